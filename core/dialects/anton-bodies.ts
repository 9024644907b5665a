/** Messages of Anton calls. */
import { parseLine } from "../json.ts";
import type { Message } from "./dialect.ts";

export type Messages = readonly Message[];

export const contentText = (content: unknown): string =>
  typeof content === "string"
    ? content
    : content === undefined || content === null
      ? ""
      : JSON.stringify(content);

/** A list of messages; proxy rows keep it as JSON in a string. */
export const messagesOf = (value: unknown): Messages => {
  const parsed = typeof value === "string" ? parseLine(value) : undefined;
  const list = parsed ? (parsed.ok ? parsed.value : []) : value;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    if (typeof item !== "object" || item === null) return [];
    const { role, content, name } = item as { role?: unknown; content?: unknown; name?: unknown };
    const said = { role: typeof role === "string" ? role : "user", content: contentText(content) };
    return [typeof name === "string" ? { ...said, name } : said];
  });
};

/** Format 1 repeats the response as the last message. */
export const withoutResponse = (messages: Messages, response: unknown): Messages => {
  const last = messages.at(-1);
  return last?.role === "assistant" && last.content === contentText(response)
    ? messages.slice(0, -1)
    : messages;
};

/** What the model had not seen before: what follows its last turn; at the first call the system prompt too. */
export const newMessages = (messages: Messages, response: unknown, systemPrompt: unknown): Messages => {
  const asked = withoutResponse(messages, response);
  let from = asked.length;
  while (from > 0 && asked[from - 1]?.role !== "assistant") from--;
  const fresh = asked.slice(from);
  const system = contentText(systemPrompt);
  return from === 0 && system !== "" ? [{ role: "system", content: system }, ...fresh] : fresh;
};
