/** A call in the words of Anthropic's messages. */
import type { Json } from "../value.ts";
import type { ModelRequest, RequestMessage, ToolCall } from "./model-call.ts";
import { asList, fieldsOf, plain, takeParameters, type Words } from "./provider-parameters.ts";
import { loneResult } from "./tool-results.ts";
import { anthropicToolChoice, anthropicTools } from "./tool-words.ts";

type Body = { readonly [key: string]: Json };

const WORDS: Words = {
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  max_output_tokens: "max_tokens",
  temperature: "temperature",
  top_p: "top_p",
  top_k: "top_k",
  stop_sequences: "stop_sequences",
  stop: { as: "stop_sequences", value: asList },
  thinking: "thinking",
  metadata: "metadata",
  service_tier: "service_tier",
  tools: { as: "tools", value: anthropicTools },
  tool_choice: { as: "tool_choice", value: anthropicToolChoice },
};

/** The protocol asks for a limit; the recording may have none. */
const MAX_TOKENS = 4096;

/** System messages, wherever they stand, are the one text that the protocol has for them. */
export const anthropicBody = (
  request: ModelRequest,
): { readonly body: Body; readonly leftOut: readonly string[] } => {
  const { parameters, leftOut } = takeParameters(request.parameters, WORDS);
  const system = request.messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const body = {
    model: request.model,
    max_tokens: MAX_TOKENS,
    ...parameters,
    ...(system.length > 0 && { system: system.join("\n\n") }),
    messages: messagesOf(request.messages),
  };
  return { body, leftOut };
};

const messagesOf = (messages: readonly RequestMessage[]): readonly Json[] => {
  const asked = new Set<string>();
  const turns: { role: "user" | "assistant"; content: Json[] }[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const blocks = blocksOf(message, asked);
    // The protocol takes no empty turn, and all results of one reply in one.
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
};

const blocksOf = (message: RequestMessage, asked: Set<string>): Json[] => {
  if (message.role === "tool") {
    if (message.call === undefined || !asked.delete(message.call)) return [textBlock(loneResult(message))];
    return [{ type: "tool_result", tool_use_id: message.call, content: message.content }];
  }
  const said = message.content.trim() === "" ? [] : [textBlock(message.content)];
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  for (const { id } of calls) asked.add(id);
  return [...said, ...calls.map(callBlock)];
};

const textBlock = (text: string): Json => ({ type: "text", text });
const callBlock = ({ id, name, arguments: given }: ToolCall): Json => ({
  type: "tool_use",
  id,
  name,
  input: fieldsOf(given) ? plain(given) : { value: plain(given) },
});
