/** Two states as a list of changes, each with the event that made it. */
import { type Known, type Seeker, seekerFor } from "../../core/compare/change-makers.ts";
import { diffStates, eventAt, type OpenPairs, type StateChange } from "../../core/compare/state-diff.ts";
import type { TraceEvent } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { type Address, compareMoments } from "../../core/moment.ts";
import type { RunState } from "../../core/state.ts";
import { type LinkedChange, STATE_CHANGES, type StatesAnswer } from "../../core/wire/compared.ts";
import { type ResolvedMoment, STATE_JSON_VERSION } from "../../core/wire/state-answer.ts";
import { parsePath } from "../../core/writers.ts";
import type { ReadRun } from "./comparing.ts";
import { resolveAddress } from "./resolving.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import { stateAtPlace } from "./seeking.ts";
import type { ViewLoader } from "./view-loader.ts";

/** A run at a moment, as the reader has it. */
interface Standing {
  readonly view: RunView;
  readonly at: ResolvedMoment;
  readonly state: RunState;
  readonly history: History;
}

export const standingAt = async (
  loader: ViewLoader,
  { view, history }: ReadRun,
  address: Address,
): Promise<Standing> => {
  const at = await resolveAddress(view, address, history);
  return { view, at, state: stateAtPlace(loader, view, at.moment), history: await history() };
};

export const compareStates = async (
  left: Standing,
  right: Standing,
  pairs: OpenPairs,
  pause: Pause,
): Promise<StatesAnswer> => {
  const changes = diffStates(left.state, right.state, pairs);
  const [loud, quiet] = [changes.filter((change) => !change.quiet), changes.filter((change) => change.quiet)];
  const told = [...quiet.filter(makesRoom), ...loud, ...quiet.filter((change) => !makesRoom(change))];
  const shown = told.slice(0, STATE_CHANGES);
  const makers = await makersOf(shown, left, right, pause);
  return {
    version: STATE_JSON_VERSION,
    left: { run: left.view.run.identity.id, at: left.at },
    right: { run: right.view.run.identity.id, at: right.at },
    changes: shown.map((change): LinkedChange => ({ ...change, made: makers.get(change) ?? null })),
    differences: loud.length,
    quiet: quiet.length,
  };
};

/** Others need what it does before they can be applied. */
const makesRoom = (change: StateChange): boolean =>
  change.op === "move" || (change.op === "add" && typeof change.after === "object");

type Made = NonNullable<LinkedChange["made"]>;

/**
 * Of one run the later moment has seen whatever lies between the two, so all is looked for from there down to the
 * earlier one. Of two runs what was taken away is what the left one had said.
 */
const makersOf = async (
  changes: readonly StateChange[],
  left: Standing,
  right: Standing,
  pause: Pause,
): Promise<ReadonlyMap<StateChange, Made>> => {
  const isOne = left.view.run.id === right.view.run.id;
  const leftIsLater = isLater(left.at, right.at);
  const down = isOne ? Math.min(left.at.rank, right.at.rank) : 0;
  const makers = new Map<StateChange, Made>();
  for (const side of ["left", "right"] as const) {
    const mine = changes.filter(
      ({ op, quiet }) => !quiet && (isOne ? leftIsLater : op === "remove") === (side === "left"),
    );
    for (const [change, event] of await searched(mine, side === "left" ? left : right, down, pause))
      makers.set(change, { side, event });
  }
  return makers;
};

const isLater = (left: ResolvedMoment, right: ResolvedMoment): boolean =>
  left.moment !== null && (right.moment === null || compareMoments(left.moment, right.moment) > 0);

interface Search {
  readonly change: StateChange;
  readonly seeker: Seeker;
  candidate: string | undefined;
}

/** Events looked at, at most; what was made before them is not linked. */
const LOOKED_AT = 65_536;

/** Names of the events that made the changes, found on one way back from `standing` to the rank `down`. */
const searched = async (
  changes: readonly StateChange[],
  standing: Standing,
  down: number,
  pause: Pause,
): Promise<ReadonlyMap<StateChange, string>> => {
  const found = new Map<StateChange, string>();
  const open = new Set<Search>();
  const known = knownOf(standing);
  for (const change of changes) {
    const path = parsePath(change.path);
    if (!path) continue;
    const event = eventAt(standing.state, path) ?? endOf(path, standing);
    const seeker = event === undefined ? seekerFor(path, standing.state, known) : undefined;
    if (event !== undefined) found.set(change, event);
    else if (seeker) open.add({ change, seeker, candidate: undefined });
  }
  const least = Math.max(down, standing.at.rank - LOOKED_AT);
  for (let rank = standing.at.rank; rank > least && open.size > 0; ) {
    const rows = standing.view.chunkRows(standing.view.chunkAt(rank - 1));
    const first = Math.max(rows.start, least);
    for (let i = rank - 1 - rows.start; rows.start + i >= first && open.size > 0; i--)
      look(rows, i, open, found);
    rank = first;
    await pause();
  }
  for (const { change, candidate } of open) if (candidate !== undefined) found.set(change, candidate);
  return found;
};

const look = (
  rows: ReturnType<RunView["chunkRows"]>,
  i: number,
  open: Set<Search>,
  found: Map<StateChange, string>,
): void => {
  const kind = rows.kind(i);
  let event: TraceEvent | undefined;
  for (const search of open) {
    const { kinds } = search.seeker;
    if (kinds && !kinds.includes(kind)) continue;
    event ??= rows.event(i);
    const seen = search.seeker.see(event);
    if (seen === "no") continue;
    if (seen !== "over") search.candidate = eventName(event);
    if (seen === "perhaps") continue;
    if (search.candidate !== undefined) found.set(search.change, search.candidate);
    open.delete(search);
  }
};

/** A span that is open no more ended with an event that history has. */
const endOf = (path: readonly string[], { state, history }: Standing): string | undefined => {
  const [place, id] = path;
  if (place !== "spans" || id === undefined || path.length > 2 || state.spans.has(id as never))
    return undefined;
  const { spans } = history.columns;
  const row = spans.rowOfId(id as never);
  return row === undefined ? undefined : spans.bar(row).endEvent;
};

const knownOf = ({ history: { columns }, at, state }: Standing): Known => ({
  kindOf: (id) => {
    const row = columns.spans.rowOfId(id);
    return row === undefined ? undefined : columns.spans.bar(row).spanKind;
  },
  moves: columns.stages
    .window(Number.NEGATIVE_INFINITY, Infinity)
    .filter(({ start }) => start <= (state.moment?.at ?? at.at)),
});
