/** Columns of named numbers (heat maps, counted actions) as the lines of a chart's table. Pure. */
import type { Nanos } from "../../core/ids.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import type { ChartLine } from "./chart.ts";

export interface NumberColumn {
  readonly at: Nanos;
  readonly values: ReadonlyMap<string, number>;
}

/** One line per name, in the order given; `x` is seconds since `start`. */
export const columnLines = (
  columns: readonly NumberColumn[],
  names: readonly string[],
  start: Nanos,
): readonly ChartLine[] =>
  names.map((name) => ({
    id: name,
    label: name,
    series: seriesOf(name, columns, start),
    token: "--text-dim",
    dash: [],
    muted: false,
  }));

const seriesOf = (name: string, columns: readonly NumberColumn[], start: Nanos): SeriesWindow => {
  const own = columns.filter(({ values }) => values.has(name));
  const numbers = own.map(({ values }) => values.get(name) as number);
  return {
    name,
    subject: null,
    points: own.length,
    better: null,
    x: own.map(({ at }) => (at - start) / 1e9),
    at: own.map(({ at }) => at),
    n: own.map(() => 1),
    first: numbers,
    last: numbers,
    min: numbers,
    max: numbers,
    broken: own.map(() => 0),
  };
};
