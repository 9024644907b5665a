/** The log of a work unit: phases, what its agents said, their calls with results, its stages and questions. Pure. */

import type { TraceEvent } from "../../core/event.ts";
import { eventName, type Nanos, type SpanId, type Subject } from "../../core/ids.ts";
import type { EventFilter } from "../../core/wire/events.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import { visibleLine } from "../draw/visible.ts";
import { duration, money } from "../format.ts";
import { plainWord } from "./work-units.ts";

/** The record of a unit as its orchestrator tells it. */
export const UNIT_RECORD = "work_unit";

export const unitLogFilter = (unit: Subject): EventFilter => ({
  kinds: ["span-start", "span-end", "span-event", "stage", "attention", "anomaly", "log"],
  subject: unit,
});

export interface LogRow {
  /** `phase` begins a phase; `said` is an agent's text; `end` ends a call. */
  readonly look: "phase" | "said" | "call" | "end" | "failed" | "stage" | "question";
  readonly text: string;
}

/** `nameOf`: names of the spans that have begun, as far as they are known. */
export const logRow = (event: TraceEvent, nameOf: (id: SpanId) => string | undefined): LogRow => {
  switch (event.kind) {
    case "span-start":
      return event.spanKind === "agent"
        ? { look: "phase", text: `${plainWord(String(event.attributes?.phase ?? event.name))} begins` }
        : {
            look: "call",
            text: [event.name, describe(event.attributes?.description)].filter(Boolean).join(" · "),
          };
    case "span-end": {
      const failed = event.error !== undefined || event.status === "error";
      const name = nameOf(event.id) ?? event.id;
      const cost = event.usage?.costUsd === undefined ? "" : ` · ${money(event.usage.costUsd)}`;
      return {
        look: failed ? "failed" : "end",
        text: `${name} ${failed ? `failed${event.error === undefined ? "" : `: ${event.error}`}` : "ended"}${cost}`,
      };
    }
    case "span-event": {
      const text = event.attributes?.text;
      return { look: "said", text: typeof text === "string" ? text : event.name };
    }
    case "stage":
      return {
        look: "stage",
        text: [plainWord(event.to), event.cause].filter(Boolean).join(" · "),
      };
    case "attention":
      return {
        look: "question",
        text:
          event.action === "raised"
            ? (event.text ?? "needs you")
            : `resolved${event.answer ? `: ${event.answer}` : ""}`,
      };
    case "anomaly":
      return { look: "failed", text: event.message || event.type };
    case "log":
      return {
        look: event.severity === "error" || event.severity === "critical" ? "failed" : "said",
        text: event.message,
      };
    default:
      return { look: "said", text: event.kind };
  }
};

const describe = (value: unknown): string => (typeof value === "string" ? value : "");

/** One agent's work on a phase. */
export interface UnitSession {
  readonly event: string;
  readonly id: SpanId;
  readonly name: string;
  readonly phase: string | undefined;
  readonly start: Nanos;
  readonly end: Nanos | undefined;
  readonly failed: boolean;
  /** `undefined`: the trace says nothing of cost. */
  readonly costUsd: number | undefined;
  readonly calls: number;
  /** As its end tells it. */
  readonly turns: number | undefined;
}

/**
 * Sessions in order, with the cost of everything that was called inside them up to a moment. `bars` know the ends of
 * those whose end does not say whom it is about.
 */
export const unitSessions = (
  events: readonly TraceEvent[],
  at: Nanos,
  bars: readonly SpanBar[] = [],
): readonly UnitSession[] => {
  const sessions = new Map<SpanId, { -readonly [K in keyof UnitSession]: UnitSession[K] }>();
  const owner = new Map<SpanId, SpanId>();
  for (const event of events) {
    if (event.at > at) break;
    if (event.kind === "span-start") {
      const parent = event.parent === undefined ? undefined : owner.get(event.parent);
      const own = event.spanKind === "agent" && parent === undefined ? event.id : parent;
      if (own === undefined) continue;
      owner.set(event.id, own);
      const session = sessions.get(own);
      if (session) session.calls++;
      else sessions.set(own, begun(event));
    } else if (event.kind === "span-end") {
      const own = owner.get(event.id);
      const session = own === undefined ? undefined : sessions.get(own);
      if (!session) continue;
      const cost = event.usage?.costUsd;
      if (cost !== undefined) session.costUsd = (session.costUsd ?? 0) + cost;
      if (event.id !== own) continue;
      session.end = event.at;
      session.failed = event.error !== undefined || event.status === "error";
      const turns = event.attributes?.num_turns;
      session.turns = typeof turns === "number" ? turns : undefined;
    }
  }
  const ended = new Map(bars.map((bar) => [bar.id, bar]));
  return [...sessions.values()].map((session) => {
    const bar = session.end === undefined ? ended.get(session.id) : undefined;
    return bar?.end !== undefined && bar.end <= at
      ? { ...session, end: bar.end, failed: bar.failed }
      : session;
  });
};

const begun = (event: Extract<TraceEvent, { kind: "span-start" }>): UnitSession => ({
  event: eventName(event),
  id: event.id,
  name: event.name,
  phase: typeof event.attributes?.phase === "string" ? event.attributes.phase.toLowerCase() : undefined,
  start: event.at,
  end: undefined,
  failed: false,
  costUsd: event.usage?.costUsd,
  calls: 0,
  turns: undefined,
});

/** "plan: 12m 04s, $0.41, 14 calls". */
export const sessionSentence = (session: UnitSession, at: Nanos): string =>
  visibleLine(
    [
      `${session.phase ?? session.name}: ${duration((session.end ?? at) - session.start)}${session.end === undefined ? " so far" : ""}`,
      session.costUsd === undefined ? "" : money(session.costUsd),
      session.turns === undefined ? "" : `${session.turns} turn${session.turns === 1 ? "" : "s"}`,
      `${session.calls} call${session.calls === 1 ? "" : "s"}`,
      session.failed ? "failed" : "",
    ]
      .filter(Boolean)
      .join(", "),
  );
