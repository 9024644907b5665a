import { checkAnswer } from "../../core/replay/checks.ts";
import type { LabCheck } from "../../core/replay/lab-wire.ts";
import type { ModelResponse } from "../../core/replay/model-call.ts";

/** How many checks an answer passes, and a sentence for each that it does not. Pure. */
export const checksPassed = (
  checks: readonly LabCheck[],
  answer: ModelResponse,
  recorded: ModelResponse | null,
): { readonly passed: number; readonly says: readonly string[] } => {
  const results = checks.map((check) => checkAnswer(check, answer, recorded));
  return {
    passed: results.filter(({ passed }) => passed).length,
    says: results.flatMap(({ says }) => says ?? []),
  };
};
