/** A series of two runs as two lines over one axis. Pure. */
import { scaleLinear } from "d3";
import { clockTicks, numberTicks, type Tick } from "../draw/ticks.ts";
import type { Size } from "../views/view.ts";

/** Points of one run, arrays in parallel. Null where a point has no finite value. */
export interface OverlayLine {
  readonly x: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Above 0: the line breaks after this point. */
  readonly broken: readonly number[];
}

export interface Overlay {
  /** SVG path; a line breaks where a value is missing. */
  readonly left: string;
  readonly right: string;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly (Tick & { readonly y: number })[];
  readonly range: readonly [low: number, high: number];
}

export const MARGIN = { left: 52, right: 12, top: 10, bottom: 22 } as const;

interface Given {
  readonly left: OverlayLine | undefined;
  readonly right: OverlayLine | undefined;
  /** x is in seconds. */
  readonly wall: boolean;
  readonly size: Size;
  /** The scale reaches to 0. */
  readonly fromZero?: boolean;
}

/** `undefined` where neither has a finite value. */
export const overlay = ({ left, right, wall, size, fromZero }: Given): Overlay | undefined => {
  const { width, height } = size;
  const both = [left, right].filter((each) => each !== undefined);
  const values = both.flatMap(({ min, max }) => [...min, ...max]).filter((each) => each !== null);
  const xs = both.flatMap(({ x }) => [x[0], x.at(-1)]).filter((each) => each !== undefined);
  if (values.length === 0 || xs.length === 0) return undefined;
  const least = values.reduce((a, b) => Math.min(a, b));
  const [low, high] = [fromZero ? Math.min(0, least) : least, values.reduce((a, b) => Math.max(a, b))];
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const y = scaleLinear([fromZero ? low : low - room, high + room], [height - MARGIN.bottom, MARGIN.top]);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const x = scaleLinear([from, to === from ? from + 1 : to], [MARGIN.left, width - MARGIN.right]);
  const most = Math.max(2, Math.floor(width / 90));
  const ticks = wall
    ? clockTicks(from * 1e9, to * 1e9, most).map((tick) => ({ ...tick, value: tick.value / 1e9 }))
    : numberTicks(from, to, most);
  return {
    left: left ? path(left, x, y) : "",
    right: right ? path(right, x, y) : "",
    x,
    y,
    xTicks: ticks.filter(({ value }) => value >= from && value <= to),
    yTicks: numberTicks(low, high, Math.max(2, Math.floor(height / 50))).map((tick) => ({
      ...tick,
      y: y(tick.value),
    })),
    range: [low, high],
  };
};

/** Through each column's lowest and highest; a column of one value is one point. */
const path = (
  { x: xs, min, max, broken }: OverlayLine,
  x: (value: number) => number,
  y: (value: number) => number,
): string => {
  let line = "";
  let pen = false;
  for (const [i, at] of xs.entries()) {
    const [low, high] = [min[i] ?? null, max[i] ?? null];
    if (low === null || high === null) {
      pen = false;
      continue;
    }
    const px = x(at).toFixed(1);
    line += `${pen ? "L" : "M"}${px} ${y(low).toFixed(1)}`;
    if (high !== low) line += `L${px} ${y(high).toFixed(1)}`;
    // A point alone is a dot: round caps show a line of no length.
    else if (!pen) line += "h0";
    pen = (broken[i] ?? 0) === 0;
  }
  return line;
};

/** Values that hold from one moment to the next, up to `to`. */
export const stepped = (
  x: readonly number[],
  values: readonly number[],
  from: number,
  to: number,
): OverlayLine => {
  const [xs, ys]: [number[], number[]] = [[from], [0]];
  for (const [i, at] of x.entries()) {
    xs.push(at, at);
    ys.push(ys.at(-1) as number, values[i] as number);
  }
  xs.push(to);
  ys.push(ys.at(-1) as number);
  return { x: xs, min: ys, max: ys, broken: [] };
};
