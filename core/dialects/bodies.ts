/** Digests of what was said and done in a span. Bodies themselves stay in the raw units. */
import { digest } from "../digest.ts";
import type { Digests } from "../event.ts";
import { type Json, put } from "../value.ts";
import type { Message } from "./dialect.ts";

/** Text of a JSON value that does not depend on the order of keys. Texts stand for themselves. */
export const canonicalText = (value: Json): string =>
  typeof value === "string" ? value : JSON.stringify(sorted(value));

/** The same value where all its keys are sorted already: most writers are consistent, and a copy costs more than a look. */
const sorted = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? sortedList(value) : sortedObject(value as JsonObject);
};

type JsonObject = Readonly<Record<string, Json>>;

const sortedList = (items: readonly Json[]): readonly Json[] => {
  let copy: Json[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Json;
    const taken = sorted(item);
    if (taken === item) continue;
    copy ??= items.slice();
    copy[i] = taken;
  }
  return copy ?? items;
};

const sortedObject = (object: JsonObject): JsonObject => {
  let before = "";
  let isInOrder = true;
  let changed: Map<string, Json> | undefined;
  for (const key in object) {
    const held = object[key] as Json;
    const taken = sorted(held);
    if (taken !== held) {
      changed ??= new Map();
      changed.set(key, taken);
    }
    if (key < before) isInOrder = false;
    before = key;
  }
  if (isInOrder && !changed) return object;
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(object).sort()) put(copy, key, changed?.get(key) ?? (object[key] as Json));
  return copy;
};

export const textDigest = (text: string): Digests[string] => ({ digest: digest(text), length: text.length });

/** Role, name and content count; `length` is that of the contents. Long contents are not joined: that would copy them. */
export const promptDigest = (messages: readonly Message[]): Digests[string] => {
  let text = "";
  let length = 0;
  for (const { role, name, content } of messages) {
    text += `${role}\u0001${name ?? ""}\u0001${digest(content)}\u0002`;
    length += content.length;
  }
  return { digest: digest(text), length };
};
