/** Numbers and times as people read them (DESIGN-UI section 14). Pure; what a tooltip shows in full is said beside each. */
import type { Value } from "../core/value.ts";
import { isBoxed } from "../core/value.ts";
import { zone } from "./shell/preferences.ts";

const NARROW = "\u202f";
const MINUS = "\u2212";

const NANO = {
  microsecond: 1e3,
  millisecond: 1e6,
  second: 1e9,
  minute: 60e9,
  hour: 3600e9,
  day: 86_400e9,
} as const;

const two = (n: number): string => String(n).padStart(2, "0");

/** Replaces the hyphen of a negative number by the real minus sign. */
const withMinus = (text: string): string => text.replace(/^-/, MINUS);

/** Thousands by narrow space: `18 402`. */
export const count = (n: number): string =>
  withMinus(String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, NARROW));

/** For dense places: `6 402`, from 10 000 `61.3k`, `14.2M`, `1.02G`. The tooltip has `count`. */
export const dense = (n: number): string => {
  const size = Math.abs(n);
  if (size < 10_000) return Number.isInteger(n) ? count(n) : metric(n);
  const [unit, letter] = size < 999_500 ? [1e3, "k"] : size < 999.5e6 ? [1e6, "M"] : [1e9, "G"];
  return withMinus(three(n / unit)) + letter;
};

/** Three significant digits, trailing zeros kept: `4.50`, `31.5`, `611`. */
const three = (n: number): string => {
  const size = Math.abs(n);
  const decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return n.toFixed(decimals);
};

/**
 * A time since the run's start: `00:02:58.400`, with days `2d 03:10:22`. `digits` after the second: 3, or 6 when the
 * window is under 10 ms, or 0.
 */
export const clock = (nanos: number, digits: 0 | 3 | 6 = 3): string => {
  const unit = 10 ** (9 - digits);
  // Cut, not rounded: a clock never shows a second that has not begun.
  const ticks = Math.floor(Math.abs(nanos) / unit + 1e-6);
  const perSecond = 10 ** digits;
  const seconds = Math.floor(ticks / perSecond);
  const days = Math.floor(seconds / 86_400);
  const time = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const sign = nanos < 0 && ticks > 0 ? MINUS : "";
  if (days > 0) return `${sign}${days}d ${time}`;
  return sign + time + (digits === 0 ? "" : `.${String(ticks % perSecond).padStart(digits, "0")}`);
};

/** The clock without hours while there are none: `02:58`, `1:02:58`; for lists and axes. */
export const shortClock = (nanos: number, digits: 0 | 3 | 6 = 0): string =>
  clock(nanos, digits).replace(/^(\u2212?)00:(?=\d\d:\d\d)/, "$1");

/** `640 us`, `500 ms`, `4.50 s`, `31.5 s`, `1m 27s`, `2h 30m`, `2d 3h`: three significant digits under a minute. */
export const duration = (nanos: number): string => {
  const size = Math.abs(nanos);
  const sign = nanos < 0 ? MINUS : "";
  if (size === 0) return "0 s";
  if (size < 999.5) return `${sign}${Math.round(size)} ns`;
  if (size < 999_500) return `${sign}${three(size / NANO.microsecond)} us`;
  if (size < 999.5e6) return `${sign}${shortest(size / NANO.millisecond)} ms`;
  if (size < 59.95e9) return `${sign}${three(size / NANO.second)} s`;
  const seconds = Math.round(size / NANO.second);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.floor(minutes / 60);
  return `${sign}${Math.floor(hours / 24)}d ${hours % 24}h`;
};

const shortest = (n: number): string => (n < 99.95 ? three(n) : n.toFixed(0));

/** The name is that of a series in dollars. */
export const isMoney = (name: string): boolean => /(?:^|_)usd$/i.test(name);

/** `$0.412` under 1, `$18.42` above. */
export const money = (usd: number): string => {
  const size = Math.abs(usd);
  const sign = usd < 0 ? MINUS : "";
  if (size === 0) return "$0";
  if (size < 0.0005) return `${sign}<$0.001`;
  return size < 0.9995 ? `${sign}$${size.toFixed(3)}` : `${sign}$${grouped(size.toFixed(2))}`;
};

const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+(?=\.))/g, NARROW);

/** From a fraction: `81.6%`. */
export const percent = (fraction: number): string => `${withMinus((fraction * 100).toFixed(1))}%`;

/** Four significant digits, no trailing zeros, real minus: `−0.0142`; powers of ten outside 1e-4 to 1e6. */
export const metric = (n: number): string => {
  if (!Number.isFinite(n)) return Number.isNaN(n) ? "NaN" : n > 0 ? "Infinity" : `${MINUS}Infinity`;
  if (n === 0) return "0";
  const size = Math.abs(n);
  if (size < 1e-4 || size >= 1e6)
    return withMinus(n.toExponential(3))
      .replace(/\.?0*e/, "e")
      .replace("e+", "e")
      .replace("e-", `e${MINUS}`);
  const digits = Number(n.toPrecision(4));
  const [whole = "", decimals] = String(Math.abs(digits)).split(".");
  return (
    (n < 0 ? MINUS : "") +
    (Number(whole) >= 10_000 ? count(Number(whole)) : whole) +
    (decimals === undefined ? "" : `.${decimals}`)
  );
};

/** A difference, always signed: `+0.25`, `−1m 20s`. `format` gets the size. */
export const signed = (n: number, format: (size: number) => string = metric): string =>
  n === 0 ? `±${format(0)}` : (n > 0 ? "+" : MINUS) + format(Math.abs(n));

/** Decimal units: `412 MB`, `2.81 GB`. */
export const bytes = (n: number): string => {
  if (n < 1000) return `${Math.round(n)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${three(value)} ${units[unit]}`;
};

/** A value of a trace as a metric is shown: numbers in four digits, other things as they are. */
export const value = (of: Value): string => {
  if (typeof of === "number") return metric(of);
  if (isBoxed(of)) return withMinus(of.num);
  return String(of);
};

/** NaN and infinities are words in the critical colour. */
export const isWord = (of: Value): boolean => isBoxed(of) && /^(NaN|-?Infinity)$/.test(of.num);

const DAY_MS = 86_400_000;

/** Wall time for lists: `14:18` today, `Thu 21:10` within six days, else `2 Jan 21:10`, other years `2 Jan 2024`. In the zone that was chosen. */
export const wallShort = (ms: number, nowMs: number): string => {
  const [date, now] = [zoned(ms), zoned(nowMs)];
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (date.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)) return time;
  const age = nowMs - ms;
  if (age > 0 && age < 6 * DAY_MS) return `${WEEKDAYS[date.getUTCDay()]} ${time}`;
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return date.getUTCFullYear() === now.getUTCFullYear()
    ? `${day} ${time}`
    : `${day} ${date.getUTCFullYear()}`;
};

/** A day of the calendar, `2026-01-02`, as `2 Jan`; of another year than now with the year. */
export const dayShort = (day: string, nowMs: number): string => {
  const [year, month, date] = day.split("-").map(Number);
  const said = `${date} ${MONTHS[(month ?? 1) - 1]}`;
  return year === zoned(nowMs).getUTCFullYear() ? said : `${said} ${year}`;
};

/** Minutes that the chosen zone is ahead of UTC at a time. */
const offsetAt = (ms: number): number => (zone.value === "utc" ? 0 : -new Date(ms).getTimezoneOffset());
/** A date whose UTC parts are those of the chosen zone. */
const zoned = (ms: number): Date => new Date(ms + offsetAt(ms) * 60_000);

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** For tooltips: `2026-01-02 21:10:03.250 (UTC+01:00), 2026-01-02T20:10:03.250Z`. */
export const wallFull = (ms: number): string => {
  const date = new Date(ms);
  const offset = offsetAt(ms);
  const name = `UTC${offset < 0 ? MINUS : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const local = zoned(ms).toISOString().slice(0, 23).replace("T", " ");
  return `${local} (${name}), ${date.toISOString()}`;
};

/** A time in words, for the slider: `2 minutes 58.4 seconds`. */
export const spoken = (nanos: number): string => {
  const total = Math.abs(nanos) / NANO.second;
  const parts: string[] = [];
  const add = (n: number, word: string): void => {
    if (n > 0) parts.push(`${n} ${word}${n === 1 ? "" : "s"}`);
  };
  add(Math.floor(total / 86_400), "day");
  add(Math.floor(total / 3600) % 24, "hour");
  add(Math.floor(total / 60) % 60, "minute");
  const seconds = Number((total % 60).toFixed(3));
  if (seconds > 0 || parts.length === 0) parts.push(`${seconds} second${seconds === 1 ? "" : "s"}`);
  return (nanos < 0 ? "minus " : "") + parts.join(" ");
};
