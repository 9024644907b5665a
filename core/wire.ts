/** Every message and answer that crosses HTTP or a thread. Server and page meet only here. */
import type { DetailDiff } from "./compare/detail-diff.ts";
import type { StateChange } from "./compare/state-diff.ts";
import type { SpanDetail } from "./dialects/dialect.ts";
import type {
  Digests,
  EventKind,
  LinkEvent,
  Note,
  Place,
  Severity,
  SpanKind,
  SpanStatus,
  TraceEvent,
} from "./event.ts";
import type { Nanos, RunId, Seq, SourceKey, SpanId, Subject } from "./ids.ts";
import type { Provenance } from "./replay/branch-wire.ts";
import type { StateJson } from "./state-json.ts";
import type { Attributes, Json, Value } from "./value.ts";

// ---- runs -------------------------------------------------------------------------------------------------

/** From the trace: finished, failed and stopped have an end record; open has none. */
export type Outcome = "finished" | "failed" | "stopped" | "open";
/** From the sources: the first that holds (DESIGN section 4). */
export type Liveness = "live" | "truncated" | "stale" | "ended";
export type RunKind = "agent" | "training" | "orchestrator" | "other";
export type Clock = "wall" | "ordinal" | "mixed";

export interface Counted {
  readonly total: number;
  readonly byKind: Readonly<Partial<Record<SpanKind, number>>>;
  readonly open: number;
  readonly failed: number;
}

/** `hindcast runs --json`, one run. Absent figures are `null`, never 0. Times are absolute, ISO 8601 UTC. */
export interface RunSummary {
  readonly id: RunId;
  readonly name: string;
  readonly dialect: string;
  /** What it can be looked at as; the first picks the first tab. */
  readonly kinds: readonly RunKind[];
  readonly sources: readonly {
    readonly path: string;
    readonly generation: number;
  }[];
  readonly generation: number;
  readonly clock: Clock;
  readonly status: Liveness;
  readonly outcome: Outcome;
  /** Wall time of the smallest and largest `at`; null when the clock is ordinal. */
  readonly start: string | null;
  readonly end: string | null;
  /** Milliseconds since 1970 UTC of `at` 0. */
  readonly originMs: number;
  /** Smallest and largest `at`. Times that people see count from `from`. */
  readonly from: Nanos;
  readonly to: Nanos;
  readonly durationMs: number;
  readonly lines: number;
  readonly problems: number;
  readonly events: number;
  readonly eventsByKind: Readonly<Partial<Record<EventKind, number>>>;
  readonly spans: Counted;
  readonly tokens: {
    readonly input: number | null;
    readonly output: number | null;
    readonly cacheRead: number | null;
    readonly cacheWrite: number | null;
  };
  readonly costUsd: number | null;
  readonly metrics: {
    readonly series: number;
    readonly points: number;
    /** The lowest finite value of the run's loss, over all subjects; of the training's, else of the evaluation's. */
    readonly lowestLoss: { readonly name: string; readonly value: number } | null;
  };
  readonly subjects: number;
  readonly stages: {
    readonly transitions: number;
    readonly byStage: Readonly<Record<string, number>>;
    readonly open: number;
  };
  readonly gates: { readonly passed: number; readonly failed: number };
  readonly attention: {
    readonly raised: number;
    readonly resolved: number;
    readonly open: number;
  };
  readonly anomalies: {
    readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  };
  readonly headline: { readonly name: string; readonly value: Value } | null;
  readonly branchOf: RunId | null;
  readonly replaces: RunId | null;
  /** What the axes are called in this format: `{ epoch: "epoch", step: "batch" }`. Absent axis: the run has none. */
  readonly axes: Readonly<Record<string, string>>;
  /** Events per 1/64 of the run's length, for the fingerprint; anomalies as their place from 0 to 1. */
  readonly shape: {
    readonly density: readonly number[];
    readonly anomalies: readonly {
      readonly x: number;
      readonly severity: Severity;
    }[];
  };
  readonly configuration: Attributes;
  /** Set where the last line is torn: its number. */
  readonly cutAtLine: number | null;
  /** The newest seq among its units. */
  readonly head: Seq;
}

export const RUNS_VERSION = 1;
export interface RunList {
  readonly version: typeof RUNS_VERSION;
  readonly runs: readonly RunSummary[];
}

// ---- segments, blocks, tail -------------------------------------------------------------------------------

/** Names a block of events and the folded state at its start by hash. `before` = events of earlier segments. */
export interface Segment {
  readonly events: string;
  /** `null` until it is made again: fold from an earlier one. The first segment needs none. */
  readonly checkpoint: string | null;
  readonly from: Place;
  readonly to: Place;
  readonly count: number;
  readonly before: number;
  /** The highest `seq` in it. */
  readonly maxSeq: Seq;
}

export interface SegmentList {
  readonly run: RunId;
  /** Rises by one with every change of the list. */
  readonly version: number;
  readonly segments: readonly Segment[];
}

/** What has not settled, in moment order, read in one snapshot with the list's `version` and the `head`. */
export interface Tail {
  readonly run: RunId;
  readonly version: number;
  /** The highest `seq` in the store when this was read: stream from here. */
  readonly head: Seq;
  readonly events: readonly TraceEvent[];
}

// ---- a moment, a state ------------------------------------------------------------------------------------

/** An address resolved. `rank` = events at or before it: "event 2 847 of 6 402". */
export interface ResolvedMoment {
  readonly moment: Place | null;
  readonly event: string | null;
  readonly at: Nanos;
  readonly rank: number;
  readonly of: number;
  /** Set where the name was not known and the time was used, or nothing matched. */
  readonly notice?: string | undefined;
}

export const STATE_JSON_VERSION = 1;
/** `hindcast state --json` and `GET …/state`. */
export interface StateAnswer {
  readonly version: typeof STATE_JSON_VERSION;
  readonly run: RunId;
  readonly at: ResolvedMoment;
  readonly state: StateJson;
}

// ---- attention --------------------------------------------------------------------------------------------

/** One question that waits, in the order of its run's queue. Absent facts are `null`. */
export interface WaitingItem {
  readonly id: string;
  /** The event that raised it. Its name is unique in the store. */
  readonly event: string;
  readonly at: Nanos;
  readonly kind: string | null;
  readonly text: string | null;
  readonly subject: Subject | null;
  readonly phase: string | null;
  readonly blocks: readonly Subject[];
  /** Answers that the trace offers. */
  readonly offered: readonly string[];
}

/** A run with questions at its newest moment. */
export interface WaitingRun {
  readonly run: RunId;
  /** The time of its newest event. */
  readonly at: Nanos;
  readonly items: readonly WaitingItem[];
}

export const ATTENTION_VERSION = 1;
export interface AttentionAnswer {
  readonly version: typeof ATTENTION_VERSION;
  /** The newest run first. */
  readonly runs: readonly WaitingRun[];
}

// ---- windows ----------------------------------------------------------------------------------------------

/** A span as history knows it. `end` is absent while the trace has none. */
export interface SpanBar {
  readonly event: string;
  readonly id: SpanId;
  readonly parent?: SpanId | undefined;
  readonly spanKind: SpanKind;
  readonly name: string;
  readonly subject?: Subject | undefined;
  readonly start: Nanos;
  readonly end?: Nanos | undefined;
  readonly endEvent?: string | undefined;
  readonly status?: SpanStatus | undefined;
  readonly failed: boolean;
  /** First line of the failure in words, cut to 80 characters. */
  readonly error?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  /** In a branch: where it comes from. */
  readonly provenance?: Provenance | undefined;
  /** From 0 at a root. A span whose parent is not in the run is a root. */
  readonly depth: number;
  /** Direct children in the whole run. */
  readonly children: number;
  /** Descendants in the whole run. */
  readonly descendants: number;
}

export interface StageBar {
  readonly event: string;
  readonly subject: Subject;
  readonly lifecycle: string;
  readonly stage: string;
  readonly start: Nanos;
  /** When it was left; absent: it is still in it, no end recorded. */
  readonly end?: Nanos | undefined;
  readonly cause?: string | undefined;
  readonly illegal?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface GateMark {
  readonly event: string;
  readonly at: Nanos;
  readonly subject: Subject;
  readonly gate: string;
  readonly passed: boolean;
  readonly target?: string | undefined;
  readonly checksPassed?: readonly string[] | undefined;
  readonly checksFailed?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

export interface AnomalyMark {
  readonly event: string;
  readonly at: Nanos;
  readonly severity: Severity;
  readonly type: string;
  readonly message: string;
  readonly subject?: Subject | undefined;
}

export interface MarkPoint {
  readonly event: string;
  readonly at: Nanos;
  readonly mark: string;
  readonly name: string;
}

/** Events per pixel column of the window, by kind of event; worst severity per column ("" = none). */
export interface Density {
  readonly columns: number;
  readonly byKind: Readonly<Partial<Record<EventKind, readonly number[]>>>;
  readonly worst: readonly (Severity | "")[];
}

/** A linear piece of an axis: at `at` it reached `value`. In between it is linear in time. */
export type AxisPoint = readonly [at: Nanos, value: number];

/** Everything of the visible range, whole or thinned. Failed spans, gates and anomalies are never thinned away. */
export interface Window {
  readonly from: Nanos;
  readonly to: Nanos;
  /** In tree pre-order. At most `WINDOW_SPANS`; then the ones nearest the root, the failed and the longest. */
  readonly spans: readonly SpanBar[];
  /** Spans that touch the window, shown or not. */
  readonly spansTotal: number;
  readonly stages: readonly StageBar[];
  readonly gates: readonly GateMark[];
  readonly anomalies: readonly AnomalyMark[];
  readonly marks: readonly MarkPoint[];
  readonly density: Density;
  readonly axes: Readonly<Record<string, readonly AxisPoint[]>>;
  readonly links: readonly (Pick<LinkEvent, "relation" | "from" | "to"> & {
    readonly event: string;
    readonly at: Nanos;
  })[];
}
export const WINDOW_SPANS = 4000;

export interface SeriesName {
  readonly subject: Subject | null;
  readonly name: string;
  readonly points: number;
  readonly better: "lower" | "higher" | null;
}

/** One pixel column of a series, or one point where there are fewer points than columns. Arrays run in parallel. */
export interface SeriesWindow extends SeriesName {
  /** On the asked axis: seconds since the run's start, or step or epoch. */
  readonly x: readonly number[];
  readonly at: readonly Nanos[];
  readonly n: readonly number[];
  readonly first: readonly Value[];
  readonly last: readonly Value[];
  /** Over finite values; null where the column has none. */
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Values in the column that are NaN, infinite or null: they break the line. */
  readonly broken: readonly number[];
}

// ---- events, spans, units ---------------------------------------------------------------------------------

export interface EventPage {
  readonly events: readonly TraceEvent[];
  /** Rank (from 0) of the first one in the filtered list. */
  readonly offset: number;
  /** Length of the filtered list. */
  readonly total: number;
}

/** What log rows are asked by. Everything given must hold. */
export interface EventFilter {
  readonly kinds?: readonly EventKind[] | undefined;
  /** At least this severe (anomalies and logs); others are left out when it is set. */
  readonly severity?: Severity | undefined;
  /** The subject or anything below it. */
  readonly subject?: Subject | undefined;
  readonly text?: string | undefined;
  readonly from?: Nanos | undefined;
  readonly to?: Nanos | undefined;
}

export interface SpanAnswer {
  readonly bar: SpanBar;
  readonly start: TraceEvent | null;
  readonly end: TraceEvent | null;
  readonly attributes: Attributes;
  readonly digests: Digests;
  readonly usage: { readonly [key: string]: number };
  readonly detail: SpanDetail;
  /** Names of its events in moment order, `span-event`s and links included, at most 500. */
  readonly events: readonly TraceEvent[];
  readonly units: readonly Seq[];
  /** Said when something was left out because of its size. */
  readonly omitted?: string | undefined;
}

export interface RawUnit {
  readonly seq: Seq;
  readonly source: SourceKey;
  readonly path: string;
  readonly generation: number;
  /** Line number from 1. */
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  /** Decoded as UTF-8; bytes that are not are shown as U+FFFD and `valid` is false. */
  readonly text: string;
  readonly valid: boolean;
  readonly problem?: string | undefined;
  /** It says again what an earlier unit of the run says: kept, but its events are left out. */
  readonly duplicate?: boolean | undefined;
}

// ---- search, writers, ranges, notes ------------------------------------------------------------------------

/** A unit in which all words stand, by the first of its events that passes the filters. */
export interface FindHit {
  readonly run: RunId;
  /** Without attributes and digests. */
  readonly event: TraceEvent;
  /** Name of the span that an event belongs to, where the event does not say it. */
  readonly span?: string | undefined;
  /** The key above the value in which the first word stands ("" at the top), and the value around it. */
  readonly key: string;
  readonly snippet: string;
}
/** One stretch of a search. `next` null: the run is searched to its end. */
export interface FindSlice {
  readonly hits: readonly FindHit[];
  readonly next: Place | null;
  /** Events looked at so far, and events of the run. */
  readonly scanned: number;
  readonly of: number;
}
/** A line of `GET ...find`. `end` comes last and says whether hits beyond the limit may exist. */
export type FindLine =
  | ({ readonly line: "hit" } & FindHit)
  | { readonly line: "progress"; readonly run: RunId; readonly scanned: number; readonly of: number }
  | { readonly line: "end"; readonly hits: number; readonly complete: boolean };

export interface Write {
  readonly event: TraceEvent;
  /** Its place in the run, from 1. */
  readonly rank: number;
  /** The value after it; absent when it took the value away. */
  readonly value?: Json | undefined;
}
/** Who set the value at a path of the state: the newest event that wrote it, and the one before. */
export interface Writers {
  readonly run: RunId;
  readonly at: ResolvedMoment;
  readonly path: string;
  /** At the moment; absent where the state has none. */
  readonly value?: Json | undefined;
  readonly writer: Write | null;
  readonly before: Write | null;
}

export interface RangeSeries {
  readonly subject: Subject | null;
  readonly name: string;
  readonly points: number;
  /** Over finite values; null where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}
/** Events with `from <= at <= to` in figures. */
export interface RangeSummary {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly events: number;
  readonly byKind: Readonly<Partial<Record<EventKind, number>>>;
  /** Durations in nanoseconds, of spans that ended in the range and whose start is known (`timed`). */
  readonly spans: {
    readonly started: number;
    readonly ended: number;
    readonly failed: number;
    readonly timed: number;
    readonly sum: number;
    readonly p50: number | null;
    readonly p95: number | null;
  };
  /** Null: nothing was said of them in the range. */
  readonly tokens: RunSummary["tokens"];
  readonly costUsd: number | null;
  /** Failed spans, failed gates, and anomalies and logs that are errors or critical. */
  readonly errors: { readonly spans: number; readonly gates: number; readonly messages: number };
  /** At most 500. */
  readonly series: readonly RangeSeries[];
  readonly seriesTotal: number;
}

/** A moment that a person keeps, with a note. `event`: the newest event at it, by name. */
export interface Bookmark {
  readonly id: number;
  readonly run: RunId;
  readonly event: string | null;
  readonly at: Nanos;
  readonly text: string;
  /** ISO 8601 UTC. */
  readonly changed: string;
}

// ---- two moments, two spans, many runs ---------------------------------------------------------------------

/** A change between two states, and the event that made it: null where it was not looked for, or not found. */
export type LinkedChange = StateChange & {
  readonly made: { readonly side: "left" | "right"; readonly event: string } | null;
};
/** `GET /api/compare/state`. The changes make the left state into the right one. */
export interface StatesAnswer {
  readonly version: typeof STATE_JSON_VERSION;
  readonly left: { readonly run: RunId; readonly at: ResolvedMoment };
  readonly right: { readonly run: RunId; readonly at: ResolvedMoment };
  /** At most `STATE_CHANGES`: spans that have another id, differences, then what differs in ids and times alone. */
  readonly changes: readonly LinkedChange[];
  readonly differences: number;
  readonly quiet: number;
}
export const STATE_CHANGES = 5000;

/** `GET /api/compare/text`: what a person reads of two spans. Null: that side was not asked for. */
export interface TextsAnswer {
  readonly version: 1;
  readonly left: SpanBar | null;
  readonly right: SpanBar | null;
  readonly detail: DetailDiff;
  /** Said when something of a span was left out because of its size. */
  readonly omitted: readonly string[];
}

// ---- sources, problems, health ----------------------------------------------------------------------------

export interface Problem {
  readonly path: string;
  readonly generation: number;
  /** 0 when the problem is about the file, not a line. */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
  readonly run?: RunId | undefined;
}

/** Where every line of a source went, each counted when it was met. Of a document: its parts. */
export interface LineAccount {
  readonly of: "lines" | "parts";
  /** Given to the dialect, which made something of them. */
  readonly read: number;
  /** Kept, but the dialect could not read them; each is a problem. */
  readonly unreadable: number;
  readonly blank: number;
  /** Longer than the limit; each is a problem. */
  readonly tooLong: number;
  /** Bytes passed over without being kept: of lines far too long, and padding. */
  readonly bytesNotKept: number;
}

/** `GET /api/sources/{source}/lines`: a kept line. */
export interface LineText {
  readonly line: number;
  readonly offset: number;
  /** Bytes that are not UTF-8 as U+FFFD. */
  readonly text: string;
  /** There is more of it than is told. */
  readonly cut: boolean;
}

export interface SourceReport {
  readonly path: string;
  readonly generation: number;
  readonly dialect: string | null;
  /** Why this dialect, in words. */
  readonly why: string;
  readonly assembly: string;
  readonly runs: readonly RunId[];
  /** `reading` = bytes wait to be read; `skipped` = not a trace, the reason is in `note`. */
  readonly state: "live" | "idle" | "reading" | "gone" | "replaced" | "unreadable" | "skipped" | "summary";
  readonly note?: string | undefined;
  readonly bytes: number;
  readonly size: number;
  /** Whole lines that were met; nothing is lost when `account` adds up to them. Of a document: the parts of its newest version. */
  readonly lines: number;
  readonly account: LineAccount;
  readonly units: number;
  readonly eventsByKind: Readonly<Partial<Record<EventKind, number>>>;
  readonly problems: number;
  /** Bytes after the last newline: a half-written line, waiting for its end. */
  readonly pendingBytes: number;
  /** How the half-written line begins, and how it ends when it is long; absent when there is none. */
  readonly pendingText?: string | undefined;
  readonly repairs: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly late: number;
  readonly unknownTypes: Readonly<Record<string, { readonly count: number; readonly example: string }>>;
  /** `null` when nothing was read of it. */
  readonly clock: Clock | null;
  readonly zone: string;
  /** Events that the trace does not say itself, by kind and the emitter's type they were derived from. */
  readonly derived: Readonly<Record<string, number>>;
  /** Generic reader: what was taken for what. */
  readonly taken?: Readonly<Record<string, string>> | undefined;
}

export interface Health {
  readonly ok: boolean;
  readonly build: string;
  readonly watching: readonly string[];
  /** `events` from the kernel, or `polling` with the reason in `notes`. */
  readonly mode: "events" | "polling" | "once";
  readonly notes: readonly string[];
  readonly store: { readonly path: string; readonly bytes: number };
  readonly runs: number;
  readonly live: number;
  readonly files: number;
  readonly truncated: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Seconds between the newest write seen and the newest commit. */
  readonly behindSeconds: number;
  readonly bytesWaiting: number;
  readonly problems: number;
  readonly head: Seq;
}

// ---- stream -----------------------------------------------------------------------------------------------

/** Messages of `GET /api/stream?runs=a,b`, the SSE event name is `kind`. Only `units` carries an id. */
export type StreamMessage =
  | { readonly kind: "hello"; readonly build: string; readonly head: Seq }
  | {
      readonly kind: "units";
      readonly head: Seq;
      readonly runs: Readonly<Record<RunId, readonly TraceEvent[]>>;
    }
  | { readonly kind: "runs"; readonly runs: readonly RunSummary[] }
  | { readonly kind: "segments"; readonly run: RunId; readonly version: number }
  | { readonly kind: "reset"; readonly run: RunId }
  /** What people sent to orchestrators changed for this run: ask for it again. Told of every run. */
  | { readonly kind: "actions"; readonly run: RunId }
  | { readonly kind: "lagged"; readonly head: Seq };

/** RFC 9457. */
export interface ProblemJson {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string | undefined;
}
