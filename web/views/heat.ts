/** A heat map over time: one row per layer, one hue from dark to light, exact values beside it on hover. */
import type { Nanos } from "../../core/ids.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { lastOf } from "../draw/last-of.ts";
import type { Box } from "../draw/shape.ts";
import { fitText, textWidth } from "../draw/text.ts";
import { type AxisTick, type Spanned, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { AxisName, Range, Scene, Size, Surface, View } from "./view.ts";

/** What was said at one time, by row. */
export interface HeatColumn {
  readonly at: Nanos;
  readonly values: ReadonlyMap<string, number>;
}

export interface HeatBase {
  readonly size: Size;
  /** Where the cells begin, right of the names. */
  readonly left: number;
  readonly rows: readonly { readonly name: string; readonly y: number }[];
  /** `level` from 0 to 5 names a colour of the ramp. */
  readonly cells: readonly (Box & { readonly level: number })[];
  readonly ticks: readonly AxisTick[];
  readonly bottom: number;
}

export interface HeatModel {
  readonly base: HeatBase;
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
}

/** Room for the names of rows, in pixels. */
const NAMES_LEAST = 56;
const NAMES_MOST = 92;
const RIGHT = 8;
const TOP = 6;
const BOTTOM = 18;
const LEVELS = 6;
const NAME_HEIGHT = 10.5;

export const heat = (columns: readonly HeatColumn[]): View<HeatModel> => {
  const names = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))];
  const longest = Math.max(0, ...names.map((name) => textWidth(name, 10)));
  const left = Math.min(NAMES_MOST, Math.max(NAMES_LEAST, longest + 9));
  const axisOf = (scene: Spanned, size: Size): TimeAxis =>
    timeAxis(scene, left, Math.max(left + 1, size.width - RIGHT), 56);
  const base = lastOf(
    (visible: Range, extent: Range, axis: AxisName, axes: Scene["window"]["axes"], size: Size) =>
      heatBase(axisOf({ visible, extent, axis, window: { axes } }, size), size, names, columns),
  );
  return {
    id: "heat",
    title: "Heat map",
    layout: (scene, size) => ({
      base: base(scene.visible, scene.extent, scene.axis, scene.window.axes, size),
      cursorX: axisOf(scene, size).x(scene.at),
      ghost: scene.ghost,
    }),
    draw: drawHeat,
    drawTop: drawHeatTop,
    still: (model) => model.base,
    pick: () => undefined,
    axis: axisOf,
  };
};

const heatBase = (
  axis: TimeAxis,
  size: Size,
  names: readonly string[],
  columns: readonly HeatColumn[],
): HeatBase => {
  const bottom = Math.max(TOP + 1, size.height - BOTTOM);
  const row = (bottom - TOP) / Math.max(1, names.length);
  const levelOf = levels(columns);
  return {
    size,
    left: axis.left,
    rows: names.map((name, index) => ({ name, y: TOP + index * row + row / 2 })),
    cells: columns.flatMap(({ at, values }, index) => {
      const from = Math.max(axis.left, axis.x(at));
      const next = columns[index + 1];
      const to = Math.min(axis.right, next ? axis.x(next.at) : from + 3);
      if (to <= axis.left || from >= axis.right) return [];
      return names.flatMap((name, place) => {
        const value = values.get(name);
        if (value === undefined) return [];
        return [
          {
            x: from,
            y: TOP + place * row,
            width: Math.max(1, to - from - 0.5),
            height: Math.max(1, row < 4 ? row - 0.25 : row - 1),
            level: levelOf(value),
          },
        ];
      });
    }),
    ticks: axis.ticks,
    bottom,
  };
};

/** Health from 0 to 1 is taken as it is; other values are spread between their least and largest. */
const levels = (columns: readonly HeatColumn[]): ((value: number) => number) => {
  let [least, most] = [0, 1];
  for (const { values } of columns)
    for (const value of values.values()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  return (value) =>
    Math.min(LEVELS - 1, Math.max(0, Math.floor(((value - least) / (most - least)) * LEVELS)));
};

const drawHeat = ({ data, color }: Surface, { base }: HeatModel): void => {
  for (const cell of base.cells) {
    data.fillStyle = color(`--ramp-${cell.level}`);
    data.fillRect(cell.x, cell.y, cell.width, cell.height);
  }
  data.font = monoFont(10);
  data.textAlign = "right";
  data.fillStyle = color("--text-secondary");
  // As many names as do not touch each other.
  const row = base.rows.length > 1 ? (base.rows[1]?.y ?? 0) - (base.rows[0]?.y ?? 0) : NAME_HEIGHT;
  const every = Math.max(1, Math.ceil(NAME_HEIGHT / row));
  for (const [index, row] of base.rows.entries())
    if (index % every === 0) data.fillText(fitText(row.name, base.left - 8, 10), base.left - 5, row.y + 3.5);
  data.fillStyle = color("--text-dim");
  for (const tick of base.ticks) {
    data.textAlign =
      tick.x < base.left + 14 ? "left" : tick.x > base.size.width - RIGHT - 18 ? "right" : "center";
    data.fillText(tick.text, tick.x, base.bottom + 13);
  }
  data.textAlign = "left";
};

const drawHeatTop = ({ top, color }: Surface, { base, cursorX, ghost }: HeatModel): void => {
  if (ghost !== "shown") {
    top.globalAlpha = ghost === "hidden" ? 1 : 0.6;
    top.fillStyle = color("--bg-panel");
    top.fillRect(Math.max(base.left, cursorX), 0, base.size.width, base.bottom + 1);
    top.globalAlpha = 1;
  }
  if (cursorX >= base.left - 1) drawCursor(top, cursorX, { width: base.size.width, height: base.bottom });
};

/** The numbers of a record, by key; a key whose value is an object gives its first number (`health`, `norm`). */
export const heatValues = (value: Json | undefined): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return found;
  for (const [key, each] of Object.entries(value)) {
    const own = typeof each === "object" && each !== null && !Array.isArray(each) && !("num" in each);
    const number = own
      ? Object.values(each)
          .map((part) => finite(part as Value))
          .find((part) => part !== undefined)
      : finite(each as Value);
    if (number !== undefined) found.set(key, number);
  }
  return found;
};

/** `block3.conv2` reads `b3.c2` where room is short. */
export const shortLayer = (name: string): string =>
  name
    .replace(/\bblock(\d)/g, "b$1")
    .replace(/\bconv(\d)/g, "c$1")
    .replace(/\blayer(\d)/g, "l$1");
