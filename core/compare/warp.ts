/**
 * Which moment of one run belongs to a moment of the other: a rising line through landmarks, one piece from each to the
 * next, that can be followed both ways. Before the first and after the last landmark both runs go at the same pace.
 */
import type { Nanos } from "../ids.ts";
import type { AxisPoint } from "../wire/window.ts";
import type { RunDiff } from "./run-diff.ts";

/** Both moments rise strictly from one to the next. Confidence, 0 to 1, is that of the piece after it. */
export type Landmark = RunDiff["landmarks"][number];
export type Side = "left" | "right";

export interface Followed {
  readonly at: Nanos;
  readonly confidence: number;
  /** The other run rests: at this moment only the one that is followed has something. */
  readonly waits: boolean;
}

/** A piece in which one side goes this much slower than the other is a rest. */
const REST_PACE = 1e-4;

/** From a moment of `side` to the other run. `offset`: nanoseconds by which the right run was shifted by hand. */
export const follow = (landmarks: readonly Landmark[], side: Side, at: Nanos, offset = 0): Followed => {
  const [mine, theirs] = side === "left" ? ([0, 1] as const) : ([1, 0] as const);
  const from = side === "left" ? at : at - offset;
  const back = side === "left" ? offset : 0;
  const piece = pieceAt(landmarks, mine, from);
  const [one, next] = [landmarks[piece], landmarks[piece + 1]];
  if (one && next) {
    const [length, other] = [next[mine] - one[mine], next[theirs] - one[theirs]];
    return {
      at: (one[theirs] + ((from - one[mine]) / length) * other + back) as Nanos,
      confidence: one[2],
      waits: other < length * REST_PACE,
    };
  }
  const end = one ?? landmarks[0];
  return {
    at: (end ? end[theirs] + (from - end[mine]) + back : from + back) as Nanos,
    confidence: one ? one[2] : 0,
    waits: false,
  };
};

/** Index of the last landmark at or before a moment; -1 before the first. */
const pieceAt = (landmarks: readonly Landmark[], mine: 0 | 1, at: number): number => {
  let [low, high] = [0, landmarks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((landmarks[middle] as Landmark)[mine] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** By the time since the start of each run. */
export const byWall = (leftFrom: Nanos, rightFrom: Nanos): readonly Landmark[] => [[leftFrom, rightFrom, 1]];

/** By the value of an axis, between the values both runs have; undefined where they have none in common. */
export const byAxis = (
  left: readonly AxisPoint[],
  right: readonly AxisPoint[],
): readonly Landmark[] | undefined => {
  const first = Math.max(left[0]?.[1] ?? Infinity, right[0]?.[1] ?? Infinity);
  const last = Math.min(left.at(-1)?.[1] ?? -Infinity, right.at(-1)?.[1] ?? -Infinity);
  if (!(first <= last)) return undefined;
  const values = new Set([first, last]);
  for (const [, value] of [...left, ...right]) if (value >= first && value <= last) values.add(value);
  const points = [...values]
    .sort((one, other) => one - other)
    .map((value): Landmark => [reachedAt(left, value), reachedAt(right, value), 1]);
  return rising(points);
};

/** When a rising axis has a value that lies within its points, linear between them. */
const reachedAt = (points: readonly AxisPoint[], value: number): Nanos => {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] as AxisPoint)[1] < value) low = middle + 1;
    else high = middle;
  }
  const [after, before] = [points[low] as AxisPoint, points[low - 1]];
  if (!before || after[1] === value) return after[0];
  return (before[0] + ((value - before[1]) / (after[1] - before[1])) * (after[0] - before[0])) as Nanos;
};

/** A landmark is moved on by at most this many nanoseconds to come after the one before it, or left out. */
const NUDGE = 1000;

/** Of landmarks that never go back: those, moved on a little where needed, that rise strictly on both sides. */
export const rising = (landmarks: readonly Landmark[]): readonly Landmark[] => {
  const found: Landmark[] = [];
  for (const [l, r, confidence] of landmarks) {
    const before = found.at(-1);
    if (before && l === before[0] && r === before[1]) {
      found[found.length - 1] = [before[0], before[1], confidence];
      continue;
    }
    const left = before ? Math.max(l, before[0] + 1) : l;
    const right = before ? Math.max(r, before[1] + 1) : r;
    if (left - l <= NUDGE && right - r <= NUDGE) found.push([left as Nanos, right as Nanos, confidence]);
  }
  return found;
};
