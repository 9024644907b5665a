/** Entropy of each head of a policy, however the trace tells it. Pure. */
import type { Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { RecordState, RunState, SeriesState } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import { fieldsOf, named, newest, numberIn, recordOf } from "./records.ts";

export interface PolicyHead {
  readonly name: string;
  readonly entropy: number;
  readonly floor: number | undefined;
}

const NO_HEADS: readonly PolicyHead[] = [];

/** Where heads are told: a record of their own, else what the newest decision says of them. */
export const headsRecord = ({ records }: RunState, focused: Subject | undefined): RecordState | undefined =>
  newest(named(records, "policy_heads")) ?? recordOf(records, "head_telemetry", focused);

/** `{ op: { entropy, floor } }`, `{ op: 0.7 }` or `{ op_entropy: 0.7, op_confidence: 0.9 }`. */
export const headsOf = (value: Json): readonly PolicyHead[] => {
  const all = Object.entries(fieldsOf(value) ?? {});
  const suffixed = all.filter(([key]) => key.endsWith(ENTROPY));
  if (suffixed.length > 0)
    return suffixed.flatMap(([key, head]) => headOf(key.slice(0, -ENTROPY.length), finite(head as Value)));
  return all.flatMap(([name, head]) => {
    const fields = fieldsOf(head);
    return headOf(
      name,
      fields ? numberIn(fields, "entropy") : finite(head as Value),
      numberIn(fields, "floor"),
    );
  });
};
const ENTROPY = "_entropy";

const headOf = (name: string, entropy: number | undefined, floor?: number): PolicyHead[] =>
  entropy === undefined ? [] : [{ name: name.replaceAll("_", " "), entropy, floor }];

/** Series of the run itself: `head_op_entropy`. The very same list as before while none of them has a new value. */
export const headsInSeries = ({ series }: Pick<RunState, "series">): readonly PolicyHead[] => {
  const own = series.get("");
  return own ? headsAmong(own) : NO_HEADS;
};

const headsAmong = perObject((own: ReadonlyMap<string, SeriesState>): readonly PolicyHead[] =>
  [...own].flatMap(([name, { last }]) => {
    const head = /^head_(.+)_entropy$/.exec(name)?.[1];
    return head === undefined ? [] : headOf(head, finite(last));
  }),
);
