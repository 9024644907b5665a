/** Swimlanes: which stage every subject was in, when, and which gates it met. */
import type { Nanos, Subject } from "../../core/ids.ts";
import type { GateMark, StageBar } from "../../core/wire.ts";
import { nearest, topmost } from "../draw/hit.ts";
import type { Box } from "../draw/shape.ts";
import { stageLook } from "../glyphs.tsx";
import { LANE_HEIGHT, type PlacedLane } from "./lanes.ts";
import { drawLifecycle, drawLifecycleTop } from "./lifecycle-draw.ts";
import { LANE_AXIS_HEIGHT, type TimeAxis, timeAxis } from "./time-axis.ts";
import type { Point, Scene, Selection, Size, View } from "./view.ts";

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

export interface LifecycleModel {
  readonly size: Size;
  readonly axisName: string;
  readonly bands: readonly (Box & { readonly tone: "odd" | "focus" })[];
  readonly boxes: readonly StageBox[];
  readonly unobserved: readonly Box[];
  readonly gates: readonly GateSpot[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly cursorX: number;
  readonly ghost: Scene["ghost"];
  /** When each lane was first heard of, as far as the windows seen so far tell. */
  readonly firstSeen: ReadonlyMap<Subject, Nanos>;
}

export interface LifecycleInput {
  readonly lanes: readonly PlacedLane[];
  readonly scroll: number;
}

export const lifecycle = (input: LifecycleInput): View<LifecycleModel> => ({
  id: "lifecycle",
  title: "Lifecycle",
  layout: (scene, size, before) => layoutLifecycle(scene, size, input, before),
  draw: (on, model) => {
    drawLifecycle(on, model);
    drawLifecycleTop(on, model);
  },
  pick: pickStage,
  axis: axisOf,
});

const axisOf = (scene: Scene, size: Size): TimeAxis => timeAxis(scene, 2, Math.max(3, size.width - PAD));

const layoutLifecycle = (
  scene: Scene,
  size: Size,
  input: LifecycleInput,
  before?: LifecycleModel,
): LifecycleModel => {
  const axis = axisOf(scene, size);
  const top = LANE_AXIS_HEIGHT - input.scroll;
  const shown = input.lanes.filter(
    ({ y }) => y + top + LANE_HEIGHT > LANE_AXIS_HEIGHT && y + top < size.height,
  );
  const firstSeen = learnFirst(scene, input.lanes, before?.firstSeen);
  const selected = scene.selection?.kind === "subject" ? scene.selection.id : undefined;
  return {
    size,
    axisName: axis.name,
    bands: shown.filter(({ first }) => first).flatMap((placed) => band(scene, placed, top, size.width)),
    boxes: shown.flatMap(({ lane, y }) => laneBoxes(scene, axis, lane.bars, y + top, selected)),
    unobserved: shown.flatMap(({ lane, y }) => unobserved(scene, axis, firstSeen.get(lane.path), y + top)),
    gates: shown.flatMap(({ lane, y }) => gateSpots(axis, lane.gates, y + top)),
    ticks: axis.ticks.filter((tick) => Math.abs(tick.x - axis.x(scene.at)) > 18),
    cursorX: axis.x(scene.at),
    ghost: scene.ghost,
    firstSeen,
  };
};

const learnFirst = (
  scene: Scene,
  lanes: readonly PlacedLane[],
  known: ReadonlyMap<Subject, Nanos> | undefined,
): ReadonlyMap<Subject, Nanos> => {
  const fromStart = scene.window.from <= scene.extent.from;
  let learnt: Map<Subject, Nanos> | undefined;
  for (const { lane } of lanes) {
    const start = lane.bars.reduce<Nanos | undefined>(
      (least, bar) => (least === undefined || bar.start < least ? bar.start : least),
      undefined,
    );
    const before = known?.get(lane.path);
    if (start === undefined || (before !== undefined ? before <= start : !fromStart)) continue;
    learnt ??= new Map(known);
    learnt.set(lane.path, start);
  }
  return learnt ?? known ?? new Map();
};

const band = (
  scene: Scene,
  { group, place, y }: PlacedLane,
  top: number,
  width: number,
): LifecycleModel["bands"] => {
  if (group.path === undefined) return [];
  const tone = scene.focus === place ? "focus" : place % 2 === 0 ? "odd" : undefined;
  return tone ? [{ x: 0, y: y + top - 2, width, height: group.lanes.length * LANE_HEIGHT + 1, tone }] : [];
};

const laneBoxes = (
  scene: Scene,
  axis: TimeAxis,
  bars: readonly StageBar[],
  y: number,
  selected: string | undefined,
): readonly StageBox[] => {
  const boxes: StageBox[] = [];
  for (const bar of bars) {
    const from = Math.max(axis.left, axis.x(bar.start));
    const to = Math.min(axis.right, axis.x(bar.end ?? scene.extent.to));
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

const unobserved = (scene: Scene, axis: TimeAxis, first: Nanos | undefined, y: number): readonly Box[] => {
  if (first === undefined || first <= scene.visible.from) return [];
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

/** Gates lie on top of the stages they belong to. */
const pickStage = (model: LifecycleModel, at: Point): Selection | undefined => {
  if (at.y < LANE_AXIS_HEIGHT) return undefined;
  const gate = nearest(model.gates, at, 8);
  if (gate) return { kind: "gate", id: gate.event };
  const box = topmost(model.boxes, at, 6);
  return box && { kind: "subject", id: box.subject };
};
