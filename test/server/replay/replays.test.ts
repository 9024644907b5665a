/** The example agent is recorded, and goes on from a mark of its recording as a branch. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Branch, BranchList } from "../../../core/replay/branch-wire.ts";
import type { LabCall } from "../../../core/replay/lab-wire.ts";
import type { ReplayStart, ReplayStatus } from "../../../core/replay/replay-wire.ts";
import type { EventPage } from "../../../core/wire/events.ts";
import type { RunSummary } from "../../../core/wire/runs.ts";
import type { ProblemJson } from "../../../core/wire/stream.ts";
import { type ServedFolder, serveFolder } from "../served-folder.ts";

const PATIENCE = { timeout: 40_000, interval: 20 };
const agent = fileURLToPath(new URL("../../../examples/agent/agent.mjs", import.meta.url));

let home: string;
let recording: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  execFileSync(process.execPath, [agent, join(home, "first.jsonl")]);
  recording = readFileSync(join(home, "first.jsonl"), "utf8");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

let configs = 0;
/** The recording served, with this program configured. */
const serveWith = async (replay: object | undefined, allowReplay = true): Promise<ServedFolder> => {
  const config = join(home, `hindcast-${++configs}.json`);
  writeFileSync(config, JSON.stringify(replay ? { replay } : {}));
  return serveFolder({ "first.jsonl": recording }, { config, allowReplay });
};
const recorded = async (served: ServedFolder): Promise<RunSummary> =>
  (await served.runsWhen((runs) => runs[0]?.outcome === "finished"))[0] as RunSummary;
const post = async (served: ServedFolder, path: string, body: object) => {
  const answer = await fetch(served.address + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: (await answer.json()) as unknown };
};
const ended = async (served: ServedFolder, { run, parent }: Branch): Promise<Branch> => {
  const find = async (): Promise<Branch | undefined> =>
    (await served.get<BranchList>(`/api/branches?run=${parent}`)).branches.find((one) => one.run === run);
  await expect.poll(async () => (await find())?.state, PATIENCE).not.toBe("running");
  return (await find()) as Branch;
};
const eventsOf = async (served: ServedFolder, run: string): Promise<EventPage["events"]> =>
  (await served.get<EventPage>(`/api/runs/${run}/events?limit=200`)).events;
const firstCall = async (served: ServedFolder, run: RunSummary): Promise<string> => {
  const start = (await eventsOf(served, run.id)).find(
    (event) => event.kind === "span-start" && event.spanKind === "llm",
  );
  return `e${start?.seq}`;
};

test("without the flag nothing is started, and the sentence says what to do (D75)", async () => {
  const served = await serveWith({ command: [process.execPath, agent] }, false);
  try {
    const run = await recorded(served);
    const refused = await post(served, "/api/replays", { run: run.id, event: await firstCall(served, run) });
    expect(refused.status).toBe(403);
    expect((refused.json as ProblemJson).detail).toBe("replay is off; start with --allow-replay");
    expect((await post(served, "/api/replays", { nonsense: 1 })).status).toBe(403);
    expect(await served.get<ReplayStatus>("/api/replays")).toMatchObject({
      isAllowed: false,
      whyNot: "replay is off; start with --allow-replay",
    });
    expect((await served.get<BranchList>("/api/branches")).branches).toEqual([]);
  } finally {
    await served.close();
  }
});

test("an edited prompt goes on in the person's own program, and its trace is a branch", async () => {
  const served = await serveWith({ command: [process.execPath, agent] });
  try {
    const run = await recorded(served);
    const event = await firstCall(served, run);
    const { request } = await served.get<LabCall>(`/api/runs/${run.id}/spans/${event}/call`);
    const messages = request.messages.map((message) =>
      message.role === "user" ? { ...message, content: `${message.content} Look at the cache.` } : message,
    );
    const { model, parameters } = request;
    const order = { run: run.id, event, request: { model, messages, parameters } };
    const started = await post(served, "/api/replays", order);
    expect(started).toMatchObject({ status: 200, json: { kind: "command", provider: null, parent: run.id } });
    // A page can open it at once.
    await served.get<RunSummary>(`/api/runs/${(started.json as Branch).run}`);
    const branch = await ended(served, started.json as Branch);
    expect(branch).toMatchObject({ state: "finished", reason: "The program ended." });
    expect(branch.edit).toHaveLength(1);

    const [before, after] = [await eventsOf(served, run.id), await eventsOf(served, branch.run)];
    const at = before.findIndex(({ seq }) => `e${seq}` === event);
    expect(after.slice(0, at)).toEqual(before.slice(0, at));
    const own = after.slice(at);
    expect(own.every((one) => one.at > branch.cutAt)).toBe(true);
    const starts = own.flatMap((one) => (one.kind === "span-start" ? [one] : []));
    expect(starts.map(({ name, attributes }) => [name, attributes?.provenance])).toEqual([
      ["turn 1", "executed"],
      ["read_file", "executed"],
      ["turn 2", "executed"],
    ]);
    const summary = await served.get<RunSummary>(`/api/runs/${branch.run}`);
    expect(summary).toMatchObject({ branchOf: run.id, outcome: "finished", spans: { open: 0 } });
    const last = starts.at(-1);
    const answer = await served.get<{ readonly detail: { readonly response?: string } }>(
      `/api/runs/${branch.run}/spans/e${last?.seq}`,
    );
    expect(answer.detail.response).toBe("It is the cache.");
  } finally {
    await served.close();
  }
});

test("the program is told the state at the mark and the rest of the recording; how it ended is told", async () => {
  const look = `const fs = require("fs"); fs.copyFileSync(process.env.HINDCAST_START, ${JSON.stringify("seen.json")});
    const { remaining } = JSON.parse(fs.readFileSync("seen.json")); fs.copyFileSync(remaining, "rest.jsonl");
    console.error("no model configured"); process.exit(3)`;
  const served = await serveWith({ command: [process.execPath, "-e", look], folder: "." });
  try {
    const run = await recorded(served);
    const events = await eventsOf(served, run.id);
    const mark = events.find((event) => event.kind === "span-end");
    const started = await post(served, "/api/replays", { run: run.id, event: `e${mark?.seq}` });
    const branch = await ended(served, started.json as Branch);
    expect(branch).toMatchObject({
      state: "failed",
      reason: "The program ended with 3: no model configured",
    });
    const seen = JSON.parse(readFileSync(join(home, "seen.json"), "utf8")) as ReplayStart;
    expect(seen).toMatchObject({ version: 1, branch: branch.run, run: { id: run.id }, request: null });
    expect(seen.state.spans.map(({ id }) => id)).toEqual(["task"]);
    const rest = readFileSync(join(home, "rest.jsonl"), "utf8").trim().split("\n");
    expect(rest).toHaveLength(events.length - events.indexOf(mark as (typeof events)[number]) - 1);
    const summary = await served.get<RunSummary>(`/api/runs/${branch.run}`);
    expect(summary.outcome).toBe("failed");
  } finally {
    await served.close();
  }
});

test("it is stopped with all it began, and what it wrote by then is the branch", async () => {
  const hangs = `require("fs").appendFileSync(process.env.HINDCAST_TRACE, JSON.stringify({ at: new Date().toISOString(), kind: "log", severity: "info", message: "I began" }) + "\\n"); setInterval(() => {}, 1000)`;
  const served = await serveWith({ command: [process.execPath, "-e", hangs] });
  try {
    const run = await recorded(served);
    const event = await firstCall(served, run);
    const started = await post(served, "/api/replays", { run: run.id, event });
    const { run: branch } = started.json as Branch;
    const logs = async (): Promise<number> =>
      (await eventsOf(served, branch)).filter(({ kind }) => kind === "log").length;
    await expect.poll(logs, PATIENCE).toBe(1);
    expect((await served.get<RunSummary>(`/api/runs/${branch}`)).status).toBe("live");
    expect((await post(served, `/api/replays/${branch}/stop`, {})).json).toEqual({ stopped: true });
    expect(await ended(served, started.json as Branch)).toMatchObject({
      state: "stopped",
      reason: "The program was stopped.",
    });
    const wrong: readonly (readonly [number, object])[] = [
      [404, { run: "r-none", event }],
      [404, { run: run.id, event: "e99999" }],
      [400, { run: run.id, event: "x" }],
    ];
    for (const [status, body] of wrong)
      expect((await post(served, "/api/replays", body)).status).toBe(status);
  } finally {
    await served.close();
  }
});
