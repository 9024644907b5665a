/** What the minimap of one run and that of two draw alike, in pixels from its upper left. */
import type { AnomalyMark } from "../../core/wire/window.ts";
import { severityLook, severityPath } from "../glyphs.tsx";
import { ink, monoFont } from "./color.ts";
import { clockTicks } from "./ticks.ts";

export const SIDE = 16;
export const TOP = 14;
export const BASE = 50;
/** Room between two tick texts. */
const TICK_PX = 120;
/** Marks closer than this stand for each other. */
const MARK_PX = 7;

/** In order of time, critical ones drawn over the others. */
export const gravestLast = (anomalies: readonly AnomalyMark[]): readonly AnomalyMark[] => {
  const grave = ({ severity }: AnomalyMark): number =>
    severity === "critical" || severity === "error" ? 1 : 0;
  return [...anomalies].sort((one, other) => grave(one) - grave(other) || one.at - other.at);
};

export const drawSeverity = (
  on: CanvasRenderingContext2D,
  x: number,
  severity: AnomalyMark["severity"],
): void => {
  on.save();
  on.translate(x, 8);
  on.fillStyle = ink(`--sev-${severityLook(severity)}`);
  on.fill(new Path2D(severityPath(severity)));
  on.restore();
};

/** Diamonds below the line, filled up to the cursor. `xs` in order. */
export const drawMarks = (on: CanvasRenderingContext2D, xs: readonly number[], cursor: number): void => {
  let before = Number.NEGATIVE_INFINITY;
  on.lineWidth = 1;
  on.strokeStyle = on.fillStyle = ink("--text-secondary");
  for (const x of xs) {
    if (x - before < MARK_PX) continue;
    before = x;
    const path = new Path2D(`M${x} ${BASE + 2.5}l3.2 3.2l-3.2 3.2l-3.2-3.2z`);
    if (x <= cursor) on.fill(path);
    on.stroke(path);
  }
};

/** `from` and `to`: nanoseconds since the start, as the clock shows them. */
export const drawTicks = (
  on: CanvasRenderingContext2D,
  [from, to]: readonly [from: number, to: number],
  x: (at: number) => number,
  right: number,
): void => {
  on.font = monoFont(10);
  on.fillStyle = ink("--text-dim");
  on.textBaseline = "alphabetic";
  on.textAlign = "left";
  const most = Math.max(2, Math.floor((right - SIDE) / TICK_PX));
  for (const { value, text } of clockTicks(from, to, most)) {
    const { width } = on.measureText(text);
    on.fillText(text, Math.min(right - width, Math.max(SIDE, x(value) - width / 2)), 71);
  }
};
