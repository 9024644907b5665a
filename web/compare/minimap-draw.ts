/** Pixels of the minimap of two runs: what A did above the line, what B did below it, over the time since each start. */
import type { Window } from "../../core/wire/window.ts";
import { ink } from "../draw/color.ts";
import { BASE, drawMarks, drawSeverity, drawTicks, gravestLast, SIDE, TOP } from "../draw/minimap.ts";
import { pattern } from "../draw/pattern.ts";
import type { Size } from "../views/view.ts";

const MIDDLE = (TOP + BASE) / 2;
const BAR = 3;
const STEP = 4;

export interface MapSide {
  readonly overview: Window | undefined;
  /** Nanoseconds on the shared axis: where the run begins, ends, and where its cursor stands. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

export interface MapPicture {
  /** Length of the axis in nanoseconds. */
  readonly length: number;
  readonly left: MapSide;
  readonly right: MapSide;
  /** Where the runs part first. */
  readonly parts: number | undefined;
}

export const xOf = (length: number, { width }: Size, at: number): number =>
  SIDE + (at / Math.max(1, length)) * (width - 2 * SIDE);
export const atOf = (length: number, { width }: Size, x: number): number =>
  ((x - SIDE) / Math.max(1, width - 2 * SIDE)) * length;

export const drawMap = (on: CanvasRenderingContext2D, size: Size, picture: MapPicture): void => {
  const x = (at: number): number => xOf(picture.length, size, at);
  const right = size.width - SIDE;
  on.fillStyle = ink("--bg-void");
  on.fillRect(SIDE, TOP, right - SIDE, BASE - TOP);
  hatch(on, x(picture.left.to), right, TOP);
  hatch(on, x(picture.right.to), right, MIDDLE);
  drawDensity(on, picture.left, x, size, "--run-a", -1);
  drawDensity(on, picture.right, x, size, "--run-b", 1);
  on.fillStyle = ink("--line-strong");
  on.fillRect(SIDE, BASE, right - SIDE, 1);
  if (picture.parts !== undefined) drawParts(on, x(picture.parts));
  drawAnomalies(on, picture.left, x);
  const { overview, from, at } = picture.left;
  const marks = (overview?.marks ?? []).map((mark) => x(from + mark.at - (overview?.from ?? 0)));
  drawMarks(on, marks, x(at));
  drawTicks(on, [0, picture.length], x, right);
};

const hatch = (on: CanvasRenderingContext2D, from: number, to: number, top: number): void => {
  if (to - from < 1) return;
  on.globalAlpha = 0.35;
  on.fillStyle = pattern(on, "px-gap") ?? ink("--line");
  on.fillRect(from, top, to - from, MIDDLE - TOP);
  on.globalAlpha = 1;
};

/** Roots keep the small columns visible beside a burst. What is after the cursor is pale. */
const drawDensity = (
  on: CanvasRenderingContext2D,
  { overview, from, to, at }: MapSide,
  x: (at: number) => number,
  { width }: Size,
  token: string,
  way: 1 | -1,
): void => {
  if (!overview) return;
  const { columns, byKind } = overview.density;
  const kinds = Object.values(byKind);
  const bars = new Float64Array(Math.ceil(width / STEP) + 1);
  for (let i = 0; i < columns; i++) {
    const total = kinds.reduce((sum, counts) => sum + (counts[i] ?? 0), 0);
    const bar = Math.floor(x(from + ((i + 0.5) / columns) * (to - from)) / STEP);
    if (bar >= 0 && bar < bars.length) bars[bar] = (bars[bar] as number) + total;
  }
  const most = bars.reduce((highest, count) => Math.max(highest, count), 1);
  const cursor = x(at);
  on.fillStyle = ink(token);
  for (const [i, total] of bars.entries()) {
    if (total === 0) continue;
    const height = Math.max(2, Math.sqrt(total / most) * (MIDDLE - TOP - 2));
    on.globalAlpha = i * STEP <= cursor ? 1 : 0.5;
    on.fillRect(i * STEP, way < 0 ? MIDDLE - 0.5 - height : MIDDLE + 0.5, BAR, height);
  }
  on.globalAlpha = 1;
};

const drawParts = (on: CanvasRenderingContext2D, x: number): void => {
  on.strokeStyle = ink("--diff-changed");
  on.lineWidth = 1.25;
  on.setLineDash([3, 3]);
  on.beginPath();
  on.moveTo(x, TOP);
  on.lineTo(x, BASE);
  on.stroke();
  on.setLineDash([]);
};

const drawAnomalies = (
  on: CanvasRenderingContext2D,
  { overview, from }: MapSide,
  x: (at: number) => number,
): void => {
  for (const { at, severity } of gravestLast(overview?.anomalies ?? [])) {
    drawSeverity(on, x(from + at - (overview?.from ?? 0)), severity);
  }
};
