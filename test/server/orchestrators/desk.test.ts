/** D57: an orchestrator that is down, fails or answers late gets an action at most once for each confirmed wait. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunId } from "../../../core/ids.ts";
import type { Forwarded, OperatorAction } from "../../../core/operator-actions.ts";
import { startIngest } from "../../../server/ingest/thread.ts";
import { clientOf } from "../../../server/orchestrators/client.ts";
import { type Denied, type Desk, openDesk, type Pace } from "../../../server/orchestrators/desk.ts";
import { parseTarget, targetsOf } from "../../../server/orchestrators/target.ts";
import { openReaderThread } from "../../../store/open.ts";
import { type StandIn, standIn } from "../../stand-in-orchestrator.ts";

const RUN = "shift/ws_frames.jsonl";
const SILENCE_MS = 400;
const QUICK: Pace = { retry: 15, longestRetry: 60, look: 10, recheck: 60_000 };
const PATIENCE = { timeout: 40_000, interval: 10 };
const QUESTION = "Question: Which token store should the refresh use?";
const ANSWER: OperatorAction = { kind: "answer", text: "The session table." };

interface Office extends AsyncDisposable {
  readonly orchestrator: StandIn;
  desk: Desk;
  readonly run: RunId;
  /** The event of what waits for a unit now. */
  item(unit: string): Promise<string>;
  take(unit: string, action: OperatorAction): Promise<Forwarded>;
  action(id: number): Promise<Forwarded>;
  /** Resolves with the action when it has come to this state. */
  comesTo(id: number, state: Forwarded["state"]): Promise<Forwarded>;
  reopen(): Promise<void>;
}

/** A store over a recording that a stand-in writes, and a desk before it. One unit besides keeps the run open. */
const office = async (pace: Partial<Pace> = {}, socket = false): Promise<Office> => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  const folder = join(home, "traces");
  mkdirSync(folder);
  const orchestrator = await standIn(socket ? join(home, "orch.sock") : undefined);
  const place = join(home, "store.db");
  const log: string[] = [];
  const ingest = await startIngest({
    store: place,
    settings: { paths: [folder] },
    onChange: () => undefined,
    log: (line) => log.push(line),
  });
  const store = await openReaderThread(place);
  const target = parseTarget(orchestrator.address, home);
  if (!target) throw new Error("no target");
  const open = (): Promise<Desk> =>
    openDesk({
      store,
      feed: ingest,
      keep: (action) => ingest.keeper.saveForwarded(action),
      targets: targetsOf({ "shift/**": target }),
      log: (line) => log.push(line),
      client: (to, closing) => clientOf(to, closing, SILENCE_MS),
      pace: { ...QUICK, ...pace },
    });
  orchestrator.tap(join(folder, RUN));
  orchestrator.asks("bystander", "Question: Does anything else wait?");
  await vi.waitFor(async () => expect((await store.runs())[0]?.attention.open).toBe(1), PATIENCE);
  const run = (await store.runs())[0]?.id as RunId;
  const found: Office = {
    orchestrator,
    desk: await open(),
    run,
    item: async (unit) => {
      const waiting = async (): Promise<string> =>
        (await store.stateAt(run, { kind: "live" }))?.state.attention.get(unit)?.event ?? "";
      await expect.poll(waiting, PATIENCE).not.toBe("");
      return waiting();
    },
    take: async (unit, action) => {
      const taken = await found.desk.take(run, await found.item(unit), action);
      if ("denied" in taken) throw new Error(taken.denied);
      return taken;
    },
    action: async (id) => (await store.forwarded(run)).find((one) => one.id === id) as Forwarded,
    comesTo: async (id, state) => {
      await expect.poll(async () => (await found.action(id)).state, PATIENCE).toBe(state);
      return found.action(id);
    },
    reopen: async () => {
      await found.desk.close();
      found.desk = await open();
    },
    [Symbol.asyncDispose]: async () => {
      await found.desk.close();
      await store.close();
      await ingest.close();
      await orchestrator[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
      expect(log).toEqual([]);
    },
  };
  return found;
};

/** Each send is led by a question about the very unit, answered by one that waits. */
const isLawful = ({ asked }: StandIn): boolean =>
  asked.every(({ method, path }, i) => {
    const before = asked[i - 1];
    return method === "GET" || (before?.method === "GET" && path.startsWith(`${before.path}/`));
  });

interface Case {
  readonly name: string;
  readonly faults: (orchestrator: StandIn, unit: string) => void;
  readonly ends: Forwarded["state"];
  readonly says?: RegExp;
  readonly posts: number;
}
const answersTwice = (fault: "500" | "hangs" | "resets"): Case => ({
  name: `${fault} instead of taking it`,
  faults: (orchestrator) => orchestrator.fail("POST", fault),
  ends: "confirmed",
  posts: 2,
});
const CASES: readonly Case[] = [
  { name: "all is well", faults: () => undefined, ends: "confirmed", posts: 1 },
  {
    name: "500, silence and a reset when it is asked",
    faults: (orchestrator) => orchestrator.fail("GET", "500", "hangs", "resets"),
    ends: "confirmed",
    posts: 1,
  },
  answersTwice("500"),
  answersTwice("hangs"),
  answersTwice("resets"),
  {
    name: "silence after it was taken",
    faults: (orchestrator) => orchestrator.fail("POST", "hangs after"),
    ends: "confirmed",
    posts: 1,
  },
  {
    name: "409",
    faults: (orchestrator) => orchestrator.fail("POST", "409"),
    ends: "refused",
    says: /refused it with 409: the unit has changed/,
    posts: 1,
  },
  {
    name: "a redirect",
    faults: (orchestrator) => orchestrator.fail("POST", "redirects"),
    ends: "refused",
    says: /302/,
    posts: 1,
  },
  {
    name: "something else listens there",
    faults: (orchestrator) => orchestrator.fail("GET", "no JSON"),
    ends: "refused",
    says: /no work unit/,
    posts: 0,
  },
  {
    name: "the unit went on, and the trace does not tell yet",
    faults: (orchestrator, unit) => {
      orchestrator.hold(true);
      orchestrator.goesOn(unit);
    },
    ends: "refused",
    says: /does not wait any more, it is READY/,
    posts: 0,
  },
  {
    name: "the unit waits for something else meanwhile",
    faults: (orchestrator, unit) => {
      orchestrator.hold(true);
      orchestrator.asks(unit, "API error after 3 retries: 529");
    },
    ends: "refused",
    says: /now waits for something else: API error/,
    posts: 0,
  },
];

const outcomes: boolean[] = [];
afterAll(() => {
  console.log(`D57 ${outcomes.filter(Boolean).length}/${outcomes.length}`);
});

describe("D57", () => {
  let at: Office;
  beforeAll(async () => {
    at = await office();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test.each(CASES.map((one, i) => ({ ...one, unit: `unit_${i}` })))("$name", async (one) => {
    const { unit, faults, ends, says, posts } = one;
    const { orchestrator } = at;
    orchestrator.asks(unit, QUESTION);
    await at.item(unit);
    faults(orchestrator, unit);
    const { id } = await at.take(unit, ANSWER);
    const action = await at.comesTo(id, ends);
    orchestrator.hold(false);
    expect(orchestrator.posts().filter((post) => post.endsWith(unit))).toHaveLength(posts);
    expect(isLawful(orchestrator)).toBe(true);
    expect(action.action).toEqual(ANSWER);
    if (says) expect(action.says).toMatch(says);
    outcomes.push(true);
  });

  test("down: it is kept over a restart of ours, sent once when the orchestrator is back", async () => {
    await using at = await office();
    const { orchestrator } = at;
    orchestrator.asks("auth_token", QUESTION);
    await at.item("auth_token");
    await orchestrator.stop();
    const { id } = await at.take("auth_token", ANSWER);
    await expect.poll(async () => (await at.action(id)).says, PATIENCE).toMatch(/nobody listens there/);
    await at.reopen();
    await orchestrator.start();
    await at.comesTo(id, "confirmed");
    expect(orchestrator.posts()).toEqual(["answer auth_token"]);
    expect(isLawful(orchestrator)).toBe(true);
    outcomes.push(true);
  });

  test("resolved by another while it waits here: it is not sent", async () => {
    await using at = await office();
    const { orchestrator } = at;
    orchestrator.asks("auth_token", QUESTION);
    await at.item("auth_token");
    await orchestrator.stop();
    const { id } = await at.take("auth_token", ANSWER);
    orchestrator.goesOn("auth_token");
    await at.comesTo(id, "overtaken");
    await orchestrator.start();
    expect(orchestrator.posts()).toEqual([]);
    outcomes.push(true);
  });
});

test("each action has its endpoint and body, and a socket does as well as a port", async () => {
  await using at = await office({}, true);
  const { orchestrator } = at;
  const said: readonly (readonly [unit: string, reason: string, action: OperatorAction])[] = [
    ["auth_token", QUESTION, ANSWER],
    [
      "checkout",
      "Unresolved conflict with running billing_export: 2 files",
      { kind: "resolve", verdict: "serialize", other: "billing_export" },
    ],
    [
      "invoices",
      "Unresolved conflict with running billing_export. See above",
      { kind: "resolve", verdict: "parallelize", other: "billing_export" },
    ],
    ["images", "Merge conflict during finalization after 2 retries", { kind: "retry-merge" }],
    ["search", "API error after 3 retries: 529", { kind: "retry" }],
  ];
  for (const [unit, reason] of said) orchestrator.asks(unit, reason);
  const taken = await Promise.all(said.map(([unit, , action]) => at.take(unit, action)));
  for (const { id } of taken) await at.comesTo(id, "confirmed");
  const posted = orchestrator.asked.filter(({ method }) => method === "POST");
  expect(posted.map(({ path, body }) => [path, body]).sort()).toEqual(
    [
      ["/work-units/auth_token/answer", { answer: "The session table." }],
      ["/work-units/checkout/resolve", { other_chunk: "billing_export", verdict: "serialize" }],
      ["/work-units/images/retry-merge", {}],
      ["/work-units/invoices/resolve", { other_chunk: "billing_export", verdict: "parallelize" }],
      ["/work-units/search/retry", {}],
    ].sort(),
  );
});

test("an item takes one action at a time, only of its kind, and another after a refusal", async () => {
  await using at = await office();
  const { orchestrator, desk, run } = at;
  orchestrator.asks("auth_token", QUESTION);
  const event = await at.item("auth_token");
  const denied = async (asked: Promise<Forwarded | Denied>): Promise<string> => {
    const answer = await asked;
    return "denied" in answer ? answer.denied : "taken";
  };
  expect(await denied(desk.take(run, event, { kind: "retry" }))).toMatch(/not for an item of this kind/);
  expect(await denied(desk.take(run, "e1", ANSWER))).toMatch(/does not wait any more/);
  expect(await denied(desk.take("r-none" as RunId, event, ANSWER))).toMatch(/no run/);
  await orchestrator.stop();
  const both = await Promise.all([desk.take(run, event, ANSWER), desk.take(run, event, ANSWER)]);
  expect(both.map((answer) => "denied" in answer)).toEqual([false, true]);
  const { id } = both[0] as Forwarded;
  expect(await desk.withdraw(id)).toMatchObject({ state: "withdrawn" });
  orchestrator.fail("POST", "409");
  await orchestrator.start();
  const second = await at.take("auth_token", ANSWER);
  await at.comesTo(second.id, "refused");
  const third = await at.take("auth_token", { kind: "answer", text: "Another answer" });
  await at.comesTo(third.id, "confirmed");
  expect(orchestrator.posts()).toHaveLength(2);
});

test("taken without effect: the card is given back when the unit waits as before", async () => {
  await using at = await office({ recheck: 50 });
  const { orchestrator } = at;
  orchestrator.asks("auth_token", QUESTION);
  await at.item("auth_token");
  orchestrator.hold(true);
  const { id } = await at.take("auth_token", ANSWER);
  await at.comesTo(id, "sent");
  orchestrator.asks("auth_token", QUESTION);
  expect((await at.comesTo(id, "refused")).says).toMatch(/waits as before/);
});

test("without an orchestrator, or for a run that has ended, nothing is taken and the reason is told", async () => {
  const targets = targetsOf({});
  expect(targets([{ path: RUN, absolute: `/traces/${RUN}` }])).toBeUndefined();
  for (const wrong of ["ftp://127.0.0.1/", "", "unix:", "http://"])
    expect(parseTarget(wrong, "/")).toBeUndefined();
  expect(parseTarget("orch.sock", "/home")).toEqual({ socket: "/home/orch.sock" });
  await using at = await office();
  at.orchestrator.asks("images", "Merge failed: Merge conflict in a.ts");
  const event = await at.item("images");
  const { id } = await at.take("images", { kind: "retry-merge" });
  await at.comesTo(id, "confirmed");
  at.orchestrator.goesOn("bystander", "DONE");
  const late = async (): Promise<unknown> => at.desk.take(at.run, event, { kind: "retry-merge" });
  await expect.poll(late, PATIENCE).toEqual({ denied: "This run has ended.", status: 409 });
  expect(await at.desk.ofRun(at.run)).toMatchObject({ target: "ended", actions: [{ state: "confirmed" }] });
});
