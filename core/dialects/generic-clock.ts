/** How the times of a stranger's lines are written: since 1970 or since an unknown start, in which unit. */
import { UNKNOWN_START } from "../account.ts";
import type { AbsoluteTime } from "../event.ts";
import { isBoxed } from "../value.ts";
import { isoOfDate } from "./generic-calendar.ts";
import { isFields, plain } from "./generic-names.ts";
import {
  addNanos,
  type EpochUnit,
  epochTime,
  epochUnit,
  hasZone,
  isoTime,
  type ZoneMinutes,
} from "./stamp.ts";

export interface Clock {
  /** In words, for the report. */
  readonly said: string;
  /** Set where the number alone does not tell: a unit that a person named, or a clock with an unknown start. */
  readonly unit?: EpochUnit;
  readonly relative?: true;
}

/** 2000-01-01: a time that counts from an unknown start is shown from here. */
const START_S = 946_684_800;
const LONGEST_S = 100 * 86_400;
const NANOS: Readonly<Record<EpochUnit, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };
const WORDS: Readonly<Record<EpochUnit, string>> = {
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};
const UTC: ZoneMinutes = () => 0;

/** How a stamp is written when it says so itself; `undefined` when it is none. */
export const clockOf = (value: unknown): Clock | undefined => {
  if (typeof value === "number") {
    const unit = epochUnit(value);
    return unit && { said: `${unit} since 1970` };
  }
  if (isBoxed(value)) return epochTime(value) && { said: "ns since 1970" };
  if (isFields(value)) return pairOf(value) && { said: "seconds and nanoseconds since 1970" };
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (isoTime(value, UTC))
    return {
      said: hasZone(value) ? "ISO 8601 with zone" : "ISO 8601 without zone, taken for local time",
    };
  const date = isoOfDate(value);
  if (date !== undefined && isoTime(date, UTC))
    return { said: hasZone(date) ? "a date with zone" : "a date without zone, taken for local time" };
  return epochTime(value) && { said: "number since 1970, as text" };
};

/** A number that counts from an unknown start, in the unit that its name says, else in seconds. */
export const relativeClock = (key: string, value: unknown, named?: EpochUnit): Clock | undefined => {
  const unit = named ?? unitIn(key);
  const number = numberOf(value);
  if (number === undefined || number < 0 || (number * NANOS[unit]) / 1e9 >= LONGEST_S) return undefined;
  return {
    said: `${WORDS[unit]} ${UNKNOWN_START}, shown from 2000-01-01`,
    unit,
    relative: true,
  };
};

const unitIn = (key: string): EpochUnit => {
  const unit = /(?:ms|us|ns|millis|micros|nanos)$/.exec(plain(key))?.[0];
  return unit === undefined
    ? "s"
    : unit[0] === "m"
      ? unit.startsWith("mi") && unit[2] === "c"
        ? "us"
        : "ms"
      : unit[0] === "u"
        ? "us"
        : "ns";
};

/** The clock of a field that a person named for a time. */
export const namedClock = (key: string, value: unknown, unit: EpochUnit | undefined): Clock | undefined => {
  if (unit === undefined) return clockOf(value) ?? relativeClock(key, value);
  const number = numberOf(value);
  if (number === undefined) return clockOf(value);
  const seconds = (number * NANOS[unit]) / 1e9;
  return seconds < START_S ? relativeClock(key, value, unit) : { said: `${unit} since 1970`, unit };
};

const numberOf = (value: unknown): number | undefined => {
  const number = isBoxed(value)
    ? Number(value.num)
    : typeof value === "string" && value !== ""
      ? Number(value)
      : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

export const timeOf = (value: unknown, zone: ZoneMinutes, clock?: Clock): AbsoluteTime | undefined => {
  if (clock?.unit !== undefined)
    return countedTime(value, clock.unit, clock.relative === true) ?? isoOf(value, zone);
  if (isFields(value)) return pairOf(value);
  return typeof value === "string" && !/^[\d.]+$/.test(value) ? isoOf(value, zone) : epochTime(value);
};

const isoOf = (value: unknown, zone: ZoneMinutes): AbsoluteTime | undefined => {
  if (typeof value !== "string") return undefined;
  const time = isoTime(value, zone);
  if (time || value.length > 40) return time;
  const date = isoOfDate(value);
  return date === undefined ? undefined : isoTime(date, zone);
};

const countedTime = (value: unknown, unit: EpochUnit, relative: boolean): AbsoluteTime | undefined => {
  const number = numberOf(value);
  if (number === undefined || number < 0) return undefined;
  if (!relative) {
    const exact = epochUnit(number) === unit ? epochTime(value) : undefined;
    if (exact) return exact;
  }
  const perSecond = 1e9 / NANOS[unit];
  const seconds = Math.floor(number / perSecond);
  return addNanos(
    { seconds: seconds + (relative ? START_S : 0), nanos: 0 },
    Math.round((number - seconds * perSecond) * NANOS[unit]),
  );
};

/** `{ sec, nanosec }`, as robots write it. */
const pairOf = (value: Readonly<Record<string, unknown>>): AbsoluteTime | undefined => {
  const seconds = value.sec ?? value.secs ?? value.seconds;
  const nanos = value.nanosec ?? value.nsec ?? value.nsecs ?? value.nanos ?? value.nanoseconds;
  if (typeof seconds !== "number" || typeof nanos !== "number") return undefined;
  if (epochUnit(seconds) !== "s" || !(nanos >= 0 && nanos < 1e9)) return undefined;
  return addNanos({ seconds: Math.floor(seconds), nanos: 0 }, nanos);
};

/** Milliseconds of a duration, by the unit that a person named or that is in its name; see `durationUnit`. */
export const durationMs = (key: string, value: number, named?: EpochUnit): number =>
  (value * NANOS[named ?? durationUnit(key)]) / 1e6;

/** A bare `duration`, `latency` or `dur` is in milliseconds; `elapsed` is in seconds. */
const durationUnit = (key: string): EpochUnit => {
  const name = plain(key);
  if (/(?:seconds|elapsed|elapseds|durations|s)$/.test(name) && !/(?:ms|us|ns|millis)$/.test(name))
    return "s";
  return name.endsWith("ns") ? "ns" : name.endsWith("us") ? "us" : "ms";
};
