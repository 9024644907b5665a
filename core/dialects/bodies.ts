/** Digests of what was said and done in a span. Bodies themselves stay in the raw units. */
import { digest } from "../digest.ts";
import type { Digests } from "../event.ts";
import type { Json } from "../value.ts";
import type { Message } from "./dialect.ts";

/** Text of a JSON value that does not depend on the order of keys. Texts stand for themselves. */
export const canonicalText = (value: Json): string =>
  typeof value === "string" ? value : JSON.stringify(sorted(value));

/** The same value where its keys are sorted already: most writers are consistent, and a copy costs more than a look. */
const sorted = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (isInOrder(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const object = value as { readonly [key: string]: Json };
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, sorted(object[key] as Json)]),
  );
};

/** Its own keys are in order, and it holds nothing that has keys of its own. */
const isInOrder = (value: object): boolean => {
  let before = "";
  for (const key in value) {
    const held = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof held === "object" && held !== null) return false;
    if (Array.isArray(value)) continue;
    if (key < before) return false;
    before = key;
  }
  return true;
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
