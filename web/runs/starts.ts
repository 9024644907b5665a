/** Starts of runs, counted by day or by stretches of days. Pure. */
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Days } from "../address.ts";

export interface StartBar {
  /** Days in UTC, both in. */
  readonly first: string;
  readonly last: string;
  readonly runs: number;
}

const DAY_MS = 86_400_000;
const BARS = 28;

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** 28 bars of equally many days up to that of the last start; the first start lies in them. */
export const startsByDay = (runs: readonly RunSummary[]): readonly StartBar[] => {
  const days = runs.flatMap(({ start }) => (start === null ? [] : [Math.floor(Date.parse(start) / DAY_MS)]));
  if (days.length === 0) return [];
  const last = days.reduce((a, b) => Math.max(a, b));
  const each = Math.ceil((last - days.reduce((a, b) => Math.min(a, b)) + 1) / BARS);
  const first = last - BARS * each + 1;
  const counts = new Map<number, number>();
  for (const day of days) {
    const bar = Math.floor((day - first) / each);
    counts.set(bar, (counts.get(bar) ?? 0) + 1);
  }
  return Array.from({ length: BARS }, (_, bar) => ({
    first: dayText(first + bar * each),
    last: dayText(first + (bar + 1) * each - 1),
    runs: counts.get(bar) ?? 0,
  }));
};

/** The days of some bars; all of them let everything through, also what has no times. */
export const daysOf = (bars: readonly StartBar[], from: number, to: number): Days | undefined => {
  const [first, last] = [bars[from]?.first, bars[to]?.last];
  const all = from === 0 && to === bars.length - 1;
  return all || first === undefined || last === undefined ? undefined : [first, last];
};
