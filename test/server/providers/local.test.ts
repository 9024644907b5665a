/** The two providers that need no network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ModelRequest } from "../../../core/replay/model-call.ts";
import { recorded } from "../../../server/providers/recorded.ts";
import { scripted } from "../../../server/providers/scripted.ts";
import { ask, PROMPT } from "./asked.ts";

const folder = mkdtempSync(join(tmpdir(), "hindcast-script-"));
afterAll(() => rmSync(folder, { recursive: true }));

const said = (text: string) => ({ text, toolCalls: [], stopReason: "stop" });
const tool = (id: string, at: string): ModelRequest => ({
  model: "m",
  parameters: { b: 1, a: { y: 1, x: 2 } },
  messages: [
    { role: "user", content: "Go" },
    {
      role: "assistant",
      content: "",
      toolCalls: [{ id, name: "look", arguments: { at, trace: "7d444840-9dc0-11d1-b245-5ffdce74fad2" } }],
    },
    { role: "tool", content: "seen", call: id },
  ],
});

describe("recorded", () => {
  test("the same input gets the recorded answer, the nth the nth, and the last stays", async () => {
    const provider = recorded("it", [
      { request: PROMPT, response: said("first") },
      { request: tool("a", "x"), response: said("other") },
      { request: PROMPT, response: said("second") },
    ]);
    const texts: string[] = [];
    for (const request of [PROMPT, PROMPT, PROMPT, tool("a", "x")])
      texts.push((await ask(provider, request)).text);
    expect(texts).toEqual(["first", "second", "second", "other"]);
  });

  test("keys in another order, other ids of calls and other UUIDs are the same input", async () => {
    const asked: ModelRequest = JSON.parse(
      JSON.stringify({ ...tool("z", "x"), parameters: { a: { x: 2, y: 1 }, b: 1 } }).replace(
        "7d444840",
        "00000000",
      ),
    );
    const { end } = await ask(recorded("it", [{ request: tool("a", "x"), response: said("same") }]), asked);
    expect(end).toMatchObject({ kind: "done", response: { text: "same" } });
  });

  test.each([
    [
      "one character of a message",
      { messages: [PROMPT.messages[0], { role: "user", content: "What is the weather in Zurich!" }] },
      /messages\[1\]\.content differs from character 30: recorded ".*Zurich\?", asked ".*Zurich!"/,
    ],
    ["another model", { model: "model-2" }, /model differs from character 7/],
    [
      "a parameter",
      { parameters: { temperature: 0.3, max_tokens: 512 } },
      /parameters\.temperature differs: recorded "0\.2", asked "0\.3"/,
    ],
    [
      "a parameter that is text",
      { parameters: { temperature: "0.2", max_tokens: 512 } },
      /parameters\.temperature/,
    ],
    [
      "a parameter less",
      { parameters: { max_tokens: 512 } },
      /parameters\.temperature is missing; recorded is "0\.2"/,
    ],
    [
      "a message more",
      { messages: [...PROMPT.messages, { role: "user", content: "Now" }] },
      /messages\[2\] is not in the recording: .*Now/,
    ],
    [
      "a space",
      { messages: [PROMPT.messages[0], { role: "user", content: "What is the weather in Zurich? " }] },
      /character 31/,
    ],
  ] as const)("%s changed is refused, and named", async (_, changed, says) => {
    const provider = recorded("it", [
      { request: tool("a", "x"), response: said("far") },
      { request: PROMPT, response: said("near") },
    ]);
    const { events, text } = await ask(provider, { ...PROMPT, ...changed } as ModelRequest);
    expect(text).toBe("");
    expect(events.at(-1)).toEqual({
      kind: "failed",
      failure: { cause: "not-recorded", message: expect.stringMatching(says), mayBePaid: false },
    });
  });

  test("without a recorded call it says so", async () => {
    expect((await ask(recorded("it", []))).end).toMatchObject({
      kind: "failed",
      failure: { cause: "not-recorded", message: expect.stringContaining("no model call") },
    });
  });
});

const script = (name: string, ...lines: readonly (object | string)[]) => {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(
    file,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return scripted("it", file);
};
const saying = (content: string): ModelRequest => ({ ...PROMPT, messages: [{ role: "user", content }] });

describe("scripted", () => {
  test("lines are used from the top, each once, the first that fits", async () => {
    const provider = script(
      "order",
      { when: { contains: "tool" }, toolCalls: [{ name: "look", arguments: { at: 1 } }] },
      { text: "one" },
      { when: { model: "another" }, text: "never" },
      { when: { contains: "again" }, text: "and again", repeat: true },
      { text: "two" },
    );
    const texts: string[] = [];
    for (const content of ["a", "again", "again", "b"])
      texts.push((await ask(provider, saying(content))).text);
    expect(texts).toEqual(["one", "and again", "and again", "two"]);
    expect((await ask(provider, saying("a tool"))).end).toMatchObject({
      kind: "done",
      response: {
        toolCalls: [{ id: "call_1", name: "look", arguments: { at: 1 } }],
        stopReason: "tool_calls",
      },
    });
    expect((await ask(provider, saying("c"))).end).toMatchObject({
      kind: "failed",
      failure: { cause: "not-scripted", message: expect.stringContaining("no line left") },
    });
  });

  test("pieces join to the text, spaces and all", async () => {
    const text = "  Two words,\n\nthen\tmore  ";
    const {
      events,
      text: joined,
      end,
    } = await ask(script("pieces", { text, usage: { input: 3, output: 4 } }));
    expect(joined).toBe(text);
    expect(events.filter(({ kind }) => kind === "text").length).toBeGreaterThan(3);
    expect(end).toMatchObject({ response: { text, usage: { input: 3, output: 4 } } });
  });

  test("a fault comes after the words that it lets through", async () => {
    const fault = { cause: "rate-limited", status: 429, retryAfterMs: 1000, afterWords: 2 };
    const { text, end } = await ask(script("fault", { text: "one two three", fault }));
    expect(text).toBe("one two");
    expect(end).toEqual({
      kind: "failed",
      failure: {
        cause: "rate-limited",
        status: 429,
        retryAfterMs: 1000,
        mayBePaid: false,
        message: "The script says: rate-limited",
      },
    });
  });

  test.each(["delayMs", "wordMs"])("stopped while it waits (%s), the partial answer stays", async (delay) => {
    const stop = new AbortController();
    const { end, text } = await ask(
      script("stop", { text: "one two", [delay]: 600_000 }),
      PROMPT,
      stop.signal,
      ({ kind }) => {
        if (kind === (delay === "delayMs" ? "sent" : "text")) setImmediate(() => stop.abort());
      },
    );
    expect(end).toEqual({ kind: "stopped" });
    expect(text).toBe(delay === "delayMs" ? "" : "one");
  });

  test.each([
    ["no JSON", "{", /^Line 2 of the script is wrong/],
    ["an unknown key", { txt: "x" }, /^Line 2 of the script is wrong: the line: .*txt/],
    ["an unknown fault", { fault: { cause: "earthquake" } }, /^Line 2 of the script is wrong: fault\.cause/],
  ])("a line that is wrong is named: %s", async (_, line, says) => {
    const { end } = await ask(script("wrong", { text: "fine" }, line));
    expect(end).toMatchObject({ failure: { cause: "not-scripted", message: expect.stringMatching(says) } });
  });

  test("a file that is not there is said, without its path", async () => {
    const { end } = await ask(scripted("it", join(folder, "missing.jsonl")));
    expect(end).toMatchObject({
      failure: { cause: "not-scripted", message: "The script cannot be read (ENOENT)" },
    });
  });
});
