/** Structured records of the state, of a shape that only their emitter knows. Pure. */
import type { Subject } from "../../core/ids.ts";
import { type RecordState, type RunState, recordKey } from "../../core/state.ts";
import { finite, type Json, type Value } from "../../core/value.ts";

export type Fields = Readonly<Record<string, Json>>;

/** Keys and values; `undefined` for what has none. */
export const fieldsOf = (value: Json | undefined): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("num" in value)
    ? (value as Fields)
    : undefined;

export const numberIn = (fields: Fields | undefined, name: string): number | undefined =>
  finite((fields?.[name] ?? null) as Value);

/** Of the lit environment where it has one, else the newest one said. */
export const recordOf = (
  records: RunState["records"],
  name: string,
  focused: Subject | undefined,
): RecordState | undefined =>
  (focused === undefined ? undefined : records.get(recordKey(focused, name))) ?? newest(named(records, name));

export const named = (records: RunState["records"], name: string): readonly RecordState[] =>
  [...records.values()].filter(
    (record) => record.name === name && (record.value !== undefined || record.pointer !== undefined),
  );

export const newest = (records: readonly RecordState[]): RecordState | undefined =>
  records.reduce<RecordState | undefined>(
    (best, record) => (best === undefined || record.at >= best.at ? record : best),
    undefined,
  );
