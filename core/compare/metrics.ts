/**
 * Metric series of two runs on a common axis: points merged, the last value holds, what is not observed yet, NaN and
 * null are values like any other. Points that lie after the end of the shorter series have nothing to be compared with;
 * then the number of points differs.
 */
import type { SeriesPoints } from "../columns/series.ts";
import type { Nanos, Subject } from "../ids.ts";
import { type Grows, NEITHER_GROWS } from "./alignment.ts";
import type { MetricDiff, MetricPair, MetricPoint } from "./run-diff.ts";
import { METRIC_PAIRS } from "./run-diff.ts";
import { isWithin, type Tolerance, USUAL_TOLERANCE } from "./tolerance.ts";

/** All series of a run. `from`: the run's start. */
export interface MetricRun {
  readonly from: Nanos;
  readonly series: readonly SeriesPoints[];
}

export interface MetricOptions {
  readonly tolerance?: Tolerance | undefined;
  /** Only series that say it are compared on it; others on the axis of their own. */
  readonly axis?: string | undefined;
  /** Left subjects that have another name on the right. */
  readonly renamed?: ReadonlyMap<Subject, Subject> | undefined;
  /** Further runs that are as good as the left one: what lies between any two of them is no difference. */
  readonly baselines?: readonly MetricRun[] | undefined;
  /** What a run that may go on has not said yet is not missing, and its last point may be a single one. */
  readonly grows?: Grows | undefined;
}

/** Points in a row that have to lie outside before two series are said to part. */
const POINTS_IN_A_ROW = 3;

export const diffMetrics = (left: MetricRun, right: MetricRun, options: MetricOptions = {}): MetricDiff => {
  const { tolerance = USUAL_TOLERANCE, renamed, baselines = [], grows = NEITHER_GROWS } = options;
  const terms: Terms = { tolerance, grows, axis: options.axis };
  const rights = bySubjectAndName(right.series);
  const others = baselines.map(({ series }) => bySubjectAndName(series));
  const pairs: MetricPair[] = [];
  for (const one of left.series) {
    const other = rights.get(keyOf(one, renamed)) ?? null;
    rights.delete(keyOf(one, renamed));
    const alike = others.flatMap((series) => series.get(keyOf(one)) ?? []);
    if (other) pairs.push(comparedPair([one, ...alike], other, terms));
    else if (!grows.right) pairs.push(alonePair(one, null));
  }
  if (!grows.left) for (const other of rights.values()) pairs.push(alonePair(null, other));
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  for (const { change } of pairs) counts[change]++;
  const differing = pairs
    .filter(({ change }) => change !== "same")
    .sort((a, b) => whenOf(a, left.from, right.from) - whenOf(b, left.from, right.from) || inOrder(a, b));
  return { counts, pairs: differing.slice(0, METRIC_PAIRS), tolerance: tolerance.relative };
};

const keyOf = ({ subject, name }: SeriesPoints, renamed?: ReadonlyMap<Subject, Subject>): string =>
  `${(subject && (renamed?.get(subject) ?? subject)) ?? ""}\n${name}`;
const bySubjectAndName = (series: readonly SeriesPoints[]): Map<string, SeriesPoints> =>
  new Map(series.map((one) => [keyOf(one), one]));

/** Series that part come first, by the moment they do, counted from the start of each run; the others after them. */
const whenOf = ({ first }: MetricPair, leftFrom: number, rightFrom: number): number =>
  first
    ? Math.min(
        first.left ? first.left.at - leftFrom : Infinity,
        first.right ? first.right.at - rightFrom : Infinity,
      )
    : Infinity;

const inOrder = (one: MetricPair, other: MetricPair): number =>
  order(one.subject ?? "", other.subject ?? "") || order(one.name, other.name);
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const alonePair = (left: SeriesPoints | null, right: SeriesPoints | null): MetricPair => {
  const { subject, name, better } = (left ?? right) as SeriesPoints;
  return {
    subject,
    name,
    better,
    change: left ? "removed" : "added",
    axis: "point",
    points: { left: left?.length ?? 0, right: right?.length ?? 0, compared: 0 },
    outside: 0,
    first: null,
    last: { left: pointOf(left, (left?.length ?? 0) - 1), right: pointOf(right, (right?.length ?? 0) - 1) },
  };
};

const pointOf = (series: SeriesPoints | null, i: number): MetricPoint | null =>
  series && i >= 0 ? { event: series.event(i), at: series.at(i), value: series.value(i) } : null;

type Lefts = readonly [SeriesPoints, ...SeriesPoints[]];
interface Terms {
  readonly tolerance: Tolerance;
  readonly grows: Grows;
  /** The one that was asked for. */
  readonly axis: string | undefined;
}

const comparedPair = (lefts: Lefts, right: SeriesPoints, terms: Terms): MetricPair => {
  const left = lefts[0];
  const axis = axisOf([...lefts, right], terms.axis);
  const { compared, outside, first } = walk(lefts, right, axis, terms);
  const lengths = lefts.map(({ length }) => length);
  const isOtherLength =
    (right.length > Math.max(...lengths) && !terms.grows.left) ||
    (right.length < Math.min(...lengths) && !terms.grows.right);
  const changed = outside > 0 || isOtherLength;
  return {
    subject: left.subject,
    name: left.name,
    better: left.better ?? right.better,
    change: changed ? "changed" : "same",
    axis,
    points: { left: left.length, right: right.length, compared },
    outside,
    first: first && {
      x: first.x,
      left: pointOf(left, first.left),
      right: pointOf(right, first.right),
    },
    last: { left: pointOf(left, left.length - 1), right: pointOf(right, right.length - 1) },
  };
};

/** The first axis that all points of all series say and on which none goes back; else their own number. */
const axisOf = (series: readonly SeriesPoints[], asked: string | undefined): string => {
  const said = (series[0]?.axes ?? []).filter((name) => series.every(({ axes }) => axes.includes(name)));
  const wished = [...(asked === undefined ? [] : [asked]), "step", "epoch", ...[...said].sort()];
  return wished.find((name) => said.includes(name) && series.every((one) => rises(one, name))) ?? "point";
};

const rises = (series: SeriesPoints, axis: string): boolean => {
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < series.length; i++) {
    const x = series.axis(axis, i);
    if (!(x >= before)) return false;
    before = x;
  }
  return true;
};

interface Walked {
  readonly compared: number;
  readonly outside: number;
  readonly first: { readonly x: number; readonly left: number; readonly right: number } | null;
}

/** Walks over every x of any series up to the end of the shortest; at each the points hold that came last. */
const walk = (lefts: Lefts, right: SeriesPoints, axis: string, { tolerance, grows }: Terms): Walked => {
  const merge = new Merge([...lefts, right], axis);
  let [compared, outside, inARow] = [0, 0, 0];
  let streak: Walked["first"] = null;
  let first: Walked["first"] = null;
  for (let x = merge.step(); x !== undefined; x = merge.step()) {
    compared++;
    if (isInside(lefts, right, merge.places, tolerance)) {
      inARow = 0;
      continue;
    }
    outside++;
    if (inARow++ === 0)
      streak = { x, left: merge.places[0] as number, right: merge.places[lefts.length] as number };
    if (inARow === POINTS_IN_A_ROW) first ??= streak;
  }
  // The last point of a run that goes on may be a single one: not a difference yet.
  if (inARow > 0 && !first && (grows.left || grows.right)) outside -= inARow;
  else if (inARow > 0) first ??= streak;
  return { compared, outside, first };
};

class Merge {
  /** By series: its point that holds, -1 before the first. */
  readonly places: number[];
  readonly #series: readonly SeriesPoints[];
  readonly #axis: string;
  readonly #end: number;

  constructor(series: readonly SeriesPoints[], axis: string) {
    this.#series = series;
    this.#axis = axis;
    this.places = series.map(() => -1);
    this.#end = Math.min(...series.map((one) => this.#xOf(one, one.length - 1)));
  }

  #xOf(series: SeriesPoints, i: number): number {
    if (i >= series.length) return Infinity;
    return this.#axis === "point" ? i : series.axis(this.#axis, i);
  }

  /** The next x, each series moved on by at most one point; undefined after the end of the shortest. */
  step(): number | undefined {
    let x = Infinity;
    for (let s = 0; s < this.places.length; s++) x = Math.min(x, this.#next(s));
    if (!(x <= this.#end)) return undefined;
    for (let s = 0; s < this.places.length; s++)
      if (this.#next(s) === x) this.places[s] = (this.places[s] as number) + 1;
    return x;
  }

  #next(s: number): number {
    return this.#xOf(this.#series[s] as SeriesPoints, (this.places[s] as number) + 1);
  }
}

/** Is the right value that of one of the left ones, or a number between them? */
const isInside = (
  lefts: Lefts,
  right: SeriesPoints,
  places: readonly number[],
  tolerance: Tolerance,
): boolean => {
  const r = places[lefts.length] as number;
  const number = r < 0 ? Number.NaN : right.number(r);
  let [low, high] = [Infinity, -Infinity];
  for (let s = 0; s < lefts.length; s++) {
    const [left, l] = [lefts[s] as SeriesPoints, places[s] as number];
    const held = l < 0 ? Number.NaN : left.number(l);
    if (Number.isNaN(held) && Number.isNaN(number) && sameOther(left, l, right, r)) return true;
    if (held < low) low = held;
    if (held > high) high = held;
  }
  if (number >= low && number <= high) return true;
  return low <= high && (isWithin(number, low, tolerance) || isWithin(number, high, tolerance));
};

/** Of values that are no numbers: NaN is NaN, null is null, not observed yet is not observed yet. */
const sameOther = (left: SeriesPoints, l: number, right: SeriesPoints, r: number): boolean => {
  if (l < 0 || r < 0) return l < 0 && r < 0;
  const [one, other] = [left.value(l), right.value(r)];
  return one === other || JSON.stringify(one) === JSON.stringify(other);
};
