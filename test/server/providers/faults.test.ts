/** What can go wrong on the other side ends as a failure with its cause, asked once and never shown as whole. */
import { describe, expect, test } from "vitest";
import type { CallFailure } from "../../../core/replay/model-call.ts";
import { createProviders } from "../../../server/providers/providers.ts";
import { ask } from "./asked.ts";
import {
  answered,
  begun,
  EVENTS,
  eventStream,
  type FakeProvider,
  fakeProvider,
  type Protocol,
  refused,
} from "./fake-provider.ts";

const LARGE = 64 * 1024;

const provider = (
  protocol: Protocol,
  { url }: { readonly url: string },
  stream: boolean,
  silenceMs = 20_000,
) =>
  createProviders(
    {
      it: { kind: protocol, baseUrl: `${url}/v1`, keyVariable: "KEY", stream, silenceMs, answerBytes: LARGE },
    },
    { KEY: "sk-test-0123456789" },
  ).open("it", []);

interface Fault {
  readonly title: string;
  readonly respond: (protocol: Protocol) => Parameters<typeof fakeProvider>[0];
  readonly expected: Partial<CallFailure>;
  /** What was said before. */
  readonly partial?: string;
  readonly silenceMs?: number;
  readonly streamedOnly?: boolean;
}

const inPieces = { streamedOnly: true, partial: "The first words" };
const faults: readonly Fault[] = [
  {
    title: "429 with Retry-After in seconds",
    respond: () => refused(429, { "retry-after": "7" }),
    expected: { cause: "rate-limited", status: 429, retryAfterMs: 7000, mayBePaid: false },
  },
  {
    title: "429 with Retry-After as a date that is over",
    respond: () => refused(429, { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }),
    expected: { cause: "rate-limited", retryAfterMs: 0 },
  },
  {
    title: "500",
    respond: () => refused(500, {}, "overloaded"),
    expected: { cause: "server-error", status: 500, mayBePaid: true },
  },
  {
    title: "a refused key",
    respond: () => refused(401, {}, "invalid x-api-key"),
    expected: { cause: "key-refused", status: 401, mayBePaid: false },
  },
  {
    title: "a request that is rejected",
    respond: () => refused(400, {}, "max_tokens is too large"),
    expected: {
      cause: "rejected",
      status: 400,
      message: expect.stringContaining("max_tokens is too large") as unknown as string,
    },
  },
  {
    title: "silence",
    respond: () => () => {},
    expected: { cause: "silence", mayBePaid: true },
    silenceMs: 60,
  },
  {
    title: "a page in place of an answer",
    respond: () => (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    expected: { cause: "malformed" },
  },
  {
    title: "broken JSON",
    respond:
      () =>
      (response, { body }) =>
        body.stream === true
          ? eventStream(response).end('event: message_start\ndata: {"type":"mess\n\n')
          : response.writeHead(200, { "content-type": "application/json" }).end('{"choices":['),
    expected: { cause: "malformed", mayBePaid: true },
  },
  {
    title: "JSON of something else",
    respond:
      () =>
      (response, { body }) =>
        body.stream === true
          ? eventStream(response).end('event: hello\ndata: {"hello":1}\n\n')
          : response.writeHead(200, { "content-type": "application/json" }).end('{"hello":1}'),
    expected: { mayBePaid: true },
  },
  {
    title: "a huge answer",
    respond: (protocol) => answered(protocol, { text: Array.from({ length: 200 }, () => "x".repeat(1000)) }),
    expected: { cause: "too-large", mayBePaid: true },
  },
  {
    title: "a connection that breaks before anything",
    respond: () => (response) => response.destroy(),
    expected: { cause: "unreachable", mayBePaid: true },
  },
  {
    title: "a reset in mid stream",
    respond: (protocol) => begun(protocol, (response) => response.destroy()),
    expected: { cause: "reset", mayBePaid: true },
    ...inPieces,
  },
  {
    title: "silence in mid stream",
    respond: (protocol) => begun(protocol, () => {}),
    expected: { cause: "silence", mayBePaid: true },
    silenceMs: 150,
    ...inPieces,
  },
  {
    title: "an end in mid stream",
    respond: (protocol) => begun(protocol, (response) => response.end()),
    expected: { cause: "incomplete", mayBePaid: true },
    ...inPieces,
  },
  {
    title: "broken JSON in mid stream",
    respond: (protocol) => begun(protocol, (response) => response.end("event: x\ndata: {nonsense\n\n")),
    expected: { cause: "malformed", mayBePaid: true },
    ...inPieces,
  },
  {
    title: "an error in mid stream",
    respond: (protocol) =>
      begun(protocol, (response) =>
        response.end(
          `event: error\ndata: ${JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })}\n\n`,
        ),
      ),
    expected: {
      cause: "server-error",
      message: expect.stringContaining("Overloaded") as unknown as string,
      mayBePaid: true,
    },
    ...inPieces,
  },
];

const cases = faults.flatMap((fault) =>
  (["anthropic", "openai"] as const).flatMap((protocol) =>
    (fault.streamedOnly ? [true] : [true, false]).map((stream) => ({ ...fault, protocol, stream })),
  ),
);

describe("a fault ends the call with its cause", () => {
  test.each(cases)("$title: $protocol, streamed: $stream", async (fault) => {
    const { protocol, stream, silenceMs, respond, expected, partial } = fault;
    await using fake = await fakeProvider(respond(protocol));
    const { end, events, text } = await ask(provider(protocol, fake, stream, silenceMs));
    expect(end).toEqual({ kind: "failed", failure: expect.objectContaining(expected) });
    expect(events.filter(({ kind }) => kind === "done")).toEqual([]);
    if (partial !== undefined) expect(text).toBe(partial);
    expect(fake.received).toHaveLength(1);
  });
});

test.each(["anthropic", "openai"] as const)("nobody listens: %s", async (protocol) => {
  const gone = await fakeProvider(() => {});
  await gone[Symbol.asyncDispose]();
  const { end } = await ask(provider(protocol, gone, true));
  expect(end).toMatchObject({
    kind: "failed",
    failure: { cause: "unreachable", mayBePaid: false, message: expect.stringContaining("ECONNREFUSED") },
  });
});

describe.each(["anthropic", "openai"] as const)("stopped by the person: %s", (protocol) => {
  test("the partial answer stays, and the connection is closed", async () => {
    await using fake: FakeProvider = await fakeProvider(begun(protocol, () => {}));
    const stop = new AbortController();
    const { end, text } = await ask(provider(protocol, fake, true), undefined, stop.signal, ({ kind }) => {
      if (kind === "text") stop.abort();
    });
    expect(end).toEqual({ kind: "stopped" });
    expect(text).toBe("The first words");
    await fake.left;
  });

  test("before it began nothing is sent", async () => {
    await using fake = await fakeProvider(() => {});
    const { events } = await ask(provider(protocol, fake, true), undefined, AbortSignal.abort());
    expect(events).toEqual([{ kind: "stopped" }]);
    expect(fake.received).toEqual([]);
  });
});

test("arguments of a tool that are no JSON are kept as they came", async () => {
  await using fake = await fakeProvider((response) => {
    eventStream(response);
    const call = { id: "c", name: "run", json: ['{"cmd": "l'] };
    response.end(EVENTS.openai({ text: [], calls: [call] }).join(""));
  });
  const { end } = await ask(provider("openai", fake, true));
  expect(end).toMatchObject({ kind: "done", response: { toolCalls: [{ arguments: '{"cmd": "l' }] } });
});
