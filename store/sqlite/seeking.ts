/** The state of a run at a place: the checkpoint nearest before, at most a few blocks, the tail, one fold. */
import type { Place } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { compareMoments } from "../../core/moment.ts";
import { foldPlan, planSeek } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { RunView } from "./run-view.ts";
import { readEnd } from "./segment-rows.ts";
import type { Statements } from "./statements.ts";
import type { ViewLoader } from "./view-loader.ts";

/** `moment` null: before the first event. */
export const stateAtPlace = (loader: ViewLoader, view: RunView, moment: Place | null): RunState => {
  if (moment === null) return EMPTY_STATE;
  const plan = planSeek(view.segments, view.tail, moment);
  const blocks = Array.from({ length: plan.end - plan.first }, (_, i) => view.block(plan.first + i));
  return foldPlan(loader.state(plan.checkpoint), blocks, view.tail, moment);
};

/** The state after everything; opens no block when the state after the last one is kept. */
export const stateAtEnd = (sql: Statements, loader: ViewLoader, view: RunView): RunState => {
  const end = view.isTailAfterAll ? readEnd(sql, view.run.id) : undefined;
  if (end !== undefined) {
    const state = loader.state(end);
    if (state.count === view.settled) return fold(state, view.tail);
  }
  return stateAtPlace(loader, view, lastPlace(view));
};

const lastPlace = (view: RunView): Place | null => {
  const [settled, waiting] = [view.segments.at(-1)?.to, view.tail.at(-1)];
  if (!settled || !waiting) return settled ?? waiting ?? null;
  return compareMoments(settled, waiting) > 0 ? settled : waiting;
};
