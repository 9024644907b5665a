/**
 * How a sorted tail goes into a run's segments: which blocks it touches, and what stands there afterwards. Usually
 * that is the end, sometimes older blocks; one operation for both. Pure: blocks are loaded by the caller.
 */
import type { Seq } from "../../core/ids.ts";
import { segmentAt } from "../../core/seek.ts";
import type { Segment } from "../../core/wire/segments.ts";
import { type Batch, EMPTY_BATCH, joined, merged, slice, withoutDuplicates } from "./batch.ts";

/**
 * Events of a block, about; half to one and a quarter of it are let stand. A seek unpacks and folds at most one
 * (decision 021).
 */
export const BLOCK_EVENTS = 4096;
const LARGEST_BLOCK = BLOCK_EVENTS * 1.25;
/** A bulk import packs each event once: its commits become blocks of their own, unless what is there is tiny. */
const LARGE_COMMIT = BLOCK_EVENTS / 2;
const SMALLEST_BLOCK = BLOCK_EVENTS / 4;

/** Segments `from` up to `to` of the old list make way for these events, cut into blocks. Empty range: they go in before `from`. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly Batch[];
}

export interface SettlePlan {
  /** In the order of the list, apart from each other. */
  readonly replacements: readonly Replacement[];
  /** Units of which events were left out because an earlier one in moment order had said the same. */
  readonly dropped: readonly Seq[];
}

/**
 * `added` in moment order; `load` gives the events of a segment of the old list. The first `shared` segments are another
 * run's too, lie before everything that is added, and stay as they are.
 */
export const planSettle = (
  segments: readonly Segment[],
  added: Batch,
  load: (index: number) => Batch,
  shared = 0,
): SettlePlan => {
  const dropped: Seq[] = [];
  const replacements = touched(segments, added, shared).map(({ from, to, first, end }): Replacement => {
    const old = joined([EMPTY_BATCH, ...Array.from({ length: to - from }, (_, i) => load(from + i))]);
    const result = withoutDuplicates(merged(old, slice(added, first, end)));
    dropped.push(...result.dropped);
    return { from, to, blocks: cut(result.batch) };
  });
  return { replacements, dropped };
};

interface Touched {
  readonly from: number;
  readonly to: number;
  /** Range of the added events that go here. */
  readonly first: number;
  readonly end: number;
}

const touched = (segments: readonly Segment[], added: Batch, shared: number): readonly Touched[] => {
  const ranges: Touched[] = [];
  const push = (given: Touched): void => {
    let range = given;
    for (let before = ranges.at(-1); before && meet(before, range); before = ranges.at(-1)) {
      range = {
        from: Math.min(before.from, range.from),
        to: Math.max(before.to, range.to),
        first: before.first,
        end: range.end,
      };
      ranges.pop();
    }
    ranges.push(range);
  };
  const total = added.events.length;
  const late = countAtOrBefore(added.events, segments.at(-1)?.to.at ?? -Infinity);
  for (let i = 0; i < late; i++) push({ ...targetOf(segments, added, i, shared), first: i, end: i + 1 });
  if (late < total) push({ ...openEnd(segments, total, shared), first: late, end: total });
  return ranges;
};

/** Where everything goes that is newer than all there is: into the last block, or behind it. */
const openEnd = (
  segments: readonly Segment[],
  added: number,
  shared: number,
): { readonly from: number; readonly to: number } => {
  const last = segments.at(-1);
  const end = segments.length;
  return last && end > shared && staysOpen(last, added) ? { from: end - 1, to: end } : { from: end, to: end };
};

const countAtOrBefore = (events: Batch["events"], at: number): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as Batch["events"][number]).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

const meet = (before: Touched, range: Touched): boolean =>
  range.from < before.to || (range.from === before.from && range.to === before.to);

/** The segments an event goes into: one, or more where its time is shared and it may repeat one of their events. */
const targetOf = (
  segments: readonly Segment[],
  added: Batch,
  i: number,
  shared: number,
): { readonly from: number; readonly to: number } => {
  const event = added.events[i] as Batch["events"][number];
  const index = Math.max(shared, segmentAt(segments, event));
  let [from, to] = [index, index + 1];
  if (added.idents[i] === 0) return { from, to };
  while (from > shared && (segments[from - 1] as Segment).to.at === event.at) from--;
  while (to < segments.length && (segments[to] as Segment).from.at === event.at) to++;
  return { from, to };
};

/** Is the last block still to be filled? A large commit begins its own and leaves the last alone, small ones fill it up. */
const staysOpen = (last: Segment, added: number): boolean =>
  added >= LARGE_COMMIT ? last.count < SMALLEST_BLOCK : last.count < BLOCK_EVENTS;

/** Equal blocks of about `BLOCK_EVENTS`. */
const cut = (batch: Batch): readonly Batch[] => {
  const { length } = batch.events;
  if (length === 0) return [];
  if (length <= LARGEST_BLOCK) return [batch];
  const pieces = Math.ceil(length / BLOCK_EVENTS);
  return Array.from({ length: pieces }, (_, i) =>
    slice(batch, Math.round((i * length) / pieces), Math.round(((i + 1) * length) / pieces)),
  );
};
