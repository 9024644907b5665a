/** Records of a training run as bars, read from the state at the cursor. Pure. */
import type { Subject } from "../../core/ids.ts";
import { type RecordState, type RunState, recordKey } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import { perObject } from "../draw/last-of.ts";

export interface PolicyHead {
  readonly name: string;
  readonly entropy: number;
  readonly floor: number | undefined;
}

type Fields = Readonly<Record<string, Json>>;

const fieldsOf = (value: Json | undefined): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("num" in value)
    ? (value as Fields)
    : undefined;

const numberIn = (fields: Fields | undefined, name: string): number | undefined =>
  finite((fields?.[name] ?? null) as Value);

const NO_HEADS: readonly PolicyHead[] = [];

export const policyHeads = (state: RunState): readonly PolicyHead[] => {
  const record = [...state.records.values()].find(({ name }) => name === "policy_heads");
  return record ? headsOf(record) : NO_HEADS;
};

const headsOf = perObject(({ value }: RecordState): readonly PolicyHead[] =>
  Object.entries(fieldsOf(value) ?? {}).flatMap(([name, head]) => {
    const fields = fieldsOf(head);
    const entropy = fields ? numberIn(fields, "entropy") : finite(head as Value);
    const floor = numberIn(fields, "floor");
    return entropy === undefined ? [] : [{ name: name.replaceAll("_", " "), entropy, floor }];
  }),
);

export interface RewardStep {
  readonly name: string;
  readonly value: number;
  /** The bar reaches from here to there. */
  readonly from: number;
  readonly to: number;
  readonly total: boolean;
}

export interface Reward {
  readonly subject: Subject | undefined;
  readonly event: string;
  readonly steps: readonly RewardStep[];
  readonly total: number;
}

/** Of the lit environment, else the newest one said. */
export const rewardOf = (state: RunState, focused: Subject | undefined): Reward | undefined => {
  const own = focused === undefined ? undefined : state.records.get(recordKey(focused, "reward_components"));
  const record =
    own ??
    newest(
      [...state.records.values()].filter(
        ({ name, value }) => name === "reward_components" && value !== undefined,
      ),
    );
  return record && rewardIn(record);
};

const rewardIn = perObject((record: RecordState): Reward | undefined => {
  const fields = fieldsOf(record.value);
  if (!fields) return undefined;
  let sum = 0;
  const parts = Object.entries(fields).flatMap(([name, value]): RewardStep[] => {
    const number = finite(value as Value);
    if (number === undefined || /^total/.test(name)) return [];
    const from = sum;
    sum += number;
    return [{ name: name.replaceAll("_", " "), value: number, from, to: sum, total: false }];
  });
  const total = numberIn(fields, "total") ?? numberIn(fields, "total_reward") ?? sum;
  return {
    subject: record.subject,
    event: record.event,
    steps: [...parts, { name: "total", value: total, from: 0, to: total, total: true }],
    total,
  };
});

const newest = (records: readonly RecordState[]): RecordState | undefined =>
  records.reduce<RecordState | undefined>(
    (best, record) => (best === undefined || record.at >= best.at ? record : best),
    undefined,
  );
