/** The state of a run at a place: the checkpoint nearest before, at most a few blocks, the tail, one fold. */
import type { Place } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { compareMoments } from "../../core/moment.ts";
import { foldPlan, planSeek } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { ByteCache } from "./byte-cache.ts";
import type { RunView } from "./run-view.ts";
import type { ViewLoader } from "./view-loader.ts";

/** `moment` null: before the first event. */
export const stateAtPlace = (loader: ViewLoader, view: RunView, moment: Place | null): RunState => {
  if (moment === null) return EMPTY_STATE;
  const plan = planSeek(view.segments, view.tail, moment);
  const blocks = Array.from({ length: plan.end - plan.first }, (_, i) => view.block(plan.first + i));
  return foldPlan(loader.state(plan.checkpoint), blocks, view.tail, moment, true);
};

/** States that are kept: runs that people look at grow, and only what is new is folded on. */
const ENDS_KEPT = 64;
/** More than this is sought rather than folded on. */
const FOLDED_ON = 2 * 8192;

interface KnownEnd {
  readonly state: RunState;
  readonly rewrites: number;
}

/** States of runs after everything there is. */
export class RunEnds {
  readonly #loader: ViewLoader;
  readonly #kept = new ByteCache<number, KnownEnd>(ENDS_KEPT);

  constructor(loader: ViewLoader) {
    this.#loader = loader;
  }

  of(view: RunView): RunState {
    const { id, rewrites } = view.run;
    const known = this.#kept.get(id);
    const state = (known && grown(known, view)) ?? this.#sought(view);
    this.#kept.set(id, { state, rewrites }, 1);
    return state;
  }

  /** Opens no block when the state after the last one is kept. */
  #sought(view: RunView): RunState {
    const end = view.isTailAfterAll ? view.end : undefined;
    if (end !== undefined) return fold(this.#loader.state(end), view.tail);
    return stateAtPlace(this.#loader, view, lastPlace(view));
  }
}

/** Undefined when events came between those that were folded, or some of them are gone. */
const grown = ({ state, rewrites }: KnownEnd, view: RunView): RunState | undefined => {
  const { moment, count } = state;
  if (rewrites !== view.run.rewrites || count > view.total || view.total - count > FOLDED_ON)
    return undefined;
  if (moment !== undefined && view.countUpTo(moment) !== count) return undefined;
  return fold(state, view.eventsFrom(count, view.total - count));
};

const lastPlace = (view: RunView): Place | null => {
  const [settled, waiting] = [view.segments.at(-1)?.to, view.tail.at(-1)];
  if (!settled || !waiting) return settled ?? waiting ?? null;
  return compareMoments(settled, waiting) > 0 ? settled : waiting;
};
