/** Who set a value: the run's events searched backwards from a moment, or halved where the value only rises. */
import type { EventKind, Place } from "../../core/event.ts";
import type { RunState } from "../../core/state.ts";
import type { Write, Writers } from "../../core/wire/finding.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
import { printPath, type Search, type StatePath, searchFor, valueAt } from "../../core/writers.ts";
import { placeOf } from "./resolving.ts";
import type { Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

type StateAt = (moment: Place | null) => RunState;

/** States compared at most to find a change; a subject's stage is seldom said again so often. */
const MOST_COMPARED = 500;

export const writersIn = async (
  view: RunView,
  pause: Pause,
  stateAt: StateAt,
  at: ResolvedMoment,
  path: StatePath,
): Promise<Writers> => {
  const after = (rank: number): RunState => {
    const event = view.eventAt(rank - 1);
    return stateAt(event ? placeOf(event) : null);
  };
  const search = searchFor(path);
  const look = (upTo: number): Promise<number> =>
    search ? lastWrite({ view, pause, after, path }, search, upTo) : Promise.resolve(0);
  const told = (rank: number): Write | null => {
    const event = view.eventAt(rank - 1);
    return event ? { event, rank, ...present(valueAt(after(rank), path)) } : null;
  };
  const writer = await look(at.rank);
  const before = writer > 0 ? await look(writer - 1) : 0;
  return {
    run: view.run.identity.id,
    at,
    path: printPath(path),
    ...present(valueAt(stateAt(at.moment), path)),
    writer: told(writer),
    before: told(before),
  };
};

const present = <T>(value: T | undefined): { readonly value?: T } => (value === undefined ? {} : { value });

interface Looking {
  readonly view: RunView;
  readonly pause: Pause;
  readonly after: (rank: number) => RunState;
  readonly path: StatePath;
}

/** Rank (from 1) of the newest writer among the first `upTo` events; 0 when there is none. */
const lastWrite = async (looking: Looking, search: Search, upTo: number): Promise<number> => {
  if (search.by === "rises") return halved(looking, upTo);
  const { view, pause } = looking;
  const kinds = new Set<EventKind>(search.kinds);
  let compared = 0;
  for (let rank = upTo; rank > 0; ) {
    const rows = view.chunkRows(view.chunkAt(rank - 1));
    for (let i = rank - 1 - rows.start; i >= 0; i--) {
      rank = rows.start + i + 1;
      if (kinds.size > 0 && !kinds.has(rows.kind(i))) continue;
      if (!search.passes(rows.event(i))) continue;
      if (search.by === "says" || differs(looking, rank - 1, rank)) return rank;
      if (++compared >= MOST_COMPARED) return 0;
      await pause();
    }
    rank = rows.start;
    await pause();
  }
  return 0;
};

const textAt = ({ after, path }: Looking, rank: number): string =>
  JSON.stringify(valueAt(after(rank), path)) ?? "";
const differs = (looking: Looking, left: number, right: number): boolean =>
  textAt(looking, left) !== textAt(looking, right);

/** The value never comes back to what it was: it differs from the last one exactly before the last write. */
const halved = async (looking: Looking, upTo: number): Promise<number> => {
  const last = textAt(looking, upTo);
  if (upTo === 0 || textAt(looking, 0) === last) return 0;
  let [low, high] = [0, upTo];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (textAt(looking, middle) === last) high = middle;
    else low = middle;
    await looking.pause();
  }
  return high;
};
