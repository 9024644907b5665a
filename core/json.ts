/**
 * One line of JSON, read leniently and without losing digits.
 *
 * `parseLine` costs what `JSON.parse` costs. Numbers come as JavaScript holds them; the literals NaN and Infinity,
 * which Python writes and JSON forbids, come as `{ num }`. What a JavaScript number cannot hold is found when a value
 * is *taken* (`takeNumber`, `takeJson`): `readExactly` then reads the line again with every such number boxed. Finding
 * them before would cost a third of the parse on every line (measured), for something one line in a million has.
 */
import { boxLiterals, endOfString, scanLiterals } from "./json-scan.ts";
import { boxed, isBoxed, type Json, type Value } from "./value.ts";

export type ParsedLine =
  | { readonly ok: true; readonly value: unknown; readonly repairs: readonly string[] }
  /** `at`: index of the first character that does not fit, in UTF-16 units from 0. */
  | { readonly ok: false; readonly problem: string; readonly at: number };

/** Deeper lines are a problem: what shows or stores a value may recurse. */
export const MAX_DEPTH = 512;
const NOTHING: readonly string[] = [];
const MARK_REPAIR = "byte order mark skipped";
const NUL_REPAIR = "NUL padding skipped";

/** Reads one line. Never throws. Keys named `__proto__` are data like any other. */
export const parseLine = (text: string): ParsedLine => {
  if (text.length > 2 * MAX_DEPTH && opensMoreThan(text, MAX_DEPTH) && deeperThan(text, MAX_DEPTH)) {
    return { ok: false, problem: `nested deeper than ${MAX_DEPTH} levels`, at: 0 };
  }
  // A parse that throws costs ten times one that does not, so look for the usual literal first.
  if (!text.includes("NaN")) {
    const value = tryParse(text);
    if (value !== undefined) return { ok: true, value, repairs: NOTHING };
  }
  return parseWith(text, false);
};

/** As `parseLine`, with every number that a JavaScript number cannot hold as `{ num }` with its text. Slower. */
export const parseExact = (text: string): ParsedLine => {
  const quick = parseLine(text);
  if (!quick.ok) return quick;
  // Nothing was mended and nothing needs a box: it is exact as it is.
  return quick.repairs.length === 0 && boxLiterals(text, true).text === text ? quick : parseWith(text, true);
};

const parseWith = (text: string, exact: boolean): ParsedLine => {
  const { text: bare, skipped, repairs: stripped } = strip(text);
  const quick = boxLiterals(bare, exact);
  const found = tryParse(quick.text);
  if (found !== undefined) return { ok: true, value: found, repairs: [...stripped, ...quick.repairs] };
  const { text: mended, repairs, broken } = scanLiterals(bare, exact);
  const value = broken ? undefined : tryParse(mended);
  if (value !== undefined) return { ok: true, value, repairs: [...stripped, ...repairs] };
  const { problem, at } = broken ?? { problem: "not JSON", at: 0 };
  return { ok: false, problem: `${problem} at character ${at + skipped + 1}`, at: at + skipped };
};

/** `undefined` when it is not JSON; JSON has no value that parses to it. */
const tryParse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A byte order mark before, and NULs around: writers that truncate under their own offset leave them. */
const strip = (
  text: string,
): { readonly text: string; readonly skipped: number; readonly repairs: string[] } => {
  const repairs: string[] = [];
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) === 0) from++;
  while (to > from && text.charCodeAt(to - 1) === 0) to--;
  if (to - from < text.length) repairs.push(NUL_REPAIR);
  if (text.charCodeAt(from) === 0xfeff) {
    from++;
    repairs.push(MARK_REPAIR);
  }
  return { text: repairs.length > 0 ? text.slice(from, to) : text, skipped: from, repairs };
};

const opensMoreThan = (text: string, limit: number): boolean => {
  let opens = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++opens > limit) return true;
  }
  return false;
};

const deeperThan = (text: string, limit: number): boolean => {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) {
      i = endOfString(text, i);
      if (i < 0) return false;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > limit) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return false;
};

// ---- taking values ----------------------------------------------------------------------------------------

const INEXACT = Symbol("a number that JavaScript cannot hold");
/** Both hold within one synchronous `readExactly`: how the line at hand was parsed, and whether a zero was taken. */
let exactly = true;
let zeroTaken = false;

/**
 * Reads a line and makes something of its value. `make` takes numbers with `takeNumber`, `takeValue` or `takeJson`
 * and may be called a second time, with the exact value, when one of them lost digits.
 */
export const readExactly = <T>(
  text: string,
  make: (value: unknown, repairs: readonly string[]) => T,
): T | { readonly problem: string } => {
  const quick = parseLine(text);
  if (!quick.ok) return { problem: quick.problem };
  exactly = false;
  zeroTaken = false;
  try {
    const made = make(quick.value, quick.repairs);
    if (!(zeroTaken && hasTinyExponent(text))) return made;
  } catch (thrown) {
    if (thrown !== INEXACT) throw thrown;
  } finally {
    exactly = true;
  }
  const exact = parseWith(text, true);
  return exact.ok ? make(exact.value, exact.repairs) : { problem: exact.problem };
};

/** A number of a parsed line as a value of ours. */
export const takeNumber = (number: number): Value => {
  if (number === 0) {
    zeroTaken = true;
    return 1 / number < 0 ? { num: "-0" } : 0;
  }
  if (number > Number.MAX_SAFE_INTEGER || number < -Number.MAX_SAFE_INTEGER) {
    if (!exactly) throw INEXACT;
    return boxed(number);
  }
  return number;
};

/** A scalar of a parsed line as a value of ours; `undefined` for objects, arrays and what was absent. */
export const takeValue = (value: unknown): Value | undefined => {
  switch (typeof value) {
    case "number":
      return takeNumber(value);
    case "string":
    case "boolean":
      return value;
    default:
      return value === null || isBoxed(value) ? (value as Value) : undefined;
  }
};

/** `takeValue` would give a scalar back as it is, and ask nothing of the line. Makes no number objects. */
export const isPlain = (value: unknown): boolean =>
  typeof value === "number"
    ? value !== 0 && value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER
    : typeof value === "string" || typeof value === "boolean" || value === null;

/** Any part of a parsed line as JSON of ours: the same object unless a number in it has to be boxed. */
export const takeJson = (value: unknown): Json | undefined => {
  if (typeof value !== "object" || value === null) return takeValue(value);
  return (Array.isArray(value) ? takeArray(value) : takeObject(value as Record<string, unknown>)) as Json;
};

const takeArray = (items: readonly unknown[]): readonly unknown[] => {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const taken = takeJson(items[i]);
    if (taken !== items[i] && !copy) copy = items.slice();
    if (copy) copy[i] = taken;
  }
  return copy ?? items;
};

const takeObject = (object: Record<string, unknown>): object => {
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const taken = takeJson(object[key]);
    if (taken !== object[key]) {
      copy ??= { ...object };
      put(copy, key, taken);
    }
  }
  return copy ?? object;
};

/** Sets an own property, whatever its name: `__proto__` too is data. */
export const put = <T>(on: Record<string, T>, key: string, value: T): void => {
  if (key === "__proto__") {
    Object.defineProperty(on, key, { value, enumerable: true, configurable: true, writable: true });
  } else on[key] = value;
};

/** The whole number after the first `"key":` of a line, as it is written; `undefined` when there is none. */
export const digitsAfter = (text: string, key: string): string | undefined => {
  const at = text.indexOf(`"${key}"`);
  return at < 0
    ? undefined
    : /^\s*:\s*(-?\d+)\s*[,}]/.exec(text.slice(at + key.length + 2, at + key.length + 60))?.[1];
};

/**
 * A number such as 1e-400 is zero to JavaScript. Tells whether one can be in the text: a negative exponent of three
 * digits at the end of a number. In hexadecimal ids `e-123` is followed by more of the id.
 */
const hasTinyExponent = (text: string): boolean => {
  for (let at = text.indexOf("-"); at >= 0; at = text.indexOf("-", at + 1)) {
    if ((text.charCodeAt(at - 1) | 0x20) === 0x65 && /^\d{3,}[\s,}\]]/.test(text.slice(at + 1, at + 12)))
      return true;
  }
  return false;
};
