/** The one vocabulary. Dialects translate into it, the fold reads it, the page draws it. */
import type { Nanos, Seq, SourceKey, SpanId, Subject } from "./ids.ts";
import type { Attributes, Json, Value } from "./value.ts";

/** What sort of work a span is. Few and closed: dialects map to it. */
export const SPAN_KINDS = [
  "task",
  "agent",
  "llm",
  "tool",
  "retrieval",
  "human",
  "step",
  "request",
  "internal",
] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const SEVERITIES = ["debug", "info", "warning", "error", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const EVENT_KINDS = [
  "run",
  "span-start",
  "span-end",
  "span-event",
  "link",
  "stage",
  "gate",
  "metric",
  "record",
  "attention",
  "anomaly",
  "log",
  "mark",
  "unknown",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * Tokens and money to ADD to the totals: always a difference, never a running total. Absent = not said.
 * `input` counts every input token except those in `cacheRead` and `cacheWrite`.
 */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly costUsd?: number;
}

/**
 * Short digests of the bodies of a span, so that a comparison never opens a body to learn that two are equal,
 * with their lengths in UTF-16 units. Keys: `arguments`, `prompt` (new messages only), `response`, `result`.
 */
export type Digests = Readonly<Record<string, { readonly digest: string; readonly length: number }>>;

export type RunStatus = "started" | "resumed" | "finished" | "failed" | "stopped";
export type SpanStatus = "ok" | "error" | "cut" | "unset";

/** A thing a link joins: `span:<native id>` or `subject:<path>`. */
export type LinkEnd = `span:${string}` | `subject:${string}`;
export const LINK_RELATIONS = ["causes", "delegates", "blocks", "retries", "follows", "forks"] as const;
export type LinkRelation = (typeof LINK_RELATIONS)[number];

export interface RunEvent {
  readonly kind: "run";
  readonly status?: RunStatus | undefined;
  readonly name?: string | undefined;
  readonly configuration?: Attributes | undefined;
  readonly resource?: Attributes | undefined;
  readonly result?: Attributes | undefined;
  /** The series whose best value the runs table shows, by name. */
  readonly headline?: string | undefined;
}
export interface SpanStart {
  readonly kind: "span-start";
  readonly id: SpanId;
  readonly parent?: SpanId | undefined;
  readonly spanKind: SpanKind;
  readonly name: string;
  readonly attributes?: Attributes | undefined;
  readonly usage?: Usage | undefined;
  readonly digests?: Digests | undefined;
}
export interface SpanEnd {
  readonly kind: "span-end";
  readonly id: SpanId;
  readonly status?: SpanStatus | undefined;
  /** The failure in words; its presence makes the span failed. */
  readonly error?: string | undefined;
  readonly attributes?: Attributes | undefined;
  readonly usage?: Usage | undefined;
  readonly digests?: Digests | undefined;
}
/** Something inside a span. `chunk` carries the length of the response so far, in UTF-16 units. */
export interface SpanEvent {
  readonly kind: "span-event";
  readonly id: SpanId;
  readonly name: string;
  readonly length?: number | undefined;
  readonly attributes?: Attributes | undefined;
  readonly usage?: Usage | undefined;
}
export interface LinkEvent {
  readonly kind: "link";
  readonly relation: LinkRelation;
  readonly from: LinkEnd;
  readonly to: LinkEnd;
  /** True takes an open link away (a blocker is gone). */
  readonly closed?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
}
export interface StageEvent {
  readonly kind: "stage";
  /** Names the table in stages.ts. */
  readonly lifecycle: string;
  /** What the emitter said the subject left; absent when it did not say. */
  readonly from?: string | undefined;
  readonly to: string;
  readonly cause?: string | undefined;
  /** The subject ends here without another stage (its episode ended). `to` repeats the stage it was in. */
  readonly closes?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
}
export interface GateEvent {
  readonly kind: "gate";
  readonly lifecycle: string;
  readonly gate: string;
  readonly passed: boolean;
  readonly target?: string | undefined;
  readonly checksPassed?: readonly string[] | undefined;
  readonly checksFailed?: readonly string[] | undefined;
  readonly message?: string | undefined;
}
export interface MetricEvent {
  readonly kind: "metric";
  /** Values by series name; the unit is in the name (`loss`, `val_accuracy_pct`, `vram_used_gib`). */
  readonly values: Readonly<Record<string, Value>>;
  /** Which direction is good, where the dialect knows it. */
  readonly better?: Readonly<Record<string, "lower" | "higher">> | undefined;
}
export interface RecordEvent {
  readonly kind: "record";
  readonly name: string;
  /** The value, or over 1 kB the JSON pointer (RFC 6901) into this event's unit where it stands. */
  readonly value?: Json | undefined;
  readonly pointer?: string | undefined;
}
export interface AttentionEvent {
  readonly kind: "attention";
  readonly action: "raised" | "resolved";
  readonly id: string;
  /** question, conflict, merge_conflict, review_escalated, approval ...; free, the dialect's table. */
  readonly attention?: string | undefined;
  readonly text?: string | undefined;
  readonly blocks?: readonly string[] | undefined;
  readonly answer?: string | undefined;
}
export interface AnomalyEvent {
  readonly kind: "anomaly";
  readonly severity: Severity;
  readonly type: string;
  readonly message: string;
}
export interface LogEvent {
  readonly kind: "log";
  readonly severity: Severity;
  readonly message: string;
  readonly stream?: string | undefined;
}
/** A moment the trace itself offers as a place to stand. */
export interface MarkEvent {
  readonly kind: "mark";
  /** model-call, step, epoch, episode, batch, checkpoint, unit-done ... */
  readonly mark: string;
  readonly name: string;
}
/** Kept whole: the raw unit says what it is. */
export interface UnknownEvent {
  readonly kind: "unknown";
  /** One line for the log: what can be said of it. */
  readonly summary?: string | undefined;
}

export type EventBody =
  | RunEvent
  | SpanStart
  | SpanEnd
  | SpanEvent
  | LinkEvent
  | StageEvent
  | GateEvent
  | MetricEvent
  | RecordEvent
  | AttentionEvent
  | AnomalyEvent
  | LogEvent
  | MarkEvent
  | UnknownEvent;

/** What is special about an event, shown as a small mark beside it. */
export const NOTES = ["derived", "end-moved", "time-missing", "time-out-of-range", "ordinal"] as const;
export type Note = (typeof NOTES)[number];

interface Common {
  /** The emitter's own type name. */
  readonly native?: string | undefined;
  /**
   * `step` and `epoch` are the axes of the run: they only rise. Every other key (`batch`, `episode`, `inner_epoch`)
   * is a label to filter by.
   */
  readonly axes?: Readonly<Record<string, number>> | undefined;
  readonly subject?: Subject | undefined;
  readonly notes?: readonly Note[] | undefined;
}

/** Where an event stands in its run: all four come from the files, none from arrival. */
export interface Place {
  readonly at: Nanos;
  readonly source: SourceKey;
  /** Line number from 1, or the part's place in its document. */
  readonly position: number;
  /** 0 for the first event of a unit. */
  readonly k: number;
}

/** One thing that happened. Named `e<seq>` or `e<seq>.<k>`. */
export type TraceEvent = EventBody & Common & Place & { readonly seq: Seq };
export type EventOf<K extends EventKind> = Extract<TraceEvent, { readonly kind: K }>;

/** Absolute time as a dialect reads it: whole seconds since 1970 UTC and nanoseconds from 0 to 999 999 999. */
export interface AbsoluteTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** An event as a dialect makes it, before it has a place in a run. */
export type NewEvent = EventBody &
  Common & {
    /** Absent: the unit has none, and takes that of its neighbours (DESIGN section 3, "Time"). */
    readonly time?: AbsoluteTime | undefined;
    /** The run it belongs to, where one source is not one run. Holds for the unit's other events too. */
    readonly run?: string | undefined;
    /** The emitter's id of the unit: two units with the same id and content are one thing said twice. */
    readonly ident?: string | undefined;
  };
