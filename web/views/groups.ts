/** Policy groups side by side: how each does up to the cursor. Pure. */
import type { Nanos, Subject } from "../../core/ids.ts";
import type { RunState } from "../../core/state.ts";
import { finite, type Value } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import type { SeriesQuery } from "../run-session.ts";
import { isOf, policyGroups } from "./policy-group.ts";

export interface GroupRow {
  readonly group: Subject;
  readonly episodes: number;
  /** Mean over the episodes that have ended. */
  readonly reward: number | undefined;
  /** Mean of their final accuracies, percent points. */
  readonly final: number | undefined;
  /** Mean of parameters over those of the host: 1.2 = a fifth more. */
  readonly growth: number | undefined;
  readonly entropy: Value | undefined;
  readonly germinated: number | undefined;
  readonly fossilized: number | undefined;
  /** The best reward of those that have one. */
  readonly leads: boolean;
}

const OUTCOMES = [
  "episode_reward",
  "final_accuracy_pct",
  "param_ratio",
  "germinate_count",
  "num_fossilized",
] as const;

/** What is asked of the whole run: one point per episode. */
export const OUTCOME_SERIES: readonly SeriesQuery[] = OUTCOMES.map((name) => ({ name }));

export const groupRows = (
  state: RunState,
  windows: readonly SeriesWindow[],
  at: Nanos,
): readonly GroupRow[] => {
  const rows = policyGroups(state).map((group): Omit<GroupRow, "leads"> => {
    const past = (name: (typeof OUTCOMES)[number]): readonly number[] =>
      windows
        .filter((series) => series.name === name && isOf(series.subject ?? undefined, group))
        .flatMap((series) => series.last.filter((_, index) => (series.at[index] as number) <= at))
        .flatMap((value) => finite(value) ?? []);
    return {
      group,
      episodes: past("episode_reward").length,
      reward: mean(past("episode_reward")),
      final: mean(past("final_accuracy_pct")),
      growth: mean(past("param_ratio")),
      entropy: state.series.get(group)?.get("entropy")?.last,
      germinated: sum(past("germinate_count")),
      fossilized: sum(past("num_fossilized")),
    };
  });
  const rewards = rows.flatMap(({ reward }) => reward ?? []);
  const best = Math.max(...rewards);
  return rows.map((row) => ({ ...row, leads: rewards.length > 1 && row.reward === best }));
};

const sum = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((total, each) => total + each, 0);
const mean = (numbers: readonly number[]): number | undefined => {
  const total = sum(numbers);
  return total === undefined ? undefined : total / numbers.length;
};
