/** Environments by how well they did: peaks, what they grew to, what it earned them. Pure. */
import type { Nanos, Subject } from "../../core/ids.ts";
import type { RunState, SeriesState } from "../../core/state.ts";
import { finite } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";

export interface Peak {
  readonly value: number;
  readonly at: Nanos;
  /** Where the run counts epochs. */
  readonly epoch: number | undefined;
}

export interface Standing {
  readonly env: Subject;
  readonly now: number | undefined;
  /** Up to the cursor. */
  readonly peak: Peak | undefined;
  /** Of the whole run; absent until it is known. */
  readonly whole: Peak | undefined;
  /** Parameters over those of the host. */
  readonly growth: number | undefined;
  readonly reward: number | undefined;
}

export const SORTS = ["peak", "now", "reward", "growth"] as const;
export type StandingSort = (typeof SORTS)[number];

const REWARDS = ["episode_reward", "total_reward", "reward"];

export interface StandingInput {
  readonly state: RunState;
  readonly series: string;
  /** Of the whole run along epochs. */
  readonly windows: readonly SeriesWindow[];
  /** Of the end of the run, by subject and name. */
  readonly end: Readonly<Record<string, Readonly<Record<string, SeriesState>>>> | undefined;
}

export const standings = (envs: readonly Subject[], input: StandingInput): readonly Standing[] =>
  envs.map((env) => {
    const own = input.state.series.get(env);
    const window = input.windows.find(({ subject, name }) => subject === env && name === input.series);
    const last = (name: string): number | undefined => finite(own?.get(name)?.last ?? null);
    return {
      env,
      now: last(input.series),
      peak: peakOf(own?.get(input.series), window),
      whole: peakOf(input.end?.[env]?.[input.series], window),
      growth: last("param_ratio"),
      reward: REWARDS.map(last).find((reward) => reward !== undefined),
    };
  });

/** The largest value, or the least where less is better. */
const peakOf = (series: SeriesState | undefined, window: SeriesWindow | undefined): Peak | undefined => {
  const least = series?.better === "lower";
  const [value, at] = least ? [series?.min, series?.minAt] : [series?.max, series?.maxAt];
  if (value === undefined || at === undefined) return undefined;
  const place = window?.at.lastIndexOf(at) ?? -1;
  return { value, at, epoch: place < 0 ? undefined : window?.x[place] };
};

/** Best first, or worst first; those without a figure stand last either way. */
export const inOrder = (
  all: readonly Standing[],
  by: StandingSort,
  { worstFirst, lessIsBetter }: { readonly worstFirst: boolean; readonly lessIsBetter: boolean },
): readonly Standing[] => {
  const figure = (standing: Standing): number | undefined =>
    by === "peak" ? standing.peak?.value : standing[by];
  const sign = (worstFirst ? 1 : -1) * (lessIsBetter && (by === "peak" || by === "now") ? -1 : 1);
  return [...all].sort((left, right) => {
    const [a, b] = [figure(left), figure(right)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * (a - b);
  });
};

/** The best peak of all: that of the run. */
export const runPeak = (all: readonly Standing[], lessIsBetter: boolean): Standing | undefined =>
  all.reduce<Standing | undefined>((best, each) => {
    if (!each.whole) return best;
    if (!best?.whole) return each;
    return (lessIsBetter ? each.whole.value < best.whole.value : each.whole.value > best.whole.value)
      ? each
      : best;
  }, undefined);
