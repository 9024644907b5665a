/**
 * Tokens and cost of a stranger's model calls. Of model calls only: what holds calls usually repeats their sums. A
 * call may say what it used where it begins, where it ends, or in both places: at the end only what is new is counted.
 */
import type { SpanKind, Usage } from "../event.ts";
import type { SpanId } from "../ids.ts";
import { isCounted, withCall } from "./counted.ts";
import type { Found } from "./generic-found.ts";
import type { OpenCall } from "./generic-memory.ts";
import { type Fields, isFields } from "./generic-names.ts";

const CALLS_KEPT = 60;
const OPEN_CALLS = 40;
const LONGEST_ID = 64;

type Used = { -readonly [Key in keyof Usage]: Usage[Key] };

/** By what its words say, or because it names a model and what it used. */
export const spanKindOf = (words: string, line: Fields): SpanKind => {
  if (/llm|model|chat|completion|generat/i.test(words)) return "llm";
  if (/tool|function/i.test(words)) return "tool";
  if (/agent/i.test(words)) return "agent";
  if (/retriev|search/i.test(words)) return "retrieval";
  if (isCallOfModel(words, line)) return "llm";
  if (/step|epoch|batch|eval/i.test(words)) return "step";
  return /http|request|rpc/i.test(words) ? "request" : "internal";
};

const HOLDS_CALLS = /task|run|session|turn|workflow|chain|graph|pipeline|job|trace|agent|conversation/i;

const isCallOfModel = (words: string, line: Fields): boolean => {
  if (HOLDS_CALLS.test(words)) return false;
  const part = partsOf(line).find(namesModel);
  if (part === undefined) return false;
  if (ASKED.some((key) => part[key] !== undefined)) return true;
  const usage = usageOf(line);
  return usage?.input !== undefined || usage?.output !== undefined;
};

/** What only a model is asked with. */
const ASKED = ["prompt", "messages", "max_tokens", "maxTokens", "temperature", "top_p"] as const;

const namesModel = ({ model, model_name, modelName }: Fields): boolean =>
  [model, model_name, modelName].some((name) => typeof name === "string" && name !== "");

interface Begun {
  readonly id: SpanId;
  readonly parent: string | undefined;
  readonly isWhole: boolean;
}

/** What a model call says that it used in the line where it begins. */
export const usageAtStart = (found: Found, call: Begun): Usage | undefined => {
  const said = usageOf(found.line);
  const again = isCounted(call, found.memory.counted);
  if (!call.isWhole) remember(found, call, again ? null : (said ?? {}));
  if (said === undefined || again) return undefined;
  counts(found, call);
  return said;
};

/** What the end of a span says that its start had not. `words`: what the line calls it. */
export const usageAtEnd = (found: Found, id: SpanId, words: string): Usage | undefined => {
  const known = callOf(found, id);
  if (known) forget(found, id);
  const said = usageOf(found.line);
  if (said === undefined || known?.said === null) return undefined;
  const parent = known ? (known.parent ?? undefined) : found.text("parent");
  if (known && Object.keys(known.said).length > 0) return difference(said, known.said);
  // A call that was forgotten may have been counted where it began.
  if (!known && (/llm|model|chat|completion|generat/i.test(words) || !isCallOfModel(words, found.line)))
    return undefined;
  const call = { id, parent };
  if (isCounted(call, found.memory.counted)) return undefined;
  counts(found, call);
  return said;
};

const callOf = ({ memory: { calls } }: Found, id: SpanId): OpenCall | undefined =>
  Object.hasOwn(calls, id) ? calls[id] : undefined;

/** The longest open one is forgotten when there are too many: what it says at its end is then not counted. */
const remember = (found: Found, { id, parent }: Begun, said: Usage | null): void => {
  if (id.length > LONGEST_ID || id === "__proto__") return;
  const open = Object.entries(found.memory.calls).slice(-OPEN_CALLS + 1);
  const kept = parent === undefined || parent.length > LONGEST_ID ? null : parent;
  found.memory = {
    ...found.memory,
    calls: Object.fromEntries([...open, [id, { parent: kept, said }]]),
  };
};

const forget = (found: Found, id: SpanId): void => {
  const { [id]: _, ...calls } = found.memory.calls;
  found.memory = { ...found.memory, calls };
};

const counts = (found: Found, call: { readonly id: SpanId; readonly parent: string | undefined }): void => {
  if (call.id.length <= LONGEST_ID && (call.parent?.length ?? 0) <= LONGEST_ID)
    found.memory = { ...found.memory, counted: withCall(call, found.memory.counted, CALLS_KEPT) };
};

const difference = (said: Usage, before: Usage): Usage | undefined => {
  const more: Used = {};
  for (const key of Object.keys(said) as (keyof Usage)[]) {
    const left = (said[key] ?? 0) - (before[key] ?? 0);
    if (left > 0) more[key] = left;
  }
  return Object.keys(more).length === 0 ? undefined : more;
};

/** The line and the objects in it that carry the record itself. */
const partsOf = (line: Fields): readonly Fields[] => [
  line,
  ...ENVELOPES.map((key) => line[key]).filter(isFields),
];
const ENVELOPES = [
  ...["data", "payload", "attributes", "span", "span_data", "spanData", "body", "event", "record"],
  ...["result", "response", "metadata", "fields"],
] as const;

const HOLDERS = [
  "usage",
  "usage_metadata",
  "usageMetadata",
  "usageDetails",
  "token_usage",
  "tokens",
] as const;
const INPUT = ["input_tokens", "prompt_tokens", "promptTokens", "inputTokens", "tokens_in"] as const;
const OUTPUT = [
  "output_tokens",
  "completion_tokens",
  "completionTokens",
  "outputTokens",
  "tokens_out",
] as const;
const COST = ["cost_usd", "costUsd", "cost", "usd", "total_cost"] as const;
/** Beside the input, and not part of it. */
const CACHE_READ = ["cache_read_input_tokens", "cacheReadInputTokens"] as const;
const CACHE_WRITE = ["cache_creation_input_tokens", "cacheCreationInputTokens"] as const;
/** Part of the input. */
const CACHED_IN = [
  "prompt_tokens_details",
  "input_tokens_details",
  "input_token_details",
  "promptTokensDetails",
] as const;
const CACHED = ["cached_tokens", "cache_read", "cachedTokens"] as const;

const usageOf = (line: Fields): Usage | undefined => {
  for (const part of partsOf(line)) {
    const usage = usageIn(part);
    if (usage) return usage;
  }
  return undefined;
};

const usageIn = (part: Fields): Usage | undefined => {
  const inner = HOLDERS.map((key) => part[key]).find(isFields);
  const holder = inner ?? part;
  const usage: Used = {};
  const put = (key: keyof Usage, value: number | undefined): void => {
    if (value !== undefined) usage[key] = value;
  };
  const input = tokens(holder, INPUT) ?? (inner && tokens(inner, ["input", "in", "prompt"]));
  const cached = cachedIn(holder);
  put("input", input !== undefined && cached !== undefined && cached <= input ? input - cached : input);
  put("output", tokens(holder, OUTPUT) ?? (inner && tokens(inner, ["output", "out", "completion"])));
  put("cacheRead", tokens(holder, CACHE_READ) ?? cached);
  put("cacheWrite", tokens(holder, CACHE_WRITE));
  put("costUsd", cost(holder) ?? cost(part));
  return Object.keys(usage).length === 0 ? undefined : usage;
};

const tokens = (holder: Fields, keys: readonly string[]): number | undefined => {
  for (const key of keys) {
    const value = holder[key];
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  }
  return undefined;
};

const cachedIn = (holder: Fields): number | undefined => {
  const details = CACHED_IN.map((key) => holder[key]).find(isFields);
  const cached = details && tokens(details, CACHED);
  return cached === 0 ? undefined : cached;
};

const cost = (holder: Fields): number | undefined => {
  for (const key of COST) {
    const value = holder[key];
    const number = isFields(value) ? value.total : value;
    if (typeof number === "number" && Number.isFinite(number) && number >= 0) return number;
  }
  return undefined;
};
