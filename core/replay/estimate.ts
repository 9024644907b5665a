/** Tokens and money of a call before it is made. */
import { canonicalText } from "../dialects/bodies.ts";
import type { Usage } from "../event.ts";
import { finite, type Json, type Value } from "../value.ts";
import type { ModelRequest } from "./model-call.ts";
import { costOf, type PriceTable } from "./prices.ts";

export interface Estimate {
  readonly input: number;
  /** As many as the recorded answer has; null: there is none. */
  readonly output: number | null;
  /** What `max_tokens` allows; null: no limit is set. */
  readonly outputAtMost: number | null;
  /** Null: no price is known for the model, or nothing of the output. */
  readonly costUsd: number | null;
  readonly costAtMostUsd: number | null;
}

export interface RecordedMeasure {
  readonly request: ModelRequest;
  readonly usage: Usage | null;
}

/** The tokens that the recorded call was billed for tell how this model counts; without them, about four characters are one. */
export const estimateOf = (
  request: ModelRequest,
  recorded: RecordedMeasure | undefined,
  prices: PriceTable,
): Estimate => {
  const input = Math.round(roughTokens(request) * scaleOf(recorded));
  const outputAtMost = limitOf(request);
  const said = recorded?.usage?.output;
  const output = said === undefined ? null : Math.min(said, outputAtMost ?? said);
  const cost = (tokens: number | null) =>
    tokens === null ? null : (costOf({ input, output: tokens }, request.model, prices) ?? null);
  return { input, output, outputAtMost, costUsd: cost(output), costAtMostUsd: cost(outputAtMost) };
};

const scaleOf = (recorded: RecordedMeasure | undefined): number => {
  const { input, cacheRead = 0, cacheWrite = 0 } = recorded?.usage ?? {};
  const rough = recorded && roughTokens(recorded.request);
  if (input === undefined || !rough) return 1;
  const scale = (input + cacheRead + cacheWrite) / rough;
  // Far off: the trace does not have all of the prompt.
  return scale > 0.2 && scale < 5 ? scale : 1;
};

/** Around each message. */
const FRAME = 4;

const roughTokens = ({ messages, parameters }: ModelRequest): number => {
  let tokens = parameters.tools === undefined ? 0 : textTokens(canonicalText(parameters.tools));
  for (const message of messages) {
    tokens += FRAME + textTokens(message.content);
    if (message.role !== "assistant") continue;
    for (const call of message.toolCalls ?? [])
      tokens += FRAME + textTokens(call.name) + textTokens(canonicalText(call.arguments));
  }
  return tokens;
};

/** Letters of Latin come four to a token, others about one and a half. */
const textTokens = (text: string): number => {
  let others = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2ff) others++;
  return (text.length - others) / 4 + others / 1.5;
};

const LIMITS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

const limitOf = ({ parameters }: ModelRequest): number | null => {
  for (const name of LIMITS) {
    const limit = amountIn(parameters[name]);
    if (limit !== undefined && limit > 0) return limit;
  }
  return null;
};

const amountIn = (said: Json | undefined): number | undefined =>
  typeof said === "number" || (typeof said === "object" && said !== null) ? finite(said as Value) : undefined;
