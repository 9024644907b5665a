/** Events with the hash of their units' idents beside them: sorting, merging, and finding what was said twice. Pure. */
import type { TraceEvent } from "../../core/event.ts";
import type { Seq } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";

/** In parallel; an ident of 0 is none. */
export interface Batch {
  readonly events: readonly TraceEvent[];
  readonly idents: readonly number[];
}

export const EMPTY_BATCH: Batch = { events: [], idents: [] };

/** By moment; equal moments (two generations of a file with equal first lines) by name, so that any order of arrival gives one order. */
const compareEvents = (left: TraceEvent, right: TraceEvent): number =>
  compareMoments(left, right) || left.seq - right.seq;

export const sorted = (batch: Batch): Batch => {
  const { events, idents } = batch;
  if (isSorted(events)) return batch;
  const order = Uint32Array.from(events, (_, i) => i).sort((left, right) =>
    compareEvents(events[left] as TraceEvent, events[right] as TraceEvent),
  );
  return {
    events: Array.from(order, (i) => events[i] as TraceEvent),
    idents: Array.from(order, (i) => idents[i] as number),
  };
};

const isSorted = (events: readonly TraceEvent[]): boolean => {
  for (let i = 1; i < events.length; i++)
    if (compareEvents(events[i - 1] as TraceEvent, events[i] as TraceEvent) > 0) return false;
  return true;
};

export const joined = (batches: readonly Batch[]): Batch => {
  const [first = EMPTY_BATCH, ...rest] = batches.filter(({ events }) => events.length > 0);
  if (rest.length === 0) return first;
  return {
    events: first.events.concat(...rest.map(({ events }) => events)),
    idents: first.idents.concat(...rest.map(({ idents }) => idents)),
  };
};

/** Two sorted batches as one. */
export const merged = (left: Batch, right: Batch): Batch => {
  if (right.events.length === 0) return left;
  if (left.events.length === 0) return right;
  const [last, first] = [left.events.at(-1) as TraceEvent, right.events[0] as TraceEvent];
  if (compareEvents(last, first) <= 0) return joined([left, right]);
  return sorted(joined([left, right]));
};

export const slice = (batch: Batch, from: number, to: number): Batch => ({
  events: batch.events.slice(from, to),
  idents: batch.idents.slice(from, to),
});

/**
 * Leaves out events that repeat another one: same ident, same `k`, same time, same content. Of those the first in
 * moment order stays, whichever arrived first. `dropped` = the seqs of the units left out.
 */
export const withoutDuplicates = (
  batch: Batch,
): { readonly batch: Batch; readonly dropped: readonly Seq[] } => {
  const repeated = repeatedIn(batch);
  if (repeated.size === 0) return { batch, dropped: [] };
  const kept = { events: [] as TraceEvent[], idents: [] as number[] };
  const dropped = new Set<Seq>();
  batch.events.forEach((event, i) => {
    if (repeated.has(i)) {
      dropped.add(event.seq);
      return;
    }
    kept.events.push(event);
    kept.idents.push(batch.idents[i] as number);
  });
  return { batch: kept, dropped: [...dropped] };
};

const repeatedIn = ({ events, idents }: Batch): ReadonlySet<number> => {
  const repeated = new Set<number>();
  if (!idents.some((ident) => ident !== 0)) return repeated;
  let from = 0;
  while (from < events.length) {
    const at = (events[from] as TraceEvent).at;
    let to = from + 1;
    while (to < events.length && (events[to] as TraceEvent).at === at) to++;
    if (to - from > 1) findRepeated(events, idents, from, to, repeated);
    from = to;
  }
  return repeated;
};

const findRepeated = (
  events: readonly TraceEvent[],
  idents: readonly number[],
  from: number,
  to: number,
  repeated: Set<number>,
): void => {
  const firsts = new Map<number, number[]>();
  for (let i = from; i < to; i++) {
    const ident = idents[i] as number;
    if (ident === 0) continue;
    const event = events[i] as TraceEvent;
    const same = firsts.get(ident);
    if (same === undefined) firsts.set(ident, [i]);
    else if (same.some((first) => saysTheSame(events[first] as TraceEvent, event))) repeated.add(i);
    else same.push(i);
  }
};

/** Where it stands in its file is no content, nor are marks made from there. */
const PLACE = new Set(["seq", "source", "position", "notes"]);

const saysTheSame = (left: TraceEvent, right: TraceEvent): boolean =>
  left.seq !== right.seq && left.kind === right.kind && left.k === right.k && equalExcept(left, right, PLACE);

const NOTHING: ReadonlySet<string> = new Set();

const equalExcept = (left: object, right: object, ignored: ReadonlySet<string>): boolean => {
  const given = (of: object) =>
    Object.entries(of).filter(([key, value]) => value !== undefined && !ignored.has(key));
  const entries = given(left);
  return (
    entries.length === given(right).length &&
    entries.every(([key, value]) => equalValues(value, (right as Record<string, unknown>)[key]))
  );
};

const equalValues = (left: unknown, right: unknown): boolean => {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  return Array.isArray(left) === Array.isArray(right) && equalExcept(left, right, NOTHING);
};
