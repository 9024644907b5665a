/** What a reward is made of, as a waterfall. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { RecordState, RunState } from "../../core/state.ts";
import type { Json } from "../../core/value.ts";
import { type Fields, fieldsOf, numberIn, recordOf } from "./records.ts";

export interface RewardStep {
  readonly name: string;
  readonly value: number;
  /** The bar reaches from here to there. */
  readonly from: number;
  readonly to: number;
  readonly total: boolean;
}

export interface Reward {
  readonly steps: readonly RewardStep[];
  readonly total: number;
  /** Parts that are 0 and have no step. */
  readonly zeros: number;
}

/** Of the lit environment, else the newest one said. */
export const rewardRecord = ({ records }: RunState, focused: Subject | undefined): RecordState | undefined =>
  recordOf(records, "reward_components", focused);

/** More steps than this cannot be read: those that are 0 go first, then the smallest become one. */
const MOST_STEPS = 8;

/**
 * Parts one after the other, then the total. Where the trace tells a total that its parts do not add up to, the
 * difference is a step of its own: the trace tells no part for it.
 */
export const rewardOf = (value: Json): Reward | undefined => {
  const fields = fieldsOf(value);
  if (!fields) return undefined;
  const told = numberIn(fields, "total") ?? numberIn(fields, "total_reward");
  const all = partsOf(fields);
  const parts = all.length > MOST_STEPS ? all.filter(([, part]) => part !== 0) : all;
  const sum = all.reduce((total, [, part]) => total + part, 0);
  const total = told ?? sum;
  const rest =
    Math.abs(total - sum) > Math.max(...all.map(([, part]) => Math.abs(part)), Math.abs(total)) / 100;
  const steps = [...merged(parts), ...(rest ? [["unaccounted", total - sum] as const] : [])];
  let reached = 0;
  return {
    steps: [
      ...steps.map(([name, part]): RewardStep => {
        const from = reached;
        reached += part;
        return { name, value: part, from, to: reached, total: false };
      }),
      { name: "total", value: total, from: 0, to: total, total: true },
    ],
    total,
    zeros: all.length - parts.length,
  };
};

/** The parts of a reward with their names for people. */
export const rewardParts = (value: Json): readonly Part[] => {
  const fields = fieldsOf(value);
  return fields ? partsOf(fields) : [];
};

type Part = readonly [name: string, value: number];

/** What stands beside the parts of a reward in such records: counts, levels, balances, factors, and what parts are made of. */
const NO_PART =
  /^(total|epoch|val_acc|seed_stage|progress_|stable_|acc_at_|host_|growth_|num_|n_)|_(ratio|discount|prev|next|target|total)$/;

const partsOf = (fields: Fields): readonly Part[] =>
  Object.keys(fields).flatMap((key): Part[] => {
    const value = numberIn(fields, key);
    // The raw contribution is told beside the bounded one, which counts.
    if (
      value === undefined ||
      NO_PART.test(key) ||
      (key === "seed_contribution" && "bounded_attribution" in fields)
    )
      return [];
    return [[key.replaceAll("_", " "), value]];
  });

const merged = (parts: readonly Part[]): readonly Part[] => {
  if (parts.length <= MOST_STEPS) return parts;
  const large = new Set(
    [...parts].sort(([, left], [, right]) => Math.abs(right) - Math.abs(left)).slice(0, MOST_STEPS - 1),
  );
  const small = parts.filter((part) => !large.has(part));
  const sum = small.reduce((total, [, value]) => total + value, 0);
  return [...parts.filter((part) => large.has(part)), [`${small.length} smaller parts`, sum]];
};
