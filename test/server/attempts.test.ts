import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type {
  Attempt,
  AttemptDetail,
  AttemptList,
  AttemptMessage,
  LabCall,
  LabCheck,
  ProviderList,
} from "../../core/replay/lab-wire.ts";
import type { FailureCause } from "../../core/replay/model-call.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ProblemJson } from "../../core/wire/stream.ts";
import type { Window } from "../../core/wire/window.ts";
import { openReader } from "../../store/open.ts";
import { type LabFolder, serveLab } from "./lab-folder.ts";
import { answered, type FakeProvider, fakeProvider } from "./providers/fake-provider.ts";

const CANARY = "sk-canary-lab-51c09d7e22aa4b";
const CAUSES: readonly FailureCause[] = [
  "rate-limited",
  "server-error",
  "silence",
  "reset",
  "malformed",
  "too-large",
  "key-refused",
];

const SCRIPT = [
  { when: { contains: "in one word" }, text: "Clock.", repeat: true, usage: { input: 2000, output: 100 } },
  { when: { contains: "slowly" }, text: "one two three four", wordMs: 60_000, repeat: true },
  ...CAUSES.map((cause) => ({
    when: { contains: `fault ${cause}` },
    text: "half of it and no more",
    fault: { cause, afterWords: 3, status: 429, retryAfterMs: 7000 },
  })),
];

let served: LabFolder;
let echo: FakeProvider;
let run: RunSummary;
let call: LabCall;

beforeAll(async () => {
  vi.stubEnv("CANARY_KEY", CANARY);
  // The other side repeats the key wherever it can.
  echo = await fakeProvider(answered("openai", { text: ["Your key is ", CANARY, "."] }));
  const demo = new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url);
  served = await serveLab({ "agent.jsonl": readFileSync(demo, "utf8") }, SCRIPT, {
    providers: {
      script: { kind: "scripted", file: "script.jsonl" },
      recording: { kind: "recorded" },
      echo: { kind: "openai", baseUrl: `${echo.url}/v1`, keyVariable: "CANARY_KEY" },
      keyless: { kind: "anthropic", keyVariable: "NOT_SET_ANYWHERE" },
    },
    prices: { "large-2": { input: 10, output: 50 } },
  });
  [run] = (await served.runsWhen(([one]) => one !== undefined && one.events > 800)) as [RunSummary];
  const { spans } = await served.get<Window>(`/api/runs/${run.id}/window?px=2000`);
  const event = spans.find(({ name }) => name === "diagnose")?.event;
  call = await served.get<LabCall>(`/api/runs/${run.id}/spans/${event}/call`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await served.close();
  await echo[Symbol.asyncDispose]();
});

const edited = (content: string, provider = "script", more: object = {}): object => ({
  run: run.id,
  event: call.event,
  provider,
  request: { ...call.request, messages: [...call.request.messages, { role: "user", content }] },
  ...more,
});
const endOf = (messages: readonly AttemptMessage[]): Attempt => {
  const last = messages.at(-1);
  if (last?.kind !== "ended") throw new Error(`The last message is ${JSON.stringify(last)}`);
  return last.attempt;
};
const list = (): Promise<AttemptList> =>
  served.get<AttemptList>(`/api/attempts?run=${run.id}&event=${call.event}`);

test("a recorded call comes with its whole talk, and a recorded cost stays what was recorded", () => {
  expect(call.request.messages.map(({ role }) => role)).toEqual([
    "system",
    "user",
    "assistant",
    "user",
    "tool",
  ]);
  expect(call.request).toMatchObject({
    model: "large-2",
    parameters: { temperature: 0.2, max_tokens: 4096 },
  });
  expect(call.response?.text).toMatch(/clock/i);
  expect(call.costFrom).toBe("recorded");
  expect(call.costUsd).toBe(call.usage?.costUsd);
});

test("an attempt streams, is measured and kept with all that was asked, and leaves the run as it is", async () => {
  const before = await served.get<RunSummary>(`/api/runs/${run.id}`);
  const messages = await served.attempt(edited("Say it in one word."));
  expect(messages.map(({ kind }) => kind)).toEqual(["begun", "text", "ended"]);
  const ended = endOf(messages);
  expect(ended).toMatchObject({
    outcome: "done",
    label: "message 6 (user) added",
    model: "large-2",
    response: { text: "Clock.", usage: { input: 2000, output: 100 } },
    costFrom: "computed",
    of: 1,
    nth: 1,
  });
  expect(ended.costUsd).toBeCloseTo(0.025, 10);
  expect(ended.likeness).toBeLessThan(0.5);
  const detail = await served.get<AttemptDetail>(`/api/attempts/${ended.id}`);
  expect(detail.request.messages).toHaveLength(6);
  expect(detail.sent).toMatchObject({ model: "large-2", temperature: 0.2 });
  expect((await list()).attempts.find(({ id }) => id === ended.id)).toEqual(ended);
  // A script costs nothing.
  expect((await list()).spentUsd).toBe(0);
  expect(await served.get<RunSummary>(`/api/runs/${run.id}`)).toEqual(before);
});

test("n equal attempts run one after the other, and a failure ends the row", async () => {
  const all = await served.attempt(edited("Say it in one word.", "script", { times: 3, label: "thrice" }));
  const ended = all.flatMap((message) => (message.kind === "ended" ? [message.attempt] : []));
  expect(ended.map(({ nth, of, label, outcome }) => [nth, of, label, outcome])).toEqual([
    [1, 3, "thrice", "done"],
    [2, 3, "thrice", "done"],
    [3, 3, "thrice", "done"],
  ]);
  const failed = await served.attempt(edited("nothing fits this", "script", { times: 3 }));
  expect(failed.filter(({ kind }) => kind === "begun")).toHaveLength(1);
  expect(endOf(failed).failure?.cause).toBe("not-scripted");
});

test.each(CAUSES)(
  "a provider that fails with %s ends as failed; what came is never shown as whole",
  async (cause) => {
    const ended = endOf(await served.attempt(edited(`fault ${cause}`)));
    expect(ended).toMatchObject({
      outcome: "failed",
      failure: { cause, retryAfterMs: 7000 },
      likeness: null,
    });
    expect(ended.response).toEqual({ text: "half of it", toolCalls: [] });
    expect(ended.costUsd).toBeNull();
  },
);

test("a stopped attempt keeps what came, stopped by its number or by a client that leaves", async () => {
  const messages = await served.attempt(edited("slowly"), (message) => {
    if (message.kind === "text") void served.send("POST", `/api/attempts/${message.id}/stop`);
  });
  expect(endOf(messages)).toMatchObject({ outcome: "stopped", response: { text: "one" }, failure: null });

  const leaving = new AbortController();
  const answer = await fetch(`${served.address}/api/attempts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(edited("slowly", "script", { label: "left alone" })),
    signal: leaving.signal,
  });
  await answer.body?.getReader().read();
  leaving.abort();
  await vi.waitFor(
    async () => {
      const left = (await list()).attempts.find(({ label }) => label === "left alone");
      expect(left?.outcome).toBe("stopped");
    },
    { timeout: 15_000, interval: 50 },
  );
});

test("the recording answers an equal input, and names the one character that differs", async () => {
  const order = { run: run.id, event: call.event, provider: "recording", request: call.request };
  const same = endOf(await served.attempt(order));
  expect(same).toMatchObject({ outcome: "done", likeness: 1, label: "as recorded", costUsd: null });
  expect(same.response?.text).toBe(call.response?.text);
  const messages = call.request.messages.map((message) => ({ ...message }));
  const user = messages[3];
  if (!user) throw new Error("The call has four messages.");
  user.content = user.content.replace("once", "0nce");
  const other = endOf(await served.attempt({ ...order, request: { ...call.request, messages } }));
  expect(other.failure?.cause).toBe("not-recorded");
  expect(other.failure?.message).toMatch(/messages\[3\]\.content differs from character \d+: .*0nce/);
});

test("checks are kept with the call, and taken away", async () => {
  const on = { run: run.id, event: call.event };
  const made = await served.send<LabCheck>("POST", "/api/checks", { ...on, rule: "contains", text: "clock" });
  await served.send("POST", "/api/checks", { ...on, rule: "json" });
  expect((await list()).checks.map(({ rule }) => rule)).toEqual(["contains", "json"]);
  const left = await served.send<LabCheck[]>(
    "DELETE",
    `/api/checks/${made.json.id}?run=${run.id}&event=${call.event}`,
    {},
  );
  expect(left.json.map(({ rule }) => rule)).toEqual(["json"]);
});

test("what cannot be asked is refused in a sentence, before anything is kept", async () => {
  const count = (await list()).attempts.length;
  const { spans } = await served.get<Window>(`/api/runs/${run.id}/window?px=2000`);
  const tool = spans.find(({ spanKind }) => spanKind === "tool")?.event;
  const refused: readonly (readonly [number, object, RegExp])[] = [
    [400, edited("x", "nobody"), /no provider "nobody"/],
    [400, edited("x", "keyless"), /Set NOT_SET_ANYWHERE/],
    [404, { ...edited("x"), run: "r-none" }, /no run/],
    [404, { ...edited("x"), event: "e999999" }, /No span/],
    [400, { ...edited("x"), event: tool }, /no model call/],
    [400, { ...edited("x"), times: 21 }, /times/],
    [400, { ...edited("x"), request: { ...call.request, model: "" } }, /request\.model: name a model/],
    [400, { ...edited("x"), more: 1 }, /more/],
  ];
  for (const [status, order, says] of refused) {
    const answer = await served.send<ProblemJson>("POST", "/api/attempts", order);
    expect([answer.status, answer.json.detail]).toEqual([status, expect.stringMatching(says)]);
  }
  expect((await list()).attempts).toHaveLength(count);
  const gone = await served.send<ProblemJson>("DELETE", "/api/attempts/999999", {});
  expect(gone.status).toBe(404);
});

test("a key is found nowhere: not in an answer, the store, a log or what is told of providers", async () => {
  const told = await served.attempt(edited("What is my key?", "echo"));
  expect(endOf(told)).toMatchObject({ outcome: "done", response: { text: "Your key is [key]." } });
  const providers = await served.get<ProviderList>("/api/providers");
  expect(providers.reason).toBeNull();
  expect(providers.providers.map(({ name, ready }) => [name, ready])).toEqual([
    ["script", true],
    ["recording", true],
    ["echo", true],
    ["keyless", false],
  ]);
  const health = await served.get("/api/health");
  const said = JSON.stringify([told, providers, health, await list(), served.log]);
  expect(said).not.toContain(CANARY);
  expect(said).toContain("CANARY_KEY");
  const store = join(served.folder, "..");
  for (const name of readdirSync(store))
    if (name.startsWith("store.db")) expect(readFileSync(join(store, name)).includes(CANARY)).toBe(false);
});

test("an attempt that ran when the server ended is told as interrupted", async () => {
  const { home } = served;
  const path = join(home, "other.db");
  const { openWriter } = await import("../../store/open.ts");
  const running: AttemptDetail = {
    ...(await served.get<AttemptDetail>(`/api/attempts/${(await list()).attempts[0]?.id}`)),
    id: 0,
    outcome: "running",
  };
  const writer = await openWriter(path);
  const { id } = await writer.saveAttempt(running);
  await writer.close();
  await (await openWriter(path)).close();
  const reader = await openReader(path);
  expect(await reader.attempt(id)).toEqual({ ...running, id, outcome: "interrupted" });
  expect((await reader.verify()).damages).toEqual([]);
  await reader.close();
});
