/** What a policy decided, and what else it could have. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { RecordState, RunState } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import { type Fields, fieldsOf, numberIn, recordOf } from "./records.ts";

/** One decision of a policy: what it chose, how sure it was, and what else it could have chosen. */
export interface Decision {
  readonly action: string;
  /** The action without the slot it is about. */
  readonly operation: string;
  readonly slot: string | undefined;
  /** Whether the action could be carried out; absent where the trace does not say. */
  readonly succeeded: boolean | undefined;
  readonly confidence: number | undefined;
  readonly alternatives: readonly (readonly [name: string, probability: number])[];
  /** Further figures by name, as told. */
  readonly figures: readonly (readonly [name: string, value: Value])[];
  /** Heads that had no choice. */
  readonly masked: readonly string[];
}

export const decisionRecord = (
  { records }: RunState,
  focused: Subject | undefined,
): RecordState | undefined => recordOf(records, "decision", focused);

const FIGURES = [
  ["value", ["value_estimate", "value"]],
  ["reward", ["total_reward", "reward"]],
  ["entropy", ["decision_entropy", "entropy"]],
] as const;

export const decisionOf = (value: Json): Decision | undefined => {
  const fields = fieldsOf(value);
  const action = fields && textIn(fields, ["action_name", "operation", "action"]);
  if (!fields || action === undefined) return undefined;
  const slot = textIn(fields, ["slot_id", "slot"]);
  return {
    action: slot === undefined ? action : `${action} ${slot}`,
    operation: action,
    slot,
    succeeded: typeof fields.action_success === "boolean" ? fields.action_success : undefined,
    confidence: numberIn(fields, "action_confidence") ?? numberIn(fields, "confidence"),
    alternatives: Array.isArray(fields.alternatives) ? fields.alternatives.flatMap(alternativeOf) : [],
    figures: FIGURES.flatMap(([name, keys]) => {
      const key = keys.find((each) => fields[each] !== undefined && fields[each] !== null);
      return key === undefined ? [] : [[name, fields[key] as Value] as const];
    }),
    masked: Array.isArray(fields.masked) ? fields.masked.filter((head) => typeof head === "string") : [],
  };
};

const textIn = (fields: Fields, names: readonly string[]): string | undefined => {
  for (const name of names) if (typeof fields[name] === "string" && fields[name] !== "") return fields[name];
  return undefined;
};

const alternativeOf = (told: Json): (readonly [string, number])[] => {
  if (!Array.isArray(told)) return [];
  const [name, share] = told as readonly Json[];
  const number = finite((share ?? null) as Value);
  return typeof name === "string" && number !== undefined ? [[name, number]] : [];
};
