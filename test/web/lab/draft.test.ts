import { describe, expect, it } from "vitest";
import type { ModelRequest } from "../../../core/replay/model-call.ts";
import {
  type Draft,
  draftOf,
  isSameDraft,
  parameterText,
  partId,
  partsOf,
  partText,
  partTitle,
  readDraft,
  recordedText,
  requestOf,
  withParameter,
  withPart,
} from "../../../web/lab/draft.ts";

const RECORDED: ModelRequest = {
  model: "large-2",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Find the cause." },
    {
      role: "assistant",
      content: "",
      toolCalls: [
        { id: "c1", name: "grep", arguments: { pattern: "Date.now", big: { num: "12345678901234567890" } } },
      ],
    },
    { role: "tool", content: "cart/voucher.ts:31", call: "c1", name: "grep" },
  ],
  parameters: { temperature: 0.2, stop: "END", tools: [{ name: "grep", description: "x".repeat(60) }] },
};
const asked = (draft: Draft) => requestOf(draft, RECORDED);

describe("a draft", () => {
  const draft = draftOf(RECORDED);

  it("that was not edited asks what was recorded, to the digit", () => {
    expect(asked(draft)).toEqual({ request: RECORDED });
  });

  it("has a part for each text: words, tool calls, long parameters", () => {
    expect(partsOf(draft).map((part) => partTitle(part, draft))).toEqual([
      "System 1",
      "User 2",
      "Calls 3",
      "Tool result 4",
      "tools",
    ]);
    expect(new Set(partsOf(draft).map(partId)).size).toBe(5);
  });

  it("asks what was typed, and leaves the rest alone", () => {
    const part = { of: "message", index: 1, field: "content" } as const;
    const edited = withPart(part, "Find the cause. Do not skip tests.", draft);
    const made = asked(edited);
    expect("request" in made && made.request.messages[1]).toEqual({
      role: "user",
      content: "Find the cause. Do not skip tests.",
    });
    expect("request" in made && made.request.messages[2]).toEqual(RECORDED.messages[2]);
    expect(partText(part, edited)).toContain("skip");
    expect(recordedText(part, edited, draft)).toBe("Find the cause.");
    expect(isSameDraft(edited, draft)).toBe(false);
  });

  it("with tool calls that are no JSON cannot be asked, and says which", () => {
    const part = { of: "message", index: 2, field: "calls" } as const;
    expect(asked(withPart(part, "[{", draft))).toEqual({
      wrong: "The tool calls of message 3 are no JSON list of calls.",
    });
    const made = asked(withPart(part, '[{"name":"read","arguments":{"path":"a"}}]', draft));
    expect("request" in made && made.request.messages[2]).toEqual({
      role: "assistant",
      content: "",
      toolCalls: [{ id: "call-1", name: "read", arguments: { path: "a" } }],
    });
  });

  it.each([
    ["temperature", "0", 0],
    ["stop", "7", 7],
    ["stop", '"7"', "7"],
    ["stop", "STOP", "STOP"],
    ["seed", "7", 7],
  ])("takes %s %s as %j", (name, text, value) => {
    const made = asked(withParameter(name, text, draft));
    expect("request" in made && made.request.parameters[name]).toEqual(value);
  });

  it("takes a parameter out with an empty text, and keeps the order of the others", () => {
    const made = asked(withParameter("stop", "", draft));
    expect("request" in made && Object.keys(made.request.parameters)).toEqual(["temperature", "tools"]);
  });

  it("without a model or a message says so", () => {
    expect(asked({ ...draft, model: " " })).toEqual({ wrong: "Name a model." });
    expect(asked({ ...draft, messages: [] })).toEqual({ wrong: "A call needs a message." });
  });

  it("is read back as it was kept, and a stranger's text is not taken", () => {
    expect(readDraft(JSON.stringify(draft))).toEqual(draft);
    for (const text of [
      undefined,
      "",
      "{",
      "null",
      "[]",
      '{"model":"m","messages":[{"role":"x","content":""}]}',
    ])
      expect(readDraft(text)).toBeUndefined();
    expect(readDraft('{"model":"m","messages":[],"parameters":{"t":1}}')).toBeUndefined();
  });

  it("writes a string with its quotes where it reads as something else", () => {
    expect(["END", "7", "true", ""].map(parameterText)).toEqual(["END", '"7"', '"true"', ""]);
  });
});
