/** Which attributes of a span are parameters of a request: what a person chose, not what came of it. */
import type { Attributes, Json } from "../value.ts";
import { masked } from "./masking.ts";

/** By the last part of the key; everything below `request.` counts too. */
const NAMES = new Set([
  "frequency_penalty",
  "max_completion_tokens",
  "max_output_tokens",
  "max_tokens",
  "min_p",
  "model",
  "n",
  "parallel_tool_calls",
  "presence_penalty",
  "reasoning_effort",
  "response_format",
  "seed",
  "stop",
  "stop_sequences",
  "temperature",
  "thinking",
  "tool_choice",
  "top_k",
  "top_p",
]);
const GROUPS = /(?:^|\.)(?:request|invocation_parameters|parameters|params)\./;
const ANSWERED = /(?:^|\.)response\./;

const isParameter = (key: string): boolean =>
  !ANSWERED.test(key) && (NAMES.has(key.slice(key.lastIndexOf(".") + 1)) || GROUPS.test(key));

/** Parameters and the rest as texts that do not depend on the order of keys; "" where there are none. */
export const splitAttributes = (
  attributes: Attributes,
): { readonly parameters: Readonly<Record<string, Json>>; readonly rest: Readonly<Record<string, Json>> } => {
  const parameters: Record<string, Json> = {};
  const rest: Record<string, Json> = {};
  for (const key of Object.keys(attributes).sort())
    (isParameter(key) ? parameters : rest)[key] = masked(attributes[key] as Json);
  return { parameters, rest };
};
