/** Round places on an axis and their text. Pure. */
import { ticks } from "d3";

export interface Tick {
  readonly value: number;
  readonly text: string;
}

const SECOND = 1e9;
/** Steps of a clock in nanoseconds, finest first. */
const STEPS = [
  ...[1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8],
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map(
    (s) => s * SECOND,
  ),
];

const stepFor = (span: number, most: number): number => {
  const wanted = span / Math.max(1, most);
  const fixed = STEPS.find((step) => step >= wanted);
  if (fixed !== undefined) return fixed;
  const day = 86_400 * SECOND;
  return Math.ceil(wanted / day) * day;
};

const two = (n: number): string => String(n).padStart(2, "0");

/**
 * `MM:SS`; for an axis that reaches past an hour (`farthest`) all ticks say hours: `HH:MM`, with seconds where the
 * step needs them; from a day on `1d 03:10`. Decimals where the step is under a second.
 */
export const tickClock = (nanos: number, step: number, farthest = nanos): string => {
  const sign = nanos < 0 ? "−" : "";
  const units = Math.round(Math.abs(nanos) / 1e3);
  const seconds = Math.floor(units / 1e6);
  const places = step >= SECOND ? 0 : step >= 1e8 ? 1 : step >= 1e7 ? 2 : step >= 1e6 ? 3 : 6;
  const part =
    places === 0
      ? ""
      : `.${String(units % 1e6)
          .padStart(6, "0")
          .slice(0, places)}`;
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
  const minutes = two(Math.floor(seconds / 60) % 60);
  const rest = `${two(seconds % 60)}${part}`;
  if (days > 0) return `${sign}${days}d ${two(hours)}:${minutes}`;
  if (Math.abs(farthest) < 3600 * SECOND) return `${sign}${minutes}:${rest}`;
  return step >= 60 * SECOND ? `${sign}${two(hours)}:${minutes}` : `${sign}${two(hours)}:${minutes}:${rest}`;
};

/** Ticks of a clock between two times, both counted from the run's start, in nanoseconds; at most about `most`. */
export const clockTicks = (from: number, to: number, most: number): readonly Tick[] => {
  if (!(to > from)) return [];
  const step = stepFor(to - from, most);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.min(200, last - first + 1) }, (_, index) => {
    const value = (first + index) * step;
    return { value, text: tickClock(value, step, Math.max(Math.abs(from), Math.abs(to))) };
  });
};

/** Ticks of a plain number. Thousands are written short, minus is a real minus sign. */
export const numberTicks = (from: number, to: number, most: number): readonly Tick[] => {
  const values = ticks(from, to, most);
  const step =
    values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : Math.abs(values[0] ?? 0);
  return values.map((value) => ({ value, text: tickNumber(value, step) }));
};

const tickNumber = (value: number, step: number): string => {
  const size = Math.abs(value);
  const [scale, unit] =
    size >= 1e9
      ? [1e9, "G"]
      : size >= 1e6
        ? [1e6, "M"]
        : size >= 1e4 || (size >= 1e3 && step % 500 === 0)
          ? [1e3, "k"]
          : [1, ""];
  const finest = step / scale;
  if (size === 0 && step < 1e-4) return "0";
  // Seven signs and more would not fit beside the plot.
  if (size >= 1e12 || (size !== 0 && (size < 1e-4 || (step < 1e-4 && size < 1e-2))))
    return Number(value.toPrecision(3)).toExponential().replace("e+", "e").replace(/^-/, "−");
  const places = finest > 0 && finest < 1 ? Math.min(6, Math.ceil(-Math.log10(finest) - 1e-9)) : 0;
  return `${(value / scale).toFixed(places).replace("-", "−")}${unit}`;
};

/** Whole ticks of a counter (step, epoch): never between two numbers. */
export const wholeTicks = (from: number, to: number, most: number): readonly Tick[] =>
  numberTicks(from, to, most).filter((tick) => Number.isInteger(tick.value));
