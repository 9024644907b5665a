import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import type { Branch, BranchList, BranchPlan } from "../../core/replay/branch-wire.ts";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import type { EventPage, SpanAnswer } from "../../core/wire/events.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import type { ProblemJson } from "../../core/wire/stream.ts";
import type { Window } from "../../core/wire/window.ts";
import { DEMO_ANSWERS, DEMO_CONFIGURATION } from "../../server/demo/answers.ts";
import { type LabFolder, serveLab } from "./lab-folder.ts";

const DEMO_EDIT = {
  model: "large-2",
  parameters: { temperature: 0 },
  messages: [
    { role: "user", content: "Find the cause." },
    { role: "tool", name: "test.run #1", content: "applies voucher before expiry" },
  ],
};
const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const at = (ms: number): string => new Date(START + ms).toISOString();
const llm = (id: string, ms: number, messages: readonly object[], more: object): object[] => [
  {
    at: at(ms),
    kind: "span-start",
    id,
    parent: "agent",
    spanKind: "llm",
    name: `turn ${id}`,
    messages,
    parameters: { model: "m-1", temperature: 0 },
  },
  {
    at: at(ms + 50),
    kind: "span-end",
    id,
    status: "ok",
    usage: { input: 100, output: 10, costUsd: 0.01 },
    ...more,
  },
];
const tool = (id: string, ms: number, parameters: object, result: string): object[] => [
  { at: at(ms), kind: "span-start", id, parent: "agent", spanKind: "tool", name: "read", parameters },
  { at: at(ms + 5), kind: "span-end", id, status: "ok", result },
];
const asks = (id: string, path: string): object => ({
  attributes: { tool_calls: [{ id, name: "read", arguments: { path } }] },
});
const link = (from: string, to: string, relation = "follows"): object => ({
  at: at(0),
  kind: "link",
  relation,
  from: `span:${from}`,
  to: `span:${to}`,
});

/** An agent that reads two files and answers; another one that goes on from its answer. */
const AGENT = [
  { at: at(0), kind: "run", status: "started", name: "two files" },
  { at: at(1), kind: "span-start", id: "agent", spanKind: "agent", name: "reader" },
  { at: at(2), kind: "span-start", id: "aside", spanKind: "internal", name: "aside" },
  ...llm("a", 10, [{ role: "user", content: "Read one and two." }], {
    response: "",
    ...asks("c1", "one.ts"),
  }),
  ...tool("t1", 70, { path: "one.ts" }, "text of one"),
  ...llm("b", 100, [{ role: "tool", tool_call_id: "c1", name: "read", content: "text of one" }], {
    response: "Now the other.",
    ...asks("c2", "two.ts"),
  }),
  { ...link("b", "a"), at: at(100) },
  ...tool("t2", 170, { path: "two.ts" }, "text of two"),
  ...llm("c", 200, [{ role: "tool", tool_call_id: "c2", name: "read", content: "text of two" }], {
    response: "Both say text.",
  }),
  { ...link("c", "b"), at: at(200) },
  { at: at(260), kind: "span-end", id: "aside", status: "ok" },
  { at: at(270), kind: "span-end", id: "agent", status: "ok" },
  { at: at(300), kind: "span-start", id: "other", spanKind: "llm", name: "verdict", messages: [] },
  { ...link("c", "other", "causes"), at: at(300) },
  { at: at(310), kind: "span-end", id: "other", status: "ok", response: "fine" },
  { at: at(320), kind: "run", status: "finished" },
];
const text = (lines: readonly object[]): string =>
  `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;

const usage = { input: 50, output: 5, costUsd: 0.25 };
const calls = (path: string) => [{ name: "read", arguments: { path } }];
const SCRIPT = [
  { when: { contains: "Read both" }, text: "First.", toolCalls: calls("one.ts"), usage, repeat: true },
  { when: { contains: "text of one" }, text: "Second.", toolCalls: calls("two.ts"), usage, repeat: true },
  { when: { contains: "text of two" }, text: "Done at last.", usage, repeat: true },
  { when: { contains: "Read wrongly" }, text: "", toolCalls: calls("0ne.ts"), repeat: true },
  { when: { contains: "Read slowly" }, text: "so slow that", wordMs: 60_000, repeat: true },
  { when: { contains: "Read badly" }, text: "half", fault: { cause: "reset", afterWords: 1 }, repeat: true },
];

const scripts = mkdtempSync(join(tmpdir(), "hindcast-script-"));
let served: LabFolder;
let agent: RunSummary;
let demo: RunSummary;
let call: LabCall;

beforeAll(async () => {
  const file = new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url);
  const files = { "agent.jsonl": text(AGENT), "demo.jsonl": readFileSync(file, "utf8") };
  const other = join(scripts, "demo.jsonl");
  const quick = DEMO_ANSWERS.map(({ delayMs: _, wordMs: __, ...answer }) => JSON.stringify(answer));
  writeFileSync(other, quick.join("\n"));
  served = await serveLab(files, SCRIPT, {
    providers: {
      script: { kind: "scripted", file: "script.jsonl" },
      recording: { kind: "recorded" },
      demo: { kind: "scripted", file: other },
    },
    prices: DEMO_CONFIGURATION.prices,
  });
  const runs = await served.runsWhen((all) => all.length === 2 && all.every(({ events }) => events > 20));
  const of = (path: string) => runs.find(({ sources }) => sources[0]?.path === path) as RunSummary;
  [agent, demo] = [of("agent.jsonl"), of("demo.jsonl")];
  call = await served.get<LabCall>(`/api/runs/${agent.id}/spans/${await eventOf(agent, "turn a")}/call`);
});
afterAll(async () => {
  await served.close();
  rmSync(scripts, { recursive: true, force: true });
});

const spansOf = async (run: string) => (await served.get<Window>(`/api/runs/${run}/window?px=2000`)).spans;
const eventOf = async ({ id }: RunSummary, name: string): Promise<string> =>
  (await spansOf(id)).find((span) => span.name === name)?.event ?? "none";
const order = (content: string, more: object = {}): object => ({
  run: agent.id,
  event: call.event,
  provider: "script",
  request: { ...call.request, messages: [{ role: "user", content }] },
  ...more,
});
const all = async (): Promise<readonly Branch[]> =>
  (await served.get<BranchList>(`/api/branches?run=${agent.id}`)).branches;

/** Begins it and waits until it has ended. */
const branch = async (given: object): Promise<Branch> => {
  const begun = await served.send<Branch>("POST", "/api/branches", given);
  if (begun.status !== 200) throw new Error(JSON.stringify(begun.json));
  return ended(begun.json.run);
};
const ended = (run: string): Promise<Branch> =>
  vi.waitFor(
    async () => {
      const found = (await served.get<BranchList>("/api/branches")).branches.find((each) => each.run === run);
      if (!found || found.state === "running") throw new Error(`${run} is ${found?.state}`);
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
const totals = ({ state }: StateAnswer) => state.totals;
const stateAt = (run: string, moment: string) =>
  served.get<StateAnswer>(`/api/runs/${run}/state?at=${moment}`);

test("a plan says what is kept, made again, answered, stale and cut, and what stops it", async () => {
  const { json: plan } = await served.send<BranchPlan>("POST", "/api/branches/plan", order("Read both."));
  expect(plan).toMatchObject({
    call: { event: call.event, name: "turn a" },
    kept: { events: 3, spans: 2 },
    edit: ["message 1 (user) +1 −1 lines"],
    live: [{ name: "turn b" }, { name: "turn c" }],
    tools: [
      { name: "read", arguments: { path: "one.ts" } },
      { name: "read", arguments: { path: "two.ts" } },
    ],
    toolsTotal: 2,
    stale: [{ name: "verdict" }],
    ended: [{ name: "aside" }],
    after: 6,
    limits: { costUsd: 1, minutes: 10, calls: 20 },
  });
  expect(plan.stops).toContain("a tool called with what no recorded result answers");
  expect(await all()).toEqual([]);
});

describe("a branch that runs to its end", () => {
  let made: Branch;
  beforeAll(async () => {
    made = await branch(order("Read both.", { name: "both at once" }));
  });

  test("is a run with its own costs, apart from what it inherited", async () => {
    expect(made).toMatchObject({
      state: "finished",
      name: "both at once",
      inherited: { events: 3, usage: {} },
      own: { calls: 3, cached: 2, costUsd: 0.75, usage: { input: 150, output: 15, costUsd: 0.75 } },
      difference: null,
      parentChanged: false,
    });
    const run = await served.get<RunSummary>(`/api/runs/${made.run}`);
    expect(run).toMatchObject({
      name: made.name,
      branchOf: agent.id,
      outcome: "finished",
      status: "ended",
      costUsd: 0.75,
    });
    expect(await served.get(`/api/runs/${agent.id}`)).toEqual(agent);
  });

  test("is its parent up to the cut, at every event, and its own after it", async () => {
    const page = (run: string) => served.get<EventPage>(`/api/runs/${run}/events?limit=500`);
    const [left, right] = await Promise.all([page(agent.id), page(made.run)]);
    expect(right.events.slice(0, 3)).toEqual(left.events.slice(0, 3));
    for (const { seq } of left.events.slice(0, 3))
      expect((await stateAt(made.run, `e${seq}`)).state).toEqual((await stateAt(agent.id, `e${seq}`)).state);
    const own = right.events.slice(3);
    const cut = left.events[2]?.at ?? 0;
    expect(own.every((event) => event.at > cut)).toBe(true);
    expect(own.some((event) => left.events.some(({ seq }) => seq === event.seq))).toBe(false);
    const last = totals(await stateAt(made.run, "end"));
    expect(last.usage).toMatchObject({ input: 150, costUsd: 0.75 });
    expect(last.spans.llm).toEqual({ started: 3, ended: 3, failed: 0 });
  });

  test("every span says where it comes from, and its bodies are whole", async () => {
    const spans = await spansOf(made.run);
    expect(spans.map(({ name, provenance, status }) => [name, provenance, status])).toEqual([
      ["reader", "recorded", "cut"],
      ["turn a", "edited", "ok"],
      ["read", "cached", "ok"],
      ["turn b", "simulated", "ok"],
      ["read", "cached", "ok"],
      ["turn c", "simulated", "ok"],
      ["aside", "recorded", "cut"],
    ]);
    const last = spans.find(({ name }) => name === "turn c");
    const again = await served.get<LabCall>(`/api/runs/${made.run}/spans/${last?.event}/call`);
    expect(again.request.messages.map(({ role, content }) => [role, content])).toEqual([
      ["user", "Read both."],
      ["assistant", "First."],
      ["tool", "text of one"],
      ["assistant", "Second."],
      ["tool", "text of two"],
    ]);
    expect(again.request.messages[1]).toMatchObject({
      toolCalls: [{ name: "read", arguments: { path: "one.ts" } }],
    });
    expect(again.response?.text).toBe("Done at last.");
    const answer = await fetch(`${served.address}/api/runs/${made.run}/export`);
    const lines = (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const starts = lines.filter(({ kind }) => kind === "span-start");
    expect(starts.map(({ attributes }) => attributes.provenance)).toEqual([
      "recorded",
      "recorded",
      "edited",
      "cached",
      "simulated",
      "cached",
      "simulated",
    ]);
  });

  test("compared with its parent it parts at the call that was edited", async () => {
    const diff = await served.get<RunDiff>(`/api/compare?a=${agent.id}&b=${made.run}`);
    const [first, ...others] = diff.firstDivergence;
    expect(first).toMatchObject({
      channel: "content",
      left: { event: call.event },
      right: { name: "turn a" },
    });
    expect(others).toEqual([]);
    // Where they come from stands at the spans of the branch, and at no others.
    const from = (side: "left" | "right") =>
      Object.fromEntries(
        diff.spans.pairs.flatMap((pair) => {
          const span = pair[side];
          return span?.provenance ? [[span.name, span.provenance]] : [];
        }),
      );
    expect([from("left"), from("right")]).toEqual([
      {},
      { "turn a": "edited", "turn b": "simulated", "turn c": "simulated" },
    ]);
  });

  test("is branched again, and the tree has both", async () => {
    const second = (await spansOf(made.run)).find(({ name }) => name === "turn b")?.event;
    const twig = await branch({ run: made.run, event: second, provider: "script" });
    expect(twig).toMatchObject({
      state: "finished",
      parent: made.run,
      edit: [],
      own: { calls: 2, cached: 1 },
    });
    expect((await all()).map(({ run, parent }) => [run, parent])).toEqual([
      [made.run, agent.id],
      [twig.run, made.run],
    ]);
    const kept = await served.get<SpanAnswer>(
      `/api/runs/${twig.run}/spans/${(await spansOf(twig.run)).find(({ name }) => name === "turn a")?.event}`,
    );
    expect(kept.detail.response).toBe("First.");
  });

  test("is named, folded and archived", async () => {
    const change = { name: "<b>renamed</b>", folded: true };
    const put = await served.send<Branch>("PUT", `/api/branches/${made.run}`, change);
    expect(put.json).toMatchObject(change);
    expect((await all())[0]).toMatchObject({ ...change, archived: false });
    expect(await served.get(`/api/runs/${made.run}`)).toMatchObject({ name: change.name });
    expect((await served.send<ProblemJson>("PUT", `/api/branches/${agent.id}`, change)).status).toBe(404);
  });
});

test("a tool called with one other character stops the branch, and the difference is named", async () => {
  const made = await branch(order("Read wrongly."));
  expect(made).toMatchObject({ state: "stopped", own: { calls: 1, cached: 0 } });
  expect(made.difference).toMatchObject({
    tool: "read",
    arguments: { path: "0ne.ts" },
    recorded: { arguments: { path: "one.ts" } },
  });
  expect(made.reason).toContain(
    'arguments of read.path differs from character 1: recorded "one.ts", asked "0ne.ts"',
  );
});

test("as recorded, the recording answers everything; one character changed in an input stops it there", async () => {
  const same = await branch({ run: agent.id, event: call.event, provider: "recording" });
  expect(same).toMatchObject({ state: "finished", own: { calls: 3, cached: 2, costUsd: null, usage: {} } });
  const spans = await spansOf(same.run);
  expect(new Set(spans.map(({ provenance }) => provenance))).toEqual(new Set(["recorded", "cached"]));
  const changed = await branch(order("Read one and tw0.", { provider: "recording" }));
  expect(changed).toMatchObject({ state: "stopped", failure: { cause: "not-recorded" } });
  expect(changed.reason).toMatch(/messages\[0\]\.content differs from character 16: recorded .*, asked/);
});

test.each([
  [{ calls: 2 }, "The limit of 2 calls is reached", 2],
  [{ costUsd: 0.3 }, "The limit of $0.3 is reached", 2],
  [{ costUsd: 0 }, "The limit of $0 is reached", 0],
])("the limit %j stops it", async (limits, reason, made) => {
  const stopped = await branch(order("Read both.", { limits }));
  expect(stopped).toMatchObject({ state: "stopped", own: { calls: made } });
  expect(stopped.reason).toContain(reason);
});

test("a branch lives while it runs, is stopped, and keeps what came as no whole answer", async () => {
  const begun = await served.send<Branch>("POST", "/api/branches", order("Read slowly."));
  const { run } = begun.json;
  await vi.waitFor(
    async () => {
      const summary = await served.get<RunSummary>(`/api/runs/${run}`);
      expect(summary).toMatchObject({ status: "live", outcome: "open" });
    },
    { timeout: 15_000, interval: 50 },
  );
  await served.send("POST", `/api/branches/${run}/stop`);
  const stopped = await ended(run);
  expect(stopped).toMatchObject({ state: "stopped", reason: "It was stopped" });
  const turn = (await spansOf(run)).find(({ name }) => name === "turn a");
  expect(turn).toMatchObject({ status: "error", failed: true });
  const minute = await branch(order("Read slowly.", { limits: { minutes: 0.01 } }));
  expect(minute).toMatchObject({ state: "stopped", reason: "The limit of 0.01 min is reached" });
});

test("a provider that fails ends the branch as failed with its cause", async () => {
  const made = await branch(order("Read badly."));
  expect(made).toMatchObject({ state: "failed", failure: { cause: "reset" } });
  const run = await served.get<RunSummary>(`/api/runs/${made.run}`);
  expect(run.outcome).toBe("failed");
});

test("what comes late to the parent does not reach the branch, which says that its parent has changed", async () => {
  const line = (ms: number, message: string) => ({ at: at(ms), kind: "log", severity: "info", message });
  const growing = AGENT.slice(0, -1);
  served.write("growing.jsonl", text([line(0, "another file"), ...growing]));
  const isParent = ({ events, sources }: RunSummary) => events > 20 && sources[0]?.path === "growing.jsonl";
  const parent = (await served.runsWhen((each) => each.some(isParent))).find(isParent) as RunSummary;
  const event = await eventOf(parent, "turn b");
  const made = await branch({ run: parent.id, event, provider: "recording" });
  expect(made).toMatchObject({ state: "finished", parentChanged: false });
  const before = (await stateAt(made.run, "end")).state;
  served.append("growing.jsonl", text([line(5, "late, before the cut"), line(900, "after it")]));
  await vi.waitFor(
    async () => {
      const { branches } = await served.get<BranchList>(`/api/branches?run=${parent.id}`);
      expect(branches).toMatchObject([{ run: made.run, parentChanged: true }]);
    },
    { timeout: 15_000, interval: 50 },
  );
  expect((await stateAt(made.run, "end")).state).toEqual(before);
  const { events } = await served.get<EventPage>(`/api/runs/${made.run}/events?kind=log&limit=50`);
  expect(events.map((each) => each.kind === "log" && each.message)).toEqual([
    "another file",
    "The branch ended: The talk came to its end",
  ]);
});

test("a run whose clock counts lines is branched too: the branch counts on behind the cut", async () => {
  const timeless = AGENT.map((line) => ({ ...line, at: null }));
  served.write("timeless.jsonl", text(timeless));
  const runs = await served.runsWhen((each) =>
    each.some(({ events, clock }) => events > 20 && clock === "ordinal"),
  );
  const parent = runs.find(({ clock }) => clock === "ordinal") as RunSummary;
  const made = await branch({
    run: parent.id,
    event: await eventOf(parent, "turn b"),
    provider: "recording",
  });
  expect(made).toMatchObject({ state: "finished", own: { calls: 2, cached: 1 } });
  const { events } = await served.get<EventPage>(`/api/runs/${made.run}/events?limit=500`);
  const own = events.filter(({ at: when }) => when > made.cutAt);
  expect(events.length - own.length).toBe(made.inherited.events);
  expect(own.map(({ at: when }) => when - made.cutAt)).toEqual(own.map((_, i) => (i + 1) * 1e6));
  expect((await spansOf(made.run)).find(({ name }) => name === "turn b")?.provenance).toBe("cached");
});

test("the script of the demo replays the diagnosis to its end, and costs nothing", async () => {
  const event = await eventOf(demo, "diagnose");
  const made = await branch({ run: demo.id, event, provider: "demo", request: DEMO_EDIT });
  expect(made).toMatchObject({ state: "finished", own: { calls: 2, cached: 2 } });
  expect(made.own.costUsd).toBeCloseTo((2100 * 3 + 340 * 15 + 2600 * 3 + 60 * 15) / 1e6, 10);
  const { spentUsd } = await served.get<{ spentUsd: number }>(`/api/attempts?run=${demo.id}`);
  expect(spentUsd).toBe(0);
});

test("a mark is a point too, and the chain of the demo goes on from its call", async () => {
  const { events } = await served.get<EventPage>(`/api/runs/${demo.id}/events?kind=mark&limit=50`);
  const mark = events.find((event) => event.kind === "mark" && event.name === "diagnose");
  const point = { run: demo.id, event: `e${mark?.seq}`, provider: "recording" };
  const { json: plan } = await served.send<BranchPlan>("POST", "/api/branches/plan", point);
  expect(plan.call.name).toBe("diagnose");
  expect(plan.edit).toEqual([]);
  expect(plan.kept.events).toBeGreaterThan(200);
  const made = await branch(point);
  expect(made.inherited.events).toBe(plan.kept.events);
  // The program that ran the suite added two arguments to what the model had asked for.
  expect(made).toMatchObject({
    state: "stopped",
    own: { calls: 1, cached: 1 },
    difference: { tool: "test.run" },
  });
  expect(made.reason).toContain("arguments of test.run.retries is missing; recorded is");
});
