/** Texts that are only names or times, and so never make a difference where they are whole values. */
import { readExactly, takeJson } from "../json.ts";
import { isBoxed, type Json, put } from "../value.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)? ?(?:Z|[+-]\d{2}:?\d{2})?$/;
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

/** An id can be a word that means something, or a small number; those with a digit and some length are names. */
export const isName = (id: string): boolean => id.length >= 4 && /\d/.test(id);

/** JSON in JSON in JSON is written; deeper it is only a text. */
const DEPTH = 3;

/**
 * Masks what a span says: whole texts, and the whole values of JSON that a text is, or that stands in it as a call,
 * `name({…})` on a line. Other text is free, and stays.
 */
export class BodyMask {
  readonly #isId: (text: string) => boolean;
  #found = false;

  constructor(isId: (text: string) => boolean) {
    this.#isId = isId;
  }

  /** Something was masked since this was asked last. */
  take(): boolean {
    const found = this.#found;
    this.#found = false;
    return found;
  }

  value(value: Json, depth = DEPTH): Json {
    return masked(value, (text) => this.text(text, depth));
  }

  text(text: string, depth = DEPTH): string {
    const whole = this.#whole(text);
    if (whole !== text || depth === 0) return whole;
    if (/^\s*[[{]/.test(text)) return this.#json(text, depth) ?? text;
    if (!text.includes("({")) return text;
    return text.replace(CALL, (call, name: string, given: string) => {
      const inside = this.#json(given, depth);
      return inside === undefined ? call : `${name}(${inside})`;
    });
  }

  #whole(text: string): string {
    const stands = isName(text) && this.#isId(text) ? "\u0001id" : maskedText(text);
    if (stands !== text) this.#found = true;
    return stands;
  }

  /** Undefined where it is no JSON. */
  #json(text: string, depth: number): string | undefined {
    const read = readExactly(text, (value) => ({ value: takeJson(value) }));
    if ("problem" in read || read.value === undefined) return undefined;
    return JSON.stringify(sorted(this.value(read.value, depth - 1)));
  }
}

const CALL = /^([\w.:-]+)\((\{.*\})\)$/gm;

const sorted = (value: Json): Json => {
  if (typeof value !== "object" || value === null || isBoxed(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const found: Record<string, Json> = {};
  for (const key of Object.keys(value).sort())
    put(found, key, sorted((value as Record<string, Json>)[key] as Json));
  return found;
};
