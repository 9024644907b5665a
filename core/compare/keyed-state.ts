/**
 * A state as a tree of values in which everything has a name of its own, so that two can be compared by path. Paths are
 * those of writers.ts; `pendingEnds` and `links` are there too.
 */
import type { RunState } from "../state.ts";
import { isBoxed, type Json, put } from "../value.ts";

export type Tree = { readonly [key: string]: Json };

export const keyedState = (state: RunState): Tree => {
  const records: Record<string, Record<string, unknown>> = {};
  for (const record of state.records.values()) {
    const subject = record.subject ?? "";
    if (!Object.hasOwn(records, subject)) put(records, subject, {});
    put(records[subject] as Record<string, unknown>, record.name, record);
  }
  return treeOf({
    ...state,
    records,
    anomalies: new Map(state.anomalies.map((anomaly) => [anomaly.event, anomaly])),
    totals: {
      ...state.totals,
      seriesNames: new Map([...state.totals.seriesNames].map((name) => [name, true])),
    },
  }) as Tree;
};

/** Maps as objects; what is undefined is absent. */
const treeOf = (value: unknown): Json => {
  if (typeof value !== "object" || value === null || isBoxed(value)) return value as Json;
  if (Array.isArray(value)) return value.map((item) => treeOf(item ?? null));
  const tree: Record<string, Json> = {};
  const entries = value instanceof Map ? (value as ReadonlyMap<string, unknown>) : Object.entries(value);
  for (const [key, item] of entries) if (item !== undefined) put(tree, key, treeOf(item));
  return tree;
};

export const isTree = (value: Json | undefined): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isBoxed(value);

export const childOf = (tree: Tree, key: string): Json | undefined =>
  Object.hasOwn(tree, key) ? tree[key] : undefined;
