/** What can be read of a span in a format that we do not know: bodies by their usual names, the rest as attributes. */
import { parseExact, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import { messagesOf } from "./anton-bodies.ts";
import type { Message, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { type Fields, isFields } from "./generic-names.ts";

const MESSAGES = ["messages", "prompt", "input_messages"];
const RESPONSE = ["response", "completion", "output_text", "answer"];
const PARAMETERS = ["parameters", "arguments", "args", "input", "params"];
const RESULT = ["result", "output", "content"];

export const genericDetail = (_span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const fields: Record<string, unknown> = {};
  for (const unit of units) {
    const read = parseExact(unit.text);
    if (read.ok && isFields(read.value)) Object.assign(fields, flat(read.value));
  }
  const used = new Set<string>();
  const first = (keys: readonly string[]): unknown => {
    const key = keys.find((name) => fields[name] !== undefined && fields[name] !== null);
    if (key === undefined) return undefined;
    used.add(key);
    return fields[key];
  };
  const messages = messagesFrom(first(MESSAGES));
  const response = textFrom(first(RESPONSE));
  const parameters = takeJson(first(PARAMETERS));
  const result = textFrom(first(RESULT));
  const error = textFrom(first(["error"]));
  return { messages, response, parameters, result, error, attributes: rest(fields, used) };
};

/** An object that holds the payload (`data`, `event`, `attributes`) is laid over the line. */
const flat = (line: Fields): Fields => {
  const inner = ["data", "event", "attributes", "payload"].map((key) => line[key]).find(isFields);
  return inner ? { ...line, ...inner } : line;
};

const messagesFrom = (value: unknown): readonly Message[] | undefined => {
  if (typeof value === "string" && !value.trimStart().startsWith("["))
    return [{ role: "user", content: value }];
  const messages = messagesOf(value);
  return messages.length > 0 ? messages : undefined;
};

const textFrom = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);

const rest = (fields: Fields, used: ReadonlySet<string>): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !used.has(key))
      .map(([key, value]) => [key, takeJson(value) as Json]),
  );
