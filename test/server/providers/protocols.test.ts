/** The official clients against a server that speaks their protocol. */
import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../../core/replay/model-call.ts";
import { createProviders } from "../../../server/providers/providers.ts";
import { ask, PROMPT } from "./asked.ts";
import { type Answer, answered, fakeProvider, type Protocol } from "./fake-provider.ts";

const KEY = "sk-test-0123456789";
const ANSWER: Answer = {
  thinking: "They ask for the weather.",
  text: ["I will", " look", " it up. ☂"],
  calls: [
    { id: "call_a", name: "weather", json: ['{"city":', '"Zürich"}'] },
    { id: "call_b", name: "clock", json: ["{}"] },
  ],
};

const provider = (protocol: Protocol, url: string, stream: boolean) =>
  createProviders(
    {
      it: { kind: protocol, baseUrl: protocol === "openai" ? `${url}/v1` : url, keyVariable: "KEY", stream },
    },
    { KEY },
  ).open("it", []);

const ways = (["anthropic", "openai"] as const).flatMap((protocol) =>
  [true, false].map((stream) => ({ protocol, stream })),
);

describe.each(ways)("$protocol, streamed: $stream", ({ protocol, stream }) => {
  test("an answer arrives whole, in order, with its calls and its usage", async () => {
    await using fake = await fakeProvider(answered(protocol, ANSWER));
    const { events, text } = await ask(provider(protocol, fake.url, stream));
    expect(events.map(({ kind }) => kind)).toEqual(
      stream ? ["sent", "thinking", "text", "text", "text", "done"] : ["sent", "thinking", "text", "done"],
    );
    expect(text).toBe("I will look it up. ☂");
    expect(events.at(-1)).toEqual({
      kind: "done",
      response: {
        text,
        thinking: "They ask for the weather.",
        toolCalls: [
          { id: "call_a", name: "weather", arguments: { city: "Zürich" } },
          { id: "call_b", name: "clock", arguments: {} },
        ],
        stopReason: protocol === "openai" ? "tool_calls" : "tool_use",
        model: "model-that-answered",
        usage: { input: 100, output: 42, cacheRead: 7, ...(protocol === "anthropic" && { cacheWrite: 3 }) },
      },
    });
  });

  test("what is told as sent is what arrives", async () => {
    await using fake = await fakeProvider(answered(protocol, ANSWER));
    const { events } = await ask(provider(protocol, fake.url, stream), TALK);
    const [received] = fake.received;
    expect(fake.received).toHaveLength(1);
    expect(received?.path).toBe(protocol === "openai" ? "/v1/chat/completions" : "/v1/messages");
    expect(events[0]).toEqual({ kind: "sent", body: received?.body, leftOut: ["top_a"] });
    expect(received?.body).toEqual({ ...SENT[protocol], ...STREAM[`${protocol} ${stream}`] });
  });

  test("the key goes into its header, and nothing else of the environment goes out", async () => {
    await using fake = await fakeProvider(answered(protocol, ANSWER));
    await ask(provider(protocol, fake.url, stream));
    const headers = fake.received[0]?.headers ?? {};
    expect(headers[protocol === "openai" ? "authorization" : "x-api-key"]).toBe(
      protocol === "openai" ? `Bearer ${KEY}` : KEY,
    );
    expect(Object.keys(headers).filter((name) => name.startsWith("x-stainless"))).toEqual([]);
  });
});

const WEATHER = { name: "weather", description: "Tells it", parameters: { type: "object" } };
const TALK: ModelRequest = {
  model: "model-1",
  messages: [
    { role: "system", content: "Be short." },
    { role: "user", content: "Weather?" },
    {
      role: "assistant",
      content: "I look.",
      toolCalls: [{ id: "t1", name: "weather", arguments: { city: "Bern" } }],
    },
    { role: "tool", content: "rain", call: "t1" },
    { role: "tool", content: "noon", name: "clock" },
    { role: "user", content: "And tomorrow?" },
  ],
  parameters: {
    temperature: 0,
    max_tokens: 512,
    stop: "END",
    top_a: 1,
    seed: null,
    stream: true,
    tools: [{ type: "function", function: WEATHER }],
    tool_choice: "required",
  },
};

const STREAM: Readonly<Record<string, object>> = {
  "anthropic true": { stream: true },
  "anthropic false": { stream: false },
  "openai true": { stream: true, stream_options: { include_usage: true } },
  "openai false": { stream: false },
};

const SENT: Readonly<Record<Protocol, object>> = {
  anthropic: {
    model: "model-1",
    system: "Be short.",
    temperature: 0,
    max_tokens: 512,
    stop_sequences: ["END"],
    tools: [{ name: "weather", description: "Tells it", input_schema: { type: "object" } }],
    tool_choice: { type: "any" },
    messages: [
      { role: "user", content: [{ type: "text", text: "Weather?" }] },
      {
        role: "assistant",
        content: [
          { type: "text", text: "I look." },
          { type: "tool_use", id: "t1", name: "weather", input: { city: "Bern" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", content: "rain" },
          { type: "text", text: "Result of the tool clock:\nnoon" },
          { type: "text", text: "And tomorrow?" },
        ],
      },
    ],
  },
  openai: {
    model: "model-1",
    temperature: 0,
    max_tokens: 512,
    stop: "END",
    tools: [{ type: "function", function: WEATHER }],
    tool_choice: "required",
    messages: [
      { role: "system", content: "Be short." },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: "I look.",
        tool_calls: [
          { id: "t1", type: "function", function: { name: "weather", arguments: '{"city":"Bern"}' } },
        ],
      },
      { role: "tool", tool_call_id: "t1", content: "rain" },
      { role: "user", content: "Result of the tool clock:\nnoon" },
      { role: "user", content: "And tomorrow?" },
    ],
  },
};

describe("anthropic-version", () => {
  test.each(["2023-01-01", "2099-12-31"])("%s of the recorded call is sent", async (protocolVersion) => {
    await using fake = await fakeProvider(answered("anthropic", ANSWER));
    await ask(provider("anthropic", fake.url, true), { ...PROMPT, protocolVersion });
    expect(fake.received[0]?.headers["anthropic-version"]).toBe(protocolVersion);
  });

  test("without one the client's own goes out", async () => {
    await using fake = await fakeProvider(answered("anthropic", ANSWER));
    await ask(provider("anthropic", fake.url, true));
    expect(fake.received[0]?.headers["anthropic-version"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

test("a local server without a key is asked without one", async () => {
  await using fake = await fakeProvider(answered("openai", ANSWER));
  const local = createProviders(
    { local: { kind: "openai", baseUrl: `${fake.url}/v1` } },
    { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY },
  ).open("local", []);
  expect((await ask(local)).end?.kind).toBe("done");
  expect(JSON.stringify(fake.received)).not.toContain(KEY);
  expect(fake.received[0]?.headers.authorization).toBeUndefined();
});
