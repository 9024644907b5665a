/**
 * States at moments, quickly and in order: keeps some of the states it folded, so that moving the cursor inside a
 * loaded block folds a thousand events at most, forward or back.
 */
import type { Block } from "../../core/block.ts";
import { fold, foldFrom } from "../../core/fold.ts";
import { compareMoments, countUpTo, type Moment } from "../../core/moment.ts";
import { mergeEvents } from "../../core/seek.ts";
import type { RunState } from "../../core/state.ts";
import type { Timeline } from "./timeline.ts";

interface Still {
  readonly moment: Moment;
  readonly state: RunState;
}

/** Events between kept states: some 2 ms of folding. */
const STRIDE = 1024;
/** Kept states; they share most of their parts. */
const KEPT = 96;

/** What a fold reached: the whole of it, or as far as the time allowed. */
export interface Reached {
  readonly state: RunState;
  readonly done: boolean;
}

export class Stills {
  readonly #timeline: Timeline;
  readonly #now: () => number;
  /** In moment order, about STRIDE apart. */
  #kept: readonly Still[] = [];
  /** The newest one made: what live and play fold on from. */
  #latest: Still | undefined;

  /** `now` in milliseconds, for budgets. */
  constructor(timeline: Timeline, now: () => number) {
    this.#timeline = timeline;
    this.#now = now;
  }

  /** Forgets states that an event at this moment would change; all of them without one. */
  forget(from?: Moment): void {
    this.#kept = from ? this.#kept.filter((still) => compareMoments(still.moment, from) < 0) : [];
    if (!from || (this.#latest && compareMoments(this.#latest.moment, from) >= 0)) this.#latest = undefined;
  }

  /** The state at the moment, or `undefined` when something must be loaded first. Stops folding after `budgetMs`. */
  at(moment: Moment, budgetMs = Number.POSITIVE_INFINITY): Reached | undefined {
    const still = this.#before(moment);
    const plan = this.#timeline.plan(moment);
    const firstOfPlan = this.#timeline.segments[plan.first]?.from;
    const near =
      still && (!firstOfPlan || plan.end <= plan.first || compareMoments(still.moment, firstOfPlan) >= 0);
    if (near)
      return this.#foldOn(still.state, still.moment, moment, budgetMs) ?? this.#fromPlan(moment, budgetMs);
    return this.#fromPlan(moment, budgetMs);
  }

  #before(moment: Moment): Still | undefined {
    const kept = this.#kept;
    const index = kept.findIndex((still) => compareMoments(still.moment, moment) > 0);
    const best = kept[(index < 0 ? kept.length : index) - 1];
    const latest = this.#latest;
    if (!latest || compareMoments(latest.moment, moment) > 0) return best;
    return best && compareMoments(best.moment, latest.moment) > 0 ? best : latest;
  }

  #fromPlan(moment: Moment, budgetMs: number): Reached | undefined {
    const plan = this.#timeline.plan(moment);
    if (!this.#timeline.has(plan)) return undefined;
    const start = this.#timeline.startOf(plan);
    return this.#foldOn(start, start.moment, moment, budgetMs, plan.first);
  }

  /** Folds what lies after `after` up to `moment`; `undefined` when a block is missing. */
  #foldOn(
    start: RunState,
    after: Moment | undefined,
    moment: Moment,
    budgetMs: number,
    first?: number,
  ): Reached | undefined {
    const { segments } = this.#timeline;
    const from = first ?? Math.max(0, after ? this.#timeline.segmentAt(after) : 0);
    const end = this.#timeline.segmentAt(moment) + 1;
    const blocks: Block[] = [];
    for (let index = from; index < end; index++) {
      const whole = segments[index];
      // All of it is already in the state: nothing to fold, nothing to load.
      if (after && whole && compareMoments(whole.to, after) <= 0) continue;
      const block = this.#timeline.peekBlock(index);
      if (!block) return undefined;
      blocks.push(block);
    }
    const reached = this.#run(start, after, blocks, moment, this.#now() + budgetMs);
    if (reached.state.moment) this.#latest = { moment: reached.state.moment, state: reached.state };
    return reached;
  }

  #run(
    start: RunState,
    after: Moment | undefined,
    blocks: readonly Block[],
    moment: Moment,
    deadline: number,
  ): Reached {
    const { tail } = this.#timeline;
    const tailEnd = countUpTo(tail, moment);
    let inTail = after ? countUpTo(tail, after) : 0;
    let state = start;
    for (const block of blocks) {
      const end = block.countUpTo(moment);
      for (let i = after ? block.countUpTo(after) : 0; i < end; ) {
        const next = Math.min(end, i + STRIDE);
        const toTail = inTail < tailEnd ? Math.max(inTail, countUpTo(tail, block.moment(next - 1))) : inTail;
        state = foldPiece(state, block, i, next, toTail > inTail ? tail.slice(inTail, toTail) : []);
        inTail = toTail;
        if (next - i === STRIDE) this.#keep(state);
        i = next;
        if (this.#now() > deadline) return { state, done: false };
      }
    }
    while (inTail < tailEnd) {
      const next = Math.min(tailEnd, inTail + STRIDE);
      state = fold(state, tail.slice(inTail, next));
      if (next - inTail === STRIDE) this.#keep(state);
      inTail = next;
      if (this.#now() > deadline && inTail < tailEnd) return { state, done: false };
    }
    return { state, done: true };
  }

  #keep(state: RunState): void {
    const { moment } = state;
    if (!moment) return;
    const index = this.#kept.findIndex((still) => compareMoments(still.moment, moment) >= 0);
    const at = index < 0 ? this.#kept.length : index;
    if (this.#kept[at] && compareMoments((this.#kept[at] as Still).moment, moment) === 0) return;
    const kept = [...this.#kept.slice(0, at), { moment, state }, ...this.#kept.slice(at)];
    // The ones farthest from the newest go first.
    this.#kept = kept.length <= KEPT ? kept : at > kept.length / 2 ? kept.slice(1) : kept.slice(0, -1);
  }
}

const foldPiece = (
  state: RunState,
  block: Block,
  from: number,
  to: number,
  among: Parameters<typeof fold>[1],
): RunState =>
  among.length === 0
    ? foldFrom(state, to - from, (i) => block.lean(from + i))
    : fold(
        state,
        mergeEvents(
          Array.from({ length: to - from }, (_, i) => block.lean(from + i)),
          among,
        ),
      );
