/** Metric points of a run by subject and series, and their windows: per pixel column minimum, maximum, first, last. */
import type { EventOf } from "../event.ts";
import type { Nanos, Subject } from "../ids.ts";
import { finite, type Value } from "../value.ts";
import type { SeriesName, SeriesWindow } from "../wire/window.ts";
import type { Axes } from "./axes.ts";
import { Extremes } from "./extremes.ts";
import { bytes, countBelow, type Floats, floats, words } from "./growing.ts";

class Series {
  readonly at = floats();
  /** NaN where the value is not a finite number. */
  readonly value = floats();
  readonly broken = bytes();
  readonly extremes = new Extremes(this.value, this.broken);
  /** Place of its event in the run, from 0. */
  readonly rank = words();
  /** The values that are no finite numbers, as they were. */
  readonly others = new Map<number, Value>();
  /** What the metric said of the axes itself; NaN where it did not. */
  readonly axes = new Map<string, Floats>();
  /** Axes that some point did not say, or said to be less than the point before. */
  readonly #falling = new Set<string>();
  better: "lower" | "higher" | undefined;

  add(at: number, rank: number, value: Value, axes: Readonly<Record<string, number>> | undefined): void {
    this.rank.push(rank);
    const number = finite(value);
    const i = this.at.push(at);
    this.value.push(number ?? Number.NaN);
    this.broken.push(number === undefined ? 1 : 0);
    this.extremes.pushed(i);
    if (number === undefined || typeof value !== "number") this.others.set(i, value);
    for (const name in axes) if (!this.axes.has(name)) this.axes.set(name, floats());
    for (const [name, column] of this.axes) {
      while (column.length < i) column.push(Number.NaN);
      column.push(axes?.[name] ?? Number.NaN);
      if (i > 0 && !(column.at(i) >= column.at(i - 1))) this.#falling.add(name);
    }
  }

  /** Every point says this axis, and none says less than the one before. */
  rises(name: string): boolean {
    const column = this.axes.get(name);
    return column !== undefined && column.length === this.at.length && !this.#falling.has(name);
  }

  /** NaN where the point did not say it. */
  axisAt(name: string, i: number): number {
    const column = this.axes.get(name);
    return column && i < column.length ? column.at(i) : Number.NaN;
  }

  valueAt(i: number): Value {
    return this.others.get(i) ?? (this.others.has(i) ? null : this.value.at(i));
  }
}

/** The points of one series, in moment order. */
export interface SeriesPoints {
  readonly subject: Subject | null;
  readonly name: string;
  readonly better: "lower" | "higher" | null;
  readonly length: number;
  /** The value as a number, NaN where it is none that can be drawn. */
  number(i: number): number;
  value(i: number): Value;
  at(i: number): Nanos;
  /** Name of the event that said it. */
  event(i: number): string;
  /** Axes that the points say themselves. */
  readonly axes: readonly string[];
  /** NaN where the point does not say it. */
  axis(name: string, i: number): number;
}

export class SeriesColumns {
  readonly #bySubject = new Map<Subject | "", Map<string, Series>>();
  #points = 0;

  get sizeBytes(): number {
    return this.#points * 38;
  }

  /** `rank`: the event's place in the run, from 0. */
  add(event: EventOf<"metric">, rank: number): void {
    const subject = event.subject ?? "";
    const series = this.#bySubject.get(subject) ?? new Map<string, Series>();
    this.#bySubject.set(subject, series);
    for (const [name, value] of Object.entries(event.values)) {
      const one = series.get(name) ?? new Series();
      series.set(name, one);
      one.add(event.at, rank, value, event.axes);
      if (event.better && Object.hasOwn(event.better, name)) one.better = event.better[name];
      this.#points++;
    }
  }

  names(): readonly SeriesName[] {
    return [...this.#bySubject].flatMap(([subject, series]) =>
      [...series].map(([name, one]) => ({
        subject: subject === "" ? null : subject,
        name,
        points: one.at.length,
        better: one.better ?? null,
      })),
    );
  }

  /** Every series whole. `nameOf`: name of the event with that place in the run. */
  whole(nameOf: (rank: number) => string): readonly SeriesPoints[] {
    return [...this.#bySubject].flatMap(([subject, series]) =>
      [...series].map(
        ([name, one]): SeriesPoints => ({
          subject: subject === "" ? null : subject,
          name,
          better: one.better ?? null,
          length: one.at.length,
          number: (i) => one.value.at(i),
          value: (i) => one.valueAt(i),
          at: (i) => one.at.at(i) as Nanos,
          event: (i) => nameOf(one.rank.at(i)),
          axes: [...one.axes.keys()],
          axis: (axis, i) => one.axisAt(axis, i),
        }),
      ),
    );
  }

  /** Windows of a series: of one subject (`null` = of none), or of every subject that has it. */
  windows(name: string, subject: Subject | null | undefined, view: SeriesView): readonly SeriesWindow[] {
    const subjects = subject === undefined ? [...this.#bySubject.keys()] : [subject ?? ("" as const)];
    return subjects.flatMap((path) => {
      const series = this.#bySubject.get(path)?.get(name);
      return series ? [windowOf(series, { subject: path === "" ? null : path, name }, view)] : [];
    });
  }
}

export interface SeriesView {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly px: number;
  /** `wall` gives x in seconds since `start`; else an axis or label by name. */
  readonly axis: string;
  readonly start: Nanos;
  readonly axes: Axes;
}

type Columns = {
  [Key in "x" | "at" | "n" | "broken"]: number[];
} & { first: Value[]; last: Value[]; min: (number | null)[]; max: (number | null)[] };

const windowOf = (
  series: Series,
  name: { readonly subject: Subject | null; readonly name: string },
  view: SeriesView,
): SeriesWindow => {
  const first = Math.max(0, countBelow(series.at.data, series.at.length, view.from) - 1);
  const end = Math.min(series.at.length, countBelow(series.at.data, series.at.length, view.to, true) + 1);
  const xOf = axisOf(series, view);
  const columns: Columns = { x: [], at: [], n: [], broken: [], first: [], last: [], min: [], max: [] };
  if (end - first <= view.px) eachPoint(columns, series, xOf, first, end);
  else if (isRising(series, view)) byBorders(columns, series, xOf, first, end, view.px);
  else byPoints(columns, series, xOf, first, end, view.px);
  return {
    ...name,
    points: series.at.length,
    better: series.better ?? null,
    ...columns,
    at: columns.at as Nanos[],
  };
};

type XOf = (i: number) => number;

const isRising = (series: Series, { axis, axes }: SeriesView): boolean =>
  axis === "wall" || (series.axes.has(axis) ? series.rises(axis) : axes.has(axis));

const eachPoint = (columns: Columns, series: Series, xOf: XOf, first: number, end: number): void => {
  for (let i = first; i < end; i++) if (!Number.isNaN(xOf(i))) put(columns, series, i, i + 1, xOf(i));
};

/** x must rise: then the end of a column can be searched for, and what lies between need not be looked at. */
const byBorders = (
  columns: Columns,
  series: Series,
  xOf: XOf,
  first: number,
  end: number,
  px: number,
): void => {
  const [x0, x1] = [xOf(first), xOf(end - 1)];
  const perPixel = px / Math.max(Number.MIN_VALUE, x1 - x0);
  const columnOf = (i: number): number => Math.floor((xOf(i) - x0) * perPixel);
  for (let i = first; i < end; ) {
    const next = borderAfter(i, end, columnOf);
    put(columns, series, i, next, xOf(i));
    i = next;
  }
};

/** The first place behind `from` in another column; `end` when there is none. In ever wider strides, then by halving. */
const borderAfter = (from: number, end: number, columnOf: XOf): number => {
  const column = columnOf(from);
  let [same, stride] = [from, 1];
  while (same + stride < end && columnOf(same + stride) === column) {
    same += stride;
    stride *= 2;
  }
  let other = Math.min(end, same + stride);
  while (other - same > 1) {
    const middle = (same + other) >>> 1;
    if (columnOf(middle) === column) same = middle;
    else other = middle;
  }
  return other;
};

/** Neighbours that share a column are put together. */
const byPoints = (
  columns: Columns,
  series: Series,
  xOf: XOf,
  first: number,
  end: number,
  px: number,
): void => {
  const [x0, x1] = rangeOf(xOf, first, end);
  const perPixel = px / Math.max(Number.MIN_VALUE, x1 - x0);
  let before = Number.NaN;
  for (let i = first; i < end; i++) {
    const x = xOf(i);
    if (Number.isNaN(x)) continue;
    const column = Math.floor((x - x0) * perPixel);
    if (column === before) widen(columns, series, i);
    else put(columns, series, i, i + 1, x);
    before = column;
  }
};

const axisOf = (series: Series, view: SeriesView): XOf => {
  if (view.axis === "wall") return (i) => (series.at.at(i) - view.start) / 1e9;
  return (i) => {
    const said = series.axisAt(view.axis, i);
    return Number.isNaN(said) ? (view.axes.valueAt(view.axis, series.at.at(i)) ?? Number.NaN) : said;
  };
};

const rangeOf = (xOf: XOf, first: number, end: number): readonly [number, number] => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = first; i < end; i++) {
    const x = xOf(i);
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return [low, high];
};

/** The points `from` up to but not including `to` as one column. */
const put = (columns: Columns, series: Series, from: number, to: number, x: number): void => {
  const { min, max, broken } = series.extremes.over(from, to);
  columns.x.push(x);
  columns.at.push(series.at.at(from));
  columns.n.push(to - from);
  columns.broken.push(broken);
  columns.first.push(series.valueAt(from));
  columns.last.push(series.valueAt(to - 1));
  columns.min.push(min);
  columns.max.push(max);
};

const widen = (columns: Columns, series: Series, i: number): void => {
  const at = columns.n.length - 1;
  const number = series.value.at(i);
  columns.n[at] = (columns.n[at] as number) + 1;
  columns.broken[at] = (columns.broken[at] as number) + series.broken.at(i);
  columns.last[at] = series.others.has(i) ? series.valueAt(i) : number;
  if (Number.isNaN(number)) return;
  const [min, max] = [columns.min[at] as number | null, columns.max[at] as number | null];
  if (min === null || number < min) columns.min[at] = number;
  if (max === null || number > max) columns.max[at] = number;
};
