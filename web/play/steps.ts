/** Where the cursor may go from a moment: the event before and after, the next edge, an event by its name or time. */
import type { Block } from "../../core/block.ts";
import { EVENT_KINDS, type EventKind } from "../../core/event.ts";
import type { Nanos } from "../../core/ids.ts";
import { compareMoments, countUpTo, endOfTime, type Moment } from "../../core/moment.ts";
import type { Timeline } from "./timeline.ts";

export type Direction = 1 | -1;

/** Kinds where a span starts or ends or a subject changes: what Shift+arrows stop at. */
export const EDGES: ReadonlySet<EventKind> = new Set(["span-start", "span-end", "stage", "gate"]);
/** Blocks a search for an edge reads before it gives up and stays. */
const BLOCKS_SEARCHED = 32;
/** Links say times to the millisecond. */
const SLACK = 1e6;

const earliest = (moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce(
    (best, each) => (each && (!best || compareMoments(each, best) < 0) ? each : best),
    undefined,
  );
const latest = (moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce(
    (best, each) => (each && (!best || compareMoments(each, best) > 0) ? each : best),
    undefined,
  );
const place = (moment: Moment | undefined): Moment | undefined =>
  moment && { at: moment.at, source: moment.source, position: moment.position, k: moment.k };

/** The next event after the moment, or the last one before it. `undefined` at the end of the run. */
export const neighbour = async (
  timeline: Timeline,
  from: Moment,
  direction: Direction,
): Promise<Moment | undefined> => (direction > 0 ? after(timeline, from) : before(timeline, from));

const after = async (timeline: Timeline, from: Moment): Promise<Moment | undefined> => {
  const { segments, tail } = timeline;
  const inTail = tail[countUpTo(tail, from)];
  const index = timeline.segmentAt(from);
  const segment = segments[index];
  if (!segment || compareMoments(segment.to, from) <= 0)
    return place(earliest([inTail, segments[index + 1]?.from]));
  const block = await timeline.block(index);
  const next = block?.countUpTo(from) ?? 0;
  return place(earliest([inTail, block && next < block.length ? block.moment(next) : undefined]));
};

const before = async (timeline: Timeline, from: Moment): Promise<Moment | undefined> => {
  const { segments, tail } = timeline;
  const inTail = lastBefore(countUpTo(tail, from), (i) => tail[i] as Moment, from);
  const index = timeline.segmentAt(from);
  const segment = segments[index];
  if (!segment) return place(inTail);
  if (compareMoments(segment.to, from) < 0) return place(latest([inTail, segment.to]));
  if (compareMoments(segment.from, from) === 0) return place(latest([inTail, segments[index - 1]?.to]));
  const block = await timeline.block(index);
  return place(latest([inTail, block && lastBefore(block.countUpTo(from), (i) => block.moment(i), from)]));
};

/** The item before the moment among the first `count`, which are at or before it. */
const lastBefore = (count: number, momentAt: (i: number) => Moment, from: Moment): Moment | undefined => {
  if (count === 0) return undefined;
  const last = momentAt(count - 1);
  if (compareMoments(last, from) < 0) return last;
  return count > 1 ? momentAt(count - 2) : undefined;
};

/** The last event at or before a time, as far as loaded blocks can say; `undefined`: its block is not here. */
export const eventUpTo = (timeline: Timeline, at: Nanos): Moment | undefined => {
  const end = endOfTime(at);
  const { segments, tail } = timeline;
  const inTail = tail[countUpTo(tail, end) - 1];
  const index = timeline.segmentAt(end);
  const segment = segments[index];
  if (!segment || compareMoments(segment.to, end) <= 0) return place(latest([inTail, segment?.to]));
  const block = timeline.peekBlock(index);
  if (!block) return undefined;
  return place(latest([inTail, block.moment(block.countUpTo(end) - 1)]));
};

/** The first event after a time, as far as loaded blocks can say. */
export const eventAfter = (timeline: Timeline, at: Nanos): Moment | undefined => {
  const end = endOfTime(at);
  const { segments, tail } = timeline;
  const inTail = tail[countUpTo(tail, end)];
  const index = timeline.segmentAt(end);
  const block = timeline.peekBlock(index);
  const next = block?.countUpTo(end) ?? 0;
  const inBlock = block && next < block.length ? block.moment(next) : segments[index + 1]?.from;
  return place(earliest([inTail, inBlock]));
};

/** The next event of one of the kinds, reading blocks as needed. */
export const ofKinds = async (
  timeline: Timeline,
  from: Moment,
  direction: Direction,
  kinds: ReadonlySet<EventKind>,
): Promise<Moment | undefined> => {
  const wanted = Uint8Array.from(EVENT_KINDS, (kind) => (kinds.has(kind) ? 1 : 0));
  const beyond = (moment: Moment): boolean => compareMoments(moment, from) * direction > 0;
  const tail = timeline.tail.filter((event) => kinds.has(event.kind) && beyond(event));
  const inTail = place(direction > 0 ? tail[0] : tail.at(-1));
  const pick = direction > 0 ? earliest : latest;
  let index = Math.max(direction > 0 ? 0 : -1, timeline.segmentAt(from));
  for (
    let searched = 0;
    searched < BLOCKS_SEARCHED && index >= 0 && index < timeline.segments.length;
    searched++, index += direction
  ) {
    const segment = timeline.segments[index];
    if (
      inTail &&
      segment &&
      compareMoments(direction > 0 ? segment.from : segment.to, inTail) * direction > 0
    )
      return inTail;
    const block = await timeline.block(index);
    const found = block && inBlock(block, from, direction, wanted);
    if (found) return place(pick([inTail, found]));
  }
  return inTail;
};

const inBlock = (
  block: Block,
  from: Moment,
  direction: Direction,
  wanted: Uint8Array,
): Moment | undefined => {
  const start = block.countUpTo(from);
  if (direction > 0) {
    for (let i = start; i < block.length; i++) if (wanted[block.kinds[i] as number]) return block.moment(i);
    return undefined;
  }
  for (let i = start - 1; i >= 0; i--) {
    if (!wanted[block.kinds[i] as number]) continue;
    const moment = block.moment(i);
    if (compareMoments(moment, from) < 0) return moment;
  }
  return undefined;
};

/** The moment of an event by its name, looked for around a time; `undefined` when it is not there. */
export const byName = async (
  timeline: Timeline,
  name: { readonly seq: number; readonly k: number },
  at: Nanos,
): Promise<Moment | undefined> => {
  const inTail = timeline.tail.find((event) => event.seq === name.seq && event.k === name.k);
  if (inTail) return place(inTail);
  for (let index = timeline.segmentAt(endOfTime((at + SLACK) as Nanos)); index >= 0; index--) {
    const segment = timeline.segments[index];
    if (!segment || segment.to.at < at - SLACK) return undefined;
    const block = await timeline.block(index);
    for (let i = 0; block && i < block.length; i++) {
      if (
        Math.abs((block.at[i] as number) - at) <= SLACK &&
        block.seq(i) === name.seq &&
        block.k(i) === name.k
      )
        return block.moment(i);
    }
  }
  return undefined;
};

/** The name of the event at a moment, for links; `undefined` when its block is not here or nothing is at it. */
export const nameOf = (
  timeline: Timeline,
  moment: Moment,
): { readonly seq: number; readonly k: number } | undefined => {
  const inTail = timeline.tail[countUpTo(timeline.tail, moment) - 1];
  if (inTail && compareMoments(inTail, moment) === 0) return { seq: inTail.seq, k: inTail.k };
  const block = timeline.peekBlock(timeline.segmentAt(moment));
  const i = block ? block.countUpTo(moment) - 1 : -1;
  return block && i >= 0 && compareMoments(block.moment(i), moment) === 0
    ? { seq: block.seq(i), k: block.k(i) }
    : undefined;
};
