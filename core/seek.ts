/**
 * How the state at any moment is found: the checkpoint nearest before, the blocks from there, the tail sorted in, one
 * fold. Server and browser seek by this one plan, so that they cannot disagree.
 */
import type { Block } from "./block.ts";
import type { TraceEvent } from "./event.ts";
import { fold, foldFrom } from "./fold.ts";
import { compareMoments, countUpTo, type Moment } from "./moment.ts";
import type { RunState } from "./state.ts";
import type { Segment } from "./wire/segments.ts";

export interface SeekPlan {
  /** Hash of the checkpoint to begin with; `undefined`: from the empty state. */
  readonly checkpoint: string | undefined;
  /** Indexes of the segments to fold, `first` up to but not including `end`. */
  readonly first: number;
  readonly end: number;
}

/** Index of the last segment that begins at or before the moment; -1 when the moment is before all of them. */
export const segmentAt = (segments: readonly Segment[], moment: Moment): number => {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareMoments((segments[middle] as Segment).from, moment) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/**
 * What to load for the state at `moment`, with `tail` in moment order. Where an event of the tail lies before the
 * moment and inside the settled part, the fold must begin before it.
 */
export const planSeek = (
  segments: readonly Segment[],
  tail: readonly TraceEvent[],
  moment: Moment,
): SeekPlan => {
  const last = segmentAt(segments, moment);
  const oldest = tail[0];
  const late =
    oldest !== undefined && compareMoments(oldest, moment) <= 0
      ? Math.max(0, segmentAt(segments, oldest))
      : last;
  let first = Math.min(last, late);
  while (first > 0 && segments[first]?.checkpoint === null) first--;
  const checkpoint = first > 0 ? (segments[first]?.checkpoint ?? undefined) : undefined;
  return { checkpoint, first: Math.max(0, first), end: last + 1 };
};

/**
 * Folds a plan: `start` is the state of its checkpoint (or the empty one), `blocks` those of its segments in order.
 * `fresh`: `start` was decoded for this seek alone and may be taken over.
 */
export const foldPlan = (
  start: RunState,
  blocks: readonly Block[],
  tail: readonly TraceEvent[],
  moment: Moment,
  fresh = false,
): RunState => {
  const upTo = countUpTo(tail, moment);
  let state = start;
  let taken = 0;
  for (const block of blocks) {
    const count = block.countUpTo(moment);
    if (count === 0) continue;
    const to = taken < upTo ? countUpTo(tail, block.moment(count - 1)) : taken;
    state =
      to > taken
        ? foldMerged(state, block, count, tail.slice(taken, to))
        : foldFrom(state, count, (i) => block.lean(i), fresh);
    taken = Math.max(taken, to);
  }
  return fold(state, tail.slice(taken, upTo));
};

const foldMerged = (state: RunState, block: Block, count: number, among: readonly TraceEvent[]): RunState =>
  fold(
    state,
    mergeEvents(
      Array.from({ length: count }, (_, i) => block.lean(i)),
      among,
    ),
  );

/** Two lists in moment order as one. */
export const mergeEvents = (
  left: readonly TraceEvent[],
  right: readonly TraceEvent[],
): readonly TraceEvent[] => {
  const merged: TraceEvent[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length)
    merged.push(
      compareMoments(left[l] as TraceEvent, right[r] as TraceEvent) <= 0
        ? (left[l++] as TraceEvent)
        : (right[r++] as TraceEvent),
    );
  while (l < left.length) merged.push(left[l++] as TraceEvent);
  while (r < right.length) merged.push(right[r++] as TraceEvent);
  return merged;
};

/** Puts what arrived into a list in moment order. `added` may be in any order. */
export const insertEvents = (
  sorted: readonly TraceEvent[],
  added: readonly TraceEvent[],
): readonly TraceEvent[] => {
  if (added.length === 0) return sorted;
  const fresh = [...added].sort(compareMoments);
  const last = sorted.at(-1);
  if (!last || compareMoments(last, fresh[0] as TraceEvent) <= 0) return [...sorted, ...fresh];
  return mergeEvents(sorted, fresh);
};

/** Events at or before the moment: its rank. `inBlock` = how many of the segment's own events are. */
export const rankAt = (
  segments: readonly Segment[],
  tail: readonly TraceEvent[],
  moment: Moment,
  inBlock: number,
): number => {
  const segment = segments[segmentAt(segments, moment)];
  return (segment ? segment.before + inBlock : 0) + countUpTo(tail, moment);
};
