/** How far a frame of playing moves the cursor. Pure: the page gives the frame's length (DESIGN-UI section 5.3). */
import type { Nanos } from "../../core/ids.ts";
import type { AxisPoint } from "../../core/wire/window.ts";
import { axisTime, axisValue } from "../views/time-axis.ts";
import type { AxisName } from "../views/view.ts";

export const SPEEDS = [0.25, 1, 4, 16, 60, 250, 1000] as const;
export type Speed = (typeof SPEEDS)[number];

/** The highest speed at which a critical anomaly stops playing. */
export const PAUSING_SPEED = 60;
/** A frame counts as this at most: a tab that slept does not jump. */
const LONGEST_FRAME_MS = 100;
const GAP_MS = 400;
const SHORTEST_GAP = 5e9;
const GAP_MEDIANS = 20;

export interface Ground {
  readonly axis: AxisName;
  /** Points of the axis over the whole run; without them it plays along wall time. */
  readonly points: readonly AxisPoint[] | undefined;
  /** Times of the event at or before the cursor and of the next one, where known. */
  readonly previous: Nanos | undefined;
  readonly next: Nanos | undefined;
  /** Median distance of events, in nanoseconds. */
  readonly median: number;
  readonly skipGaps: boolean;
}

/** The time to show after a frame of `frameMs`, before any stop at an end or an anomaly. */
export const advance = (at: Nanos, speed: Speed, frameMs: number, ground: Ground): Nanos => {
  const ms = Math.min(frameMs, LONGEST_FRAME_MS);
  const stepped = along(at, speed, ms, ground);
  const { previous, next, skipGaps } = ground;
  if (!skipGaps || previous === undefined || next === undefined) return stepped;
  const gap = next - previous;
  if (gap <= Math.max(SHORTEST_GAP, GAP_MEDIANS * ground.median)) return stepped;
  const hurried = Math.min(next, at + (gap * ms) / GAP_MS);
  return Math.max(stepped, hurried) as Nanos;
};

const along = (at: Nanos, speed: Speed, ms: number, { axis, points }: Ground): Nanos => {
  const seconds = (ms / 1000) * speed;
  const onAxis = axis !== "wall" && points && points.length > 1;
  if (!onAxis) return (at + seconds * 1e9) as Nanos;
  const wanted = axisValue(points, at) + seconds;
  const reached = axisTime(points, wanted);
  // Beyond the last value, and where the axis stands still, time goes on by itself.
  return Math.max(reached, at + (ms / 1000) * 1e9) as Nanos;
};

/** The middle of the distances between the times, which are in order; 0 for fewer than two. */
export const medianDistance = (times: ArrayLike<number>): number => {
  const distances: number[] = [];
  const step = Math.max(1, Math.floor(times.length / 1000));
  for (let i = step; i < times.length; i += step) {
    distances.push(((times[i] as number) - (times[i - step] as number)) / step);
  }
  return distances.sort((left, right) => left - right)[Math.floor(distances.length / 2)] ?? 0;
};
