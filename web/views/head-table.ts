/** All that a policy update says of its heads, one row per head. Pure. */
import type { SeriesState } from "../../core/state.ts";
import type { Json, Value } from "../../core/value.ts";
import { type Fields, fieldsOf, numberIn } from "./records.ts";

export interface HeadRow {
  readonly name: string;
  readonly entropy: Value | undefined;
  readonly floor: number | undefined;
  readonly gradNorm: Value | undefined;
  /** Share of the steps in which the head had a choice, from 0 to 1. */
  readonly learnable: Value | undefined;
  /** finite, missing, nonfinite, not_learnable; absent where the trace does not say. */
  readonly state: string | undefined;
  readonly ratioMax: Value | undefined;
  readonly clip: Value | undefined;
}

/** As series are called, and as they are called within a record of heads. */
const FIGURES = [
  ["entropy", "entropy"],
  ["grad_norm", "gradNorm"],
  ["learnable_fraction", "learnable"],
  ["ratio_max", "ratioMax"],
  ["clip_fraction", "clip"],
] as const;
const SERIES = /^head_(.+)_(entropy|grad_norm|learnable_fraction|ratio_max|clip_fraction)$/;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const blank = (name: string): Writable<HeadRow> => ({
  name,
  entropy: undefined,
  floor: undefined,
  gradNorm: undefined,
  learnable: undefined,
  state: undefined,
  ratioMax: undefined,
  clip: undefined,
});

/**
 * `series`: of the policy at the cursor. `heads`: the value of a record of heads, `{ op: { entropy, floor, … } }`.
 * `update`: the whole policy update, for what is no number. Rows in the order in which they were first said.
 */
export const headRows = (
  series: ReadonlyMap<string, SeriesState>,
  heads: Json | undefined,
  update: Json | undefined,
): readonly HeadRow[] => {
  const rows = new Map<string, Writable<HeadRow>>();
  const rowOf = (name: string): Writable<HeadRow> => {
    const row = rows.get(name) ?? blank(name);
    rows.set(name, row);
    return row;
  };
  for (const [name, fields] of Object.entries(fieldsOf(heads) ?? {})) told(rowOf(name), fieldsOf(fields));
  for (const [name, { last }] of series) {
    const [, head, figure] = SERIES.exec(name) ?? [];
    const key = FIGURES.find(([said]) => said === figure)?.[1];
    if (head !== undefined && key) rowOf(head)[key] = last;
  }
  const fields = fieldsOf(update);
  for (const row of rows.values()) row.state ??= stateIn(fields, row.name);
  return [...rows.values()]
    .map((row) => ({ ...row, name: row.name.replaceAll("_", " ") }))
    .sort((left, right) => Number(left.entropy === undefined) - Number(right.entropy === undefined));
};

const told = (row: Writable<HeadRow>, fields: Fields | undefined): void => {
  if (!fields) return;
  for (const [said, key] of FIGURES) if (fields[said] !== undefined) row[key] = fields[said] as Value;
  row.floor = numberIn(fields, "floor");
  if (typeof fields.gradient_state === "string") row.state = fields.gradient_state;
};

const stateIn = (update: Fields | undefined, head: string): string | undefined => {
  const said = update?.[`head_${head}_gradient_state`];
  if (typeof said === "string") return said;
  const broken = (name: string): boolean => fieldsOf(update?.[name])?.[head] === true;
  return broken("head_nan_detected") || broken("head_inf_detected") ? "nonfinite" : undefined;
};
