/** A call in the words of OpenAI's chat completions, which other servers speak too. */
import { canonicalText } from "../dialects/bodies.ts";
import type { Json } from "../value.ts";
import type { ModelRequest, RequestMessage, ToolCall } from "./model-call.ts";
import { takeParameters, type Words } from "./provider-parameters.ts";
import { loneResult } from "./tool-results.ts";
import { openaiToolChoice, openaiTools } from "./tool-words.ts";

type Body = { readonly [key: string]: Json };

const SAME = [
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "response_format",
  "reasoning_effort",
  "parallel_tool_calls",
  "service_tier",
  "verbosity",
];
const WORDS: Words = {
  ...Object.fromEntries(SAME.map((word) => [word, word])),
  max_output_tokens: "max_completion_tokens",
  stop_sequences: "stop",
  tools: { as: "tools", value: openaiTools },
  tool_choice: { as: "tool_choice", value: openaiToolChoice },
};

export const openaiBody = (
  request: ModelRequest,
): { readonly body: Body; readonly leftOut: readonly string[] } => {
  const { parameters, leftOut } = takeParameters(request.parameters, WORDS);
  const asked = new Set<string>();
  const messages = request.messages.map((message) => messageOf(message, asked));
  return { body: { model: request.model, ...parameters, messages }, leftOut };
};

const messageOf = (message: RequestMessage, asked: Set<string>): Json => {
  if (message.role === "tool") {
    if (message.call === undefined || !asked.delete(message.call))
      return { role: "user", content: loneResult(message) };
    return { role: "tool", tool_call_id: message.call, content: message.content };
  }
  const { role, content } = message;
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  for (const { id } of calls) asked.add(id);
  return calls.length === 0 ? { role, content } : { role, content, tool_calls: calls.map(callOf) };
};

const callOf = ({ id, name, arguments: given }: ToolCall): Json => ({
  id,
  type: "function",
  function: { name, arguments: canonicalText(given) },
});
