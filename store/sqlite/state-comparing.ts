/** Two states as a list of changes, each with the event that made it. */
import { diffStates, eventAt, type OpenPairs, type StateChange } from "../../core/compare/state-diff.ts";
import type { Place } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { type Address, compareMoments } from "../../core/moment.ts";
import type { RunState } from "../../core/state.ts";
import {
  type LinkedChange,
  type ResolvedMoment,
  STATE_CHANGES,
  STATE_JSON_VERSION,
  type StatesAnswer,
} from "../../core/wire.ts";
import { parsePath } from "../../core/writers.ts";
import type { ReadRun } from "./comparing.ts";
import { resolveAddress } from "./resolving.ts";
import type { Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import { stateAtPlace } from "./seeking.ts";
import type { ViewLoader } from "./view-loader.ts";
import { lastWriter, type StateAt } from "./writing.ts";

/** A run at a moment, as the reader has it. */
export interface Standing {
  readonly view: RunView;
  readonly at: ResolvedMoment;
  readonly state: RunState;
  readonly stateAt: StateAt;
}

export const standingAt = async (
  loader: ViewLoader,
  { view, history }: ReadRun,
  address: Address,
): Promise<Standing> => {
  const stateAt = (moment: Place | null) => stateAtPlace(loader, view, moment);
  const at = await resolveAddress(view, address, history);
  return { view, at, state: stateAt(at.moment), stateAt };
};

/** Changes whose event is searched for in the blocks; most carry it with them. */
const SEARCHED = 200;

export const compareStates = async (
  left: Standing,
  right: Standing,
  pairs: OpenPairs,
  pause: Pause,
): Promise<StatesAnswer> => {
  const changes = diffStates(left.state, right.state, pairs);
  const [loud, quiet] = [changes.filter((change) => !change.quiet), changes.filter((change) => change.quiet)];
  const isMove = ({ op }: StateChange): boolean => op === "move";
  const told = [...quiet.filter(isMove), ...loud, ...quiet.filter((change) => !isMove(change))];
  const linked: LinkedChange[] = [];
  const makers = new Makers(left, right, pause);
  for (const change of told.slice(0, STATE_CHANGES))
    linked.push({ ...change, made: change.quiet ? null : await makers.of(change) });
  return {
    version: STATE_JSON_VERSION,
    left: { run: left.view.run.identity.id, at: left.at },
    right: { run: right.view.run.identity.id, at: right.at },
    changes: linked,
    differences: loud.length,
    quiet: quiet.length,
  };
};

class Makers {
  readonly #left: Standing;
  readonly #right: Standing;
  readonly #pause: Pause;
  /** Of one run the later moment has seen whatever lies between the two. */
  readonly #later: "left" | "right" | undefined;
  readonly #states = { left: new Map<string, RunState>(), right: new Map<string, RunState>() };
  #searched = 0;

  constructor(left: Standing, right: Standing, pause: Pause) {
    [this.#left, this.#right, this.#pause] = [left, right, pause];
    if (left.view.run.id === right.view.run.id) this.#later = isLater(left.at, right.at) ? "left" : "right";
  }

  async of(change: StateChange): Promise<LinkedChange["made"]> {
    const side = this.#later ?? (change.op === "remove" ? "left" : "right");
    const path = parsePath(change.path);
    if (!path) return null;
    const standing = side === "left" ? this.#left : this.#right;
    const known = eventAt(standing.state, path);
    if (known !== undefined) return { side, event: known };
    if (++this.#searched > SEARCHED) return null;
    const stateAt = this.#remembering(side, standing.stateAt);
    const rank = await lastWriter(standing.view, this.#pause, stateAt, standing.at.rank, path);
    const event = standing.view.eventAt(rank - 1);
    return event ? { side, event: eventName(event) } : null;
  }

  /** Searches by halving ask for the same states in the beginning. */
  #remembering(side: "left" | "right", stateAt: StateAt): StateAt {
    const states = this.#states[side];
    return (moment: Place | null) => {
      const key = JSON.stringify(moment);
      const known = states.get(key) ?? stateAt(moment);
      if (states.size < STATES_KEPT) states.set(key, known);
      return known;
    };
  }
}
const STATES_KEPT = 64;

const isLater = (left: ResolvedMoment, right: ResolvedMoment): boolean =>
  left.moment !== null && (right.moment === null || compareMoments(left.moment, right.moment) > 0);
