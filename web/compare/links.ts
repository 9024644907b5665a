/** How the cursors of two runs belong together: by structure, by step or epoch, by time since each start. Pure. */
import type { RunDiff } from "../../core/compare/run-diff.ts";
import { byAxis, byWall, follow, type Landmark, type Side } from "../../core/compare/warp.ts";
import type { Nanos } from "../../core/ids.ts";
import type { AxisPoint } from "../../core/wire/window.ts";
import type { CompareAlign } from "./compare-route.ts";

export interface Extent {
  readonly from: Nanos;
  readonly to: Nanos;
}
export type Extents = Readonly<Record<Side, Extent>>;
export type Axes = Readonly<Record<string, readonly AxisPoint[]>>;

export interface Links {
  /** Which of the ways there are. */
  readonly ways: readonly CompareAlign[];
  /** The axis that both runs count: a step, else an epoch. */
  readonly axis: string | undefined;
  readonly marks: Readonly<Record<CompareAlign, readonly Landmark[]>>;
}

const COUNTED = ["step", "epoch"] as const;

/** Where a way is missing the first that there is stands in for it. */
export const linksOf = (
  { landmarks, left, right }: Pick<RunDiff, "landmarks"> & Extents,
  axes: Readonly<Record<Side, Axes>> | undefined,
): Links => {
  const wall = byWall(left.from, right.from);
  const counted = COUNTED.map((name) => ({
    name,
    marks: byAxis(axes?.left[name] ?? [], axes?.right[name] ?? []),
  })).find(({ marks }) => marks !== undefined && marks.length > 1);
  const structure = landmarks.length > 1;
  return {
    ways: [...(structure ? (["structure"] as const) : []), ...(counted ? (["step"] as const) : []), "wall"],
    axis: counted?.name,
    marks: {
      structure: structure ? landmarks : (counted?.marks ?? wall),
      step: counted?.marks ?? wall,
      wall,
    },
  };
};

export const wayOf = ({ ways }: Links, asked: CompareAlign): CompareAlign =>
  ways.includes(asked) ? asked : (ways[0] ?? "wall");

/** Where the cursors stand. */
export interface Place {
  readonly left: Nanos;
  readonly right: Nanos;
  /** 0 to 1: how sure it is that the two moments belong together. Undefined while they are not linked. */
  readonly confidence: number | undefined;
  /** The side that rests, because only the other has something there, or because it is over. */
  readonly waits: Side | undefined;
}

/** Within the run, to the nanosecond. */
export const held = (at: number, { from, to }: Extent): Nanos =>
  Math.min(to, Math.max(from, Math.round(at))) as Nanos;

export const other = (side: Side): Side => (side === "left" ? "right" : "left");

/** The cursor of `side` goes to `at`, that of the other run to what belongs to it. `shift`: B is later by so many nanoseconds. */
export const linked = (
  marks: readonly Landmark[],
  extents: Extents,
  side: Side,
  at: Nanos,
  shift: number,
): Place => {
  const there = other(side);
  const mine = held(at, extents[side]);
  const followed = follow(marks, side, mine, shift);
  const theirs = held(followed.at, extents[there]);
  return {
    left: side === "left" ? mine : theirs,
    right: side === "left" ? theirs : mine,
    confidence: followed.confidence,
    waits: followed.waits || Math.abs(theirs - followed.at) > 1 ? there : undefined,
  };
};

/** By how much B is later than what belongs to A's moment: the shift that keeps both cursors where they are. */
export const shiftOf = (marks: readonly Landmark[], left: Nanos, right: Nanos): number =>
  right - follow(marks, "left", left).at;

/** The nearest of the moments, which rise, within `reach`; the moment itself where there is none. */
export const caught = (moments: readonly number[], at: number, reach: number): number => {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  const near = [moments[low - 1], moments[low]].filter((each) => each !== undefined);
  const best = near.reduce<number | undefined>(
    (found, each) => (found === undefined || Math.abs(each - at) < Math.abs(found - at) ? each : found),
    undefined,
  );
  return best !== undefined && Math.abs(best - at) <= reach ? best : at;
};

/**
 * Where a moment stands on the axis that both runs share: nanoseconds since the start of each. Linked by time, B is
 * drawn earlier by its shift, so that what belongs together stands together.
 */
export const onAxis = (extents: Extents, side: Side, at: number, shift: number): number =>
  at - extents[side].from - (side === "right" ? shift : 0);
export const offAxis = (extents: Extents, side: Side, x: number, shift: number): number =>
  x + extents[side].from + (side === "right" ? shift : 0);

export const axisLength = ({ left, right }: Extents, shift: number): number =>
  Math.max(1, left.to - left.from, right.to - right.from - shift);
