/** Swimlanes: which stage every subject was in, when, and which gates it met. */
import type { Nanos, Subject } from "../../core/ids.ts";
import type { GateMark, StageBar } from "../../core/wire/window.ts";
import { nearest, topmost } from "../draw/hit.ts";
import { lastOf } from "../draw/last-of.ts";
import type { Box } from "../draw/shape.ts";
import { shortClock } from "../format.ts";
import { stageLook } from "../glyphs.tsx";
import { LANE_HEIGHT, type PlacedLane } from "./lanes.ts";
import { drawLifecycle, drawLifecycleTop, lightLifecycle } from "./lifecycle-draw.ts";
import { type AxisTick, LANE_AXIS_HEIGHT, type Spanned, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { AxisName, Point, Range, Scene, Selection, Size, View } from "./view.ts";

const PAD = 10;
/** Under this width a stage is merged with its thin neighbours. */
const THIN = 3;
const CLUSTER = 10;

export interface StageBox extends Box {
  readonly subject: Subject;
  readonly lifecycle: string;
  readonly stage: string;
  readonly letter: string | undefined;
  readonly illegal: boolean;
  readonly selected: boolean;
  /** Stages merged here because each is too thin to see; 1 for a stage of its own. */
  readonly count: number;
}

export interface GateSpot extends Point {
  readonly event: string;
  readonly passed: boolean;
  /** Failed gates that stand within 10 px of each other are one sign with their number. */
  readonly count: number;
}

/** Everything of the lanes that does not move with the cursor. */
export interface LifecycleBase {
  readonly size: Size;
  readonly bands: readonly (Box & { readonly tone: "odd" | "focus" })[];
  readonly boxes: readonly StageBox[];
  readonly unobserved: readonly Box[];
  readonly gates: readonly GateSpot[];
  readonly grid: readonly number[];
}

export interface LifecycleModel {
  readonly base: LifecycleBase;
  readonly axisName: string;
  readonly ticks: readonly AxisTick[];
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
  /** Where a run in progress whose file has gone quiet would go on. */
  readonly silent: (Box & { readonly text: string }) | undefined;
  /** When each lane was first heard of, as far as the windows seen so far tell. */
  readonly firstSeen: ReadonlyMap<Subject, Nanos>;
}

export interface LifecycleInput {
  readonly lanes: readonly PlacedLane[];
  readonly scroll: number;
}

export const lifecycle = (input: LifecycleInput): View<LifecycleModel> => {
  const base = lastOf(lifecycleBase);
  const learn = lastOf(learnFirst);
  const ticks = lastOf(
    (visible: Range, extent: Range, axis: AxisName, axes: Scene["window"]["axes"], size: Size) =>
      axisOf({ visible, extent, axis, window: { axes } }, size).ticks,
  );
  return {
    id: "lifecycle",
    title: "Lifecycle",
    layout: (scene, size, before) => {
      const { visible, extent, axis: name, window, focus, selection, at, ghost } = scene;
      const firstSeen = learn(window, extent.from, input.lanes, before?.firstSeen);
      const axis = axisOf(scene, size);
      return {
        base: base(input, size, visible, extent, name, window.axes, focus, selection, firstSeen),
        axisName: axis.name,
        ticks: ticks(visible, extent, name, window.axes, size).filter(
          (tick) => Math.abs(tick.x - axis.x(at)) > 18,
        ),
        cursorX: axis.x(at),
        ghost,
        silent: silentBox(scene, axis, size),
        firstSeen,
      };
    },
    draw: (on, model) => drawLifecycle(on, model.base),
    drawTop: drawLifecycleTop,
    light: (on, model, rested) => lightLifecycle(on, model.base, rested),
    still: (model) => model.base,
    pick: (model, at) => pickStage(model.base, at),
    axis: axisOf,
  };
};

const axisOf = (scene: Spanned, size: Size): TimeAxis => timeAxis(scene, 2, Math.max(3, size.width - PAD));

const lifecycleBase = (
  { lanes, scroll }: LifecycleInput,
  size: Size,
  visible: Range,
  extent: Range,
  name: AxisName,
  axes: Scene["window"]["axes"],
  focus: number | undefined,
  selection: Selection | undefined,
  firstSeen: ReadonlyMap<Subject, Nanos>,
): LifecycleBase => {
  const axis = axisOf({ visible, extent, axis: name, window: { axes } }, size);
  const top = LANE_AXIS_HEIGHT - scroll;
  const shown = lanes.filter(({ y }) => y + top + LANE_HEIGHT > LANE_AXIS_HEIGHT && y + top < size.height);
  const selected = selection?.kind === "subject" ? selection.id : undefined;
  return {
    size,
    bands: shown.filter(({ first }) => first).flatMap((placed) => band(focus, placed, top, size.width)),
    boxes: shown.flatMap(({ lane, y }) => laneBoxes(extent.to, axis, lane.bars, y + top, selected)),
    unobserved: shown.flatMap(({ lane, y }) =>
      unobserved(visible.from, axis, firstSeen.get(lane.path), y + top),
    ),
    gates: shown.flatMap(({ lane, y }) => gateSpots(axis, lane.gates, y + top)),
    grid: axis.ticks.map(({ x }) => x),
  };
};

const learnFirst = (
  window: Scene["window"],
  start: Nanos,
  lanes: readonly PlacedLane[],
  known: ReadonlyMap<Subject, Nanos> | undefined,
): ReadonlyMap<Subject, Nanos> => {
  const fromStart = window.from <= start;
  let learnt: Map<Subject, Nanos> | undefined;
  for (const { lane } of lanes) {
    const first = lane.bars.reduce<Nanos | undefined>(
      (least, bar) => (least === undefined || bar.start < least ? bar.start : least),
      undefined,
    );
    const before = known?.get(lane.path);
    if (first === undefined || (before !== undefined ? before <= first : !fromStart)) continue;
    learnt ??= new Map(known);
    learnt.set(lane.path, first);
  }
  return learnt ?? known ?? new Map();
};

const band = (
  focus: number | undefined,
  { group, place, y }: PlacedLane,
  top: number,
  width: number,
): LifecycleBase["bands"] => {
  if (group.path === undefined) return [];
  const tone = focus === place ? "focus" : place % 2 === 0 ? "odd" : undefined;
  return tone ? [{ x: 0, y: y + top - 2, width, height: group.lanes.length * LANE_HEIGHT + 1, tone }] : [];
};

const laneBoxes = (
  end: Nanos,
  axis: TimeAxis,
  bars: readonly StageBar[],
  y: number,
  selected: string | undefined,
): readonly StageBox[] => {
  const boxes: StageBox[] = [];
  for (const bar of bars) {
    const from = Math.max(axis.left, axis.x(bar.start));
    const to = Math.min(axis.right, axis.x(bar.end ?? end));
    if (to < axis.left || from > axis.right) continue;
    const last = boxes.at(-1);
    if (
      to - from < THIN &&
      last &&
      (last.count > 1 || last.width < THIN) &&
      from - (last.x + last.width) < THIN
    ) {
      boxes[boxes.length - 1] = {
        ...last,
        width: Math.max(last.width, to - last.x - 1),
        count: last.count + 1,
        letter: undefined,
      };
      continue;
    }
    const width = Math.max(1.5, to - from - 1.5);
    boxes.push({
      subject: bar.subject,
      lifecycle: bar.lifecycle,
      stage: bar.stage,
      letter: width > 12 ? stageLook(bar.lifecycle, bar.stage).letter : undefined,
      illegal: bar.illegal === true,
      selected: bar.subject === selected,
      count: 1,
      x: from,
      y: y + 1,
      width,
      height: LANE_HEIGHT - 3,
    });
  }
  return boxes;
};

const unobserved = (from: Nanos, axis: TimeAxis, first: Nanos | undefined, y: number): readonly Box[] => {
  if (first === undefined || first <= from) return [];
  const to = Math.min(axis.right, axis.x(first));
  return to - axis.left > 4
    ? [{ x: axis.left, y: y + 3, width: to - axis.left - 1.5, height: LANE_HEIGHT - 7 }]
    : [];
};

const gateSpots = (axis: TimeAxis, gates: readonly GateMark[], y: number): readonly GateSpot[] => {
  const spots: GateSpot[] = [];
  let failed = -1;
  for (const gate of gates) {
    const x = axis.x(gate.at);
    if (x < axis.left - 4 || x > axis.right + 4) continue;
    const near = gate.passed ? undefined : spots[failed];
    if (near && x - near.x < CLUSTER) {
      spots[failed] = { ...near, count: near.count + 1 };
      continue;
    }
    if (!gate.passed) failed = spots.length;
    spots.push({
      event: gate.event,
      passed: gate.passed,
      count: 1,
      x: gate.passed ? x - 1 : x,
      y: gate.passed ? y + 1.6 : y + LANE_HEIGHT / 2,
    });
  }
  return spots;
};

const silentBox = ({ run, extent }: Scene, axis: TimeAxis, size: Size): LifecycleModel["silent"] => {
  const x = axis.x(extent.to);
  if (run.status !== "stale" || x >= axis.right) return undefined;
  const text = `nothing written since ${shortClock(extent.to - extent.from)}`;
  return { x, y: LANE_AXIS_HEIGHT, width: axis.right - x, height: size.height - LANE_AXIS_HEIGHT, text };
};

/** Gates lie on top of the stages they belong to. */
const pickStage = (model: LifecycleBase, at: Point): Selection | undefined => {
  if (at.y < LANE_AXIS_HEIGHT) return undefined;
  const gate = nearest(model.gates, at, 8);
  if (gate) return { kind: "gate", id: gate.event };
  const box = topmost(model.boxes, at, 6);
  return box && { kind: "subject", id: box.subject };
};
