/** Pixels of the minimap: density stacked by kind, gaps, what is still to come, anomalies above, marks below. */
import type { EventKind } from "../../core/event.ts";
import type { Window } from "../../core/wire/window.ts";
import { ink, monoFont } from "../draw/color.ts";
import { pattern } from "../draw/pattern.ts";
import { clockTicks } from "../draw/ticks.ts";
import { severityLook, severityPath } from "../glyphs.tsx";
import type { Range, Size } from "../views/view.ts";

export const SIDE = 16;
export const TOP = 14;
export const BASE = 50;
const BAR = 3;
/** Room between two tick texts. */
const TICK_PX = 120;
/** Anomalies closer than this stand for each other. */
const CLUSTER_PX = 6;

/** Kinds that share a colour, bottom of the stack first. */
const LAYERS: readonly { readonly token: string; readonly kinds: readonly EventKind[] }[] = [
  { token: "--kind-llm", kinds: ["span-start", "span-end", "link"] },
  { token: "--kind-tool", kinds: ["span-event"] },
  { token: "--stage-training", kinds: ["metric", "record"] },
  { token: "--stage-blending", kinds: ["stage", "gate", "mark", "run"] },
  { token: "--kind-agent", kinds: ["attention", "anomaly"] },
  { token: "--text-dim", kinds: ["log", "unknown"] },
];

export interface MinimapPicture {
  readonly whole: Range;
  /** The newest time there is: beyond it nothing has been received. */
  readonly edge: number;
  /** Start of the run, from which clocks count. */
  readonly start: number;
  readonly at: number;
  readonly visible: Range;
  readonly range: Range | undefined;
  readonly overview: Window;
  /** Moments that a person keeps. */
  readonly bookmarks: readonly number[];
}

export const xOf = (whole: Range, size: Size): ((at: number) => number) => {
  const width = size.width - 2 * SIDE;
  return (at) => SIDE + ((at - whole.from) / Math.max(1, whole.to - whole.from)) * width;
};
export const atOf = (whole: Range, size: Size): ((x: number) => number) => {
  const width = size.width - 2 * SIDE;
  return (x) => whole.from + ((x - SIDE) / Math.max(1, width)) * (whole.to - whole.from);
};

export const drawMinimap = (on: CanvasRenderingContext2D, size: Size, picture: MinimapPicture): void => {
  const x = xOf(picture.whole, size);
  const right = size.width - SIDE;
  on.fillStyle = ink("--bg-void");
  on.fillRect(SIDE, TOP, right - SIDE, BASE - TOP);
  const edge = x(picture.edge);
  hatch(on, edge, right, 0.35);
  drawDensity(on, picture, x);
  const cursor = x(picture.at);
  on.fillStyle = ink("--ghost-wash");
  on.fillRect(cursor, TOP, Math.max(0, edge - cursor), BASE - TOP);
  drawBrush(on, picture, x, right);
  drawAnomalies(on, picture, x);
  drawMarks(on, picture, x);
  drawBookmarks(on, picture, x);
  on.fillStyle = ink("--line-strong");
  on.fillRect(SIDE, BASE, right - SIDE, 1);
  drawTicks(on, picture, x, right);
};

const hatch = (on: CanvasRenderingContext2D, from: number, to: number, alpha: number): void => {
  if (to - from < 1) return;
  on.globalAlpha = alpha;
  on.fillStyle = pattern(on, "px-gap") ?? ink("--line");
  on.fillRect(from, TOP, to - from, BASE - TOP);
  on.globalAlpha = 1;
};

const drawDensity = (
  on: CanvasRenderingContext2D,
  { overview, edge }: MinimapPicture,
  x: (at: number) => number,
): void => {
  const { columns, byKind } = overview.density;
  if (columns === 0) return;
  const stacks = LAYERS.map(
    ({ kinds }) =>
      (i: number) =>
        kinds.reduce((sum, kind) => sum + (byKind[kind]?.[i] ?? 0), 0),
  );
  const totals = Array.from({ length: columns }, (_, i) => stacks.reduce((sum, stack) => sum + stack(i), 0));
  const most = Math.max(1, ...totals);
  const step = (overview.to - overview.from) / columns;
  let quietFrom: number | undefined;
  for (let i = 0; i <= columns; i++) {
    const at = overview.from + i * step;
    const total = totals[i];
    if (total === 0 && at < edge) quietFrom ??= at;
    else if (quietFrom !== undefined) {
      // A stretch without events: shown as such, not as a low value.
      if (x(Math.min(at, edge)) - x(quietFrom) > 3 * BAR) hatch(on, x(quietFrom), x(Math.min(at, edge)), 0.8);
      quietFrom = undefined;
    }
    if (!total) continue;
    // Roots keep the small ones visible beside a burst.
    const height = Math.max(2, Math.sqrt(total / most) * (BASE - TOP - 3));
    let y = BASE;
    for (const [layer, stack] of stacks.entries()) {
      const part = (stack(i) / total) * height;
      if (part <= 0) continue;
      y -= part;
      on.fillStyle = ink((LAYERS[layer] as { readonly token: string }).token);
      on.fillRect(x(at), y, Math.max(1, Math.min(BAR, x(at + step) - x(at) - 0.6)), part);
    }
  }
};

/** A ribbon that hangs over the density: not a mark of the trace, and no anomaly. */
const drawBookmarks = (
  on: CanvasRenderingContext2D,
  { bookmarks }: MinimapPicture,
  x: (at: number) => number,
): void => {
  on.fillStyle = ink("--text-bright");
  on.strokeStyle = ink("--bg-void");
  on.lineWidth = 1;
  for (const at of bookmarks) {
    const left = Math.round(x(at)) - 3;
    on.beginPath();
    on.moveTo(left, TOP);
    on.lineTo(left + 7, TOP);
    on.lineTo(left + 7, TOP + 11);
    on.lineTo(left + 3.5, TOP + 8);
    on.lineTo(left, TOP + 11);
    on.closePath();
    on.fill();
    on.stroke();
  }
};

const drawBrush = (
  on: CanvasRenderingContext2D,
  { visible, range }: MinimapPicture,
  x: (at: number) => number,
  right: number,
): void => {
  const from = Math.max(SIDE, x(visible.from));
  const to = Math.min(right, x(visible.to));
  on.globalAlpha = 0.55;
  on.fillStyle = ink("--bg-primary");
  on.fillRect(SIDE, TOP, from - SIDE, BASE - TOP);
  on.fillRect(to, TOP, right - to, BASE - TOP);
  on.globalAlpha = 0.75;
  on.strokeStyle = ink("--text-secondary");
  on.lineWidth = 1;
  on.strokeRect(from + 0.5, TOP - 0.5, Math.max(1, to - from - 1), BASE - TOP + 1);
  on.globalAlpha = 1;
  if (!range) return;
  on.fillStyle = ink("--accent-soft");
  on.fillRect(x(range.from), TOP, x(range.to) - x(range.from), BASE - TOP);
};

const drawAnomalies = (
  on: CanvasRenderingContext2D,
  { overview }: MinimapPicture,
  x: (at: number) => number,
): void => {
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, severity } of gravestLast(overview)) {
    const px = x(at);
    const color = ink(`--sev-${severityLook(severity)}`);
    if (Math.abs(px - before) > CLUSTER_PX) {
      on.strokeStyle = color;
      on.globalAlpha = 0.35;
      on.setLineDash([1, 2]);
      on.beginPath();
      on.moveTo(px, TOP);
      on.lineTo(px, BASE);
      on.stroke();
      on.setLineDash([]);
      on.globalAlpha = 1;
    }
    before = px;
    on.save();
    on.translate(px, 8);
    on.fillStyle = color;
    on.fill(new Path2D(severityPath(severity)));
    on.restore();
  }
};

/** In order of time, critical ones drawn over the others. */
const gravestLast = (overview: Window): Window["anomalies"] => {
  const grave = (severity: string): number => (severity === "critical" || severity === "error" ? 1 : 0);
  return [...overview.anomalies].sort(
    (left, right) => grave(left.severity) - grave(right.severity) || left.at - right.at,
  );
};

const drawMarks = (
  on: CanvasRenderingContext2D,
  { overview, at: cursor }: MinimapPicture,
  x: (at: number) => number,
): void => {
  let before = Number.NEGATIVE_INFINITY;
  on.lineWidth = 1;
  on.strokeStyle = on.fillStyle = ink("--text-secondary");
  for (const { at } of overview.marks) {
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
  { whole, start, edge }: MinimapPicture,
  x: (at: number) => number,
  right: number,
): void => {
  on.font = monoFont(10);
  on.fillStyle = ink("--text-dim");
  on.textBaseline = "alphabetic";
  const most = Math.max(2, Math.floor((right - SIDE) / TICK_PX));
  for (const { value, text } of clockTicks(whole.from - start, Math.max(edge, whole.to) - start, most)) {
    const px = x(value + start);
    const width = on.measureText(text).width;
    on.textAlign = "left";
    on.fillText(text, Math.min(right - width, Math.max(SIDE, px - width / 2)), 71);
  }
};
