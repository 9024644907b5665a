/** Time stamps as emitters write them, as absolute time. Fractions are kept to the nanosecond. */
import type { AbsoluteTime } from "../event.ts";
import { isBoxed } from "../value.ts";

/** Minutes that local time is ahead of UTC, at the given local seconds since 1970. See `SourceInfo.zoneMinutes`. */
export type ZoneMinutes = (localSeconds: number) => number;

const ISO =
  /^(\d{4}-\d\d-\d\d[T ]\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?\s*(Z|z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)?$/;

/** The hour that was asked for last: stamps of a file share it, and a calendar costs more than all the rest. */
let lastHour = "";
let lastHourSeconds = Number.NaN;

const secondsOfHour = (hour: string): number => {
  if (hour !== lastHour) {
    lastHourSeconds = Date.parse(`${hour.slice(0, 10)}T${hour.slice(11)}:00:00Z`) / 1000;
    lastHour = hour;
  }
  return lastHourSeconds;
};

/**
 * ISO 8601 with a zone, or without one: then `zone` tells. `undefined` when it is not such a stamp. A leap second
 * is the first of the next minute.
 */
export const isoTime = (text: string, zone: ZoneMinutes): AbsoluteTime | undefined => {
  const quick = quickIso(text);
  if (quick) return quick;
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [, hour = "", minutes = "", secs = "", fraction = "", offset] = found;
  if (Number(minutes) > 59 || Number(secs) > 60) return undefined;
  const local = secondsOfHour(hour) + Number(minutes) * 60 + Number(secs);
  if (!Number.isFinite(local)) return undefined;
  const ahead = offset === undefined ? zone(local) : offsetMinutes(offset);
  return { seconds: local - ahead * 60, nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) };
};

export const hasZone = (text: string): boolean => ISO.exec(text)?.[5] !== undefined;

const offsetMinutes = (offset: string): number => {
  if (!/^[+-]/.test(offset)) return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset.startsWith("-") ? -minutes : minutes;
};

/** The common form, `2025-12-06T06:20:43.600399+00:00` or with Z, by place. */
const quickIso = (text: string): AbsoluteTime | undefined => {
  const length = text.length;
  const utc = text.endsWith("Z") ? length - 1 : text.endsWith("+00:00") ? length - 6 : 0;
  if (utc < 19 || text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return undefined;
  let nanos = 0;
  if (utc > 19) {
    if (text.charCodeAt(19) !== 0x2e || utc > 29) return undefined;
    for (let i = 20; i < 29; i++) {
      const digit = i < utc ? text.charCodeAt(i) - 0x30 : 0;
      if (digit < 0 || digit > 9) return undefined;
      nanos = nanos * 10 + digit;
    }
  }
  const minutes = twoDigits(text, 14);
  const seconds = twoDigits(text, 17);
  if (!(minutes < 60 && seconds < 60)) return undefined;
  if (lastHour === "" || !text.startsWith(lastHour)) {
    const hour = text.slice(0, 13);
    if (!HOUR.test(hour)) return undefined;
    secondsOfHour(hour);
  }
  const base = lastHourSeconds;
  return Number.isFinite(base) ? { seconds: base + minutes * 60 + seconds, nanos } : undefined;
};

const HOUR = /^\d{4}-\d\d-\d\d[T ]\d\d$/;

const twoDigits = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Number.NaN : tens * 10 + ones;
};

export type EpochUnit = "s" | "ms" | "us" | "ns";
/** 2000 to 2100 in seconds: the range in which a bare number is taken for a time. */
const FIRST_S = 946_684_800;
const LAST_S = 4_102_444_800;
const PER_SECOND: Readonly<Record<EpochUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** Which unit makes a number a plausible time since 1970; the ranges of the four do not meet. */
export const epochUnit = (number: number): EpochUnit | undefined => {
  for (const unit of ["s", "ms", "us", "ns"] as const) {
    if (number >= FIRST_S * PER_SECOND[unit] && number < LAST_S * PER_SECOND[unit]) return unit;
  }
  return undefined;
};

/**
 * A number since 1970 in the unit that its size tells; text of digits and boxed numbers exactly. Float seconds are
 * rounded to the microsecond, which is what a double holds of them.
 */
export const epochTime = (value: unknown): AbsoluteTime | undefined => {
  const digits = isBoxed(value) ? value.num : typeof value === "string" ? value : undefined;
  if (digits !== undefined)
    return /^\d{9,19}$/.test(digits) ? exactEpoch(digits) : floatEpoch(Number(digits || "x"));
  return typeof value === "number" ? floatEpoch(value) : undefined;
};

const exactEpoch = (digits: string): AbsoluteTime | undefined => {
  const unit = epochUnit(Number(digits));
  if (!unit) return undefined;
  const places = { s: 0, ms: 3, us: 6, ns: 9 }[unit];
  const cut = digits.length - places;
  return { seconds: Number(digits.slice(0, cut)), nanos: Number(digits.slice(cut).padEnd(9, "0")) };
};

const floatEpoch = (number: number): AbsoluteTime | undefined => {
  const unit = epochUnit(number);
  if (!unit) return undefined;
  if (Number.isInteger(number)) return exactEpoch(String(number));
  const seconds = Math.floor(number / PER_SECOND[unit]);
  const micros = Math.round((number - seconds * PER_SECOND[unit]) * (1e6 / PER_SECOND[unit]));
  return addNanos({ seconds, nanos: 0 }, micros * 1000);
};

/** `nanos` may be negative and more than a second. */
export const addNanos = (time: AbsoluteTime, nanos: number): AbsoluteTime => {
  const total = time.nanos + nanos;
  const carry = Math.floor(total / 1e9);
  return { seconds: time.seconds + carry, nanos: Math.round(total - carry * 1e9) % 1e9 };
};

export const minusMs = (time: AbsoluteTime, ms: number): AbsoluteTime =>
  addNanos(time, -Math.round(ms * 1e6));
