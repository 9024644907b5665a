/**
 * Gives events their `at`: nanoseconds from the run's origin (DESIGN section 3, "Time").
 *
 * A unit without a plausible time takes the time of the nearest earlier timed unit of its source; before the first
 * timed one, the time of that one. A source with no times at all has an ordinal clock: 1 ms per position. While none
 * has been seen the clock is ordinal too; when the first time comes after units were placed so, the source must be
 * read anew (`rederive`), so that the result does not depend on how the file arrived.
 */
import type { AbsoluteTime, NewEvent, Note } from "./event.ts";
import { type Nanos, nanos } from "./ids.ts";

export interface SourceClock {
  /** The last plausible time seen, or null: ordinal so far. */
  readonly last: AbsoluteTime | null;
  /** Units placed by position because no time was known. */
  readonly ordinal: number;
}

export const NO_CLOCK: SourceClock = { last: null, ordinal: 0 };

/** Seconds since 1970 of midnight UTC before the earliest plausible time of a run. Chosen once, never moved. */
export type OriginSeconds = number;

const DAY_S = 86_400;
const EARLIEST_S = 946_684_800; // 2000-01-01
const LATEST_S = 4_102_444_800; // 2100-01-01
const FARTHEST_S = 100 * DAY_S;
/** Origin of runs that have no times: `at` counts from 0. */
export const ORDINAL_ORIGIN: OriginSeconds = 0;
const ORDINAL_NANOS = 1_000_000;

export const isPlausible = (time: AbsoluteTime | undefined): time is AbsoluteTime =>
  time !== undefined && time.seconds >= EARLIEST_S && time.seconds < LATEST_S;

export const originFor = (time: AbsoluteTime): OriginSeconds => Math.floor(time.seconds / DAY_S) * DAY_S;

const atOf = (time: AbsoluteTime, origin: OriginSeconds): Nanos =>
  nanos((time.seconds - origin) * 1e9 + time.nanos);

/** True when the time can stand in a run with this origin. */
const fits = (time: AbsoluteTime, origin: OriginSeconds): boolean =>
  isPlausible(time) && Math.abs(time.seconds - origin) <= FARTHEST_S;

export interface UnitToPlace {
  readonly position: number;
  readonly events: readonly NewEvent[];
}

/**
 * Finds, for a source's next units, the time that events of each without one of their own take (see `timeOf`).
 * `outOfRange` lists units with an implausible time. `rederive`: earlier units were placed by position, and now
 * there is a time.
 */
export const timeUnits = (
  units: readonly UnitToPlace[],
  clock: SourceClock,
): {
  /** In parallel to the units. */
  readonly nearest: readonly (AbsoluteTime | null)[];
  readonly clock: SourceClock;
  readonly outOfRange: readonly number[];
  readonly rederive: boolean;
} => {
  let last = clock.last;
  let ordinal = clock.ordinal;
  const outOfRange: number[] = [];
  const firstTime = last ?? firstPlausible(units);
  const rederive = last === null && firstTime !== null && clock.ordinal > 0;
  const nearest = new Array<AbsoluteTime | null>(units.length);
  for (let i = 0; i < units.length; i++) {
    const { events, position } = units[i] as UnitToPlace;
    const latest = latestPlausible(events);
    const before = last ?? firstTime;
    if (latest) last = latest;
    if (!before && !latest) ordinal++;
    if (hasImplausible(events)) outOfRange.push(position);
    nearest[i] = latest ?? before ?? null;
  }
  return {
    nearest,
    clock: { last, ordinal: last ? 0 : ordinal },
    outOfRange,
    rederive,
  };
};

/** The absolute time of an event, and what is to be noted about it. `null` = ordinal: by position. */
export const timeOf = (
  event: NewEvent,
  nearest: AbsoluteTime | null,
): { readonly time: AbsoluteTime | null; readonly note: Note | undefined } => {
  if (isPlausible(event.time)) return { time: event.time, note: undefined };
  const note: Note = event.time ? "time-out-of-range" : nearest ? "time-missing" : "ordinal";
  return { time: nearest, note };
};

const firstPlausible = (units: readonly UnitToPlace[]): AbsoluteTime | null => {
  for (const unit of units) for (const event of unit.events) if (isPlausible(event.time)) return event.time;
  return null;
};

const hasImplausible = (events: readonly NewEvent[]): boolean => {
  for (const { time } of events) if (time !== undefined && !isPlausible(time)) return true;
  return false;
};

/** Of a unit with several times (a call stamped with start and end) the latest counts for its neighbours. */
const latestPlausible = (events: readonly NewEvent[]): AbsoluteTime | null => {
  let latest: AbsoluteTime | null = null;
  for (const { time } of events) {
    if (!isPlausible(time)) continue;
    if (
      !latest ||
      time.seconds > latest.seconds ||
      (time.seconds === latest.seconds && time.nanos > latest.nanos)
    )
      latest = time;
  }
  return latest;
};

/** `at` of an event with a time of its own that can stand in its run; `undefined` where it has none. */
export const placeOwn = (time: AbsoluteTime | undefined, origin: OriginSeconds): Nanos | undefined =>
  time !== undefined && fits(time, origin) ? atOf(time, origin) : undefined;

/** `at` of an event in its run. A time too far from the origin counts as missing and falls on `nearest`. */
export const placeAt = (
  time: AbsoluteTime | null,
  position: number,
  origin: OriginSeconds,
  nearest: Nanos,
): { readonly at: Nanos; readonly note?: Note | undefined } => {
  if (time === null) return { at: nanos(position * ORDINAL_NANOS), note: "ordinal" };
  return fits(time, origin) ? { at: atOf(time, origin) } : { at: nearest, note: "time-out-of-range" };
};
