/** What each seed is worth: accuracy with some of them switched on, and shares by Shapley. Pure. */
import { finite, type Json, type Value } from "../../core/value.ts";
import { type Fields, fieldsOf, numberIn } from "./records.ts";

export interface Configuration {
  /** Which slots are on, in the order of `slots`. */
  readonly mask: readonly boolean[];
  readonly accuracy: Value;
  readonly sort: "baseline" | "single" | "pair" | "several" | "all";
}

export interface Counterfactual {
  readonly slots: readonly string[];
  readonly rows: readonly Configuration[];
  readonly strategy: string | undefined;
  /** Percent points that all together give beyond the sum of each alone; absent where one of them is not told. */
  readonly synergy: number | undefined;
}

const ORDER: readonly Configuration["sort"][] = ["baseline", "single", "pair", "several", "all"];

/** Reads both ways of writing it: `slot_ids` with `configs`, or `slots` with `configurations`. */
export const counterfactualOf = (value: Json): Counterfactual | undefined => {
  const fields = fieldsOf(value);
  const slots = (fields?.slot_ids ?? fields?.slots) as Json | undefined;
  const configurations = (fields?.configs ?? fields?.configurations) as Json | undefined;
  if (!Array.isArray(slots) || !Array.isArray(configurations)) return undefined;
  const told = configurations.flatMap((each): { mask: readonly boolean[]; accuracy: Value }[] => {
    const one = fieldsOf(each as Json);
    const mask = (one?.seed_mask ?? one?.seeds) as Json | undefined;
    if (!one || !Array.isArray(mask)) return [];
    return [{ mask: mask.map((on) => on === true), accuracy: (one.accuracy ?? one.accuracy_pct) as Value }];
  });
  const rows = told.map((one, index): Configuration => {
    const on = one.mask.filter(Boolean).length;
    // With one slot "alone" and "all" have the same mask: the last is all.
    const all = on === one.mask.length && (on > 1 || index === told.length - 1);
    return { ...one, sort: all ? "all" : sortOf(on) };
  });
  return {
    slots: slots.map(String),
    rows: [...rows].sort((left, right) => ORDER.indexOf(left.sort) - ORDER.indexOf(right.sort)),
    strategy: typeof fields?.strategy === "string" ? fields.strategy : undefined,
    synergy: synergyOf(rows, slots.length),
  };
};

const sortOf = (on: number): Configuration["sort"] =>
  on === 0 ? "baseline" : on === 1 ? "single" : on === 2 ? "pair" : "several";

const synergyOf = (rows: readonly Configuration[], slots: number): number | undefined => {
  const of = (sort: Configuration["sort"]): readonly number[] =>
    rows.filter((row) => row.sort === sort).flatMap(({ accuracy }) => finite(accuracy) ?? []);
  const [baseline] = of("baseline");
  const [all] = of("all");
  const singles = of("single");
  if (slots < 2 || baseline === undefined || all === undefined || singles.length !== slots) return undefined;
  return all - baseline - singles.reduce((sum, single) => sum + (single - baseline), 0);
};

export interface ShapleyRow {
  readonly slot: string;
  readonly mean: Value;
  readonly spread: number | undefined;
  readonly samples: number | undefined;
  /** The mean is farther from zero than twice its spread; absent where the spread is not told. */
  readonly significant: boolean | undefined;
}

/** `{ shapley_values: { r0c0: { mean, std, n_samples } } }`, or the inner map itself. */
export const shapleyOf = (value: Json): readonly ShapleyRow[] => {
  const fields = fieldsOf(value);
  const shares = fieldsOf(fields?.shapley_values) ?? fields ?? {};
  return Object.entries(shares).flatMap(([slot, share]): ShapleyRow[] => {
    const one: Fields | undefined = fieldsOf(share);
    if (one?.mean === undefined) return [];
    const [mean, spread] = [finite(one.mean as Value), numberIn(one, "std")];
    return [
      {
        slot,
        mean: one.mean as Value,
        spread,
        samples: numberIn(one, "n_samples"),
        significant: mean === undefined || spread === undefined ? undefined : Math.abs(mean) > 2 * spread,
      },
    ];
  });
};
