/**
 * What two runs differ in, as it crosses HTTP and as `hindcast diff --json` prints it. Left and right are the two runs
 * in the order they were asked for: `removed` is only in the left one, `added` only in the right one. diff(B, A) is
 * diff(A, B) with left and right changed over.
 */
import type { SpanKind } from "../event.ts";
import type { Nanos, RunId, SpanId, Subject } from "../ids.ts";
import type { Provenance } from "../replay/branch-wire.ts";
import type { Json, Value } from "../value.ts";
import type { Outcome, RunSummary } from "../wire/runs.ts";
import type { Rule } from "./alignment.ts";

export const RUN_DIFF_VERSION = 1;

/** In what a pair of spans can differ, in the order they are told. Times, ids, usage and cost are none of them. */
export const SPAN_CLASSES = [
  "added",
  "removed",
  "moved",
  "name",
  "arguments",
  "prompt",
  "parameters",
  "response",
  "result",
  "outcome",
  "attributes",
] as const;
export type SpanClass = (typeof SPAN_CLASSES)[number];

export const DIFF_CLASSES = [...SPAN_CLASSES, "lifecycle", "metric", "record", "configuration"] as const;
/** Each can be left out of a comparison. `attributes` (all those that are no parameters) is left out unless asked for. */
export type DiffClass = (typeof DIFF_CLASSES)[number];
export const IGNORED_BY_DEFAULT: readonly DiffClass[] = ["attributes"];

/** What is only in the right run, only in the left one, in both and different, in both and equal. */
export type Change = "added" | "removed" | "changed" | "same";
export type Counts = Readonly<Record<Change, number>>;

// ---- spans ------------------------------------------------------------------------------------------------

/** One span of a pair. */
export interface PairSide {
  /** Event of its start. */
  readonly event: string;
  readonly id: SpanId;
  readonly name: string;
  readonly start: Nanos;
  readonly end?: Nanos | undefined;
  readonly failed: boolean;
  /** In a branch: where it comes from. */
  readonly provenance?: Provenance | undefined;
}

/** Where the spans of a pair come from, in a word or two; "" where neither run is a branch. */
export const provenanceWords = ({ left, right }: Pick<SpanPair, "left" | "right">): string => {
  const said = [left?.provenance, right?.provenance];
  if (said[0] === undefined || said[1] === undefined || said[0] === said[1]) return said[0] ?? said[1] ?? "";
  return said.join(" → ");
};

/** Right minus left; absent where one of them does not say it. */
export interface Deltas {
  readonly durationMs?: number | undefined;
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly costUsd?: number | undefined;
}

/**
 * A row of the aligned tree: in pre-order, what belongs together in one row. Rows are numbered from 0; the numbers
 * hold as long as neither run changes.
 */
export interface SpanPair {
  readonly row: number;
  readonly depth: number;
  /** Rows below it, and how many of those differ. */
  readonly descendants: number;
  readonly differingBelow: number;
  readonly spanKind: SpanKind;
  readonly left: PairSide | null;
  readonly right: PairSide | null;
  /** What made it a pair, and how sure that is, 0 to 1; null where only one run has it. */
  readonly rule: Rule | null;
  readonly score: number | null;
  /** Empty: the same. */
  readonly classes: readonly SpanClass[];
  /** Row of the difference that this one follows from. */
  readonly follows: number | null;
  readonly deltas: Deltas;
  /** Only one run has it, and the other, which may go on, has not come so far. No difference yet. */
  readonly toCome?: true | undefined;
}

export interface SpanDiff {
  readonly counts: Counts;
  /** Rows that show a difference of each class; a row can show several. */
  readonly byClass: Readonly<Partial<Record<SpanClass, number>>>;
  /** Rows of the aligned tree. */
  readonly rows: number;
  /** Rows that differ, in order, at most `DIFFERING_ROWS`; all of them are `added + removed + changed`. */
  readonly differing: readonly number[];
  /** The first of them in full, at most `DIFFERING_PAIRS`. Ask `compare/rows` for others. */
  readonly pairs: readonly SpanPair[];
  /** Above 200k spans the dear steps of the alignment are left out. */
  readonly coarse: boolean;
  /** Rows that only one run has since the other has not come so far: they count nowhere. */
  readonly toCome: number;
}
export const DIFFERING_ROWS = 50_000;
export const DIFFERING_PAIRS = 500;

/** Rows of the aligned tree in a list that is looked at through a window. */
export interface DiffRows {
  /** Lines of the whole list. */
  readonly total: number;
  /** Place of the first of `lines` in it. */
  readonly from: number;
  readonly lines: readonly DiffLine[];
}
/** A fold stands for that many rows without a difference, from `row` on. */
export type DiffLine =
  | { readonly line: "pair"; readonly pair: SpanPair }
  | { readonly line: "fold"; readonly row: number; readonly rows: number; readonly depth: number };

// ---- lifecycles -------------------------------------------------------------------------------------------

/** One stage, or one gate, of one side. `times`: said so many times in a row. */
export interface LifecycleStep {
  readonly kind: "stage" | "gate";
  readonly name: string;
  /** Of a gate. */
  readonly passed?: boolean | undefined;
  readonly target?: string | undefined;
  readonly checksFailed?: readonly string[] | undefined;
  readonly message?: string | undefined;
  readonly cause?: string | undefined;
  readonly times: number;
  readonly event: string;
  readonly at: Nanos;
  readonly end?: Nanos | undefined;
}

export type StepPlace = Pick<LifecycleStep, "event" | "at">;

/**
 * In what two steps that stand for each other differ: another stage, the other verdict of the same gate, the same
 * verdict another number of times in a row, another cause or target or other checks failed.
 */
export type StepDifference = "stage" | "verdict" | "times" | "reason";

/** Two subjects that belong together, their steps aligned. */
export interface LifecyclePair {
  readonly left: Subject | null;
  readonly right: Subject | null;
  readonly lifecycle: string;
  readonly change: Change;
  readonly steps: readonly {
    readonly change: Change;
    /** Set where the change is `changed`. */
    readonly differs?: StepDifference | undefined;
    /** Where the two part, of verdicts that came another number of times; null where a run has nothing more. */
    readonly parts?: { readonly left: StepPlace | null; readonly right: StepPlace | null } | undefined;
    /** The other run may still come to it; `change` is `same`. */
    readonly toCome?: true | undefined;
    readonly left: LifecycleStep | null;
    readonly right: LifecycleStep | null;
  }[];
}

export interface LifecycleDiff {
  /** Of subjects. */
  readonly counts: Counts;
  /** Those that differ, by the moment they first do; at most `LIFECYCLE_PAIRS`. */
  readonly pairs: readonly LifecyclePair[];
}
export const LIFECYCLE_PAIRS = 2000;

// ---- metrics ----------------------------------------------------------------------------------------------

export interface MetricPoint {
  readonly event: string;
  readonly at: Nanos;
  readonly value: Value;
}

export interface MetricPair {
  readonly subject: Subject | null;
  readonly name: string;
  readonly better: "lower" | "higher" | null;
  readonly change: Change;
  /** What the points were merged on: an axis that they say themselves, or `point`, their own number from 0. */
  readonly axis: string;
  readonly points: { readonly left: number; readonly right: number; readonly compared: number };
  /** Of those compared. */
  readonly outside: number;
  /** Where they part: 3 points in a row outside of the tolerance, or the last. Null: only single points are outside. */
  readonly first: {
    readonly x: number;
    readonly left: MetricPoint | null;
    readonly right: MetricPoint | null;
  } | null;
  readonly last: { readonly left: MetricPoint | null; readonly right: MetricPoint | null };
}

export interface MetricDiff {
  /** Of series. */
  readonly counts: Counts;
  /** Those that differ, by the moment they first do; at most `METRIC_PAIRS`. */
  readonly pairs: readonly MetricPair[];
  readonly tolerance: number;
}
export const METRIC_PAIRS = 2000;

// ---- records and configuration ----------------------------------------------------------------------------

/** `left` is absent where the left run does not have the path; a null of the trace is null. */
export interface ValueChange {
  /** JSON pointer (RFC 6901): into the configuration, or `/<record>/…`. What is added or removed is told whole. */
  readonly path: string;
  readonly subject: Subject | null;
  readonly change: Exclude<Change, "same">;
  readonly left?: Json | undefined;
  readonly right?: Json | undefined;
  readonly leftEvent?: string | undefined;
  readonly rightEvent?: string | undefined;
}

export interface ValueDiff {
  /** Of values by path; whatever is added or removed whole is one. */
  readonly counts: Counts;
  /** At most `VALUE_CHANGES`. */
  readonly changes: readonly ValueChange[];
}
export const VALUE_CHANGES = 2000;

// ---- the first divergence ---------------------------------------------------------------------------------

/** In the order in which the first that exists is the headline; `configuration` only where nothing else differs. */
export const CHANNELS = ["content", "lifecycle", "metrics", "records", "configuration"] as const;
export type Channel = (typeof CHANNELS)[number];

/** A place in one of the runs. */
export interface Spot {
  /** Null where no one event says it (a value that several wrote). */
  readonly event: string | null;
  readonly at: Nanos | null;
  /** Name of the span, path of the subject, name of the series, JSON pointer. */
  readonly name: string;
  readonly span?: SpanId | undefined;
  readonly subject?: Subject | undefined;
}

/** Where the runs part first in a channel. Null where that side has no such place. */
export interface Divergence {
  readonly channel: Channel;
  readonly classes: readonly DiffClass[];
  readonly left: Spot | null;
  readonly right: Spot | null;
  /** Row of the aligned tree, for `content`. */
  readonly row: number | null;
  /** Differences of the channel that follow from this one, and those that stand for themselves. */
  readonly downstream: number;
  readonly others: number;
}

/** Where a piece of a sentence leads: an event of one run, a row of the aligned tree, a part of the comparison. */
export type DiffLink =
  | { readonly to: "event"; readonly side: "left" | "right"; readonly event: string }
  | { readonly to: "row"; readonly row: number }
  | { readonly to: "channel"; readonly channel: Channel }
  | { readonly to: "run"; readonly side: "left" | "right" };

/** A sentence in pieces: text, and text that leads somewhere. Every number of it does. */
export type Sentence = readonly (string | { readonly text: string; readonly link: DiffLink })[];

// ---- the whole --------------------------------------------------------------------------------------------

export interface DiffRun
  extends Pick<
    RunSummary,
    "id" | "name" | "dialect" | "start" | "from" | "to" | "durationMs" | "tokens" | "costUsd" | "status"
  > {
  readonly outcome: Outcome;
  readonly spans: number;
  readonly events: number;
  readonly branchOf: RunId | null;
  /** It has no end and grew under our eyes: what it does not have yet is not missing. */
  readonly mayGrow: boolean;
}

export interface RunDiff {
  readonly version: typeof RUN_DIFF_VERSION;
  readonly left: DiffRun;
  readonly right: DiffRun;
  /** Nothing differs in what was compared. */
  readonly same: boolean;
  /** Classes that were left out. */
  readonly ignored: readonly DiffClass[];
  /** At most one for each channel, in the order of `CHANNELS`; the first is the headline. */
  readonly firstDivergence: readonly Divergence[];
  readonly sentences: readonly Sentence[];
  readonly spans: SpanDiff;
  readonly lifecycles: LifecycleDiff;
  readonly metrics: MetricDiff;
  readonly records: ValueDiff;
  readonly configuration: ValueDiff;
  /** Moments of the two runs that belong together, rising on both sides, thinned to at most `LANDMARKS`. */
  readonly landmarks: readonly (readonly [left: Nanos, right: Nanos, confidence: number])[];
  /** Why the answer may miss something: a run that is cut, a body that could not be opened. Empty: nothing is missed. */
  readonly incomplete: readonly string[];
}
export const LANDMARKS = 2000;

/**
 * `GET /api/compare/first`: where two runs part first, cheap enough to be asked whenever one of them has grown. It is the
 * headline of their `RunDiff` of the same moment.
 */
export interface FirstAnswer {
  readonly version: typeof RUN_DIFF_VERSION;
  readonly left: Grown;
  readonly right: Grown;
  /** Null: they have not parted so far. */
  readonly first: Divergence | null;
  /** What it says, or how far the two are the same. */
  readonly sentence: Sentence;
  /** As in `SpanDiff`. */
  readonly toCome: number;
}

/** How much of a run was compared. */
export interface Grown {
  readonly events: number;
  /** Its last moment. */
  readonly to: Nanos;
  readonly mayGrow: boolean;
}
