/** Takes fields of a line one by one. What does not fit is said, never thrown: see `Taking.problem` and `repairs`. */
import type { AbsoluteTime, Digests, Note, Usage } from "../event.ts";
import { NOTES } from "../event.ts";
import { isPlain, takeJson, takeValue } from "../json.ts";
import type { Attributes, Json, Value } from "../value.ts";
import type { Message, SourceInfo } from "./dialect.ts";
import { toolCallsOf } from "./openai-messages.ts";
import { isoTime } from "./stamp.ts";

/** A line being read. `repairs` lists what was left out, `problem` is set when the line cannot be an event. */
export interface Taking {
  readonly line: Readonly<Record<string, unknown>>;
  /** Of its text, in UTF-16 units. */
  readonly length: number;
  repairs: readonly string[];
  problem: string | undefined;
}

/** A line that needs none, as nearly all do, makes no list. */
export const noteRepair = (taking: Taking, repair: string): void => {
  taking.repairs = [...taking.repairs, repair];
};

const wrong = (taking: Taking, key: string, wanted: string): undefined =>
  void noteRepair(taking, `\`${key}\` left out: not ${wanted}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Absent and null are both absent for a field that must be text. */
export const takeText = (taking: Taking, key: string): string | undefined => {
  const value = taking.line[key];
  if (typeof value === "string" || value === undefined) return value;
  return value === null ? undefined : wrong(taking, key, "text");
};

export const takeFlag = (taking: Taking, key: string): boolean | undefined => {
  const value = taking.line[key];
  if (typeof value === "boolean" || value === undefined) return value;
  return value === null ? undefined : wrong(taking, key, "true or false");
};

export const takeCount = (taking: Taking, key: string): number | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : wrong(taking, key, "a whole number from 0");
};

/** One of a closed list of words. */
export const takeWord = <Word extends string>(
  taking: Taking,
  key: string,
  words: readonly Word[],
): Word | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  return words.includes(value as Word) ? (value as Word) : wrong(taking, key, `one of ${words.join(", ")}`);
};

/** Words of a closed list by name. Those that are none are left out. */
export const takeWords = <Word extends string>(
  taking: Taking,
  key: string,
  words: readonly Word[],
): Readonly<Record<string, Word>> | undefined => {
  const found = takeObject(taking, key);
  if (!found) return undefined;
  const foreign = Object.keys(found).filter((name) => !words.includes(found[name] as Word));
  if (foreign.length === 0) return found as Readonly<Record<string, Word>>;
  for (const name of foreign) wrong(taking, `${key}.${name}`, `one of ${words.join(", ")}`);
  const fits = Object.entries(found).filter(([name]) => !foreign.includes(name));
  return Object.fromEntries(fits) as Readonly<Record<string, Word>>;
};

/** As `taken`, but the line is no event without it. */
export const needed = <T>(taking: Taking, key: string, taken: T | undefined): T | undefined => {
  if (taken === undefined && taking.problem === undefined) {
    const kind = String(taking.line.kind);
    const unfit = taking.repairs.findLast((repair) => repair.startsWith(`\`${key}\``));
    taking.problem = unfit
      ? `a \`${kind}\` line needs \`${key}\`, and this one is ${unfit.slice(unfit.indexOf("not "))}`
      : `a \`${kind}\` line needs \`${key}\``;
  }
  return taken;
};

export const takeTexts = (taking: Taking, key: string): readonly string[] | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  const fits = Array.isArray(value) && value.every((item) => typeof item === "string");
  return fits ? (value as readonly string[]) : wrong(taking, key, "a list of texts");
};

export const takeAny = (taking: Taking, key: string): Json | undefined => takeJson(taking.line[key]);

export const takeObject = (taking: Taking, key: string): Attributes | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? (takeJson(value) as Attributes) : wrong(taking, key, "an object");
};

/** Values by name: numbers, texts, flags, nulls and boxed numbers; deeper ones are left out. */
export const takeValues = (taking: Taking, key: string): Readonly<Record<string, Value>> | undefined => {
  const value = taking.line[key];
  if (!isObject(value))
    return value === undefined || value === null ? undefined : wrong(taking, key, "an object");
  for (const name in value) {
    const given = value[name];
    if (!isPlain(given) && takeValue(given) !== given) return copyValues(taking, key, value);
  }
  return value as Readonly<Record<string, Value>>;
};

const copyValues = (
  taking: Taking,
  key: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Value>> => {
  const entries: [string, Value][] = [];
  for (const name of Object.keys(values)) {
    const taken = takeValue(values[name]);
    if (taken === undefined) wrong(taking, `${key}.${name}`, "a plain value");
    else entries.push([name, taken]);
  }
  return Object.fromEntries(entries);
};

/** Numbers by name, `undefined` when there is none. */
export const takeNumbers = (taking: Taking, key: string): Readonly<Record<string, number>> | undefined => {
  const value = taking.line[key];
  if (!isObject(value))
    return value === undefined || value === null ? undefined : wrong(taking, key, "an object");
  for (const name in value) {
    if (!Number.isFinite(value[name])) {
      wrong(taking, `${key}.${name}`, "a finite number");
      return Object.fromEntries(Object.entries(value).filter(([, each]) => Number.isFinite(each))) as Record<
        string,
        number
      >;
    }
  }
  return value as Readonly<Record<string, number>>;
};

const USAGE_KEYS: ReadonlySet<string> = new Set(["input", "output", "cacheRead", "cacheWrite", "costUsd"]);

export const takeUsage = (taking: Taking, key: string): Usage | undefined => {
  const numbers = takeNumbers(taking, key);
  if (!numbers) return undefined;
  const foreign = Object.keys(numbers).filter((name) => !USAGE_KEYS.has(name));
  if (foreign.length === 0) return numbers;
  for (const name of foreign) wrong(taking, `${key}.${name}`, "a kind of usage we add up");
  return Object.fromEntries(Object.entries(numbers).filter(([name]) => USAGE_KEYS.has(name)));
};

export const takeDigests = (taking: Taking, key: string): Digests | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  const fits =
    isObject(value) &&
    Object.values(value).every(
      (each) => isObject(each) && typeof each.digest === "string" && Number.isSafeInteger(each.length),
    );
  return fits ? (value as Digests) : wrong(taking, key, "digests with their lengths");
};

export const takeNotes = (taking: Taking): readonly Note[] | undefined => {
  const notes = takeTexts(taking, "notes");
  if (!notes) return undefined;
  return notes.every((note) => NOTES.includes(note as Note))
    ? (notes as readonly Note[])
    : wrong(taking, "notes", `a list of ${NOTES.join(", ")}`);
};

/** Messages with text content. Content in parts becomes the texts of its parts, other parts as JSON. */
export const takeMessages = (taking: Taking): readonly Message[] | undefined => {
  const value = taking.line.messages;
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isObject)) return wrong(taking, "messages", "a list of messages");
  return value.map(messageOf);
};

const messageOf = (message: Readonly<Record<string, unknown>>): Message => {
  const { role, content, name, tool_call_id: call } = message;
  const calls = toolCallsOf(message).map(({ input, ...rest }) => ({ ...rest, arguments: input }));
  const words = contentText(content);
  return {
    role: typeof role === "string" ? role : "unknown",
    content: words,
    ...(typeof name === "string" && { name }),
    ...(calls.length > 0 && { asked: { words, calls } }),
    ...(typeof call === "string" && { call }),
  };
};

const contentText = (content: unknown): string => {
  if (typeof content === "string") return content;
  if (Array.isArray(content))
    return content
      .map((part) => (isObject(part) && typeof part.text === "string" ? part.text : JSON.stringify(part)))
      .join("\n");
  return content === undefined || content === null ? "" : JSON.stringify(content);
};

/** `undefined` when there is none or it is not one; the latter is said. */
export const takeTime = (
  taking: Taking,
  key: string,
  source: Pick<SourceInfo, "zoneMinutes">,
): AbsoluteTime | undefined => {
  const value = taking.line[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string")
    return isoTime(value, source.zoneMinutes) ?? wrong(taking, key, "a time as ISO 8601");
  const fits =
    isObject(value) &&
    Number.isSafeInteger(value.seconds) &&
    Number.isInteger(value.nanos) &&
    (value.nanos as number) >= 0 &&
    (value.nanos as number) < 1e9;
  return fits
    ? { seconds: value.seconds as number, nanos: value.nanos as number }
    : wrong(taking, key, "a time as ISO 8601 or seconds and nanos");
};
