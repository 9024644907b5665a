/** What was found in a source, counted while it is read. */
import type { EventKind, NewEvent } from "../../core/event.ts";
import { isPlausible } from "../../core/place.ts";

export interface Tally {
  units: number;
  /** Units that could not be read. */
  problems: number;
  /** Problems that are not about a unit: padding, lines too long to keep, bytes that are not UTF-8, two claims. */
  others: number;
  /** Lines with nothing in them, and lines too long to be read: neither is a unit. */
  blank: number;
  tooLong: number;
  /** Bytes that were passed over without being kept. */
  bytesNotKept: number;
  eventsByKind: Partial<Record<EventKind, number>>;
  repairs: Record<string, number>;
  unknownTypes: Record<string, { count: number; example: string }>;
  derived: Record<string, number>;
  /** Units with a plausible time, and those without. */
  timed: number;
  untimed: number;
}

export const newTally = (): Tally => ({
  units: 0,
  problems: 0,
  others: 0,
  blank: 0,
  tooLong: 0,
  bytesNotKept: 0,
  eventsByKind: {},
  repairs: {},
  unknownTypes: {},
  derived: {},
  timed: 0,
  untimed: 0,
});

/** What reading the units anew does not count again. */
export const notOfUnits = ({ others, blank, tooLong, bytesNotKept }: Tally): Tally => ({
  ...newTally(),
  others,
  blank,
  tooLong,
  bytesNotKept,
});

/** A copy that can be counted on and thrown away when the commit fails. */
export const copyTally = (tally: Tally): Tally => ({
  ...tally,
  eventsByKind: { ...tally.eventsByKind },
  repairs: { ...tally.repairs },
  unknownTypes: Object.fromEntries(
    Object.entries(tally.unknownTypes).map(([type, seen]) => [type, { ...seen }]),
  ),
  derived: { ...tally.derived },
});

/** Different unknown types and repairs listed by name; the rest is counted together. */
const NAMES_KEPT = 100;
const EXAMPLE_LENGTH = 160;
const OTHERS = "(others)";

const nameIn = (names: Readonly<Record<string, unknown>>, name: string): string =>
  Object.hasOwn(names, name) || Object.keys(names).length < NAMES_KEPT ? name : OTHERS;

const count = (counts: Record<string, number>, name: string): void => {
  const kept = nameIn(counts, name);
  counts[kept] = (counts[kept] ?? 0) + 1;
};

export const countRepairs = (tally: Tally, repairs: readonly string[]): void => {
  for (const repair of repairs) count(tally.repairs, repair);
};

export const countUnit = (tally: Tally, events: readonly NewEvent[], text: string): void => {
  tally.units++;
  let timed = false;
  for (const event of events) {
    tally.eventsByKind[event.kind] = (tally.eventsByKind[event.kind] ?? 0) + 1;
    if (event.time !== undefined && isPlausible(event.time)) timed = true;
    if (event.notes?.includes("derived"))
      count(tally.derived, event.native === undefined ? event.kind : `${event.kind} from ${event.native}`);
    if (event.kind === "unknown") countUnknown(tally, event.native ?? "(no type)", text);
  }
  if (timed) tally.timed++;
  else tally.untimed++;
};

const countUnknown = (tally: Tally, type: string, text: string): void => {
  const name = nameIn(tally.unknownTypes, type);
  const seen = Object.hasOwn(tally.unknownTypes, name) ? tally.unknownTypes[name] : undefined;
  if (seen) seen.count++;
  else
    Object.defineProperty(tally.unknownTypes, name, {
      value: { count: 1, example: text.slice(0, EXAMPLE_LENGTH) },
      enumerable: true,
      writable: true,
      configurable: true,
    });
};
