/**
 * New units of one commit become events with a place in their run. Nothing here depends on where a commit was cut:
 * what a unit needs of the ones before it is in the clock of its source.
 */
import { hash53 } from "../../core/digest.ts";
import type { AbsoluteTime, NewEvent, Note, TraceEvent } from "../../core/event.ts";
import { nanos, type RunId, type Seq, type SourceKey } from "../../core/ids.ts";
import {
  isPlausible,
  NO_CLOCK,
  ORDINAL_ORIGIN,
  placeAt,
  placeOwn,
  type SourceClock,
  timeOf,
  timeUnits,
} from "../../core/place.ts";
import { placed } from "../../core/placed.ts";
import type { Json } from "../../core/value.ts";
import type { RunIdentity } from "../store.ts";

/** The clock of a source as it is saved: that of core/place.ts, and the last time that fitted its run. */
export interface SavedClock extends SourceClock {
  readonly fitting: AbsoluteTime | null;
}

const NEW_CLOCK: SavedClock = { ...NO_CLOCK, fitting: null };

export const clockOf = (saved: Json | null): SavedClock =>
  saved === null ? NEW_CLOCK : (saved as unknown as SavedClock);

export interface UnitToPlace {
  readonly position: number;
  readonly events: readonly NewEvent[];
  readonly problem?: string | undefined;
}

export interface BroughtUnit extends UnitToPlace {
  /** Where its bytes lie; absent when the unit is kept already. */
  readonly start?: number;
  readonly length?: number;
}

/** Units of a source with their runs and absolute times: half of the way. */
export interface TimedUnits {
  readonly source: SourceKey;
  readonly units: readonly UnitToPlace[];
  readonly seqOf: (unit: number) => Seq;
  /** In parallel to `units`. */
  readonly nearest: readonly (AbsoluteTime | null)[];
  readonly runs: readonly RunIdentity[];
  /** Each of them once. */
  readonly identities: readonly RunIdentity[];
  readonly clock: SavedClock;
  /** Positions of units with a time that cannot be right. */
  readonly outOfRange: readonly number[];
  readonly rederive: boolean;
}

export const timeCommit = (
  source: SourceKey,
  units: readonly UnitToPlace[],
  seqOf: (unit: number) => Seq,
  clock: SavedClock,
  runOf: (key: string | undefined) => RunIdentity,
): TimedUnits => {
  const timed = timeUnits(units, clock);
  const identities = new Map<string | undefined, RunIdentity>();
  const runs = units.map(({ events }) => {
    const key = keyOf(events);
    let identity = identities.get(key);
    if (!identity) {
      identity = runOf(key);
      identities.set(key, identity);
    }
    return identity;
  });
  const saved = { ...timed.clock, fitting: clock.fitting };
  return {
    source,
    units,
    seqOf,
    nearest: timed.nearest,
    runs,
    identities: [...identities.values()],
    clock: saved,
    outOfRange: timed.outOfRange,
    rederive: timed.rederive,
  };
};

const keyOf = (events: readonly NewEvent[]): string | undefined => {
  for (const { run } of events) if (run !== undefined) return run;
  return undefined;
};

/** The earliest time of each run in these units, for its origin. */
export const earliestTimes = (commits: readonly TimedUnits[]): ReadonlyMap<RunId, AbsoluteTime> => {
  const earliest = new Map<RunId, AbsoluteTime>();
  for (const { units, runs } of commits)
    units.forEach(({ events }, i) => {
      const { id } = runs[i] as RunIdentity;
      for (const { time } of events) {
        if (!isPlausible(time)) continue;
        const known = earliest.get(id);
        if (
          !known ||
          time.seconds < known.seconds ||
          (time.seconds === known.seconds && time.nanos < known.nanos)
        )
          earliest.set(id, time);
      }
    });
  return earliest;
};

/** What one source brings to one run. */
export interface PlacedUnits {
  readonly identity: RunIdentity;
  readonly events: TraceEvent[];
  readonly idents: number[];
  units: number;
  problems: number;
  ordinal: number;
  head: number;
}

/** The other half: `originOf` gives the run's origin in seconds, null when it has none. */
export const placeCommit = (commit: TimedUnits, originOf: (run: RunId) => number | null): PlacedCommit => {
  const placing = new Placing(commit);
  const origins = new Map(
    commit.identities.map((identity) => [identity, originOf(identity.id) ?? ORDINAL_ORIGIN]),
  );
  for (let i = 0; i < commit.units.length; i++) {
    const identity = commit.runs[i] as RunIdentity;
    placing.unit(
      commit.units[i] as UnitToPlace,
      commit.seqOf(i),
      commit.nearest[i] as AbsoluteTime | null,
      identity,
      origins.get(identity) as number,
    );
  }
  return placing.done();
};

export interface PlacedCommit {
  readonly runs: ReadonlyMap<RunId, PlacedUnits>;
  readonly clock: SavedClock;
  /** Positions of units with a time that cannot be right, in their order. */
  readonly outOfRange: readonly number[];
}

class Placing {
  readonly #commit: TimedUnits;
  readonly #runs = new Map<RunId, PlacedUnits>();
  readonly #outOfRange: Set<number>;
  /** The last time that fitted its run. */
  #fitting: AbsoluteTime | null;
  #last: PlacedUnits | undefined;

  constructor(commit: TimedUnits) {
    this.#commit = commit;
    this.#outOfRange = new Set(commit.outOfRange);
    this.#fitting = commit.clock.fitting;
  }

  unit(
    unit: UnitToPlace,
    seq: Seq,
    nearest: AbsoluteTime | null,
    identity: RunIdentity,
    origin: number,
  ): void {
    const { events, position } = unit;
    const { source } = this.#commit;
    const target = this.#targetFor(identity);
    target.units++;
    if (seq > target.head) target.head = seq;
    if (unit.problem !== undefined) target.problems++;
    let isOrdinal = false;
    for (let k = 0; k < events.length; k++) {
      const event = events[k] as NewEvent;
      target.idents.push(event.ident === undefined ? 0 : hash53(event.ident) + 1);
      const own = placeOwn(event.time, origin);
      if (own !== undefined) {
        this.#fitting = event.time as AbsoluteTime;
        target.events.push(placed(event, own, seq, source, position, k, event.notes));
        continue;
      }
      const { time, note } = timeOf(event, nearest);
      if (time === null) isOrdinal = true;
      const { at, note: placeNote } = this.#place(time, position, origin);
      target.events.push(placed(event, at, seq, source, position, k, noted(event.notes, placeNote ?? note)));
    }
    if (isOrdinal) target.ordinal++;
  }

  /** Units that follow each other are mostly of one run. */
  #targetFor(identity: RunIdentity): PlacedUnits {
    if (this.#last?.identity !== identity) this.#last = targetFor(this.#runs, identity);
    return this.#last;
  }

  #place(time: AbsoluteTime | null, position: number, origin: number): ReturnType<typeof placeAt> {
    const found = placeAt(time, position, origin, ZERO);
    if (found.note !== "time-out-of-range") {
      if (time !== null) this.#fitting = time;
      return found;
    }
    this.#outOfRange.add(position);
    const at = this.#fitting === null ? ZERO : placeAt(this.#fitting, 0, origin, ZERO).at;
    return { at, note: found.note };
  }

  done(): PlacedCommit {
    const { units, clock } = this.#commit;
    const outOfRange =
      this.#outOfRange.size === 0
        ? []
        : units.map(({ position }) => position).filter((position) => this.#outOfRange.has(position));
    return { runs: this.#runs, clock: { ...clock, fitting: this.#fitting }, outOfRange };
  }
}

const ZERO = nanos(0);

const targetFor = (runs: Map<RunId, PlacedUnits>, identity: RunIdentity): PlacedUnits => {
  let target = runs.get(identity.id);
  if (!target) {
    target = { identity, events: [], idents: [], units: 0, problems: 0, ordinal: 0, head: 0 };
    runs.set(identity.id, target);
  }
  return target;
};

const noted = (notes: readonly Note[] | undefined, note: Note | undefined): readonly Note[] | undefined =>
  note === undefined || notes?.includes(note) ? notes : [...(notes ?? []), note];
