/** A series of two runs as two lines over one axis. Pure. */
import { scaleLinear } from "d3";
import type { SeriesWindow } from "../../core/wire.ts";
import { clockTicks, numberTicks, type Tick } from "../draw/ticks.ts";
import type { Size } from "../views/view.ts";

export interface Overlay {
  /** SVG path; a line breaks where a value is missing. */
  readonly left: string;
  readonly right: string;
  readonly x: (value: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly (Tick & { readonly y: number })[];
  readonly range: readonly [low: number, high: number];
}

export const MARGIN = { left: 52, right: 12, top: 10, bottom: 22 } as const;

/** `undefined` where neither has a finite value. `wall`: x is in seconds. */
export const overlay = (
  left: SeriesWindow | undefined,
  right: SeriesWindow | undefined,
  wall: boolean,
  { width, height }: Size,
): Overlay | undefined => {
  const both = [left, right].filter((each) => each !== undefined);
  const values = both.flatMap(({ min, max }) => [...min, ...max]).filter((each) => each !== null);
  const xs = both.flatMap(({ x }) => [x[0], x.at(-1)]).filter((each) => each !== undefined);
  if (values.length === 0 || xs.length === 0) return undefined;
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const y = scaleLinear([low - room, high + room], [height - MARGIN.bottom, MARGIN.top]);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const x = scaleLinear([from, to === from ? from + 1 : to], [MARGIN.left, width - MARGIN.right]);
  const most = Math.max(2, Math.floor(width / 90));
  const ticks = wall
    ? clockTicks(from * 1e9, to * 1e9, most).map((tick) => ({ ...tick, value: tick.value / 1e9 }))
    : numberTicks(from, to, most);
  return {
    left: left ? line(left, x, y) : "",
    right: right ? line(right, x, y) : "",
    x,
    xTicks: ticks.filter(({ value }) => value >= from && value <= to),
    yTicks: numberTicks(low, high, Math.max(2, Math.floor(height / 50))).map((tick) => ({
      ...tick,
      y: y(tick.value),
    })),
    range: [low, high],
  };
};

/** Through each column's lowest and highest; a column of one value is one point. */
const line = (
  { x: xs, min, max, broken }: SeriesWindow,
  x: (value: number) => number,
  y: (value: number) => number,
): string => {
  let path = "";
  let pen = false;
  for (const [i, at] of xs.entries()) {
    const [low, high] = [min[i] ?? null, max[i] ?? null];
    if (low === null || high === null) {
      pen = false;
      continue;
    }
    const px = x(at).toFixed(1);
    path += `${pen ? "L" : "M"}${px} ${y(low).toFixed(1)}`;
    if (high !== low) path += `L${px} ${y(high).toFixed(1)}`;
    // A point alone is a dot: round caps show a line of no length.
    else if (!pen) path += "h0";
    pen = (broken[i] ?? 0) === 0;
  }
  return path;
};
