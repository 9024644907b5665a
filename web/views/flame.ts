/** The flame: spans by depth over time. Lanes and cells come from the server; here they meet the cursor and the window. */
import { SPAN_KINDS, type SpanKind } from "../../core/event.ts";
import type { Flame } from "../../core/span-questions.ts";
import { topmost } from "../draw/hit.ts";
import { textWidth } from "../draw/text.ts";
import { duration } from "../format.ts";
import { piecesById } from "./critical.ts";
import { drawFlame, drawFlameTop, lightFlame } from "./flame-draw.ts";
import type { SpanTone } from "./span-tree.ts";
import { TREE_AXIS_HEIGHT as AXIS_HEIGHT, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { Scene, Selection, Size, View } from "./view.ts";

const LEAST_LANE = 18;
const MOST_LANE = 26;
/** As high as leaves no lane out of view, between what can be read and what is too much. */
export const laneHeight = (lanes: number, room: number): number =>
  Math.max(LEAST_LANE, Math.min(MOST_LANE, Math.floor((room - AXIS_HEIGHT) / Math.max(1, lanes))));
const PAD = 8;
const LABEL_PX = 10;

export interface FlameInput {
  readonly flame: Flame | undefined;
  /** Pixels scrolled down in the lanes. */
  readonly scroll: number;
  readonly laneHeight: number;
}

export interface FlameBox {
  readonly id: string;
  readonly kind: SpanKind;
  readonly tone: SpanTone;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where the past ends inside an open box. */
  readonly split: number;
  readonly failed: boolean;
  readonly selected: boolean;
  readonly label: string;
  /** Stretches on the critical path, in pixels. */
  readonly critical: readonly (readonly [from: number, to: number])[];
}

/** What is too small to be a box: as much of it as its spans cover. */
export interface FlameCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly cover: number;
  readonly kind: SpanKind | undefined;
  readonly failed: boolean;
  readonly future: boolean;
}

export interface FlameModel {
  readonly size: Size;
  readonly boxes: readonly FlameBox[];
  readonly cells: readonly FlameCell[];
  readonly ticks: TimeAxis["ticks"];
  readonly marks: readonly { readonly x: number; readonly past: boolean }[];
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
}

export const flame = (input: FlameInput): View<FlameModel> => ({
  id: "flame",
  title: "Flame",
  layout: (scene, size) => layoutFlame(scene, size, input),
  draw: (on, model) => {
    drawFlame(on, model);
    drawFlameTop(on, model);
  },
  light: lightFlame,
  pick: (model, at): Selection | undefined => {
    if (at.y < AXIS_HEIGHT) return undefined;
    const hit = topmost(model.boxes, at, 6);
    return hit && { kind: "span", id: hit.id };
  },
  axis: axisOf,
});

const axisOf = (scene: Scene, size: Size): TimeAxis => timeAxis(scene, 0, Math.max(1, size.width - PAD));

const layoutFlame = (
  scene: Scene,
  size: Size,
  { flame, scroll, laneHeight: high }: FlameInput,
): FlameModel => {
  const axis = axisOf(scene, size);
  const cursorX = axis.x(scene.at);
  const top = (lane: number): number => AXIS_HEIGHT + lane * high - scroll;
  const isShown = (lane: number): boolean => top(lane) > AXIS_HEIGHT - high && top(lane) < size.height;
  return {
    size,
    boxes: (flame?.boxes ?? [])
      .filter(({ lane }) => isShown(lane))
      .map(({ lane, bar }) => flameBox(scene, axis, bar, top(lane), high))
      .filter(({ x, width }) => x + width > axis.left && x < axis.right),
    cells: flame ? cellsOf(flame, axis, cursorX, isShown, top, high) : [],
    ticks: axis.ticks.filter(
      (tick) => tick.x > 16 && tick.x < axis.right - 12 && Math.abs(tick.x - cursorX) > 20,
    ),
    marks: scene.window.marks
      .map((mark) => ({ x: axis.x(mark.at), past: mark.at <= scene.at }))
      .filter((mark) => mark.x >= 0 && mark.x <= axis.right),
    cursorX,
    ghost: scene.ghost,
  };
};

const flameBox = (
  scene: Scene,
  axis: TimeAxis,
  bar: Flame["boxes"][number]["bar"],
  y: number,
  high: number,
): FlameBox => {
  const hold = (x: number): number => Math.min(axis.right, Math.max(axis.left, x));
  const end = bar.end ?? Math.max(scene.extent.to, scene.at);
  const x = hold(axis.x(bar.start));
  const width = Math.max(1, hold(axis.x(end as typeof bar.start)) - x);
  const tone: SpanTone =
    bar.start > scene.at ? "future" : bar.end === undefined || bar.end > scene.at ? "open" : "past";
  const pieces = scene.critical ? (piecesById(scene.critical).get(bar.id) ?? []) : [];
  return {
    id: bar.id,
    kind: bar.spanKind,
    tone,
    x,
    y: y + 1,
    width,
    height: high - 2,
    split: hold(axis.x(scene.at)),
    failed: bar.failed && tone === "past",
    selected: scene.selection?.kind === "span" && scene.selection.id === bar.id,
    label: labelOf(bar.name, tone === "open" ? undefined : bar.end && bar.end - bar.start, width - 10),
    critical: pieces.map(({ from, to }) => [hold(axis.x(from)), hold(axis.x(to))] as const),
  };
};

/** Name and length, the name alone, or as much of it as there is room for. */
const labelOf = (name: string, length: number | undefined, room: number): string => {
  const whole = length === undefined ? name : `${name} ${duration(Math.max(0, length))}`;
  if (textWidth(whole, LABEL_PX) <= room) return whole;
  const most = Math.floor(room / textWidth("m", LABEL_PX));
  return name.length <= most ? name : most < 3 ? "" : `${name.slice(0, most - 1)}…`;
};

/** Cells lie where they were counted: by time, so that they stay right while the next answer is on its way. */
const cellsOf = (
  { from, to, cells }: Flame,
  axis: TimeAxis,
  cursorX: number,
  isShown: (lane: number) => boolean,
  top: (lane: number) => number,
  high: number,
): readonly FlameCell[] => {
  const left = axis.x(from);
  const px = axis.x(to) - left;
  const columns = cells.x.length === 0 ? 1 : cells.columns;
  const width = px / columns;
  return cells.lane.flatMap((lane, i) => {
    const x = left + (cells.x[i] as number) * width;
    if (!isShown(lane) || x + width < axis.left || x > axis.right) return [];
    return [
      {
        x,
        y: top(lane) + 1,
        width: Math.max(1, width),
        height: high - 2,
        cover: cells.cover[i] as number,
        kind: SPAN_KINDS[cells.kind[i] as number],
        failed: (cells.failed[i] as number) > 0,
        future: x > cursorX,
      },
    ];
  });
};

/** The span that a key leads to from the selected one; without one, the first. Pure. */
export const flameStep = (shown: Flame, id: string | undefined, key: string): string | undefined => {
  const bars = shown.boxes.map(({ bar }) => bar);
  const at = bars.find((bar) => bar.id === id);
  if (!at) return /^Arrow|^[jk]$/.test(key) ? bars[0]?.id : undefined;
  const level = bars.filter((bar) => bar.depth === at.depth).sort((a, b) => a.start - b.start);
  const place = level.indexOf(at);
  switch (key) {
    case "ArrowUp":
    case "k":
      return bars.find((bar) => bar.id === at.parent)?.id;
    case "ArrowDown":
    case "j":
      return bars.find((bar) => bar.parent === at.id)?.id;
    case "ArrowLeft":
      return level[place - 1]?.id;
    case "ArrowRight":
      return level[place + 1]?.id;
    default:
      return undefined;
  }
};
