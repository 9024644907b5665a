/** Messages as the OpenAI chat interface has them, which many formats write: contents, calls of tools, their arguments. */
import { parseExact, parseLine, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import type { Asked, Message } from "./dialect.ts";

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A content is a text, or a list of parts of which the text is taken and the others are named. */
export const contentText = (content: unknown): string => {
  if (typeof content === "string") return content;
  if (!Array.isArray(content))
    return content === undefined || content === null ? "" : JSON.stringify(content);
  return content
    .map(partText)
    .filter((part) => part !== "")
    .join("\n");
};

const partText = (part: unknown): string => {
  if (typeof part === "string") return part;
  if (!isFields(part)) return "";
  return typeof part.text === "string" ? part.text : `[${text(part.type) || "content"}]`;
};

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As an object where it is one; as the text that the model wrote where it is no JSON. */
  readonly input: Json;
}

/** `tool_calls` of a message: under `function` with arguments as JSON in a text, or flat. */
export const toolCallsOf = (message: Fields): readonly ToolCall[] => {
  if (!Array.isArray(message.tool_calls)) return [];
  return message.tool_calls.filter(isFields).map((call) => {
    const inner = isFields(call.function) ? call.function : call;
    return {
      id: text(call.id),
      name: text(inner.name) || text(call.function) || "tool",
      input: argumentsOf(inner.arguments ?? call.arguments),
    };
  });
};

const argumentsOf = (written: unknown): Json => {
  if (typeof written !== "string") return takeJson(written) ?? null;
  // Digits can only be lost of long numbers.
  const parsed = /\d{16}|e[+-]?\d{3}/i.test(written) ? parseExact(written) : parseLine(written);
  return parsed.ok ? (takeJson(parsed.value) ?? null) : written;
};

const callText = ({ name, input }: ToolCall): string => `${name}(${canonicalText(input)})`;

/** What a reply says: its words, then its calls. */
export const saidText = (content: string, calls: readonly ToolCall[]): string =>
  [content, ...calls.map(callText)].filter((said) => said.trim() !== "").join("\n\n");

export const replyText = (message: Fields): string =>
  saidText(contentText(message.content), toolCallsOf(message));

/** `undefined` when the message calls no tool. */
export const askedIn = (message: Fields): Asked | undefined => {
  const calls = toolCallsOf(message);
  if (calls.length === 0) return undefined;
  const told = calls.map(({ id, name, input }) => ({ id, name, arguments: input }));
  return { words: contentText(message.content), calls: told };
};

export const asMessage = (message: Fields): Message => {
  const role = text(message.role) || "user";
  const content = role === "assistant" ? replyText(message) : contentText(message.content);
  const name = text(message.name) || text(message.function);
  const asked = role === "assistant" ? askedIn(message) : undefined;
  const call = role === "tool" ? text(message.tool_call_id) : "";
  return {
    role,
    content,
    ...(name !== "" && { name }),
    ...(asked && { asked }),
    ...(call !== "" && { call }),
  };
};
