/** Where a moment stands across a chart: along wall time, or along a step or epoch axis of the run. */
import { bisector } from "d3";
import { type Nanos, nanos } from "../../core/ids.ts";
import type { AxisPoint } from "../../core/wire/window.ts";
import { linear } from "../draw/scale.ts";
import { clockTicks, type Tick, wholeTicks } from "../draw/ticks.ts";
import type { Range, Scene } from "./view.ts";

/** Height of the axis above rows: room for ticks, marks and the cursor's handle. */
export const TREE_AXIS_HEIGHT = 26;
export const LANE_AXIS_HEIGHT = 22;

export interface AxisTick {
  readonly x: number;
  readonly text: string;
}

export interface TimeAxis {
  /** The axis in use: wall time where the run has not the one asked for. */
  readonly name: string;
  readonly left: number;
  readonly right: number;
  /** Pixels; not held inside `left` and `right`. */
  x(at: Nanos): number;
  /** The first moment at a pixel. */
  at(x: number): Nanos;
  /** Value on the axis at a pixel: seconds since the run's start, or step or epoch. */
  value(x: number): number;
  /** Pixel of a value on the axis. */
  ofValue(value: number): number;
  readonly ticks: readonly AxisTick[];
}

const byTime = bisector((point: AxisPoint) => point[0]);
const byValue = bisector((point: AxisPoint) => point[1]);

/** Value of an axis at a time. Linear between points; before the first and after the last it stands still. */
export const axisValue = (points: readonly AxisPoint[], at: number): number => {
  const after = byTime.right(points, at);
  if (after === 0) return points[0]?.[1] ?? 0;
  if (after === points.length) return points.at(-1)?.[1] ?? 0;
  const [time, value] = points[after - 1] as AxisPoint;
  const [nextTime, nextValue] = points[after] as AxisPoint;
  return value + ((at - time) / (nextTime - time)) * (nextValue - value);
};

/** The first time at which an axis has reached a value. */
export const axisTime = (points: readonly AxisPoint[], wanted: number): number => {
  const reached = byValue.left(points, wanted);
  if (reached === 0) return points[0]?.[0] ?? 0;
  if (reached === points.length) return points.at(-1)?.[0] ?? 0;
  const [time, value] = points[reached - 1] as AxisPoint;
  const [nextTime, nextValue] = points[reached] as AxisPoint;
  return time + ((wanted - value) / (nextValue - value)) * (nextTime - time);
};

/** True where the run has the axis: without two different values it is no axis to draw along. */
export const hasAxis = (axes: Readonly<Record<string, readonly AxisPoint[]>>, name: string): boolean => {
  const points = axes[name] ?? [];
  return points.length > 1 && points[0]?.[1] !== points.at(-1)?.[1];
};

/** What an axis depends on: a scene is one. */
export type Spanned = Pick<Scene, "extent"> & {
  /** `wall`, or one of `window.axes`: step, epoch, or a label that a chart brings along. */
  readonly axis: string;
  readonly visible: Range;
  readonly window: Pick<Scene["window"], "axes">;
};

/** The shared axis of a scene between two pixels. `perTick` is the room a tick's text wants. */
export const timeAxis = (scene: Spanned, left: number, right: number, perTick = 52): TimeAxis => {
  const most = Math.max(2, Math.floor((right - left) / perTick));
  const points = scene.axis === "wall" ? undefined : scene.window.axes[scene.axis];
  return points && hasAxis(scene.window.axes, scene.axis)
    ? counted(scene.axis, points, scene.visible, left, right, most)
    : clocked(scene.extent.from, scene.visible, left, right, most);
};

/** Most who ask for an axis want a place on it, not its ticks. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const clocked = (start: Nanos, { from, to }: Range, left: number, right: number, most: number): TimeAxis => {
  const scale = linear([from, Math.max(to, from + 1)], [left, right]);
  const ticks = once(() =>
    roomy(from - start, to - start, most).map(({ value, text }) => ({ x: scale(value + start), text })),
  );
  return {
    name: "wall",
    left,
    right,
    x: (at) => scale(at),
    at: (x) => nanos(Math.round(scale.invert(x))),
    value: (x) => (scale.invert(x) - start) / 1e9,
    ofValue: (seconds) => scale(seconds * 1e9 + start),
    get ticks() {
      return ticks();
    },
  };
};

/** Fewer ticks where their texts are long: hours, or parts of a second. */
const roomy = (from: number, to: number, most: number): readonly Tick[] => {
  const ticks = clockTicks(from, to, most);
  const longest = Math.max(5, ...ticks.map(({ text }) => text.length));
  return longest === 5 ? ticks : clockTicks(from, to, Math.max(2, Math.floor((most * 6) / longest)));
};

const counted = (
  name: string,
  points: readonly AxisPoint[],
  { from, to }: Range,
  left: number,
  right: number,
  most: number,
): TimeAxis => {
  const [first, last] = [axisValue(points, from), axisValue(points, to)];
  const scale = linear([first, last > first ? last : first + 1], [left, right]);
  const ticks = once(() =>
    wholeTicks(first, last, most).map(({ value, text }) => ({ x: scale(value), text })),
  );
  return {
    name,
    left,
    right,
    x: (at) => scale(axisValue(points, at)),
    at: (x) => nanos(Math.round(axisTime(points, scale.invert(x)))),
    value: (x) => scale.invert(x),
    ofValue: (value) => scale(value),
    get ticks() {
      return ticks();
    },
  };
};
