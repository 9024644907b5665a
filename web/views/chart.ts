/** A metric chart: lines with their envelope, gaps left open, what is not a number named where it breaks the line. */
import type { Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { RunState } from "../../core/state.ts";
import type { Value } from "../../core/value.ts";
import { finite, isBoxed } from "../../core/value.ts";
import type { AxisPoint, SeriesWindow } from "../../core/wire/window.ts";
import { lastOf } from "../draw/last-of.ts";
import { linear, logarithmic, powerTicks } from "../draw/scale.ts";
import { numberTicks } from "../draw/ticks.ts";
import { metric } from "../format.ts";
import { drawChart, drawChartTop, lightChart } from "./chart-draw.ts";
import { type AxisTick, type Spanned, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { AxisName, Point, Range, Scene, Selection, Size, View } from "./view.ts";

/** One line of a chart: which series, and how it looks. */
export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly series: SeriesWindow;
  /** A colour token; muted lines are grey. */
  readonly token: string;
  readonly dash: readonly number[];
  readonly muted: boolean;
  /** Set where the points are not the trace's own: so many of them were smoothed into each. */
  readonly smoothed?: number | undefined;
}

export interface ChartInput {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** Held y range, where a person locked it. */
  readonly lock?: readonly [number, number] | undefined;
  /** Powers of ten: values at or below zero are not drawn. */
  readonly log?: boolean | undefined;
  /** Another x than that of the scene: a label, and where it stood over time. */
  readonly along?: { readonly name: string; readonly points: readonly AxisPoint[] } | undefined;
}

export interface LineModel {
  readonly id: string;
  readonly label: string;
  readonly token: string;
  readonly dash: readonly number[];
  readonly muted: boolean;
  /** Stretches without a hole. */
  readonly runs: readonly (readonly Point[])[];
  /** Least and largest of a pixel column, where it holds several points. */
  readonly envelope: readonly { readonly x: number; readonly top: number; readonly bottom: number }[];
  /** Points stand apart enough to be drawn as dots. */
  readonly dots: boolean;
  readonly labelAt: Point | undefined;
}

/** Everything of a chart that does not move with the cursor. */
export interface ChartBase {
  readonly size: Size;
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly range: readonly [number, number];
  readonly log: boolean;
  readonly yTicks: readonly { readonly y: number; readonly text: string }[];
  readonly xTicks: readonly AxisTick[];
  /** Height of zero, where it is in range. */
  readonly zero: number | undefined;
  readonly lines: readonly LineModel[];
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
  /** Values that are no number, named: `NaN`, or `NaN ×3` where several stand together. */
  readonly broken: readonly { readonly x: number; readonly text: string }[];
}

export interface ChartModel {
  readonly base: ChartBase;
  /** Where each lit line stands at the cursor: the exact value of the state. */
  readonly dots: readonly (Point & { readonly token: string })[];
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
}

const LEFT = 44;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 18;

export const chart = (input: ChartInput): View<ChartModel> => {
  const axisOf = (scene: Spanned, size: Size): TimeAxis => axisIn(alongIn(scene, input.along), size);
  const base = lastOf(
    (visible: Range, extent: Range, axis: AxisName, axes: Scene["window"]["axes"], size: Size): ChartBase =>
      chartBase(axisOf({ visible, extent, axis, window: { axes } }, size), size, input),
  );
  return {
    id: input.id,
    title: input.title,
    layout: (scene, size) =>
      atCursor(
        base(scene.visible, scene.extent, scene.axis, scene.window.axes, size),
        scene,
        axisOf(scene, size),
        input,
      ),
    draw: (on, model) => drawChart(on, model.base),
    drawTop: drawChartTop,
    light: (on, model, rested) => lightChart(on, model.base, rested),
    still: (model) => model.base,
    pick: pickLine,
    axis: axisOf,
  };
};

const alongIn = (scene: Spanned, along: ChartInput["along"]): Spanned =>
  along === undefined
    ? scene
    : {
        axis: along.name,
        extent: scene.extent,
        visible: scene.visible,
        window: { axes: { [along.name]: along.points } },
      };

const axisIn = (scene: Spanned, size: Size): TimeAxis =>
  timeAxis(scene, LEFT, Math.max(LEFT + 1, size.width - RIGHT), 56);

/** From values to pixels; on a scale of powers what is at or below zero has no place. */
const yScale = (range: readonly [number, number], log: boolean, bottom: number): Scale =>
  (log ? logarithmic : linear)(range, [bottom, TOP]);

const chartBase = (axis: TimeAxis, size: Size, input: ChartInput): ChartBase => {
  const { lines, lock } = input;
  const bottom = Math.max(TOP + 1, size.height - BOTTOM);
  const series = lines.map((line) => line.series);
  const powers = input.log === true ? logRange(series) : undefined;
  const log = powers !== undefined;
  const range = lock !== undefined && (!log || lock[0] > 0) ? lock : (powers ?? rangeOf(series));
  const y = yScale(range, log, bottom);
  const most = bottom - TOP < 60 ? 2 : Math.max(3, Math.floor((bottom - TOP) / 30));
  return {
    size,
    plot: { left: axis.left, right: axis.right, top: TOP, bottom },
    range,
    log,
    yTicks: (log ? logTicks(range, most) : numberTicks(range[0], range[1], most)).map((tick) => ({
      y: y(tick.value),
      text: tick.text,
    })),
    xTicks: axis.ticks,
    zero: range[0] < 0 && range[1] > 0 ? y(0) : undefined,
    lines: named(
      lines.map((line) => lineModel(line, axis, y)),
      bottom - TOP,
    ),
    gaps: lines[0] ? gapsOf(lines[0].series, axis) : [],
    broken: brokenOf(lines, axis),
  };
};

const atCursor = (base: ChartBase, scene: Scene, axis: TimeAxis, { lines }: ChartInput): ChartModel => {
  const { plot, range } = base;
  const cursorX = axis.x(scene.at);
  const y = yScale(range, base.log, plot.bottom);
  const inside = cursorX >= plot.left && cursorX <= plot.right;
  const dots = lines.flatMap(({ series, token, muted, smoothed }) => {
    const now =
      muted || smoothed !== undefined || !inside
        ? undefined
        : finite(valueNow(scene.state, series.subject, series.name));
    return now === undefined || !Number.isFinite(y(now)) ? [] : [{ x: cursorX, y: y(now), token }];
  });
  return { base, dots, cursorX, ghost: scene.ghost };
};

/** The newest value of a series at the cursor; `undefined` before the first. */
export const valueNow = (state: RunState, subject: Subject | null, name: string): Value | undefined =>
  state.series.get(subject ?? "")?.get(name)?.last;

/** Least and largest value with 5 % margin; a flat line gets room above and below. */
export const rangeOf = (series: readonly SeriesWindow[]): readonly [number, number] => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of series) {
    for (const value of one.min) if (value !== null && value < least) least = value;
    for (const value of one.max) if (value !== null && value > most) most = value;
  }
  if (least > most) return [0, 1];
  const margin = most > least ? (most - least) * 0.05 : Math.abs(most) * 0.1 || 1;
  return [least - margin, most + margin];
};

/** Of the values above zero; `undefined` where there are none. */
export const logRange = (series: readonly SeriesWindow[]): readonly [number, number] | undefined => {
  const above = series.flatMap(({ min, max }) =>
    [...min, ...max].filter((value) => value !== null && value > 0),
  );
  if (above.length === 0) return undefined;
  const numbers = above as readonly number[];
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return [least / 1.15, most * 1.15];
};

const logTicks = (
  [from, to]: readonly [number, number],
  most: number,
): readonly { value: number; text: string }[] => {
  const all = powerTicks([from, to], most);
  const powers = all.filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  const shown = powers.length >= 2 ? powers : all;
  const every = Math.max(1, Math.ceil(shown.length / most));
  return shown.filter((_, index) => index % every === 0).map((value) => ({ value, text: metric(value) }));
};

type Scale = (value: number) => number;

const lineModel = (line: ChartLine, axis: TimeAxis, y: Scale): LineModel => {
  const { series } = line;
  const points: (Point | undefined)[] = series.x.map((value, index) => {
    const last = finite(series.last[index]) ?? series.max[index] ?? undefined;
    if (last === undefined || last === null || !Number.isFinite(y(last))) return undefined;
    return { x: axis.ofValue(value), y: y(last) };
  });
  const gaps = new Set(gapStarts(series, axis));
  return {
    id: line.id,
    label: line.label,
    token: line.token,
    dash: line.dash,
    muted: line.muted,
    runs: unbroken(points, series, gaps),
    envelope: series.x.flatMap((value, index) => {
      const [least, most] = [series.min[index], series.max[index]];
      return (series.n[index] ?? 0) > 1 &&
        typeof least === "number" &&
        typeof most === "number" &&
        Number.isFinite(y(least))
        ? [{ x: axis.ofValue(value), top: y(most), bottom: y(least) }]
        : [];
    }),
    dots: !line.muted && points.length > 0 && (axis.right - axis.left) / points.length >= 6,
    labelAt: undefined,
  };
};

/** A value that is no number, and a hole in the samples, both end a stretch. */
const unbroken = (
  points: readonly (Point | undefined)[],
  series: SeriesWindow,
  gaps: ReadonlySet<number>,
): readonly (readonly Point[])[] => {
  const runs: Point[][] = [];
  let open: Point[] | undefined;
  points.forEach((point, index) => {
    if (!point || gaps.has(index)) open = undefined;
    if (!point) return;
    if (!open) {
      open = [];
      runs.push(open);
    }
    open.push(point);
    if ((series.broken[index] ?? 0) > 0) open = undefined;
  });
  return runs;
};

/** Where along a line its name may stand, most wanted first. */
const NAME_PLACES = [0.3, 0.5, 0.14, 0.68, 0.85];
const NAME_ABOVE = 8;

/** Plots lower than this have room for three names. */
const LOW = 130;

/** Names beside their lines, left out where they would lie on each other. */
const named = (lines: readonly LineModel[], height: number): readonly LineModel[] => {
  const lit = lines.filter((line) => !line.muted).length;
  if (lines.length < 2 || (height < LOW && lit > 3)) return lines;
  const taken: Point[] = [];
  return lines.map((line) => {
    if (line.muted) return line;
    const points = line.runs.flat();
    const free = NAME_PLACES.map((part) => points[Math.floor(points.length * part)]).find(
      (point) =>
        point &&
        point.y > NAME_ABOVE + 10 &&
        taken.every((other) => Math.abs(other.y - point.y) > 12 || Math.abs(other.x - point.x) > 72),
    );
    if (free) taken.push(free);
    return { ...line, labelAt: free && { x: free.x, y: free.y - NAME_ABOVE } };
  });
};

/** A hole is at least 8 usual distances wide; under ten points nothing is usual. */
const HOLE = 8;

/** The middle of all distances; `undefined` where there are too few to speak of. */
const usualStep = perObject((series: SeriesWindow): number | undefined => {
  const steps = series.x.slice(1).map((value, index) => value - (series.x[index] as number));
  return steps.length < 9 ? undefined : steps.sort((left, right) => left - right)[steps.length >> 1];
});

/** Places in a series before which samples are missing. */
export const holesOf = perObject((series: SeriesWindow): readonly number[] => {
  const usual = usualStep(series);
  if (usual === undefined) return [];
  return series.x.flatMap((value, index) => {
    const before = series.x[index - 1];
    return before !== undefined && value - before > HOLE * usual ? [index] : [];
  });
});

/** Holes wide enough to be seen. */
const gapStarts = (series: SeriesWindow, axis: TimeAxis): readonly number[] =>
  holesOf(series).filter(
    (index) => axis.ofValue(series.x[index] as number) - axis.ofValue(series.x[index - 1] as number) > 6,
  );

const gapsOf = (series: SeriesWindow, axis: TimeAxis): ChartBase["gaps"] =>
  gapStarts(series, axis).map((index) => {
    const from = Math.max(axis.left, axis.ofValue(series.x[index - 1] as number));
    return { x: from, width: Math.min(axis.right, axis.ofValue(series.x[index] as number)) - from };
  });

/** Room that the word of a broken value needs. */
const BROKEN_APART = 46;

const brokenOf = (lines: readonly ChartLine[], axis: TimeAxis): ChartBase["broken"] => {
  const spots: { x: number; word: string; count: number }[] = [];
  for (const { series } of lines) {
    series.broken.forEach((count, index) => {
      if (count === 0) return;
      const x = axis.ofValue(series.x[index] as number);
      const word =
        [series.last[index], series.first[index]].map(wordOf).find((text) => text !== undefined) ??
        "not a number";
      const near = spots.find((spot) => Math.abs(spot.x - x) < BROKEN_APART);
      if (near) near.count += count;
      else spots.push({ x, word, count });
    });
  }
  return spots.map(({ x, word, count }) => ({ x, text: count > 1 ? `${word} ×${count}` : word }));
};

const wordOf = (value: Value | undefined): string | undefined =>
  value === null ? "null" : isBoxed(value) && finite(value) === undefined ? value.num : undefined;

/** The line nearest to the pointer at that height. */
const pickLine = (model: ChartModel, at: Point): Selection | undefined => {
  const reach = 10;
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const line of model.base.lines) {
    for (const run of line.runs) {
      for (const point of run) {
        const distance = Math.hypot(point.x - at.x, point.y - at.y);
        if (distance <= reach && distance < (best?.distance ?? reach + 1)) best = { id: line.id, distance };
      }
    }
  }
  return best && { kind: "metric", id: best.id };
};
