/** Pixels of the minimap of two runs: what A did above the line, what B did below it, over the time since each start. */
import type { AnomalyMark, Window } from "../../core/wire/window.ts";
import { ink, monoFont } from "../draw/color.ts";
import { pattern } from "../draw/pattern.ts";
import { clockTicks } from "../draw/ticks.ts";
import { severityLook, severityPath } from "../glyphs.tsx";
import type { Size } from "../views/view.ts";

export const SIDE_PX = 16;
const TOP = 14;
const BASE = 50;
const MIDDLE = (TOP + BASE) / 2;
const TICK_PX = 120;
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
  SIDE_PX + (at / Math.max(1, length)) * (width - 2 * SIDE_PX);
export const atOf = (length: number, { width }: Size, x: number): number =>
  ((x - SIDE_PX) / Math.max(1, width - 2 * SIDE_PX)) * length;

export const drawMap = (on: CanvasRenderingContext2D, size: Size, picture: MapPicture): void => {
  const x = (at: number): number => xOf(picture.length, size, at);
  const right = size.width - SIDE_PX;
  on.fillStyle = ink("--bg-void");
  on.fillRect(SIDE_PX, TOP, right - SIDE_PX, BASE - TOP);
  hatch(on, x(picture.left.to), right, TOP);
  hatch(on, x(picture.right.to), right, MIDDLE);
  drawDensity(on, picture.left, x, size, "--run-a", -1);
  drawDensity(on, picture.right, x, size, "--run-b", 1);
  on.fillStyle = ink("--line-strong");
  on.fillRect(SIDE_PX, BASE, right - SIDE_PX, 1);
  if (picture.parts !== undefined) drawParts(on, x(picture.parts));
  drawAnomalies(on, picture.left, x);
  drawMarks(on, picture.left, x);
  drawTicks(on, picture.length, x, right);
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
    on.save();
    on.translate(x(from + at - (overview?.from ?? 0)), 8);
    on.fillStyle = ink(`--sev-${severityLook(severity)}`);
    on.fill(new Path2D(severityPath(severity)));
    on.restore();
  }
};

const gravestLast = (anomalies: readonly AnomalyMark[]): readonly AnomalyMark[] => {
  const grave = ({ severity }: AnomalyMark): number =>
    severity === "critical" || severity === "error" ? 1 : 0;
  return [...anomalies].sort((one, other) => grave(one) - grave(other) || one.at - other.at);
};

const drawMarks = (
  on: CanvasRenderingContext2D,
  { overview, from, at: cursor }: MapSide,
  x: (at: number) => number,
): void => {
  let before = Number.NEGATIVE_INFINITY;
  on.lineWidth = 1;
  on.strokeStyle = on.fillStyle = ink("--text-secondary");
  for (const mark of overview?.marks ?? []) {
    const at = from + mark.at - (overview?.from ?? 0);
    const px = x(at);
    if (px - before < 7) continue;
    before = px;
    const path = new Path2D(`M${px} ${BASE + 2.5}l3.2 3.2l-3.2 3.2l-3.2-3.2z`);
    if (at <= cursor) on.fill(path);
    on.stroke(path);
  }
};

const drawTicks = (
  on: CanvasRenderingContext2D,
  length: number,
  x: (at: number) => number,
  right: number,
): void => {
  on.font = monoFont(10);
  on.fillStyle = ink("--text-dim");
  on.textBaseline = "alphabetic";
  on.textAlign = "left";
  const most = Math.max(2, Math.floor((right - SIDE_PX) / TICK_PX));
  for (const { value, text } of clockTicks(0, length, most)) {
    const { width } = on.measureText(text);
    on.fillText(text, Math.min(right - width, Math.max(SIDE_PX, x(value) - width / 2)), 71);
  }
};
