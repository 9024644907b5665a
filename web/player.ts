/**
 * Plays one run: loads its history, keeps the cursor, folds to it, follows what arrives. Knows no DOM and asks no
 * clock of its own.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { TraceEvent } from "../core/event.ts";
import { eventName, type Nanos, type RunId, type Seq } from "../core/ids.ts";
import { compareMoments, endOfTime, type Moment } from "../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../core/state.ts";
import { byName, type Direction, EDGES, eventUpTo, nameOf, neighbour, ofKinds } from "./play/steps.ts";
import { Stills } from "./play/stills.ts";
import { type History, Timeline } from "./play/timeline.ts";
import type { Cursor, Range } from "./views/view.ts";

/** Everything the page shows that comes of the cursor. Made anew when one of its parts changes. */
export interface Playhead {
  readonly cursor: Cursor;
  readonly state: RunState;
  /** Values have lagged the cursor for more than 100 ms. */
  readonly stale: boolean;
  readonly at: Nanos;
  readonly rank: number;
  readonly of: number;
  readonly extent: Range;
  /** Events that arrived before the cursor and corrected its values, and when (ms); 0 when none. */
  readonly late: number;
  readonly lateAt: number;
  /** Events that arrived while behind the live edge. */
  readonly missed: number;
}

/** Values that lag the cursor this long are dimmed. */
const STALE_MS = 100;
/** What a frame may fold. */
const FRAME_MS = 4;
/** What a slice may fold while the page waits for values; the page stays at hand between slices. */
const SLICE_MS = 12;
/** What a jump may fold before it is shown in part; a block is some 30 ms. */
const JUMP_MS = 400;
/** Blocks fetched together; a longer way (checkpoints being made again) is folded block by block. */
const BLOCKS_AT_ONCE = 8;
/** Arrivals are taken in at most ten times a second. */
const TAKE_IN_MS = 100;

const NOTHING: Range = { from: 0 as Nanos, to: 0 as Nanos };

export interface PlayerParts {
  readonly history: History;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds. */
  readonly later: (ms: number, act: () => void) => void;
  /** Told when something could not be loaded: the page shows it and offers to try again. */
  readonly failed: (error: unknown) => void;
}

export class Player {
  readonly timeline: Timeline;
  readonly #parts: PlayerParts;
  readonly #stills: Stills;
  readonly #head = signal<Playhead>({
    cursor: "live",
    state: EMPTY_STATE,
    stale: false,
    at: 0 as Nanos,
    rank: 0,
    of: 0,
    extent: NOTHING,
    late: 0,
    lateAt: 0,
    missed: 0,
  });
  /** Rises when events arrived or the run was read anew. */
  readonly #revision = signal(0);
  #cursor: Cursor = "live";
  #state: RunState = EMPTY_STATE;
  /** Since when the state lags the cursor; `undefined` while it does not. */
  #laggingSince: number | undefined;
  /** The one request in flight; true when something came. */
  #loading: Promise<boolean> | undefined;
  #late = 0;
  #lateAt = 0;
  #missed = 0;
  #waiting: TraceEvent[] = [];
  #waitingHead = 0 as Seq;
  #tookInAt = Number.NEGATIVE_INFINITY;
  #takeInDue = false;
  /** Names of events that arrived after others that stand behind them. */
  readonly cameLate = new Set<string>();
  #goingOn = false;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #closed = false;

  constructor(run: RunId, parts: PlayerParts) {
    this.#parts = parts;
    this.timeline = new Timeline(run, parts.history);
    this.#stills = new Stills(this.timeline, parts.now);
  }

  get head(): ReadonlySignal<Playhead> {
    return this.#head;
  }
  get revision(): ReadonlySignal<number> {
    return this.#revision;
  }
  get cursor(): Cursor {
    return this.#cursor;
  }
  close(): void {
    this.#closed = true;
  }

  // ---- loading and following -------------------------------------------------------------------------------

  /** Reads list and tail, now or again (the list changed, the stream lagged). Asked twice meanwhile, it reads once more. */
  read(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true;
      return this.#reading;
    }
    this.#reading = this.#readUntilCalm().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readUntilCalm(): Promise<void> {
    do {
      this.#readAgain = false;
      this.#takeIn();
      const same = await this.timeline.read();
      if (!same) this.#stills.forget();
    } while (this.#readAgain && !this.#closed);
    await this.#settleOn();
    this.#revision.value++;
  }

  /** The run was derived anew: nothing of before holds. */
  async reset(): Promise<void> {
    this.#stills.forget();
    await this.read();
  }

  /** Events of the stream, by arrival. */
  receive(events: readonly TraceEvent[], head: Seq): void {
    this.#waiting.push(...events);
    this.#waitingHead = Math.max(this.#waitingHead, head) as Seq;
    if (this.#takeInDue) return;
    const wait = this.#tookInAt + TAKE_IN_MS - this.#parts.now();
    if (wait <= 0) {
      this.#takeInAndShow();
      return;
    }
    this.#takeInDue = true;
    this.#parts.later(wait, () => {
      this.#takeInDue = false;
      if (!this.#closed) this.#takeInAndShow();
    });
  }

  #takeInAndShow(): void {
    this.#tookInAt = this.#parts.now();
    if (!this.#takeIn()) return;
    this.#fold(JUMP_MS);
    this.#revision.value++;
  }

  #takeIn(): boolean {
    const events = this.#waiting;
    this.#waiting = [];
    const { last } = this.timeline;
    const fresh = this.timeline.receive(events, this.#waitingHead);
    const first = fresh[0];
    if (!first) return false;
    this.#stills.forget(first);
    if (last)
      for (const event of fresh) if (compareMoments(event, last) < 0) this.cameLate.add(eventName(event));
    const cursor = this.#cursor;
    if (cursor === "live") return true;
    const late = fresh.reduce((sum, event) => sum + (compareMoments(event, cursor) <= 0 ? 1 : 0), 0);
    this.#missed += fresh.length - late;
    if (late > 0) {
      const now = this.#parts.now();
      this.#late = now - this.#lateAt < 5000 ? this.#late + late : late;
      this.#lateAt = now;
    }
    return true;
  }

  // ---- the cursor ------------------------------------------------------------------------------------------

  /** Puts the cursor there at once; the state follows, in this call when what it needs is here. */
  seek(cursor: Cursor): void {
    if (cursor === "live" || this.#cursor === "live") this.#missed = 0;
    this.#cursor = cursor;
    this.#fold(JUMP_MS);
  }

  /** The same with a frame's budget: for playing. */
  playTo(moment: Moment): void {
    this.#cursor = moment;
    this.#fold(FRAME_MS);
  }

  /** Leaves the live edge: the cursor becomes the moment of the newest event. */
  pause(): void {
    const last = this.timeline.last;
    if (this.#cursor === "live" && last) this.seek(last);
  }

  /** The moment the cursor stands for, also at `live`; `undefined` for a run without events. */
  moment(): Moment | undefined {
    return this.#cursor === "live" ? this.timeline.last : this.#cursor;
  }

  async step(direction: Direction): Promise<Moment | undefined> {
    const from = this.moment();
    return from && neighbour(this.timeline, from, direction);
  }
  async stepEdge(direction: Direction): Promise<Moment | undefined> {
    const from = this.moment();
    return from && ofKinds(this.timeline, from, direction, EDGES);
  }
  byName(name: { readonly seq: number; readonly k: number }, at: Nanos): Promise<Moment | undefined> {
    return byName(this.timeline, name, at);
  }
  nameOf(moment: Moment): { readonly seq: number; readonly k: number } | undefined {
    return nameOf(this.timeline, moment);
  }
  /** The last event at a time; where its block is not here, the time itself. */
  upTo(at: Nanos): Moment {
    return eventUpTo(this.timeline, at) ?? endOfTime(at);
  }

  // ---- folding ---------------------------------------------------------------------------------------------

  /** Folds and, where blocks are missing, waits for them: the state of the cursor is there when it is done. */
  async #settleOn(): Promise<void> {
    this.#fold(Number.POSITIVE_INFINITY);
    while (this.#laggingSince !== undefined && !this.#closed && (await this.#load()))
      this.#fold(Number.POSITIVE_INFINITY);
  }

  #fold(budgetMs: number): void {
    const moment = this.moment();
    const reached = moment ? this.#stills.at(moment, budgetMs) : { state: EMPTY_STATE, done: true };
    if (reached?.done) {
      this.#state = reached.state;
      this.#laggingSince = undefined;
      if (moment) this.#prefetch(moment);
    } else {
      if (reached) this.#state = reached.state;
      this.#startLagging(reached === undefined);
      if (reached) this.#goOn();
    }
    this.#show();
  }

  /** A fold that ran out of time goes on in slices until the state is that of the cursor. */
  #goOn(): void {
    if (this.#goingOn) return;
    this.#goingOn = true;
    this.#parts.later(0, () => {
      this.#goingOn = false;
      if (!this.#closed && this.#laggingSince !== undefined) this.#fold(SLICE_MS);
    });
  }

  #startLagging(mustLoad: boolean): void {
    if (this.#laggingSince === undefined) {
      this.#laggingSince = this.#parts.now();
      this.#parts.later(STALE_MS, () => {
        if (!this.#closed && this.#laggingSince !== undefined) this.#show();
      });
    }
    if (mustLoad && !this.#loading) void this.#loadAndFold();
  }

  /** One request in flight; when it is done the newest target is looked at, not the one it was made for. */
  async #loadAndFold(): Promise<void> {
    if ((await this.#load()) && !this.#closed) this.#fold(JUMP_MS);
  }

  #load(): Promise<boolean> {
    this.#loading ??= this.#loadFor().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadFor(): Promise<boolean> {
    const moment = this.moment();
    if (!moment) return false;
    const { version } = this.timeline;
    try {
      await this.#loadWay(moment);
      return true;
    } catch (error) {
      // A block that is gone because the list changed meanwhile: the new list has another.
      if (this.timeline.version !== version) return true;
      this.#parts.failed(error);
      return false;
    }
  }

  async #loadWay(moment: Moment): Promise<void> {
    const plan = this.timeline.plan(moment);
    if (plan.end - plan.first <= BLOCKS_AT_ONCE) return this.timeline.load(plan);
    const { version, segments } = this.timeline;
    for (let index = plan.first; index < plan.end && !this.#closed; index++) {
      await this.timeline.load({
        checkpoint: index === plan.first ? plan.checkpoint : undefined,
        first: index,
        end: index + 1,
      });
      const segment = segments[index];
      if (this.timeline.version !== version || this.moment() !== moment || !segment) return;
      this.#stills.at(compareMoments(segment.to, moment) < 0 ? segment.to : moment);
    }
  }

  #prefetch(moment: Moment): void {
    const index = this.timeline.segmentAt(moment);
    this.timeline.prefetch(index + 1);
    this.timeline.prefetch(index);
    this.timeline.prefetch(index - 1);
  }

  #show(): void {
    const { first, last, count } = this.timeline;
    const cursor = this.#cursor;
    const lagging = this.#laggingSince;
    const now = this.#parts.now();
    const moment = this.moment();
    const { extent } = this.#head.value;
    const from = first?.at ?? (0 as Nanos);
    const to = last?.at ?? from;
    this.#head.value = {
      cursor,
      state: this.#state,
      stale: lagging !== undefined && now - lagging >= STALE_MS - 1,
      at: moment?.at ?? from,
      rank:
        lagging === undefined
          ? this.#state.count
          : ((moment && this.timeline.rank(moment)) ?? this.#state.count),
      of: count,
      extent: extent.from === from && extent.to === to ? extent : { from, to },
      late: this.#late,
      lateAt: this.#lateAt,
      missed: this.#missed,
    };
  }
}
