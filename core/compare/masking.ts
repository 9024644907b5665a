/** Values that are only names or times, and so never make a difference. Free text is not looked into. */
import { isBoxed, type Json, put } from "../value.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
/** The shortest and longest text that one of the two can be. */
const [SHORTEST, LONGEST] = [16, 36];

/** What stands for a whole text that is a UUID or an ISO time; any other text is itself. */
export const maskedText = (text: string): string => {
  if (text.length < SHORTEST || text.length > LONGEST) return text;
  if (UUID.test(text)) return "\u0001uuid";
  return ISO_TIME.test(text) ? "\u0001time" : text;
};

/** `mask` is asked of every string that is a whole value. Keys stay. */
export const masked = (value: Json, mask: (text: string) => string = maskedText): Json => {
  if (typeof value === "string") return mask(value);
  if (typeof value !== "object" || value === null || isBoxed(value)) return value;
  if (Array.isArray(value)) return value.map((each: Json) => masked(each, mask));
  const found: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) put(found, key, masked(each, mask));
  return found;
};
