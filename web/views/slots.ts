/** What ran side by side: running intervals of work units, packed into as few rows as they need. */
import { type Nanos, nanos, type Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { WORK_UNIT } from "../../core/stages.ts";
import type { StageBar } from "../../core/wire/window.ts";
import { topmost } from "../draw/hit.ts";
import { lastOf } from "../draw/last-of.ts";
import type { Box } from "../draw/shape.ts";
import { drawSlots, drawSlotsTop, lightSlots } from "./slots-draw.ts";
import { type AxisTick, LANE_AXIS_HEIGHT, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { Point, Range, Scene, Selection, Size, View } from "./view.ts";
import { unitName } from "./work-units.ts";

export const SLOT_HEIGHT = 20;
const BAR_HEIGHT = 16;
const NAMES_WIDTH = 52;
const PAD = 10;

/** A stretch of one row. */
export interface Stretch {
  readonly subject: Subject;
  readonly row: number;
  readonly kind: "running" | "attention";
  readonly start: Nanos;
  /** Absent: no end recorded. */
  readonly end: Nanos | undefined;
}

export interface Packed {
  readonly rows: number;
  readonly stretches: readonly Stretch[];
  /** The same, row by row. */
  readonly byRow: readonly (readonly Stretch[])[];
}

/** A unit goes on in its row where that is free, else in the first free one. */
export const packSlots = perObject((bars: readonly StageBar[]): Packed => {
  const units = bars
    .filter(({ lifecycle }) => lifecycle === WORK_UNIT.name)
    .toSorted((left, right) => left.start - right.start);
  const freeAt: number[] = [];
  const lastRow = new Map<Subject, number>();
  const stretches: Stretch[] = [];
  const asked = questionsAfter(units);
  for (const bar of units) {
    if (bar.stage !== "RUNNING") continue;
    const own = lastRow.get(bar.subject);
    const free = (row: number): boolean => (freeAt[row] ?? 0) <= bar.start;
    const found = own !== undefined && free(own) ? own : freeAt.findIndex((_, row) => free(row));
    const row = found < 0 ? freeAt.length : found;
    freeAt[row] = bar.end ?? Number.POSITIVE_INFINITY;
    lastRow.set(bar.subject, row);
    stretches.push({ subject: bar.subject, row, kind: "running", start: bar.start, end: bar.end });
    const question = asked.get(bar);
    if (question)
      stretches.push({
        subject: bar.subject,
        row,
        kind: "attention",
        start: question.start,
        end: question.end,
      });
  }
  const shown = untilNext(stretches, freeAt.length);
  const byRow = freeAt.map((): Stretch[] => []);
  for (const stretch of shown) byRow[stretch.row]?.push(stretch);
  return { rows: freeAt.length, stretches: shown, byRow };
});

/** The question that ended a running stretch. */
const questionsAfter = (units: readonly StageBar[]): ReadonlyMap<StageBar, StageBar> => {
  const running = new Map<Subject, StageBar>();
  const asked = new Map<StageBar, StageBar>();
  for (const bar of units) {
    const before = running.get(bar.subject);
    if (bar.stage === "NEEDS_ATTENTION" && before?.end === bar.start) asked.set(before, bar);
    if (bar.stage === "RUNNING") running.set(bar.subject, bar);
  }
  return asked;
};

/** A unit that waits gives its row away: its question is shown until another unit runs there. */
const untilNext = (stretches: readonly Stretch[], rows: number): readonly Stretch[] => {
  const next = new Array<number>(rows).fill(Number.POSITIVE_INFINITY);
  return stretches
    .toReversed()
    .map((stretch): Stretch => {
      const limit = next[stretch.row] ?? Number.POSITIVE_INFINITY;
      if (stretch.kind === "running") {
        next[stretch.row] = stretch.start;
        return stretch;
      }
      const end = Math.min(stretch.end ?? Number.POSITIVE_INFINITY, limit);
      return { ...stretch, end: Number.isFinite(end) ? nanos(end) : undefined };
    })
    .reverse();
};

const SHOWN = 30 * 60e9;
/** Room right of the cursor, as a part of the range. */
const AHEAD = 0.1;

/**
 * The visible window where it is a part of the run, else the half hour around the cursor. While the cursor stays in
 * it the half hour stands still.
 */
export const slotsRange = (
  { visible, extent, at, cursor }: Pick<Scene, "visible" | "extent" | "at" | "cursor">,
  before: Range | undefined,
): Range => {
  const whole = visible.from <= extent.from && visible.to >= extent.to;
  if (!whole) return visible;
  const length = Math.min(SHOWN, Math.max(1e9, (extent.to - extent.from) * (1 + AHEAD)));
  const kept = before !== undefined && before.to - before.from === length;
  const inside = kept && at >= before.from + length * AHEAD && at <= before.to - length * AHEAD * 0.25;
  if (inside && cursor !== "live") return before;
  const from = Math.max(
    extent.from,
    Math.min(at - length * (1 - AHEAD), extent.to + length * AHEAD - length),
  );
  if (kept && cursor === "live" && Math.abs(from - before.from) < length / 1000) return before;
  return { from: nanos(from), to: nanos(from + length) };
};

export interface SlotBox extends Box {
  readonly subject: Subject;
  readonly kind: "running" | "attention";
  readonly label: string;
  /** It runs or waits at the cursor. */
  readonly now: boolean;
  readonly selected: boolean;
}

export interface SlotsModel {
  readonly size: Size;
  readonly names: readonly { readonly y: number; readonly text: string }[];
  readonly boxes: readonly SlotBox[];
  /** Rows that nothing runs in at the cursor. */
  readonly free: readonly Box[];
  readonly grid: readonly number[];
  readonly ticks: readonly AxisTick[];
  readonly left: number;
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
}

export interface SlotsInput {
  readonly packed: Packed;
  readonly range: Range;
  readonly scroll: number;
}

export const slots = (input: SlotsInput): View<SlotsModel> => {
  const axisOf = ({ extent }: Pick<Scene, "extent">, size: Size): TimeAxis =>
    timeAxis(
      { extent, axis: "wall", visible: input.range, window: { axes: {} } },
      NAMES_WIDTH,
      Math.max(NAMES_WIDTH + 1, size.width - PAD),
      90,
    );
  const layout = lastOf(
    (
      size: Size,
      at: Nanos,
      extent: Range,
      selection: Selection | undefined,
      ghost: Scene["ghost"],
    ): SlotsModel => {
      const axis = axisOf({ extent }, size);
      const selected = selection?.kind === "subject" ? selection.id : undefined;
      const rows = visibleRows(input, size);
      return {
        size,
        names: rows.map((row) => ({ y: rowY(row, input.scroll) + 12, text: `slot ${row + 1}` })),
        boxes: boxesOf(input, rows, axis, { at, extent, selected }),
        free: freeRows(input, rows, axis, at),
        grid: axis.ticks.map(({ x }) => x),
        ticks: axis.ticks.filter(({ x }) => Math.abs(x - axis.x(at)) > 24),
        left: NAMES_WIDTH,
        cursorX: axis.x(at),
        ghost,
      };
    },
  );
  return {
    id: "slots",
    title: "In parallel",
    layout: (scene, size) => layout(size, scene.at, scene.extent, scene.selection, scene.ghost),
    draw: drawSlots,
    drawTop: drawSlotsTop,
    light: lightSlots,
    still: (model) => model,
    pick: pickSlot,
    axis: axisOf,
  };
};

const rowY = (row: number, scroll: number): number => LANE_AXIS_HEIGHT + 3 + row * SLOT_HEIGHT - scroll;

const visibleRows = ({ packed, scroll }: SlotsInput, size: Size): readonly number[] =>
  packed.byRow.flatMap((_, row) => {
    const y = rowY(row, scroll);
    return y + SLOT_HEIGHT > LANE_AXIS_HEIGHT && y < size.height ? [row] : [];
  });

interface Now {
  readonly at: Nanos;
  readonly extent: Range;
  readonly selected: string | undefined;
}

const boxesOf = (
  { packed, range, scroll }: SlotsInput,
  rows: readonly number[],
  axis: TimeAxis,
  { at, extent, selected }: Now,
): readonly SlotBox[] => {
  const boxes: SlotBox[] = [];
  /** The last box of a row: pieces of one unit that touch are one. */
  const lastIn: (SlotBox | undefined)[] = [];
  for (const { subject, row, kind, start, end } of rows.flatMap((row) => packed.byRow[row] ?? [])) {
    const until = end ?? nanos(Math.max(extent.to, at));
    if (until < range.from || start > range.to) continue;
    const x = Math.max(axis.left, axis.x(start));
    const right = Math.min(axis.right, axis.x(until));
    const now = start <= at && (end === undefined || end > at);
    const before = lastIn[row];
    if (before?.subject === subject && before.kind === kind && x - (before.x + before.width) < 3) {
      const joined = { ...before, width: right - before.x, now: before.now || now };
      boxes[boxes.lastIndexOf(before)] = joined;
      lastIn[row] = joined;
      continue;
    }
    const box: SlotBox = {
      subject,
      kind,
      label: kind === "attention" ? "!" : unitName(subject),
      now,
      selected: selected === subject,
      x,
      y: rowY(row, scroll),
      width: Math.max(1, right - x),
      height: BAR_HEIGHT,
    };
    boxes.push(box);
    lastIn[row] = box;
  }
  return boxes;
};

const freeRows = (
  { packed, range, scroll }: SlotsInput,
  rows: readonly number[],
  axis: TimeAxis,
  at: Nanos,
): readonly Box[] => {
  if (at < range.from || at > range.to) return [];
  const free: Box[] = [];
  for (const row of rows) {
    const own = packed.byRow[row] ?? [];
    if (own.some(({ start, end }) => start <= at && (end === undefined || end > at))) continue;
    const ends = own.flatMap(({ end }) => (end !== undefined && end <= at ? [end] : []));
    const since = Math.max(range.from, ...ends);
    const x = Math.max(axis.left, axis.x(nanos(since)));
    const width = axis.x(at) - x;
    if (width >= 2) free.push({ x, y: rowY(row, scroll), width, height: BAR_HEIGHT });
  }
  return free;
};

const pickSlot = (model: SlotsModel, at: Point): Selection | undefined => {
  const box = at.y < LANE_AXIS_HEIGHT ? undefined : topmost(model.boxes, at);
  return box && { kind: "subject", id: box.subject };
};
