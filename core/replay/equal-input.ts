/** When two inputs of a model are the same, and if not, the first thing in which they differ. */
import { masked } from "../compare/masking.ts";
import { canonicalText } from "../dialects/bodies.ts";
import type { Json } from "../value.ts";
import type { ModelRequest, RequestMessage } from "./model-call.ts";

/**
 * The text that two equal inputs share: keys sorted, whole values that are UUIDs or ISO times masked, ids of tool calls
 * by their place. Free text is taken as it is, to the character.
 */
export const inputText = (request: ModelRequest): string => canonicalText(inputOf(request));

const inputOf = ({ model, messages, parameters }: ModelRequest): { readonly [key: string]: Json } => {
  const places = new Map<string, string>();
  return {
    model,
    parameters: masked(parameters as Json),
    messages: messages.map((message) => messageOf(message, places)),
  };
};

const messageOf = (message: RequestMessage, places: Map<string, string>): Json => {
  const { role, content } = message;
  if (role === "tool") return { role, content, call: placeOf(message.call, places) };
  if (role !== "assistant" || !message.toolCalls?.length) return { role, content };
  const calls = message.toolCalls.map((call) => {
    places.set(call.id, `call ${places.size + 1}`);
    return { name: call.name, arguments: masked(call.arguments) };
  });
  return { role, content, calls };
};

const placeOf = (id: string | undefined, places: ReadonlyMap<string, string>): Json =>
  id === undefined ? null : (places.get(id) ?? "none before it");

export interface InputDifference {
  /** `model`, `parameters.temperature`, `messages[3].content`. */
  readonly path: string;
  /** Around the first character that differs; absent where that side has nothing. */
  readonly recorded: string | undefined;
  readonly asked: string | undefined;
  /** Characters from 0, where both are text. */
  readonly at?: number | undefined;
}

/** `undefined` when the inputs are the same. Messages are told before parameters: they are what is mostly edited. */
export const inputDifference = (recorded: ModelRequest, asked: ModelRequest): InputDifference | undefined => {
  const [left, right] = [inputOf(recorded), inputOf(asked)];
  for (const key of ["model", "messages", "parameters"]) {
    const found = difference(left[key], right[key], key);
    if (found) return found;
  }
  return undefined;
};

/** The first thing in which two values differ; `undefined` when they are the same. `path` is what they are called. */
export const difference = (
  left: Json | undefined,
  right: Json | undefined,
  path: string,
): InputDifference | undefined => {
  if (left === undefined || right === undefined)
    return left === right ? undefined : { path, recorded: shown(left), asked: shown(right) };
  if (canonicalText(left) === canonicalText(right) && typeof left === typeof right) return undefined;
  if (typeof left === "string" && typeof right === "string") return textDifference(left, right, path);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const found = difference(left[i], right[i], `${path}[${i}]`);
      if (found) return found;
    }
  } else if (isObject(left) && isObject(right)) {
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      const found = difference(own(left, key), own(right, key), `${path}.${key}`);
      if (found) return found;
    }
  }
  return { path, recorded: shown(left), asked: shown(right) };
};

type Fields = { readonly [key: string]: Json };
const isObject = (value: Json): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const own = (fields: Fields, key: string): Json | undefined =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

/** Characters shown on either side of the first that differs. */
const AROUND = 30;

const textDifference = (left: string, right: string, path: string): InputDifference => {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  // Not between the halves of one character.
  if (/[\udc00-\udfff]/.test(`${left[at] ?? ""}${right[at] ?? ""}`) && at > 0) at--;
  const cut = (text: string) => text.slice(Math.max(0, at - AROUND), at + AROUND);
  return { path, recorded: cut(left), asked: cut(right), at };
};

const shown = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : canonicalText(value).slice(0, 2 * AROUND);

/** One sentence. */
export const differenceText = ({ path, recorded, asked, at }: InputDifference): string => {
  if (recorded === undefined) return `${path} is not in the recording: ${JSON.stringify(asked)}`;
  if (asked === undefined) return `${path} is missing; recorded is ${JSON.stringify(recorded)}`;
  const place = at === undefined ? "" : ` from character ${at + 1}`;
  return `${path} differs${place}: recorded ${JSON.stringify(recorded)}, asked ${JSON.stringify(asked)}`;
};

/** Of several recorded inputs the one that agrees with what is asked for the longest; the first of equals. */
export const nearestInput = <T extends { readonly request: ModelRequest }>(
  recorded: readonly T[],
  asked: ModelRequest,
): T | undefined => {
  const text = canonicalText(inputOf(asked).messages as Json);
  let best: { readonly one: T; readonly shared: number } | undefined;
  for (const one of recorded) {
    const shared = sharedLength(canonicalText(inputOf(one.request).messages as Json), text);
    if (!best || shared > best.shared) best = { one, shared };
  }
  return best?.one;
};

const sharedLength = (left: string, right: string): number => {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at++;
  return at;
};
