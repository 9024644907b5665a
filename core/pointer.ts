/** JSON pointers (RFC 6901): where in its unit a value stands that is too long to be in its event. */
import { readExactly, takeJson } from "./json.ts";
import type { Json } from "./value.ts";

/** What stands at the pointer; `undefined` when nothing does. The empty pointer is the whole value. */
export const atPointer = (value: unknown, pointer: string): unknown => {
  if (pointer === "") return value;
  if (!pointer.startsWith("/")) return undefined;
  let at = value;
  for (const token of pointer.slice(1).split("/")) {
    at = inside(at, token.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (at === undefined) return undefined;
  }
  return at;
};

/** Places in a list are written without leading zeros; `-`, the place after the last, holds nothing. */
const inside = (value: unknown, key: string): unknown => {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
};

export type Opened =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly problem: string };

/** Opens the pointer in the text of a unit, without losing digits. Never throws. */
export const openPointer = (text: string, pointer: string): Opened => {
  const read = readExactly(text, (value): Opened => {
    const found = atPointer(value, pointer);
    return { ok: true, value: found === undefined ? undefined : takeJson(found) };
  });
  return "ok" in read ? read : { ok: false, problem: read.problem };
};
