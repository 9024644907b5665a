/** Which attributes stand in events, and how much of them. The whole is in the raw unit, and in the span's detail. */
import { type Attributes, type Json, put } from "../value.ts";
import { isBody } from "./genai-bodies.ts";
import { isSmall } from "./small.ts";

const LONGEST = 300;

/** Attributes that are known only when a span ends. */
const AT_END =
  /^(?:gen_ai\.(?:response|usage)\.|llm\.(?:token_count|usage|cost)\.|error|exception\.|http\.(?:response|status)|output\.|otel\.status_)|status_code$/;

type Side = "start" | "end" | "body";

/** Names are few and come again and again; a file that invents new ones without end is not remembered. */
const sides = new Map<string, Side>();
const SIDES_KEPT = 2000;

const sideOf = (key: string): Side => {
  const known = sides.get(key);
  if (known !== undefined) return known;
  const side = isBody(key) ? "body" : AT_END.test(key) ? "end" : "start";
  if (sides.size < SIDES_KEPT) sides.set(key, side);
  return side;
};

export interface Sides {
  readonly start: Record<string, Json>;
  readonly end: Record<string, Json>;
  /** Bodies are not in events; they are told by their digests. */
  readonly hasBodies: boolean;
}

/** What is known when a span starts, and what only when it ends. Long texts are cut, and say how long they are. */
export const attributeSides = (all: Attributes): Sides => {
  const start: Record<string, Json> = {};
  const end: Record<string, Json> = {};
  let hasBodies = false;
  for (const key in all) {
    const side = sideOf(key);
    if (side === "body") hasBodies = true;
    else put(side === "start" ? start : end, key, shortValue(all[key] as Json));
  }
  return { start, end, hasBodies };
};

export const shortAttributes = (all: Attributes): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key in all) if (sideOf(key) !== "body") put(kept, key, shortValue(all[key] as Json));
  return kept;
};

export const shortValue = (value: Json): Json => {
  if (typeof value === "string")
    return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}… (${value.length} characters)`;
  if (typeof value !== "object" || value === null || isSmall(value)) return value;
  return shortValue(JSON.stringify(value));
};
