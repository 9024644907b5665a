/** A chart in one sentence, and as the rows of a table. Pure. */

import { perObject } from "../../core/per-object.ts";
import type { RunState } from "../../core/state.ts";
import { finite } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import { metric, shortClock, value } from "../format.ts";
import { type ChartLine, holesOf, valueNow } from "./chart.ts";

/** A place on the axis in words: `epoch 96`, or a clock. */
export const axisPlace = (axis: string, x: number): string =>
  axis === "wall" ? shortClock(x * 1e9) : metric(x);

export interface ChartPlace {
  readonly title: string;
  readonly axis: string;
  readonly axisTitle: string;
  /** The cursor's place on the axis. */
  readonly here: number;
  readonly state: RunState;
}

/** "Policy loss, epoch 0 to 150. At epoch 96: −0.014, lowest −0.09 at 131, highest 0.21 at 83. One gap." */
export const chartSentence = (
  lines: readonly ChartLine[],
  { title, axis, axisTitle, here, state }: ChartPlace,
): string => {
  const [first] = lines;
  if (!first || first.series.x.length === 0) return `${title}. No points in this part of the run.`;
  const [from, to] = [
    Math.min(...lines.map(({ series }) => series.x[0] ?? 0)),
    Math.max(...lines.map(({ series }) => series.x.at(-1) ?? 0)),
  ];
  const range = `${title}, ${axisTitle} ${axisPlace(axis, from)} to ${axisPlace(axis, to)}.`;
  const told = lines
    .slice(0, 3)
    .map((line) => lineSentence(line, { title, axis, axisTitle, here, state }, lines.length > 1));
  const more = lines.length > 3 ? [`${lines.length - 3} more lines.`] : [];
  const gaps = lines.reduce((sum, { series }) => sum + holesOf(series).length, 0);
  const holes = gaps === 0 ? [] : [gaps === 1 ? "One gap." : `${gaps} gaps.`];
  return [range, ...told, ...more, ...holes].join(" ");
};

const lineSentence = (
  line: ChartLine,
  { axis, axisTitle, here, state }: ChartPlace,
  named: boolean,
): string => {
  const { series } = line;
  const told = valueNow(state, series.subject, series.name);
  const { least, most, broken } = extremes(series);
  const name = named ? `${line.label}: ` : "";
  const now =
    told === undefined
      ? "nothing yet at the cursor"
      : `at ${axisTitle} ${axisPlace(axis, here)}: ${value(told)}`;
  const range =
    least && most
      ? `, lowest ${metric(least.value)} at ${axisPlace(axis, least.x)}, highest ${metric(most.value)} at ${axisPlace(axis, most.x)}`
      : "";
  const said = named ? `${name}${now}` : `${now.charAt(0).toUpperCase()}${now.slice(1)}`;
  return `${said}${range}${broken > 0 ? `, ${broken} not a number` : ""}.`;
};

/** Lowest and highest of a window, and how many values are no numbers; walked once per window. */
const extremes = perObject((series: SeriesWindow) => ({
  least: extreme(series, series.min, (value, best) => value < best),
  most: extreme(series, series.max, (value, best) => value > best),
  broken: series.broken.reduce((sum, count) => sum + count, 0),
}));

const extreme = (
  series: SeriesWindow,
  values: readonly (number | null)[],
  beats: (value: number, best: number) => boolean,
): { readonly x: number; readonly value: number } | undefined => {
  let best: { x: number; value: number } | undefined;
  values.forEach((value, index) => {
    if (value !== null && (!best || beats(value, best.value))) best = { x: series.x[index] as number, value };
  });
  return best;
};

export interface ChartRow {
  readonly x: number;
  readonly at: number;
  /** By line; absent where that line has no point in this column. */
  readonly cells: readonly (string | undefined)[];
}

/** Rows of all lines merged by their x. */
export const chartRows = (lines: readonly ChartLine[]): readonly ChartRow[] => {
  const rows = new Map<number, { x: number; at: number; cells: (string | undefined)[] }>();
  lines.forEach(({ series }, column) => {
    series.x.forEach((x, index) => {
      const row = rows.get(x) ?? { x, at: series.at[index] as number, cells: lines.map(() => undefined) };
      rows.set(x, row);
      row.cells[column] = cellText(series, index);
    });
  });
  return [...rows.values()].sort((left, right) => left.x - right.x);
};

const cellText = (series: SeriesWindow, index: number): string => {
  const last = series.last[index] ?? null;
  const [least, most] = [series.min[index], series.max[index]];
  const several =
    (series.n[index] ?? 0) > 1 && typeof least === "number" && typeof most === "number" && least !== most;
  const text = value(last);
  return several && finite(last) !== undefined
    ? `${text} (${metric(least)} to ${metric(most)}, ${series.n[index]} points)`
    : text;
};
