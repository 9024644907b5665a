/** What can be asked of all spans of a run at once, and the answers: tree, flame, table, graph, critical path, usage. */
import type { LinkRelation, SpanKind } from "./event.ts";
import type { Nanos } from "./ids.ts";
import type { SpanBar } from "./wire/window.ts";

/** Everything given must hold. */
export interface SpanFilter {
  readonly kinds?: readonly SpanKind[] | undefined;
  readonly failed?: boolean | undefined;
  /** In the name or the error, whatever the case. */
  readonly text?: string | undefined;
}

export const SPAN_SORTS = [
  "name",
  "kind",
  "status",
  "start",
  "duration",
  "self",
  "input",
  "output",
  "cost",
  "model",
  "error",
] as const;
export type SpanSort = (typeof SPAN_SORTS)[number];

interface Ranged {
  readonly from: Nanos;
  readonly to: Nanos;
  /** Width in pixels. */
  readonly px: number;
}

export type SpanQuestion =
  | (Ranged & { readonly ask: "tree"; readonly filter: SpanFilter })
  | (Ranged & { readonly ask: "flame"; readonly filter: SpanFilter })
  | {
      readonly ask: "table";
      readonly filter: SpanFilter;
      readonly sort: SpanSort;
      readonly descending: boolean;
      readonly offset: number;
      readonly limit: number;
      /** The start event of a span whose row is looked for. */
      readonly find?: string | undefined;
    }
  | {
      readonly ask: "graph";
      /** Keys of nodes that are unfolded; absent: as many of the first levels as fit a picture. */
      readonly open?: readonly string[] | undefined;
      /** The start event of a span that must be among the nodes, with all it hangs on. */
      readonly path?: string | undefined;
    }
  | { readonly ask: "critical-path" }
  | { readonly ask: "usage"; readonly px: number };

/** Spans that pass the filter, with what they hang on, in tree pre-order; thinned as a window is. */
export interface SpanTreePart {
  readonly spans: readonly SpanBar[];
  /** Spans that pass the filter and touch the range, shown or not. */
  readonly matching: number;
}

/** A span in the whole run's light: figures the trace never gave are null. */
export interface SpanFacts {
  readonly bar: SpanBar;
  /** Nanoseconds in which none of its children ran; null while it has no end. */
  readonly self: number | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly costUsd: number | null;
  readonly model: string | null;
  readonly error: string | null;
}

export interface SpanPage {
  readonly rows: readonly SpanFacts[];
  readonly offset: number;
  /** Rows that pass the filter. */
  readonly total: number;
  /** Rank of the span looked for; null when it does not pass the filter. */
  readonly found: number | null;
}

/**
 * Spans by depth over time. `lane` counts from the top; a child lies below its parent, concurrent siblings in lanes of
 * their own. What is too small to be a box is in cells, which run in parallel arrays.
 */
export interface Flame {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly lanes: number;
  readonly boxes: readonly { readonly lane: number; readonly bar: SpanBar }[];
  readonly cells: FlameCells;
  /** Spans that pass the filter and touch the range. */
  readonly total: number;
}
export interface FlameCells {
  /** Cells across the range; a cell is a pixel where there are not too many. */
  readonly columns: number;
  readonly lane: readonly number[];
  /** In cells from the left. */
  readonly x: readonly number[];
  readonly count: readonly number[];
  /** Part of the cell that is covered, 0 to 1. */
  readonly cover: readonly number[];
  /** Index into SPAN_KINDS of the kind of over 60 % of its spans, -1 for none. */
  readonly kind: readonly number[];
  readonly failed: readonly number[];
}

/** A span, or siblings of one kind and name that stand as one. */
export interface GraphSpan {
  /** Start event of the (first) span; with `*` behind it for siblings that stand as one. */
  readonly key: string;
  /** Key of the node it hangs under. */
  readonly under?: string | undefined;
  readonly id: string;
  readonly event: string;
  readonly kind: SpanKind;
  readonly name: string;
  readonly depth: number;
  readonly start: Nanos;
  /** Of several the last; absent while one has none. */
  readonly end?: Nanos | undefined;
  /** When the first failure ended. */
  readonly failedAt?: Nanos | undefined;
  readonly failures: number;
  readonly times: number;
  /** Starts of several, in order, where they are few enough to send. */
  readonly starts?: readonly Nanos[] | undefined;
  readonly children: number;
  readonly descendants: number;
  /** Its children are among the nodes. */
  readonly unfolded: boolean;
  /** It holds the span that was asked for. */
  readonly holds: boolean;
}

export interface SpanGraph {
  readonly nodes: readonly GraphSpan[];
  readonly links: readonly {
    readonly relation: LinkRelation;
    /** Keys of nodes. */
    readonly from: string;
    readonly to: string;
    readonly at: Nanos;
    readonly times: number;
  }[];
  /** Spans of the run. */
  readonly total: number;
}

/** A stretch of time in which one span alone kept the run from ending. */
export interface CriticalPiece {
  readonly event: string;
  readonly id: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly from: Nanos;
  readonly to: Nanos;
}

export interface CriticalPath {
  readonly from: Nanos;
  readonly to: Nanos;
  /** In order of time, without overlap; where two do not touch nothing ran. Of very many the longest. */
  readonly pieces: readonly CriticalPiece[];
  /** Spans on the path by their share of its time, requests and inner parts counted as their work's; the largest first. */
  readonly shares: readonly (Omit<CriticalPiece, "from" | "to"> & { readonly time: number })[];
  /** Pieces left out, and their time. */
  readonly omitted: { readonly pieces: number; readonly time: number };
  /** Nanoseconds in which nothing ran. */
  readonly idle: number;
}

/** What all spans had used up to each moment. Arrays run in parallel, at most one place per pixel; values hold on to the next. */
export interface UsageCurve {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly at: readonly Nanos[];
  /** Read and written, without what came from a cache. Null where no span says any. */
  readonly tokens: readonly number[] | null;
  readonly costUsd: readonly number[] | null;
  /** Spans open after that moment, and the most since the one before. */
  readonly open: readonly number[];
  readonly most: readonly number[];
}

export interface SpanAnswers {
  readonly tree: SpanTreePart;
  readonly flame: Flame;
  readonly table: SpanPage;
  readonly graph: SpanGraph;
  readonly "critical-path": CriticalPath;
  readonly usage: UsageCurve;
}
