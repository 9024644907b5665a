/** Which lanes a lifecycle picture has: one per slot, or per subject where nothing says that it has a slot. Pure. */
import { parentSubject, type Subject, subjectParts } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { lifecycleOf } from "../../core/stages.ts";
import type { RunState } from "../../core/state.ts";
import type { GateMark, StageBar } from "../../core/wire/window.ts";
import { lastOf } from "../draw/last-of.ts";
import type { Scene } from "./view.ts";

export interface Lane {
  readonly path: Subject;
  /** Short name in its group: `r0c1`. */
  readonly label: string;
  readonly bars: readonly StageBar[];
  readonly gates: readonly GateMark[];
}

/** Lanes under one parent subject. `path` is absent for lanes that have none. */
export interface LaneGroup {
  readonly path: Subject | undefined;
  readonly label: string;
  readonly lanes: readonly Lane[];
}

/** The lane of a subject: of a slotted lifecycle the slot it lives in, else the subject itself. */
export const lanePath = (subject: Subject, lifecycle: string): Subject =>
  lifecycleOf(lifecycle).slotted ? (parentSubject(subject) ?? subject) : subject;

const ORDER = new Intl.Collator("en", { numeric: true });

/** `Env 3` for `env:3`, `r0c1` for `slot:r0c1`: a number alone needs the name of its kind. */
export const partLabel = (path: Subject): string => {
  const part = subjectParts(path).at(-1);
  if (!part) return path;
  const needsName = /^\d+$/.test(part.value) && part.name !== "";
  return needsName ? `${upperFirst(part.name)} ${part.value}` : part.value;
};

/** `Env 3` of `env 3`. */
export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `env 3`; where a run has policy groups, what lies below one says which: `A env 3`. */
export const placeText = (path: Subject): string => {
  const [top, ...below] = subjectParts(path);
  const own = partLabel(path).toLowerCase();
  return top?.name === "group" && below.length > 0 ? `${top.value} ${own}` : own;
};

/** `living`: lanes to keep though the window holds no bar of them, so that lanes stay where they are. */
export const laneGroups = (
  stages: readonly StageBar[],
  gates: readonly GateMark[],
  living: readonly Subject[] = [],
): readonly LaneGroup[] => {
  const bars = new Map<Subject, StageBar[]>();
  const laneOf = new Map<Subject, Subject>();
  for (const bar of stages) {
    const path = lanePath(bar.subject, bar.lifecycle);
    laneOf.set(bar.subject, path);
    push(bars, path, bar);
  }
  for (const path of living) if (!bars.has(path)) bars.set(path, []);
  const checks = new Map<Subject, GateMark[]>();
  for (const gate of gates) push(checks, gateLane(gate.subject, laneOf, bars), gate);
  const paths = [...new Set([...bars.keys(), ...checks.keys()])];
  return grouped(
    paths.map((path) => ({
      path,
      label: partLabel(path),
      bars: bars.get(path) ?? [],
      gates: checks.get(path) ?? [],
    })),
  );
};

const push = <K, V>(into: Map<K, V[]>, key: K, item: V): void => {
  const list = into.get(key);
  if (list) list.push(item);
  else into.set(key, [item]);
};

const gateLane = (
  subject: Subject,
  laneOf: ReadonlyMap<Subject, Subject>,
  lanes: ReadonlyMap<Subject, unknown>,
): Subject => {
  const parent = parentSubject(subject);
  return laneOf.get(subject) ?? (parent !== undefined && lanes.has(parent) ? parent : subject);
};

const grouped = (lanes: readonly Lane[]): readonly LaneGroup[] => {
  const groups = new Map<Subject | undefined, Lane[]>();
  for (const lane of lanes) push(groups, parentSubject(lane.path), lane);
  return [...groups]
    .sort(([left], [right]) => ORDER.compare(left ?? "", right ?? ""))
    .map(([path, members]) => ({
      path,
      label: path === undefined ? "" : upperFirst(placeText(path)),
      lanes: members.sort((left, right) => ORDER.compare(left.path, right.path)),
    }));
};

/** A lane with its place from the top, in pixels. */
export interface PlacedLane {
  readonly lane: Lane;
  readonly group: LaneGroup;
  /** Place of the group, from 1: the key that focuses it. */
  readonly place: number;
  readonly first: boolean;
  readonly y: number;
}

export const LANE_HEIGHT = 21;
const GROUP_GAP = 4;
const TOP = 3;

export const placeLanes = (
  groups: readonly LaneGroup[],
): { readonly lanes: readonly PlacedLane[]; readonly height: number } => {
  let y = TOP;
  const lanes: PlacedLane[] = [];
  groups.forEach((group, index) => {
    group.lanes.forEach((lane, row) => {
      lanes.push({ lane, group, place: index + 1, first: row === 0, y });
      y += LANE_HEIGHT;
    });
    y += group.path === undefined ? 0 : GROUP_GAP;
  });
  return { lanes, height: y + 2 };
};

/** Lanes of what lives at the cursor, as one text: equal texts, equal lanes. */
const livingLanes = perObject((subjects: RunState["subjects"]): string => {
  const lanes = new Set<Subject>();
  for (const { subject, lifecycle, stage } of subjects.values())
    if (stage !== undefined) lanes.add(lanePath(subject, lifecycle));
  return [...lanes].sort().join("\n");
});

export interface SceneLanes {
  readonly groups: readonly LaneGroup[];
  readonly lanes: readonly PlacedLane[];
  readonly height: number;
}

const lanesFor = lastOf(
  (stages: readonly StageBar[], gates: readonly GateMark[], living: string): SceneLanes => {
    const groups = laneGroups(stages, gates, living === "" ? [] : (living.split("\n") as Subject[]));
    return { groups, ...placeLanes(groups) };
  },
);

/** The lanes of a scene: the very same as before while neither window nor the set of living lanes has changed. */
export const lanesOf = (scene: Pick<Scene, "window" | "state">): SceneLanes =>
  lanesFor(scene.window.stages, scene.window.gates, livingLanes(scene.state.subjects));
