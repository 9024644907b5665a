/** How like a new answer is to the recorded one. */
import { diffText } from "../compare/text.ts";
import { saidText } from "../dialects/openai-messages.ts";
import type { ModelResponse } from "./model-call.ts";

/** What an answer says, with its calls of tools in words. */
export const answerText = ({ text, toolCalls }: ModelResponse): string =>
  saidText(
    text,
    toolCalls.map(({ arguments: input, ...call }) => ({ ...call, input })),
  );

/** Share of characters that are the same in both, 0 to 1. Null: one of them is missing. */
export const likeness = (recorded: ModelResponse | null, answer: ModelResponse | null): number | null =>
  recorded && answer ? diffText(answerText(recorded), answerText(answer)).similarity : null;
