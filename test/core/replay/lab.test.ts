import { expect, test } from "vitest";
import { checkAnswer, checkName } from "../../../core/replay/checks.ts";
import { editLabel } from "../../../core/replay/edit-label.ts";
import { type CallSpan, editableCall } from "../../../core/replay/editable.ts";
import { estimateOf } from "../../../core/replay/estimate.ts";
import type { CheckRule } from "../../../core/replay/lab-wire.ts";
import type { ModelRequest, ModelResponse, ToolCall } from "../../../core/replay/model-call.ts";
import { costOf, PRICES, priceOf } from "../../../core/replay/prices.ts";

const span = (detail: CallSpan["detail"], more: Partial<CallSpan> = {}): CallSpan => ({
  detail,
  attributes: {},
  usage: {},
  ended: true,
  ...more,
});

const CALL: ToolCall = { id: "c1", name: "read", arguments: { path: "a.ts" } };

test("calls of tools and their results come back as they were, not as the words that tell of them", () => {
  const { request, response, notes } = editableCall(
    span({
      messages: [
        { role: "developer", content: "Be short." },
        { role: "user", content: "Read it." },
        {
          role: "assistant",
          content: 'Yes.\n\nread({"path":"a.ts"})',
          asked: { words: "Yes.", calls: [CALL] },
        },
        { role: "tool", content: '{"id":"c1","result":"text"}', result: "text", call: "c1", name: "read" },
      ],
      response: "Done.",
      parameters: { model: "m-1", config: { temperature: 0, top_p: null }, tools: [] },
    }),
  );
  expect(request).toEqual({
    model: "m-1",
    messages: [
      { role: "system", content: "Be short." },
      { role: "user", content: "Read it." },
      { role: "assistant", content: "Yes.", toolCalls: [CALL] },
      { role: "tool", content: "text", call: "c1", name: "read" },
    ],
    parameters: { temperature: 0 },
  });
  expect(response).toEqual({ text: "Done.", toolCalls: [], model: "m-1" });
  expect(notes).toEqual([]);
});

test("parameters are found where tracers write them; what the trace does not say is said", () => {
  const attributes = {
    "gen_ai.request.model": "m-2",
    "gen_ai.request.temperature": 0.5,
    "gen_ai.response.id": "x",
    seed: 7,
  };
  expect(editableCall(span({ messages: [] }, { attributes })).request).toEqual({
    model: "m-2",
    messages: [],
    parameters: { temperature: 0.5, seed: 7 },
  });
  const silent = editableCall(span({ messages: [{ role: "tool", content: "4" }], response: "x" }));
  expect(silent.notes).toEqual([
    expect.stringContaining("which model"),
    expect.stringContaining("which call a tool's result answers"),
  ]);
  expect(editableCall(span({ response: "half" }, { ended: false })).response).toBeNull();
  expect(editableCall(span({ response: "", error: "429" })).response).toBeNull();
});

test("the longest beginning of a model's name has the price; a person's own holds before ours", () => {
  expect(priceOf("gpt-4o-mini-2024-07-18", PRICES)).toBe(PRICES["gpt-4o-mini"]);
  expect(priceOf("gpt-4omni", PRICES)).toBeUndefined();
  expect(priceOf("openrouter/Anthropic/claude-sonnet-4-20250514", PRICES)).toBe(PRICES["claude-sonnet-4"]);
  expect(priceOf("large-2", { ...PRICES, large: { input: 1, output: 2 } })).toEqual({ input: 1, output: 2 });
  const usage = { input: 1000, output: 100, cacheRead: 10_000, cacheWrite: 2000 };
  expect(costOf(usage, "claude-sonnet-4", PRICES)).toBeCloseTo(0.003 + 0.0015 + 0.003 + 0.0075, 10);
  expect(costOf(usage, "gpt-4o", PRICES)).toBeCloseTo(0.0025 + 0.001 + 0.0125 + 0.005, 10);
  expect(costOf({}, "gpt-4o", PRICES)).toBeUndefined();
  expect(costOf(usage, "unknown", PRICES)).toBeUndefined();
});

const request = (content: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "m",
  messages: [{ role: "user", content }],
  parameters: {},
  ...more,
});

test("an estimate is scaled by what the recorded call was billed for, and bounded by its limit", () => {
  const prices = { m: { input: 10, output: 100 } };
  const text = "word ".repeat(200);
  const bare = estimateOf(request(text), undefined, prices);
  expect(bare).toEqual({ input: 254, output: null, outputAtMost: null, costUsd: null, costAtMostUsd: null });
  const recorded = { request: request(text), usage: { input: 508, output: 50 } };
  const twice = estimateOf(request(text + text, { parameters: { max_tokens: 20 } }), recorded, prices);
  expect(twice).toMatchObject({ input: 1008, output: 20, outputAtMost: 20 });
  expect(twice.costUsd).toBeCloseTo(0.01008 + 0.002, 10);
  expect(estimateOf(request("字".repeat(300)), undefined, prices).input).toBe(204);
  expect(estimateOf(request(text, { model: "other" }), recorded, prices).costUsd).toBeNull();
});

test("an edit is named by what it changes", () => {
  const before = request("one\ntwo", { parameters: { temperature: 0.2 } });
  expect(editLabel(before, before)).toBe("as recorded");
  const after = request("one\n2\n3", { model: "n", parameters: { temperature: 0, seed: 1 } });
  expect(editLabel(before, after)).toBe(
    "model m → n, message 1 (user) +2 −1 lines, temperature 0.2 → 0, seed none → 1",
  );
  const longer = { ...before, messages: [...before.messages, { role: "user" as const, content: "x" }] };
  expect(editLabel(before, longer)).toBe("message 2 (user) added");
  expect(editLabel(longer, before)).toBe("message 2 (user) left out");
});

const answer = (text: string, toolCalls: readonly ToolCall[] = []): ModelResponse => ({ text, toolCalls });

test.each<[CheckRule, ModelResponse, string | null]>([
  [{ rule: "contains", text: "fake clock" }, answer("a fake clock"), null],
  [{ rule: "contains", text: "fake clock" }, answer("a clock"), 'does not contain "fake clock"'],
  [{ rule: "contains", text: "sorry", not: true }, answer("sorry"), 'contains "sorry"'],
  [{ rule: "contains", text: "sorry", not: true }, answer("fine"), null],
  [{ rule: "json" }, answer('{"a": [1, 2]}'), null],
  [{ rule: "json" }, answer('```json\n{"a": 1}\n```'), null],
  [{ rule: "json" }, answer('{"a": 1,}'), "no JSON"],
  [{ rule: "json" }, answer("NaN"), "no JSON"],
  [{ rule: "json" }, answer(" "), "empty"],
  [{ rule: "tool-call" }, answer("", [{ ...CALL, id: "other" }]), null],
  [{ rule: "tool-call" }, answer("", [{ ...CALL, arguments: { path: "b.ts" } }]), "does not call read"],
  [{ rule: "tool-call" }, answer("", [CALL, { ...CALL, name: "write" }]), "calls write"],
  [{ rule: "tool-call" }, answer("", [CALL, CALL]), "more or less often"],
  [{ rule: "tool-call" }, answer(""), "does not call read"],
])("the check %j of %j says %s", (rule, given, says) => {
  const result = checkAnswer(rule, given, answer("", [CALL]));
  expect(result.passed).toBe(says === null);
  if (says === null) expect(result.says).toBeNull();
  else expect(result.says).toContain(says);
});

test("a check is named by what it asks for", () => {
  const rules: readonly CheckRule[] = [
    { rule: "contains", text: "a" },
    { rule: "contains", text: "a", not: true },
    { rule: "json" },
    { rule: "tool-call" },
  ];
  const names = ['contains "a"', 'does not contain "a"', "valid JSON", "the recorded tool calls"];
  expect(rules.map(checkName)).toEqual(names);
});
