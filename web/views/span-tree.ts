/** The span tree's bars: what ran when, how deep, how it ended. Names stand beside them in the page, row by row. */
import type { SpanKind } from "../../core/event.ts";
import { type Nanos, nanos } from "../../core/ids.ts";
import { isTelling } from "../../core/telling.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import { topmost } from "../draw/hit.ts";
import type { Box } from "../draw/shape.ts";
import { textWidth } from "../draw/text.ts";
import { tickClock } from "../draw/ticks.ts";
import { duration } from "../format.ts";
import { piecesById } from "./critical.ts";
import type { SpanRow } from "./span-rows.ts";
import { drawSpanTree, drawSpanTreeTop, lightSpanTree } from "./span-tree-draw.ts";
import { TREE_AXIS_HEIGHT as AXIS_HEIGHT, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { Point, Scene, Selection, Size, View } from "./view.ts";

const PAD = 8;

export type SpanTone = "past" | "open" | "future";

/** A stretch of hidden descendants in a folded row; `kind` is absent where no kind has 60 % of the pixel. */
export interface MiniBox {
  readonly x: number;
  readonly width: number;
  readonly kind: SpanKind | undefined;
}

export interface SpanBox extends Box {
  readonly row: number;
  readonly id: string;
  readonly kind: SpanKind;
  readonly tone: SpanTone;
  /** Where the past ends inside an open bar. */
  readonly split: number;
  readonly failed: boolean;
  /** Its children have rows or miniatures of their own: drawn lighter, so that they stand out. */
  readonly light: boolean;
  readonly fromBefore: boolean;
  readonly label: { readonly text: string; readonly x: number; readonly inside: boolean } | undefined;
  readonly parts: readonly MiniBox[];
  /** Stretches of it, and of what it hides, that are on the critical path, in pixels. */
  readonly critical: readonly (readonly [from: number, to: number])[];
  /** The end of the window, with the time of what lies beyond it; the box has no width then. */
  readonly beyond: string | undefined;
}

export interface SpanTreeModel {
  readonly size: Size;
  readonly rowHeight: number;
  readonly stripes: readonly { readonly y: number; readonly tone: "odd" | "selected" }[];
  readonly boxes: readonly SpanBox[];
  readonly grid: readonly number[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly marks: readonly { readonly x: number; readonly past: boolean }[];
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
}

export interface SpanTreeInput {
  readonly rows: readonly SpanRow[];
  readonly rowHeight: number;
  /** Pixels scrolled down in the rows. */
  readonly scroll: number;
}

export const spanTree = (input: SpanTreeInput): View<SpanTreeModel> => ({
  id: "trace",
  title: "Trace",
  layout: (scene, size) => layoutSpanTree(scene, size, input),
  draw: (on, model) => {
    drawSpanTree(on, model);
    drawSpanTreeTop(on, model);
  },
  light: lightSpanTree,
  pick: pickSpan,
  axis: axisOf,
});

const axisOf = (scene: Scene, size: Size): TimeAxis => timeAxis(scene, 0, Math.max(1, size.width - PAD));

const layoutSpanTree = (
  scene: Scene,
  size: Size,
  { rows, rowHeight, scroll }: SpanTreeInput,
): SpanTreeModel => {
  const axis = axisOf(scene, size);
  const first = Math.max(0, Math.floor(scroll / rowHeight));
  const last = Math.min(rows.length, Math.ceil((scroll + size.height - AXIS_HEIGHT) / rowHeight));
  const top = (row: number): number => AXIS_HEIGHT + row * rowHeight - scroll;
  const shown = rows.slice(first, last);
  const selected = scene.selection?.kind === "span" ? scene.selection.id : undefined;
  return {
    size,
    rowHeight,
    stripes: shown.flatMap((row, index) => {
      const tone =
        row.bar.id === selected ? "selected" : (first + index) % 2 === 1 && rowHeight > 4 ? "odd" : undefined;
      return tone ? [{ y: top(first + index), tone } as const] : [];
    }),
    boxes: shown.map((row, index) => spanBox(scene, axis, row, first + index, top(first + index), rowHeight)),
    grid: axis.ticks.map((tick) => tick.x),
    ticks: axis.ticks.filter(
      (tick) => tick.x > 16 && tick.x < axis.right - 12 && Math.abs(tick.x - axis.x(scene.at)) > 20,
    ),
    marks: scene.window.marks
      .map((mark) => ({ x: axis.x(mark.at), past: mark.at <= scene.at }))
      .filter((mark) => mark.x >= 0 && mark.x <= axis.right),
    cursorX: axis.x(scene.at),
    ghost: scene.ghost,
  };
};

const toneOf = (bar: SpanBar, at: Nanos): SpanTone =>
  bar.start > at ? "future" : bar.end === undefined || bar.end > at ? "open" : "past";

/** Spans may end before they start when hosts disagree on the time: drawn 1 px wide, not backwards. */
const spanBox = (
  scene: Scene,
  axis: TimeAxis,
  row: SpanRow,
  index: number,
  y: number,
  height: number,
): SpanBox => {
  const { bar } = row;
  const told = row.folded ? row.hidden.filter((hidden) => isTelling(hidden.spanKind)) : [];
  const tone = toneOf(bar, scene.at);
  const inset = height >= 22 ? 4 : height >= 14 ? 2 : 1;
  const hold = (x: number): number => Math.min(axis.right, Math.max(axis.left, x));
  const [from, to] = [axis.x(bar.start), axis.x(bar.end ?? nanos(Math.max(scene.extent.to, scene.at)))];
  const [x, end] = [hold(from), hold(to)];
  const width = Math.max(1, end - x);
  const later = from > axis.right;
  return {
    row: index,
    id: bar.id,
    kind: bar.spanKind,
    tone,
    x,
    y: y + inset,
    width: later ? 0 : width,
    height: height - 2 * inset,
    split: hold(axis.x(scene.at)),
    failed: bar.failed && tone === "past",
    light: row.folded ? told.length > 0 : row.parent,
    fromBefore: from < axis.left && to > axis.left,
    label:
      later || height < 14
        ? undefined
        : labelOf(scene, bar, tone, {
            x,
            width: tone === "open" ? Math.max(0, hold(axis.x(scene.at)) - x) : width,
            right: axis.right,
            bare: !row.parent || (row.folded && told.length === 0),
          }),
    critical: criticalOf(scene, row, axis, hold),
    parts: later ? [] : miniatures(told, axis, hold),
    beyond: later
      ? `at ${tickClock(bar.start - scene.extent.from, 1e9)} →`
      : to < axis.left
        ? `← ${tickClock(bar.start - scene.extent.from, 1e9)}`
        : undefined,
  };
};

const criticalOf = (
  { critical }: Scene,
  { bar, folded, hidden }: SpanRow,
  axis: TimeAxis,
  hold: (x: number) => number,
): SpanBox["critical"] => {
  if (!critical) return [];
  const byId = piecesById(critical);
  return [bar, ...(folded ? hidden : [])].flatMap(({ id }) =>
    (byId.get(id) ?? []).map(({ from, to }) => [hold(axis.x(from)), hold(axis.x(to))] as const),
  );
};

const LABEL_PX = 10;

interface LabelRoom {
  readonly x: number;
  readonly width: number;
  readonly right: number;
  /** Nothing is drawn inside the bar. */
  readonly bare: boolean;
}

const labelOf = (
  scene: Scene,
  bar: SpanBar,
  tone: SpanTone,
  { x, width, right, bare }: LabelRoom,
): SpanBox["label"] => {
  if (tone === "open" && !bare) return undefined;
  const length = (tone === "open" ? scene.at : (bar.end ?? scene.extent.to)) - bar.start;
  const short =
    tone === "open"
      ? `${duration(length)} open`
      : bar.end === undefined
        ? "no end recorded"
        : duration(Math.max(0, length));
  // What went wrong stands before how long it took, where there is room for both.
  const texts = bar.error !== undefined && tone === "past" ? [`${bar.error} · ${short}`, short] : [short];
  for (const text of texts) {
    const wide = textWidth(text, LABEL_PX);
    if (width >= 64 && width > wide + (bar.failed ? 30 : 14)) return { text, x: x + 6, inside: true };
    const beside = width >= 1 && tone !== "open" && x + width + 5 + wide < right;
    if (beside) return { text, x: x + width + 5, inside: false };
  }
  return undefined;
};

/** Hidden descendants as stretches of pixels: wide ones as they are, thin ones merged in the kind that fills most of the pixel. */
const miniatures = (
  hidden: readonly SpanBar[],
  axis: TimeAxis,
  hold: (x: number) => number,
): readonly MiniBox[] => {
  const wide: MiniBox[] = [];
  const thin = new Map<number, Map<SpanKind, number>>();
  for (const bar of hidden) {
    const [from, to] = [axis.x(bar.start), axis.x(bar.end ?? bar.start)];
    if (to < axis.left || from > axis.right) continue;
    if (to - from >= 1.5)
      wide.push({ x: hold(from), width: Math.max(1, hold(to) - hold(from)), kind: bar.spanKind });
    else {
      const column = Math.floor(hold(from));
      const kinds = thin.get(column) ?? new Map<SpanKind, number>();
      thin.set(column, kinds.set(bar.spanKind, (kinds.get(bar.spanKind) ?? 0) + 1));
    }
  }
  return [...wide, ...[...thin].map(([x, kinds]) => ({ x, width: 1.5, kind: dominant(kinds) }))];
};

const dominant = (kinds: ReadonlyMap<SpanKind, number>): SpanKind | undefined => {
  const all = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  return [...kinds].find(([, count]) => count > 0.6 * all)?.[0];
};

/** The bar under the pointer, else the row's span: the whole row is its target. */
const pickSpan = (model: SpanTreeModel, at: Point): Selection | undefined => {
  if (at.y < AXIS_HEIGHT) return undefined;
  const hit =
    topmost(model.boxes, at, 8) ??
    model.boxes.find((box) => Math.abs(at.y - (box.y + box.height / 2)) <= model.rowHeight / 2);
  return hit && { kind: "span", id: hit.id };
};
