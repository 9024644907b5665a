/** A run as it was in one snapshot: the list, the tail in moment order, and its events by rank. */
import type { Block } from "../../core/block.ts";
import type { EventKind, TraceEvent } from "../../core/event.ts";
import type { Nanos, Seq } from "../../core/ids.ts";
import { compareMoments, countUpTo, type Moment } from "../../core/moment.ts";
import { mergeEvents, segmentAt } from "../../core/seek.ts";
import type { StoredRun } from "./run-rows.ts";
import type { StoredSegment } from "./segment-rows.ts";

/** Loads the block of a segment; throws BlobGone when a settling has replaced one since the snapshot. */
export type LoadBlock = (segment: StoredSegment) => Block;

/** The list that named these bytes has changed: take a new view. */
export class BlobGone extends Error {
  override readonly name = "BlobGone";
}

export interface ChunkRows {
  /** Rank of its first event, from 0. */
  readonly start: number;
  readonly length: number;
  seq(i: number): Seq;
  kind(i: number): EventKind;
  event(i: number): TraceEvent;
}

export class RunView {
  readonly run: StoredRun;
  readonly segments: readonly StoredSegment[];
  /** Hash of the state after the last segment; undefined while it is made again. */
  readonly end: string | undefined;
  readonly tail: readonly TraceEvent[];
  /** Settled events. */
  readonly settled: number;
  readonly #load: LoadBlock;
  /** For each event of the tail, how many settled ones come before it. */
  readonly #ranks: Float64Array;

  constructor(
    run: StoredRun,
    segments: readonly StoredSegment[],
    end: string | undefined,
    tail: readonly TraceEvent[],
    load: LoadBlock,
  ) {
    this.run = run;
    this.segments = segments;
    this.end = end;
    this.tail = tail;
    this.#load = load;
    const last = segments.at(-1);
    this.settled = last ? last.before + last.count : 0;
    this.#ranks = Float64Array.from(tail, (event) =>
      last && compareMoments(event, last.to) < 0 ? this.#settledUpTo(event) : this.settled,
    );
  }

  get total(): number {
    return this.settled + this.tail.length;
  }
  get from(): Nanos {
    return Math.min(
      this.segments[0]?.from.at ?? Infinity,
      this.tail[0]?.at ?? Infinity,
      this.total === 0 ? 0 : Infinity,
    ) as Nanos;
  }
  get to(): Nanos {
    return Math.max(
      this.segments.at(-1)?.to.at ?? -Infinity,
      this.tail.at(-1)?.at ?? -Infinity,
      this.total === 0 ? 0 : -Infinity,
    ) as Nanos;
  }
  /** Nothing of the tail lies inside the settled part. */
  get isTailAfterAll(): boolean {
    return this.#ranks.length === 0 || this.#ranks[0] === this.settled;
  }

  block(index: number): Block {
    return this.#load(this.segments[index] as StoredSegment);
  }

  #settledUpTo(moment: Moment): number {
    const index = segmentAt(this.segments, moment);
    if (index < 0) return 0;
    const segment = this.segments[index] as StoredSegment;
    return (
      segment.before +
      (compareMoments(segment.to, moment) <= 0 ? segment.count : this.block(index).countUpTo(moment))
    );
  }

  /** Events at or before a moment. */
  countUpTo(moment: Moment): number {
    return this.#settledUpTo(moment) + countUpTo(this.tail, moment);
  }

  /** Events of the tail that come before the settled event of this rank. */
  #tailBefore(settledRank: number): number {
    let [low, high] = [0, this.#ranks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranks[middle] as number) < settledRank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A chunk is a segment with the events of the tail that lie in it; the last one is what comes after all segments. */
  get chunks(): number {
    return this.segments.length + 1;
  }
  /** Rank of the first event of a chunk. */
  chunkStart(index: number): number {
    const before =
      index < this.segments.length ? (this.segments[index] as StoredSegment).before : this.settled;
    return before + this.#tailBefore(before);
  }
  chunkEnd(index: number): number {
    return index < this.segments.length ? this.chunkStart(index + 1) : this.total;
  }
  /** Which chunk holds a rank. */
  chunkAt(rank: number): number {
    let [low, high] = [0, this.chunks];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.chunkStart(middle) <= rank) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Events of a chunk with ranks `from` up to `to`, which must lie in it. */
  chunkEvents(
    index: number,
    from = this.chunkStart(index),
    to = this.chunkEnd(index),
  ): readonly TraceEvent[] {
    const start = this.chunkStart(index);
    const segment = this.segments[index];
    if (!segment) {
      const first = this.#tailBefore(this.settled);
      return this.tail.slice(first + from - start, first + to - start);
    }
    const among = this.tail.slice(
      this.#tailBefore(segment.before),
      this.#tailBefore(segment.before + segment.count),
    );
    if (among.length === 0) return this.block(index).events(from - start, to - start);
    return mergeEvents(this.block(index).events(), among).slice(from - start, to - start);
  }

  /** The same to the end of the chunk; spans and metrics without attributes and digests, which takes half the time. */
  leanEvents(index: number, from: number): readonly TraceEvent[] {
    const start = this.chunkStart(index);
    const end = this.chunkEnd(index);
    if (end - start !== this.segments[index]?.count) return this.chunkEvents(index, from, end);
    const block = this.block(index);
    return Array.from({ length: end - from }, (_, i) => leanly(block, from - start + i));
  }

  /** The events of a chunk one by one, made when asked for: for looks that need few of them. `i` counts from its start. */
  chunkRows(index: number): ChunkRows {
    const start = this.chunkStart(index);
    const length = this.chunkEnd(index) - start;
    if (length !== this.segments[index]?.count) {
      const events = this.chunkEvents(index);
      const at = (i: number): TraceEvent => events[i] as TraceEvent;
      return { start, length, seq: (i) => at(i).seq, kind: (i) => at(i).kind, event: at };
    }
    const block = this.block(index);
    return {
      start,
      length,
      seq: (i) => block.seq(i),
      kind: (i) => block.kind(i),
      event: (i) => block.event(i),
    };
  }

  /** Events from a rank (from 0) on, at most `limit`. */
  eventsFrom(rank: number, limit: number): readonly TraceEvent[] {
    const found: TraceEvent[] = [];
    const end = Math.min(this.total, rank + limit);
    let next = Math.max(0, rank);
    while (next < end) {
      const chunk = this.chunkAt(next);
      const upTo = Math.min(end, this.chunkEnd(chunk));
      for (const event of this.chunkEvents(chunk, next, upTo)) found.push(event);
      next = upTo;
    }
    return found;
  }

  eventAt(rank: number): TraceEvent | undefined {
    return rank < 0 || rank >= this.total ? undefined : this.eventsFrom(rank, 1)[0];
  }

  /** Finds an event by its name; it may be in any block that holds seqs around its own. */
  find(seq: number, k: number): TraceEvent | undefined {
    const waiting = this.tail.find((event) => event.seq === seq && event.k === k);
    if (waiting) return waiting;
    for (let index = 0; index < this.segments.length; index++) {
      const { maxSeq, shape } = this.segments[index] as StoredSegment;
      if (maxSeq < seq || shape.minSeq > seq) continue;
      const block = this.block(index);
      for (let i = 0; i < block.length; i++)
        if (block.seq(i) === seq && block.k(i) === k) return block.event(i);
    }
    return undefined;
  }
}

const LEAN = new Set<TraceEvent["kind"]>(["span-start", "span-end", "span-event", "metric"]);

const leanly = (block: Block, i: number): TraceEvent => {
  if (!LEAN.has(block.kind(i))) return block.event(i);
  const event = block.lean(i);
  if (event.kind !== "span-start" && event.kind !== "span-end") return event;
  // Of the attributes only the model and the provenance have a column: most texts need not be parsed.
  const text = block.attributesText(i);
  return text && /model|provenance/i.test(text) ? { ...event, attributes: JSON.parse(text) } : event;
};
