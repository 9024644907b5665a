/** Whether an answer is what a person wants of it. */
import { masked } from "../compare/masking.ts";
import { canonicalText } from "../dialects/bodies.ts";
import type { CheckRule } from "./lab-wire.ts";
import type { ModelResponse, ToolCall } from "./model-call.ts";

export interface CheckResult {
  readonly passed: boolean;
  /** Why not, in one sentence. */
  readonly says: string | null;
}

const PASSED: CheckResult = { passed: true, says: null };
const not = (says: string): CheckResult => ({ passed: false, says });

export const checkAnswer = (
  rule: CheckRule,
  answer: ModelResponse,
  recorded: ModelResponse | null,
): CheckResult => {
  switch (rule.rule) {
    case "contains": {
      const there = answer.text.includes(rule.text);
      if (there !== (rule.not === true)) return PASSED;
      return not(`The answer ${there ? "contains" : "does not contain"} ${JSON.stringify(rule.text)}`);
    }
    case "json":
      return isJson(answer.text);
    case "tool-call":
      return sameCalls(answer.toolCalls, recorded?.toolCalls ?? []);
    default:
      return rule satisfies never;
  }
};

export const checkName = (rule: CheckRule): string => {
  if (rule.rule === "json") return "valid JSON";
  if (rule.rule === "tool-call") return "the recorded tool calls";
  return `${rule.not === true ? "does not contain" : "contains"} ${JSON.stringify(rule.text)}`;
};

/** A fence of Markdown around it does not count. */
const isJson = (text: string): CheckResult => {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
  try {
    JSON.parse(bare);
    return PASSED;
  } catch {
    return not(`The answer is ${bare.trim() === "" ? "empty" : "no JSON"}`);
  }
};

const sameCalls = (calls: readonly ToolCall[], recorded: readonly ToolCall[]): CheckResult => {
  const [got, wanted] = [calls.map(callText), recorded.map(callText)];
  const missing = wanted.find((call) => !got.includes(call));
  if (missing !== undefined) return not(`The answer does not call ${cut(missing)}`);
  const more = got.find((call) => !wanted.includes(call));
  if (more !== undefined) return not(`The answer calls ${cut(more)}, which was not recorded`);
  return got.length === wanted.length ? PASSED : not("The answer calls a tool more or less often");
};

/** Name and normalised arguments: ids of calls do not count. */
export const callText = (call: ToolCall): string => `${call.name}(${canonicalText(masked(call.arguments))})`;

const cut = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
