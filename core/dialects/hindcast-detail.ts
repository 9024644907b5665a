/** What a person reads of a span, from the lines that mention it. */
import { parseExact, takeJson } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import type { Asked, Message, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { type Taking, takeMessages, takeObject, takeText } from "./hindcast-fields.ts";
import { toolCallsOf } from "./openai-messages.ts";

/**
 * Lines of other spans are calls this one goes on from: their messages and responses come first, in the order given.
 * A response that is nowhere whole is put together from its chunks.
 */
export const spanDetail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const messages: Message[] = [];
  const history = new Map<string, string>();
  const own: Taking[] = [];
  for (const { text } of units) {
    const taking = takingOf(text);
    if (!taking) continue;
    if (taking.line.id === span.id) {
      own.push(taking);
      messages.push(...(takeMessages(taking) ?? []));
    } else earlier(taking, messages, history);
  }
  const responses = own.map((taking) => takeText(taking, "response")).filter((text) => text !== undefined);
  const chunks = own
    .map((taking) => (taking.line.kind === "span-event" ? takeText(taking, "text") : undefined))
    .filter((text) => text !== undefined);
  const attributes = Object.assign(
    {},
    ...own.filter(isEnd).map((taking) => takeObject(taking, "attributes")),
  ) as Attributes;
  return {
    ...(messages.length > 0 && { messages }),
    ...((responses.length > 0 || chunks.length > 0) && { response: responses.at(-1) ?? chunks.join("") }),
    ...present("asked", askedIn(attributes, responses.at(-1) ?? "")),
    ...present("parameters", last(own, "parameters")),
    ...present("result", resultText(last(own, "result"))),
    ...present(
      "error",
      own.map((taking) => takeText(taking, "error")).findLast((text) => text !== undefined),
    ),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
};

const takingOf = (text: string): Taking | undefined => {
  const parsed = parseExact(text);
  const line = parsed.ok ? parsed.value : undefined;
  return typeof line === "object" && line !== null && !Array.isArray(line)
    ? { line: line as Record<string, unknown>, length: text.length, repairs: [], problem: undefined }
    : undefined;
};

const isEnd = ({ line }: Taking): boolean => line.kind !== "span-event";

/** A call before this one: what was asked of it, then what it answered. */
const earlier = (taking: Taking, messages: Message[], answered: Map<string, string>): void => {
  messages.push(...(takeMessages(taking) ?? []));
  const response = takeText(taking, "response");
  if (response === undefined || answered.has(String(taking.line.id))) return;
  answered.set(String(taking.line.id), response);
  const asked = askedIn(takeObject(taking, "attributes"), response);
  messages.push({ role: "assistant", content: response, ...(asked && { asked }) });
};

/** Calls of a response stand beside it. */
const askedIn = (attributes: Attributes | undefined, words: string): Asked | undefined => {
  const said = toolCallsOf({ tool_calls: attributes?.tool_calls ?? attributes?.tool_requests });
  const calls = said.map(({ id, name, input }, i) => ({ id: id || `call_${i + 1}`, name, arguments: input }));
  return calls.length > 0 ? { words, calls } : undefined;
};

const last = (takings: readonly Taking[], key: string): Json | undefined =>
  takeJson(takings.findLast(({ line }) => line[key] !== undefined)?.line[key]);

const resultText = (result: Json | undefined): string | undefined =>
  result === undefined ? undefined : canonicalText(result);

const present = <Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: T };
