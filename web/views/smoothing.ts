/** Lines made smooth, beside what they were made of. Only where a person asked for it. Pure. */
import { finite } from "../../core/value.ts";
import type { AxisPoint, SeriesWindow } from "../../core/wire/window.ts";
import type { ChartLine } from "./chart.ts";

/** The mean of this many points, ending at each. */
export const SMOOTHINGS = [0, 5, 15, 50] as const;

/** The trace's own points stay as thin lines; a hole or a value that is no number begins the mean anew. */
export const smoothLines = (lines: readonly ChartLine[], points: number): readonly ChartLine[] =>
  points < 2
    ? lines
    : lines.flatMap((line) =>
        line.muted
          ? [line]
          : [
              { ...line, muted: true, label: "" },
              { ...line, series: movingMean(line.series, points), smoothed: points },
            ],
      );

const movingMean = (series: SeriesWindow, points: number): SeriesWindow => {
  let kept: number[] = [];
  const means = series.last.map((value, index) => {
    const number = finite(value);
    if (number === undefined || (series.broken[index] ?? 0) > 0) kept = [];
    if (number === undefined) return value;
    kept = [...kept, number].slice(-points);
    return kept.reduce((sum, each) => sum + each, 0) / kept.length;
  });
  const numbers = means.map((mean) => finite(mean) ?? null);
  return { ...series, last: means, first: means, min: numbers, max: numbers, n: series.n.map(() => 1) };
};

/** Where a label stood over time, as the points of series along it say; it only rises here. */
export const labelPoints = (windows: readonly SeriesWindow[]): readonly AxisPoint[] => {
  const all = windows
    .flatMap(({ at, x }) => at.map((time, index): AxisPoint => [time, x[index] as number]))
    .sort((left, right) => left[0] - right[0]);
  let reached = Number.NEGATIVE_INFINITY;
  return all.filter(([, value]) => {
    const rises = value > reached;
    if (rises) reached = value;
    return rises;
  });
};
