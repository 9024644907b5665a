/** How much of an attribute stands in an event. The whole of it is in the raw unit, and in the span's detail. */
import type { Attributes, Json } from "../value.ts";
import { put } from "../value.ts";
import { isBody } from "./genai-bodies.ts";
import { isSmall } from "./small.ts";

const LONGEST = 300;

/** Attributes without bodies; long texts are cut, and say how long they are. */
export const shortAttributes = (all: Attributes, wanted: (key: string) => boolean): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key in all) if (wanted(key) && !isBody(key)) put(kept, key, shortValue(all[key] as Json));
  return kept;
};

export const shortValue = (value: Json): Json => {
  if (typeof value === "string")
    return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}… (${value.length} characters)`;
  if (typeof value !== "object" || value === null || isSmall(value)) return value;
  return shortValue(JSON.stringify(value));
};
