/** A key goes to the configured address and nowhere else: not into an event, an error, a log, or after a redirect. */
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelEvent } from "../../../core/replay/model-call.ts";
import { createProviders } from "../../../server/providers/providers.ts";
import { ask, PROMPT } from "./asked.ts";
import { answered, fakeProvider, type Protocol, refused } from "./fake-provider.ts";

const CANARY = "sk-canary-7f3a9c1e5b2d4f60";
const OTHER = "sk-of-another-provider-00000000";
const PROTOCOLS = ["anthropic", "openai"] as const;

let written: string[];

/** What the clients read by themselves; none of it was configured. */
const ENVIRONMENT = {
  ANTHROPIC_LOG: "debug",
  OPENAI_LOG: "debug",
  ANTHROPIC_API_KEY: OTHER,
  OPENAI_API_KEY: OTHER,
  ANTHROPIC_AUTH_TOKEN: OTHER,
  OPENAI_ADMIN_KEY: OTHER,
  OPENAI_ORG_ID: OTHER,
  OPENAI_PROJECT_ID: OTHER,
  ANTHROPIC_CUSTOM_HEADERS: `x-other: ${OTHER}`,
  OPENAI_CUSTOM_HEADERS: `x-other: ${OTHER}`,
  ANTHROPIC_BASE_URL: "http://127.0.0.1:9",
  OPENAI_BASE_URL: "http://127.0.0.1:9",
};

beforeEach(() => {
  written = [];
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  for (const name of ["debug", "info", "log", "warn", "error"] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void written.push(JSON.stringify(said)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const provider = (protocol: Protocol, url: string, stream = true, key = CANARY) =>
  createProviders(
    { it: { kind: protocol, baseUrl: `${url}/v1`, keyVariable: "CANARY", stream, silenceMs: 20_000 } },
    { ...ENVIRONMENT, CANARY: key },
  ).open("it", []);

/** All that can go on to a page, a log or the store; an error's parts that JSON leaves out too. */
const told = (events: readonly ModelEvent[]): string => JSON.stringify(events) + written.join("\n");

/** In pieces that cut it in every way. */
const echoed = [
  `Your key is ${CANARY.slice(0, 5)}`,
  CANARY.slice(5, 6),
  CANARY.slice(6),
  ". Bye, sk-",
  "canary",
];

describe.each(PROTOCOLS)("%s", (protocol) => {
  test.each([true, false])("a key that the answer repeats is hidden, streamed: %s", async (stream) => {
    await using fake = await fakeProvider(
      answered(protocol, {
        thinking: `It is ${CANARY}`,
        text: echoed,
        calls: [{ id: "c", name: "say", json: ['{"key":"', CANARY.slice(0, 9), CANARY.slice(9), '"}'] }],
      }),
    );
    const { events, text } = await ask(provider(protocol, fake.url, stream));
    expect(JSON.stringify(fake.received[0]?.headers)).toContain(CANARY);
    expect(text).toBe("Your key is [key]. Bye, sk-canary");
    expect(events.at(-1)).toMatchObject({
      kind: "done",
      response: { text, thinking: "It is [key]", toolCalls: [{ arguments: { key: "[key]" } }] },
    });
    expect(told(events)).not.toContain(CANARY);
    expect(written).toEqual([]);
  });

  test.each([
    ["401", refused(401, { "x-echo": CANARY }, `Incorrect API key provided: ${CANARY}`)],
    ["500", refused(500, {}, `panic at header ${CANARY}`)],
    ["no JSON", (response: import("node:http").ServerResponse) => response.end(`{${CANARY}`)],
    [
      "no JSON in a stream",
      (response: import("node:http").ServerResponse) =>
        response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end(`event: message_start\ndata: {"${CANARY}\n\n`),
    ],
    [
      "a type",
      (response: import("node:http").ServerResponse) =>
        response.writeHead(200, { "content-type": CANARY }).end(),
    ],
  ] as const)("an error that repeats it hides it: %s", async (_, respond) => {
    await using fake = await fakeProvider(respond);
    const { events, end } = await ask(provider(protocol, fake.url));
    expect(end?.kind).toBe("failed");
    expect(told(events)).not.toContain(CANARY);
    expect(written).toEqual([]);
  });

  test("nothing of the environment but the configured key is sent", async () => {
    await using fake = await fakeProvider(answered(protocol, { text: ["ok"] }));
    expect((await ask(provider(protocol, fake.url))).end?.kind).toBe("done");
    expect(JSON.stringify(fake.received)).not.toContain(OTHER);
    expect(
      Object.keys(fake.received[0]?.headers ?? {}).filter((name) => /stainless|other|org|project/.test(name)),
    ).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])("a redirect %s is not followed", async (status) => {
    await using elsewhere = await fakeProvider(answered(protocol, { text: ["stolen"] }));
    await using fake = await fakeProvider((response) =>
      response.writeHead(status, { location: `${elsewhere.url}/v1/messages` }).end(),
    );
    const { end } = await ask(provider(protocol, fake.url));
    expect(end).toMatchObject({ kind: "failed", failure: { cause: "redirect", status } });
    expect(elsewhere.received).toEqual([]);
    expect(fake.received).toHaveLength(1);
  });

  test("a request cannot name another address", async () => {
    await using elsewhere = await fakeProvider(answered(protocol, { text: ["stolen"] }));
    await using fake = await fakeProvider(answered(protocol, { text: ["ok"] }));
    const names = ["base_url", "baseURL", "api_base", "endpoint", "headers", "extra_headers", "path"];
    const { events } = await ask(provider(protocol, fake.url), {
      ...PROMPT,
      model: `../../${elsewhere.url}/\r\nhost: evil`,
      parameters: Object.fromEntries(names.map((name) => [name, elsewhere.url])),
    });
    expect(elsewhere.received).toEqual([]);
    expect(fake.received).toHaveLength(1);
    expect(fake.received[0]?.path).toMatch(/^\/v1\/(v1\/messages|chat\/completions)$/);
    expect(events[0]).toMatchObject({ kind: "sent", leftOut: names });
  });

  test.each(["2023-01-01\r\nx-evil: 1", "\u0000", "☂"])(
    "a recorded version that is no header (%j) sends nothing or nothing of it",
    async (protocolVersion) => {
      await using fake = await fakeProvider(answered(protocol, { text: ["ok"] }));
      await ask(provider(protocol, fake.url), { ...PROMPT, protocolVersion });
      expect(fake.received.filter(({ headers }) => "x-evil" in headers)).toEqual([]);
    },
  );

  test.each(["", "  ", undefined])(
    "without a key (%j) nothing is sent, and it says what to set",
    async (key) => {
      const opened: unknown[] = [];
      const server = createServer((socket) => opened.push(socket));
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
      const { port } = server.address() as { port: number };
      const providers = createProviders(
        { it: { kind: protocol, baseUrl: `http://127.0.0.1:${port}`, keyVariable: "CANARY" } },
        { CANARY: key },
      );
      expect(providers.list()).toMatchObject([
        { ready: false, needs: expect.stringContaining("Set CANARY") },
      ]);
      const { events } = await ask(providers.open("it", []));
      expect(events).toMatchObject([{ kind: "failed", failure: { cause: "no-key", mayBePaid: false } }]);
      expect(opened).toEqual([]);
      server.close();
    },
  );

  test("a key that cannot be a header is named by its variable only", async () => {
    const providers = createProviders(
      { it: { kind: protocol } },
      {
        ANTHROPIC_API_KEY: `${CANARY}\n${CANARY}`,
        OPENAI_API_KEY: `${CANARY}\n${CANARY}`,
      },
    );
    const { events } = await ask(providers.open("it", []));
    expect(events).toMatchObject([{ kind: "failed", failure: { cause: "no-key" } }]);
    expect(told(events) + JSON.stringify(providers.list())).not.toContain(CANARY);
  });
});

test.each(["nobody", "__proto__", "constructor", "toString", "../it", ""])(
  "a provider that is not configured (%j) does not exist",
  (name) => expect(createProviders({ it: { kind: "recorded" } }, {}).open(name, [])).toBeUndefined(),
);
