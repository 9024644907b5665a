/**
 * Search over the text of a run. Plain words, case-insensitive, all of them somewhere in one unit's values; an event
 * of that unit must pass the filters `kind:`, `name:` and `status:`. Keys of the raw line are not searched, or every
 * line would answer to "message". Pure.
 */
import { EVENT_KINDS, type EventKind, SPAN_KINDS, type SpanKind, type TraceEvent } from "./event.ts";
import { isFailure } from "./fold.ts";
import type { SpanId } from "./ids.ts";
import { endOfString } from "./json-scan.ts";

export interface FindQuery {
  /** In lower case. */
  readonly words: readonly string[];
  /** Any of them: a kind of event, or of the span that an event belongs to. */
  readonly kinds: readonly (EventKind | SpanKind)[];
  /** All of them in one of the event's names, in lower case. */
  readonly names: readonly string[];
  /** Any of them, in lower case. */
  readonly statuses: readonly string[];
}

export const QUERY_LENGTH = 1000;

/** What a person typed; a sentence when it asks for nothing or names a kind there is not. */
export const parseFind = (text: string): FindQuery | { readonly problem: string } => {
  const [words, kinds, names, statuses]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const word of text.toLowerCase().split(/\s+/)) {
    const filter = /^(kind|name|status):(.*)$/su.exec(word);
    if (!filter) words.push(...(word === "" ? [] : [word]));
    else if (filter[2] === "") return { problem: `${word} needs a value behind the colon` };
    else ({ kind: kinds, name: names, status: statuses })[filter[1] as "kind"].push(filter[2] as string);
  }
  const known: readonly string[] = [...EVENT_KINDS, ...SPAN_KINDS];
  const strange = kinds.find((kind) => !known.includes(kind));
  if (strange !== undefined) return { problem: `kind: is one of ${known.join(", ")}` };
  if (words.length + kinds.length + names.length + statuses.length === 0)
    return { problem: "write at least one word, or kind:, name: or status: with a value" };
  return { words, kinds: kinds as FindQuery["kinds"], names, statuses };
};

/** What is known of a span by its id: ends carry nothing else. */
export type SpanById = (id: SpanId) => { readonly name: string; readonly spanKind: SpanKind } | undefined;

/** Whether an event passes the filters; the words are about its unit. */
export const passes = (event: TraceEvent, query: FindQuery, spanOf: SpanById): boolean => {
  const { kinds, names, statuses } = query;
  const span = "id" in event && event.kind !== "attention" ? spanOf(event.id) : undefined;
  if (kinds.length > 0 && !kinds.includes(event.kind)) {
    const kind = event.kind === "span-start" ? event.spanKind : span?.spanKind;
    if (kind === undefined || !kinds.includes(kind)) return false;
  }
  if (statuses.length > 0 && !statusesOf(event).some((status) => statuses.includes(status))) return false;
  if (names.length === 0) return true;
  const own = [...namesOf(event), ...(span ? [span.name] : [])].map((name) => name.toLowerCase());
  return names.every((wanted) => own.some((name) => name.includes(wanted)));
};

const statusesOf = (event: TraceEvent): readonly string[] => {
  switch (event.kind) {
    case "run":
      return event.status === undefined ? [] : [event.status];
    case "span-end":
      return isFailure(event) ? ["error", "failed"] : [event.status ?? "unset"];
    case "gate":
      return [event.passed ? "passed" : "failed"];
    case "stage":
      return [event.to.toLowerCase()];
    case "attention":
      return [event.action];
    case "anomaly":
    case "log":
      return [event.severity];
    default:
      return [];
  }
};

const namesOf = (event: TraceEvent): readonly string[] => {
  const native = event.native === undefined ? [] : [event.native];
  switch (event.kind) {
    case "run":
      return event.name === undefined ? native : [event.name, ...native];
    case "span-start":
    case "span-event":
    case "mark":
    case "record":
      return [event.name, ...native];
    case "gate":
      return [event.gate, ...native];
    case "metric":
      return [...Object.keys(event.values), ...native];
    case "anomaly":
      return [event.type, ...native];
    case "attention":
      return event.attention === undefined ? native : [event.attention, ...native];
    default:
      return native;
  }
};

/** Where the first word stands: the key above the value ("" at the top), and the value around it. */
export interface FoundText {
  readonly key: string;
  readonly snippet: string;
}

/** `undefined` when a word is missing. No words: an empty snippet. */
export const findWords = (unit: string, words: readonly string[]): FoundText | undefined => {
  if (words.length === 0) return { key: "", snippet: "" };
  if (!mayHold(unit, words)) return undefined;
  const missing = new Set(words);
  let found: FoundText | undefined;
  eachValue(unit, (key, value) => {
    const lower = value.toLowerCase();
    for (const word of missing) {
      const at = lower.indexOf(word);
      if (at < 0) continue;
      missing.delete(word);
      found ??= { key, snippet: around(value, lower.length === value.length ? at : 0) };
    }
    return missing.size > 0;
  });
  return missing.size === 0 ? found : undefined;
};

/** Escapes that can hide a plain word: `\u0066`. Those that cannot (`\n`) need no decoding to rule a line out. */
const HIDING = "\\u";
const PLAIN = /^[!#-.0-[\]-~]+$/;

const mayHold = (unit: string, words: readonly string[]): boolean => {
  if (unit.includes(HIDING)) return true;
  const lower = unit.toLowerCase();
  return words.every((word) => !PLAIN.test(word) || lower.includes(word));
};

const BEFORE = 48;
const SNIPPET = 200;

const around = (value: string, at: number): string => {
  const from = at <= BEFORE ? 0 : at - BEFORE;
  const to = Math.min(value.length, from + SNIPPET);
  return `${from > 0 ? "…" : ""}${value.slice(from, to)}${to < value.length ? "…" : ""}`;
};

const SCALAR = /[^\s,\]}:]+/y;

/** Calls back with each value of a JSON text, strings decoded, until that says false. Other text is one value. */
const eachValue = (text: string, take: (key: string, value: string) => boolean): void => {
  const first = text.trimStart().charAt(0);
  if (first !== "{" && first !== "[" && first !== '"') {
    take("", text);
    return;
  }
  let key = "";
  for (let i = 0; i < text.length; ) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) {
      const end = endOfString(text, i);
      if (end < 0) {
        take(key, text.slice(i + 1));
        return;
      }
      const value = decoded(text, i, end);
      i = afterSpace(text, end + 1);
      if (text.charCodeAt(i) === 0x3a) key = value;
      else if (!take(key, value)) return;
    } else if (unit <= 0x20 || isSign(unit)) i++;
    else {
      SCALAR.lastIndex = i;
      const token = SCALAR.exec(text)?.[0] ?? text.charAt(i);
      if (!take(key, token)) return;
      i += token.length;
    }
  }
};

const isSign = (unit: number): boolean =>
  unit === 0x7b || unit === 0x7d || unit === 0x5b || unit === 0x5d || unit === 0x2c || unit === 0x3a;

const afterSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
};

/** A string as it reads; one that breaks the rules of JSON is taken as it is written. */
const decoded = (text: string, open: number, close: number): string => {
  const written = text.slice(open + 1, close);
  if (!written.includes("\\")) return written;
  try {
    return JSON.parse(text.slice(open, close + 1)) as string;
  } catch {
    return written;
  }
};
