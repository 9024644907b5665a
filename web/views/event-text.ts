/** An event in one line, as the log and the inspector say it. Pure. */
import type { TraceEvent } from "../../core/event.ts";
import type { SpanId, Subject } from "../../core/ids.ts";
import { visibleLine } from "../draw/visible.ts";
import { value } from "../format.ts";
import { partLabel } from "./lanes.ts";

/** Names spans by id where they are known; ends carry only the id. */
export type SpanNames = (id: SpanId) => string | undefined;

export const eventText = (event: TraceEvent, spanNames: SpanNames = () => undefined): string => {
  const text = bodyText(event, spanNames);
  const place =
    event.subject === undefined || event.kind === "stage" || event.kind === "gate"
      ? ""
      : ` · ${subjectText(event.subject)}`;
  return visibleLine(text + place);
};

/** `env 3 r0c1` for `env:3/slot:r0c1/seed:2`: the parts a person tells apart; `A env 3 r0c1` in policy group A. */
export const subjectText = (subject: Subject): string => {
  const parts = subject.split("/") as Subject[];
  const label = (part: Subject): string => partLabel(part).toLowerCase();
  if (!subject.startsWith("group:")) return parts.slice(0, 2).map(label).join(" ");
  const [group, ...below] = parts as [Subject, ...Subject[]];
  return below.length === 0
    ? `group ${partLabel(group)}`
    : [partLabel(group), ...below.slice(0, 2).map(label)].join(" ");
};

const bodyText = (event: TraceEvent, spanNames: SpanNames): string => {
  switch (event.kind) {
    case "run":
      return `run ${event.status ?? "says more"}${event.name ? `: ${event.name}` : ""}`;
    case "span-start":
      return `${event.name} started`;
    case "span-end":
      return `${spanNames(event.id) ?? event.id} ${event.error === undefined ? (event.status === "error" ? "failed" : "ended") : `failed: ${event.error}`}`;
    case "span-event":
      return `${event.name}${event.length === undefined ? "" : ` ${event.length} chars`} · ${spanNames(event.id) ?? event.id}`;
    case "link":
      return `${event.from.replace(/^\w+:/, "")} ${event.closed ? "no longer " : ""}${event.relation} ${event.to.replace(/^\w+:/, "")}`;
    case "stage":
      return [
        `${event.closes ? "ends in " : ""}${event.to.toLowerCase().replaceAll("_", " ")}`,
        event.subject ? subjectText(event.subject) : event.lifecycle,
        event.cause,
      ]
        .filter(Boolean)
        .join(" · ");
    case "gate":
      return `${event.gate} ${event.passed ? "passed" : "failed"}${event.subject ? ` · ${subjectText(event.subject)}` : ""}`;
    case "metric":
      return metricText(event);
    case "record":
      return plainName(event.name);
    case "attention":
      return `${event.attention ?? "attention"} ${event.action}${event.text ? `: ${event.text}` : ""}`;
    case "anomaly":
      return event.message || event.type;
    case "log":
      return event.message;
    case "mark":
      return `${event.mark}: ${event.name}`;
    case "unknown":
      return event.summary ?? event.native ?? "unknown";
    default:
      throw new Error(`Event of unknown kind: ${JSON.stringify(event satisfies never)}`);
  }
};

const metricText = (event: Extract<TraceEvent, { kind: "metric" }>): string => {
  const values = Object.entries(event.values);
  const first = values
    .slice(0, 2)
    .map(([name, each]) => `${plainName(name)} ${value(each)}${name.endsWith("_pct") ? "%" : ""}`);
  const more = values.length > 2 ? ` +${values.length - 2}` : "";
  return `${first.join(", ")}${more}`;
};

/** `val_accuracy_pct` reads `val accuracy`: the unit stands behind the number. */
const plainName = (name: string): string => name.replace(/_pct$/, "").replaceAll("_", " ");
