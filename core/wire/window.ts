/** What is drawn of a stretch of a run. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { EventKind, LinkEvent, Note, Severity, SpanKind, SpanStatus } from "../event.ts";
import type { Nanos, SpanId, Subject } from "../ids.ts";
import type { Provenance } from "../replay/branch-wire.ts";
import type { Attributes, Value } from "../value.ts";

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
