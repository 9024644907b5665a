/** How a run's history is cut: segments, blocks, tail. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { Place, TraceEvent } from "../event.ts";
import type { RunId, Seq } from "../ids.ts";

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
