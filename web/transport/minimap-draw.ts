/** Pixels of the minimap: density stacked by kind, gaps, what is still to come, anomalies above, marks below. */
import type { EventKind } from "../../core/event.ts";
import type { Window } from "../../core/wire/window.ts";
import { ink } from "../draw/color.ts";
import { BASE, drawMarks, drawSeverity, drawTicks, gravestLast, SIDE, TOP } from "../draw/minimap.ts";
import { pattern } from "../draw/pattern.ts";
import { severityLook } from "../glyphs.tsx";
import type { Range, Size } from "../views/view.ts";

const BAR = 3;
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
  const marks = picture.overview.marks.map(({ at }) => x(at));
  drawMarks(on, marks, cursor);
  drawBookmarks(on, picture, x);
  on.fillStyle = ink("--line-strong");
  on.fillRect(SIDE, BASE, right - SIDE, 1);
  const { whole, start } = picture;
  drawTicks(on, [whole.from - start, Math.max(picture.edge, whole.to) - start], (at) => x(at + start), right);
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
  for (const { at, severity } of gravestLast(overview.anomalies)) {
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
    drawSeverity(on, px, severity);
  }
};
