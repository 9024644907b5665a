/**
 * Messages, responses, arguments and results in GenAI attributes: as JSON in a text (current names), as flat keys
 * with an index (`gen_ai.prompt.0.content`, `llm.input_messages.0.message.content`), as a plain text, or in events.
 */
import { parseLine } from "../json.ts";
import { type Attributes, type Json, put } from "../value.ts";
import type { Asked, Message } from "./dialect.ts";
import { toolCallsOf } from "./openai-messages.ts";

const SYSTEM = ["gen_ai.system_instructions"];
const ASKED = ["gen_ai.input.messages", "gen_ai.prompt", "llm.prompts"];
const SAID = ["gen_ai.output.messages", "gen_ai.completion", "llm.completions"];
const ASKED_FLAT = ["gen_ai.prompt.", "llm.input_messages."];
const SAID_FLAT = ["gen_ai.completion.", "llm.output_messages."];
const ARGUMENTS = ["gen_ai.tool.call.arguments", "gen_ai.tool.input", "tool.parameters"];
const RESULT = ["gen_ai.tool.call.result", "gen_ai.tool.output"];
/** Of OpenInference and OpenLLMetry: what goes into a span of any kind, and what comes out. */
const IN = ["input.value", "traceloop.entity.input"];
const OUT = ["output.value", "traceloop.entity.output"];

const WHOLE = new Set([...SYSTEM, ...ASKED, ...SAID, ...ARGUMENTS, ...RESULT, ...IN, ...OUT]);
const FLAT = [...ASKED_FLAT, ...SAID_FLAT];

/** Bodies are not in events: they stay in the raw units. */
export const isBody = (key: string): boolean =>
  WHOLE.has(key) || FLAT.some((prefix) => key.startsWith(prefix));

export interface GenaiBodies {
  readonly messages: readonly Message[];
  readonly response: string | undefined;
  readonly asked: Asked | undefined;
  readonly parameters: Json | undefined;
  readonly result: string | undefined;
}

/** An event inside the span, as far as it can carry a message. */
export interface NamedEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

/** `all` are the attributes of the span. What an event says is used where the span itself says nothing. */
export const genaiBodies = (all: Attributes, events: readonly NamedEvent[]): GenaiBodies => {
  const said = events.length === 0 ? all : withEvents(all, events);
  const system = first(said, SYSTEM);
  const asked = [
    ...(system === undefined ? [] : messagesIn(system, "system")),
    ...(whole(said, ASKED, "user") ??
      flat(said, ASKED_FLAT) ??
      fromEvents(events) ??
      whole(said, IN, "user") ??
      []),
  ];
  const answers =
    whole(said, SAID, "assistant") ??
    flat(said, SAID_FLAT) ??
    choices(events) ??
    whole(said, OUT, "assistant");
  return {
    messages: asked,
    response: answers === undefined ? undefined : answers.map(({ content }) => content).join("\n"),
    asked: answers?.find(({ asked }) => asked !== undefined)?.asked,
    parameters: parsed(first(said, ARGUMENTS) ?? first(said, IN)),
    result: textOf(first(said, RESULT) ?? first(said, OUT)),
  };
};

const withEvents = (all: Attributes, events: readonly NamedEvent[]): Attributes => {
  const joined: Record<string, Json> = {};
  for (const { attributes } of events)
    for (const key in attributes) if (isBody(key)) joined[key] = attributes[key] as Json;
  return Object.assign(joined, all);
};

const first = (attributes: Attributes, names: readonly string[]): Json | undefined => {
  for (const name of names) if (Object.hasOwn(attributes, name)) return attributes[name];
  return undefined;
};

const whole = (
  attributes: Attributes,
  names: readonly string[],
  role: string,
): readonly Message[] | undefined => {
  const value = first(attributes, names);
  return value === undefined ? undefined : messagesIn(value, role);
};

/** JSON in a text, or the text itself. */
const parsed = (value: Json | undefined): Json | undefined => {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  const read = parseLine(value);
  return read.ok ? (read.value as Json) : value;
};

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined || typeof value === "string" ? value : JSON.stringify(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const messagesIn = (value: Json, role: string): readonly Message[] => {
  const read: unknown = parsed(value);
  const list: readonly unknown[] = Array.isArray(read)
    ? read
    : isObject(read) && Array.isArray(read.messages)
      ? read.messages
      : [read];
  if (list.length > 0 && list.every((item) => isObject(item) && item.role === undefined && "type" in item))
    return [{ role, content: list.map(partText).join("\n") }];
  return list.map((item) => message(item, role));
};

const message = (item: unknown, role: string): Message => {
  if (!isObject(item))
    return { role, content: typeof item === "string" ? item : (JSON.stringify(item) ?? "") };
  const body = item.parts ?? item.content;
  const calls = item.tool_calls === undefined ? "" : JSON.stringify(item.tool_calls);
  const content = Array.isArray(body)
    ? body.map(partText).join("\n")
    : typeof body === "string"
      ? body
      : body === undefined || body === null
        ? ""
        : JSON.stringify(body);
  const said = typeof item.role === "string" ? item.role : role;
  const text =
    content !== "" && calls !== ""
      ? `${content}\n${calls}`
      : content || calls || (body === undefined ? JSON.stringify(item) : "");
  const asked = askedIn(item, body);
  return {
    role: said,
    content: text,
    ...(typeof item.name === "string" && { name: item.name }),
    ...(asked && { asked }),
    ...answeredIn(item, body),
  };
};

const askedIn = (item: Readonly<Record<string, unknown>>, body: unknown): Asked | undefined => {
  const parts: readonly unknown[] = Array.isArray(body) ? body : [body];
  const inParts = parts.filter(isObject).filter(({ type }) => type === "tool_call");
  const listed = Array.isArray(item.tool_calls) ? item.tool_calls : flatCalls(item.tool_calls);
  const calls = toolCallsOf({ tool_calls: [...inParts, ...listed] });
  if (calls.length === 0) return undefined;
  const others = parts.filter((part) => !(inParts as readonly unknown[]).includes(part));
  return {
    words: others
      .filter((part) => part !== undefined && part !== null)
      .map(partText)
      .join("\n"),
    calls: calls.map(({ id, name, input }) => ({ id, name, arguments: input })),
  };
};

/** Flat keys of calls: `0.id`, `0.name`, `0.arguments`, with `tool_call.` or `function.` between. */
const flatCalls = (said: unknown): readonly object[] => {
  if (!isObject(said)) return [];
  const calls: Record<string, unknown>[] = [];
  for (const key in said) {
    const found = /^(\d{1,4})\.(?:tool_call\.)?(?:function\.)?(id|name|arguments)$/.exec(key);
    if (!found) continue;
    const call = calls[Number(found[1])] ?? {};
    calls[Number(found[1])] = call;
    call[found[2] as string] = said[key];
  }
  return calls.filter((call) => call !== undefined);
};

const answeredIn = (
  item: Readonly<Record<string, unknown>>,
  body: unknown,
): Pick<Message, "call" | "result"> => {
  const [part, more] = Array.isArray(body) ? body : [];
  if (isObject(part) && part.type === "tool_call_response" && more === undefined) {
    const { id } = part;
    const result = textOf((part.response ?? part.result) as Json | undefined);
    return { ...(typeof id === "string" && { call: id }), ...(result !== undefined && { result }) };
  }
  return typeof item.tool_call_id === "string" ? { call: item.tool_call_id } : {};
};

/** A text is itself; a call of a tool, its answer and whatever else are told as JSON. */
const partText = (part: unknown): string => {
  if (typeof part === "string") return part;
  if (isObject(part)) {
    const text = part.content ?? part.text;
    if (
      typeof text === "string" &&
      (part.type === undefined || part.type === "text" || part.type === "reasoning")
    )
      return text;
  }
  return JSON.stringify(part) ?? "";
};

/** Keys `<prefix><index>.<field>`, `message.` before the field left out. */
const flat = (attributes: Attributes, prefixes: readonly string[]): readonly Message[] | undefined => {
  const items: Record<string, unknown>[] = [];
  for (const key in attributes) {
    const prefix = prefixes.find((one) => key.startsWith(one));
    const found =
      prefix === undefined ? null : /^(\d{1,5})\.(?:message\.)?(.+)$/.exec(key.slice(prefix.length));
    if (!found) continue;
    const index = Number(found[1]);
    const item = (items[index] ?? {}) as { tool_calls?: Record<string, unknown>; [field: string]: unknown };
    items[index] = item;
    const field = found[2] as string;
    if (field === "role" || field === "content" || field === "name") item[field] = attributes[key];
    else {
      item.tool_calls ??= {};
      put(item.tool_calls, field, attributes[key]);
    }
  }
  const there = items.filter((item) => item !== undefined);
  return there.length === 0 ? undefined : there.map((item) => message(item, "user"));
};

/** Events of the older conventions: one per message. */
const MESSAGE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;

const fromEvents = (events: readonly NamedEvent[]): readonly Message[] | undefined => {
  const messages = events.flatMap(({ name, attributes }) => {
    const role = MESSAGE_EVENT.exec(name)?.[1];
    return role === undefined ? [] : [message(attributes, role)];
  });
  return messages.length === 0 ? undefined : messages;
};

const choices = (events: readonly NamedEvent[]): readonly Message[] | undefined => {
  const said = events.filter(({ name }) => name === "gen_ai.choice");
  return said.length === 0
    ? undefined
    : said.map(({ attributes }) => message(parsed(attributes.message) ?? attributes, "assistant"));
};
