/** How an environment fares, by rule, where its trace does not say. Pure. */
import type { Nanos } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { finite } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";

export type FareWord = "initializing" | "healthy" | "excellent" | "stalled" | "degraded";

/** Percent points; epochs. */
const EXCELLENT = 80;
const STALLED_AFTER = 10;
const DROP = 1;
/** A new word must hold this many epochs before it is said. */
const HOLDS = 3;

export const RULE = [
  `excellent: over ${EXCELLENT} %`,
  `stalled: more than ${STALLED_AFTER} epochs without a new best`,
  `degraded: more than ${DROP} point below its best`,
  `each once it has held for ${HOLDS} epochs of its episode`,
].join("; ");

interface Epoch {
  readonly at: Nanos;
  /** The epoch within its episode where the trace counts so, else of the run. */
  readonly epoch: number;
  readonly accuracy: number;
  readonly word: FareWord;
}

/**
 * Epochs of an environment with the word of each. An epoch lower than the one before begins an episode: nothing is
 * carried over to it. `series`: percent points along epochs.
 */
export const fareOf = perObject((series: SeriesWindow): readonly Epoch[] => {
  const epochs: Epoch[] = [];
  let best = Number.NEGATIVE_INFINITY;
  let bestAt = 0;
  let word: FareWord = "initializing";
  let next: FareWord = "initializing";
  let held = 0;
  series.at.forEach((at, index) => {
    const accuracy = finite(series.last[index] ?? null);
    const epoch = series.x[index] as number;
    if (accuracy === undefined) return;
    const before = epochs.at(-1);
    if (before === undefined || epoch < before.epoch) {
      best = Number.NEGATIVE_INFINITY;
      word = "initializing";
      held = 0;
    }
    if (accuracy > best) {
      best = accuracy;
      bestAt = epoch;
    }
    const now = rawWord(accuracy, best, epoch - bestAt);
    held = now === next ? held + 1 : 1;
    next = now;
    if (word === "initializing" || held >= HOLDS) word = held >= HOLDS ? now : word;
    epochs.push({ at, epoch, accuracy, word });
  });
  return epochs;
});

const rawWord = (accuracy: number, best: number, sinceBest: number): FareWord => {
  if (best - accuracy > DROP) return "degraded";
  if (sinceBest > STALLED_AFTER) return "stalled";
  return accuracy > EXCELLENT ? "excellent" : "healthy";
};

export interface Fare {
  readonly word: FareWord;
  /** Over the last epochs of its episode: up, down, or neither by half a point. */
  readonly direction: "rising" | "steady" | "falling";
}

const LOOK_BACK = 5;
const STEADY = 0.5;

/** At a moment; `undefined` before the first epoch. */
export const fareAt = (epochs: readonly Epoch[], at: Nanos): Fare | undefined => {
  const index = epochs.findLastIndex((epoch) => epoch.at <= at);
  const now = epochs[index];
  if (!now) return undefined;
  const earlier = epochs.slice(Math.max(0, index - LOOK_BACK), index).find(({ epoch }) => epoch < now.epoch);
  const change = earlier === undefined ? 0 : now.accuracy - earlier.accuracy;
  return { word: now.word, direction: change > STEADY ? "rising" : change < -STEADY ? "falling" : "steady" };
};
