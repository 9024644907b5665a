/**
 * What the page has of one run's history: the list of segments, the tail with what arrived since, and the blocks and
 * checkpoints that were fetched. Knows no cursor and no DOM.
 */
import { type Block, decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint } from "../../core/checkpoint.ts";
import type { TraceEvent } from "../../core/event.ts";
import type { RunId, Seq } from "../../core/ids.ts";
import { compareMoments, countUpTo, type Moment } from "../../core/moment.ts";
import { insertEvents, planSeek, rankAt, type SeekPlan, segmentAt } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { Segment, SegmentList, Tail } from "../../core/wire/segments.ts";

/** Where blocks, checkpoints, list and tail come from. The page gives api.ts, tests give a store in memory. */
export interface History {
  segments(run: RunId): Promise<SegmentList>;
  tail(run: RunId): Promise<Tail>;
  block(hash: string): Promise<Uint8Array>;
  checkpoint(hash: string): Promise<Uint8Array>;
}

/** Decoded blocks kept. 16k events each, some 2 MB: more than a long scrub needs, less than a phone has. */
const BLOCKS_KEPT = 24;
const CHECKPOINTS_KEPT = 24;
/** Reads of list and tail until both are of one version. */
const LIST_TRIES = 6;

export class Timeline {
  readonly run: RunId;
  readonly #history: History;
  readonly #blocks: Recent<Block>;
  readonly #checkpoints: Recent<RunState>;
  #segments: readonly Segment[] = [];
  #tail: readonly TraceEvent[] = [];
  #version = -1;
  #head = 0 as Seq;
  /** Streamed events since the newest read of list and tail began: that read may not have seen them. */
  #since: TraceEvent[] = [];

  constructor(run: RunId, history: History) {
    this.run = run;
    this.#history = history;
    this.#blocks = new Recent(BLOCKS_KEPT, async (name) => {
      const [hash = "", count] = name.split(" ");
      return decodeBlock(await history.block(hash), Number(count));
    });
    this.#checkpoints = new Recent(CHECKPOINTS_KEPT, async (hash) =>
      decodeCheckpoint(await history.checkpoint(hash)),
    );
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }
  get tail(): readonly TraceEvent[] {
    return this.#tail;
  }
  get version(): number {
    return this.#version;
  }
  /** Everything up to this `seq` is here: stream from it. */
  get head(): Seq {
    return this.#head;
  }
  get count(): number {
    return this.#settled() + this.#tail.length;
  }
  #settled(): number {
    const last = this.#segments.at(-1);
    return last ? last.before + last.count : 0;
  }

  /** The first and last moment; `undefined` while the run has no events. */
  get first(): Moment | undefined {
    return earlier(this.#segments[0]?.from, this.#tail[0]);
  }
  get last(): Moment | undefined {
    return later(this.#segments.at(-1)?.to, this.#tail.at(-1));
  }

  /**
   * Reads list and tail anew, in one version, and keeps what was streamed meanwhile. True when the events of before
   * are still what they were: same number, so only settled; false when states must be folded anew.
   */
  async read(): Promise<boolean> {
    const streamed: TraceEvent[] = [];
    this.#since = streamed;
    let [list, tail] = await Promise.all([this.#history.segments(this.run), this.#history.tail(this.run)]);
    for (let tries = 1; list.version !== tail.version && tries < LIST_TRIES; tries++) {
      if (list.version < tail.version) list = await this.#history.segments(this.run);
      else tail = await this.#history.tail(this.run);
    }
    await this.#keepHeld(list.segments);
    const before = this.count;
    const oldHead = this.#head;
    const wasEmpty = this.#version < 0;
    this.#version = list.version;
    this.#segments = list.segments;
    this.#tail = insertEvents(
      tail.events,
      streamed.filter((event) => event.seq > tail.head),
    );
    this.#head = Math.max(tail.head, oldHead) as Seq;
    if (this.#since === streamed) this.#since = [];
    const newer = this.#tail.reduce((sum, event) => sum + (event.seq > oldHead ? 1 : 0), 0);
    return !wasEmpty && this.count - newer === before;
  }

  /**
   * Fetches the blocks that take the place of events that are here, before those are let go: what was received stays
   * usable when the server goes away a moment later.
   */
  async #keepHeld(segments: readonly Segment[]): Promise<void> {
    const settled = this.#settled();
    const held = [
      ...this.#segments
        .filter((each) => this.#blocks.has(nameOf(each)))
        .map(({ before, count }) => [before, before + count] as const),
      [settled, settled + this.#tail.length] as const,
    ];
    const replacing = segments.filter(
      (each) =>
        !this.#blocks.has(nameOf(each)) &&
        held.some(([from, to]) => each.before < to && from < each.before + each.count),
    );
    await Promise.all(
      replacing
        .slice(-BLOCKS_KEPT)
        .flatMap((each) => [
          this.#blocks.get(nameOf(each)),
          each.checkpoint !== null && this.#checkpoints.get(each.checkpoint),
        ]),
    );
  }

  /** Sorts what arrived into the tail. Returns the new ones in order; what was here already is left out. */
  receive(events: readonly TraceEvent[], head: Seq): readonly TraceEvent[] {
    const fresh = events.filter((event) => event.seq > this.#head);
    this.#head = Math.max(this.#head, head) as Seq;
    if (fresh.length === 0) return fresh;
    this.#since.push(...fresh);
    this.#tail = insertEvents(this.#tail, fresh);
    return [...fresh].sort(compareMoments);
  }

  /** Events at or before the moment; needs the block it lies in, else `undefined`. */
  rank(moment: Moment): number | undefined {
    const index = segmentAt(this.#segments, moment);
    const segment = this.#segments[index];
    if (!segment) return countUpTo(this.#tail, moment);
    if (compareMoments(segment.to, moment) <= 0)
      return rankAt(this.#segments, this.#tail, moment, segment.count);
    const block = this.#blocks.peek(nameOf(segment));
    return block && rankAt(this.#segments, this.#tail, moment, block.countUpTo(moment));
  }

  plan(moment: Moment): SeekPlan {
    return planSeek(this.#segments, this.#tail, moment);
  }
  /** True when a fold by the plan needs nothing from the server. */
  has(plan: SeekPlan): boolean {
    const blocks = this.#segments.slice(plan.first, plan.end);
    return (
      (plan.checkpoint === undefined || this.#checkpoints.peek(plan.checkpoint) !== undefined) &&
      blocks.every((each) => this.#blocks.peek(nameOf(each)))
    );
  }
  async load(plan: SeekPlan): Promise<void> {
    const wanted = this.#segments.slice(plan.first, plan.end);
    await Promise.all([
      plan.checkpoint && this.#checkpoints.get(plan.checkpoint),
      ...wanted.map((each) => this.#blocks.get(nameOf(each))),
    ]);
  }
  /** The state a plan begins with. Call only when `has(plan)`. */
  startOf(plan: SeekPlan): RunState {
    if (plan.checkpoint === undefined) return EMPTY_STATE;
    const state = this.#checkpoints.peek(plan.checkpoint);
    if (!state) throw new Error(`Checkpoint ${plan.checkpoint} is not loaded`);
    return state;
  }

  segmentAt(moment: Moment): number {
    return segmentAt(this.#segments, moment);
  }
  /** A block when it is here. */
  peekBlock(index: number): Block | undefined {
    const segment = this.#segments[index];
    return segment && this.#blocks.peek(nameOf(segment));
  }
  async block(index: number): Promise<Block | undefined> {
    const segment = this.#segments[index];
    return segment && this.#blocks.get(nameOf(segment));
  }
  /** Fetches ahead, without waiting; what fails is fetched again when it is needed. */
  prefetch(index: number): void {
    const segment = this.#segments[index];
    if (segment && !this.#blocks.peek(nameOf(segment)))
      this.#blocks.get(nameOf(segment)).catch(() => undefined);
  }
}

const earlier = (left: Moment | undefined, right: Moment | undefined): Moment | undefined =>
  !left || !right ? (left ?? right) : compareMoments(left, right) <= 0 ? left : right;
const later = (left: Moment | undefined, right: Moment | undefined): Moment | undefined =>
  !left || !right ? (left ?? right) : compareMoments(left, right) >= 0 ? left : right;

/** The last things fetched, by hash. One request per hash however many ask; a failed one is asked again. */
class Recent<T> {
  readonly #limit: number;
  readonly #fetch: (hash: string) => Promise<T>;
  readonly #here = new Map<string, T>();
  readonly #coming = new Map<string, Promise<T>>();

  constructor(limit: number, fetch: (hash: string) => Promise<T>) {
    this.#limit = limit;
    this.#fetch = fetch;
  }

  has(hash: string): boolean {
    return this.#here.has(hash);
  }

  peek(hash: string): T | undefined {
    const found = this.#here.get(hash);
    if (found !== undefined) {
      this.#here.delete(hash);
      this.#here.set(hash, found);
    }
    return found;
  }

  get(hash: string): Promise<T> {
    const found = this.peek(hash);
    if (found !== undefined) return Promise.resolve(found);
    const asked = this.#coming.get(hash) ?? this.#start(hash);
    this.#coming.set(hash, asked);
    return asked;
  }

  async #start(hash: string): Promise<T> {
    try {
      const made = await this.#fetch(hash);
      this.#here.set(hash, made);
      if (this.#here.size > this.#limit) this.#here.delete(this.#here.keys().next().value as string);
      return made;
    } finally {
      this.#coming.delete(hash);
    }
  }
}

/** A branch shares the block its cut lies in and has less of it. */
const nameOf = ({ events, count }: Segment): string => `${events} ${count}`;
