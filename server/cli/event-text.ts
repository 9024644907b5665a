/** One line about an event, for people. */
import type { TraceEvent } from "../../core/event.ts";
import { valueText } from "../../core/value.ts";

export const eventText = (event: TraceEvent): string => {
  switch (event.kind) {
    case "run":
      return [event.status, event.name].filter(Boolean).join(" ") || "configuration";
    case "span-start":
      return `${event.spanKind} ${event.name}`;
    case "span-end":
      return event.error ?? event.status ?? "ended";
    case "span-event":
      return event.name;
    case "link":
      return `${event.from} ${event.relation} ${event.to}`;
    case "stage":
      return `${event.from === undefined ? "" : `${event.from} > `}${event.to}${event.cause === undefined ? "" : ` (${event.cause})`}`;
    case "gate":
      return `${event.gate} ${event.passed ? "passed" : "failed"}${event.message === undefined ? "" : `: ${event.message}`}`;
    case "metric":
      return Object.entries(event.values)
        .map(([name, value]) => `${name}=${valueText(value)}`)
        .join(" ");
    case "record":
      return event.name;
    case "attention":
      return `${event.action} ${event.text ?? event.id}`;
    case "anomaly":
      return `${event.severity} ${event.type}: ${event.message}`;
    case "log":
      return `${event.severity} ${event.message}`;
    case "mark":
      return `${event.mark} ${event.name}`;
    case "unknown":
      return event.summary ?? event.native ?? "";
    default:
      return event satisfies never;
  }
};
