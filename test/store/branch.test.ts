import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TraceEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import { BRANCH_LIMITS, type Branch } from "../../core/replay/branch-wire.ts";
import type { RunState } from "../../core/state.ts";
import { stateToJson } from "../../core/state-json.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { keepingOf } from "../../server/ingest/keeping.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import { random } from "../random.ts";

const EVENTS = 20_000;
let folder: string;
let store: string;
let parent: RunSummary;

const at = (ms: number): string => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();
const line = (ms: number, more: object): string => `${JSON.stringify({ at: at(ms), ...more })}\n`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hindcast-branch-"));
  store = join(folder, "store.db");
  const r = random(5);
  let trace = "";
  // Half of the events share their time with the one before.
  for (let i = 0; i < EVENTS / 2; i++) {
    const id = `s${i}`;
    trace += line(i, { kind: "span-start", id, spanKind: "tool", name: r.next() < 0.5 ? "a" : "b" });
    trace += line(i, { kind: "span-end", id, status: "ok", usage: { input: 3 } });
  }
  const file = join(folder, "trace.jsonl");
  writeFileSync(file, trace);
  const writer = await openWriter(store);
  await ingestOnce([file], writer);
  while (await writer.remake(1000));
  await writer.close();
  const reader = await openReader(store);
  [parent] = (await reader.runs()) as [RunSummary];
  await reader.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const branchAt = (run: string, of: RunId, cutAt: number): Branch => ({
  run: run as RunId,
  parent: of,
  call: { event: "e1", name: "call", at: cutAt as Branch["cutAt"] },
  cutAt: cutAt as Branch["cutAt"],
  made: at(0),
  name: run,
  edit: [],
  provider: "script",
  kind: "scripted",
  limits: BRANCH_LIMITS,
  state: "running",
  reason: null,
  difference: null,
  failure: null,
  inherited: { events: 0, usage: {} },
  own: { calls: 0, cached: 0, usage: {}, costUsd: null, durationMs: 0 },
  folded: false,
  archived: false,
  parentChanged: false,
});

const own = (fromMs: number, count: number): string =>
  Array.from({ length: count }, (_, i) =>
    line(fromMs + 1 + i, { kind: "log", severity: "info", message: `own ${i}` }),
  ).join("");

test("a branch equals its parent at every moment before the cut, however the cut lies to blocks and ties", async () => {
  const writer = await openWriter(store);
  const reader = await openReader(store);
  const keeping = keepingOf(
    writer,
    () => 0,
    () => undefined,
  );
  const r = random(9);
  const { segments = [] } = (await reader.segments(parent.id)) ?? {};
  expect(segments.length).toBeGreaterThan(1);
  const edge = segments[0]?.count as number;
  const ranks = [
    1,
    2,
    777,
    edge - 1,
    edge,
    edge + 1,
    EVENTS - 1,
    ...Array.from({ length: 6 }, () => 1 + Math.floor(r.next() * EVENTS)),
  ];
  for (const [i, rank] of ranks.entries()) {
    const [cut] = (await reader.events(parent.id, {}, { offset: rank - 1, limit: 1 }))?.events ?? [];
    if (!cut) throw new Error(`No event has the rank ${rank}.`);
    const { at: time, source, position, k } = cut;
    const run = `b-${i}` as RunId;
    const begun = await keeping.beginBranch(branchAt(run, parent.id, time), {
      at: time,
      source,
      position,
      k,
    });
    expect(begun?.inherited.events).toBe(rank);
    const start = Math.floor(time / 1e6) + parent.originMs - Date.UTC(2026, 0, 2);
    await keeping.appendBranch(run, { text: own(start, 30), isEnd: false });
    await keeping.appendBranch(run, { text: own(start + 40, 30), isEnd: true });
    if (i % 2 === 0) await writer.settle(0, true);
    const stateOf = async (of: RunId, { seq, k: nth }: Pick<TraceEvent, "seq" | "k">) => {
      const found = await reader.stateAt(of, { kind: "event", seq, k: nth });
      return found && stateToJson(found.state);
    };
    for (const probe of [1, Math.ceil(rank / 2), rank]) {
      const [event] = (await reader.events(parent.id, {}, { offset: probe - 1, limit: 1 }))?.events ?? [];
      if (!event) throw new Error(`No event has the rank ${probe}.`);
      expect(await stateOf(run, event)).toEqual(await stateOf(parent.id, event));
    }
    const summary = await reader.run(run);
    expect(summary).toMatchObject({ events: rank + 60, branchOf: parent.id });
    const last = (await reader.events(run, {}, { offset: rank - 1, limit: 61 }))?.events ?? [];
    expect(last[0]?.seq).toBe(cut.seq);
    expect(last.slice(1).map((event) => event.kind === "log" && event.message)).toEqual(
      [0, 1].flatMap(() => Array.from({ length: 30 }, (_, n) => `own ${n}`)),
    );
  }
  await writer.settle(0, true);
  expect((await reader.verify()).damages).toEqual([]);
  expect(await reader.run(parent.id)).toEqual(parent);
  await reader.close();
  await writer.close();
});

test("a hundred branches, each ten of them one on the other, cost their own events only", async () => {
  const before = statSync(store).size;
  const writer = await openWriter(store);
  const reader = await openReader(store);
  const keeping = keepingOf(
    writer,
    () => 0,
    () => undefined,
  );
  let of = parent.id;
  for (let i = 0; i < 100; i++) {
    const run = `twig-${i}` as RunId;
    if (i % 10 === 0) of = parent.id;
    const cut = (await reader.resolve(of, { kind: "end" }))?.moment ?? null;
    const begun = await keeping.beginBranch(branchAt(run, of, cut?.at ?? 0), cut);
    expect(begun?.inherited.events).toBe(EVENTS + (i % 10));
    const ms = Math.floor((cut?.at ?? 0) / 1e6) + (parent.originMs - Date.UTC(2026, 0, 2));
    await keeping.appendBranch(run, { text: own(ms, 1), isEnd: true });
    await writer.settle(0, true);
    of = run;
  }
  expect((await reader.branches(parent.id)).filter(({ run }) => run.startsWith("twig"))).toHaveLength(100);
  expect((await reader.verify()).damages).toEqual([]);
  await reader.close();
  await writer.close();
  expect((statSync(store).size - before) / 100).toBeLessThan(20_000);
});

test("a branch that ran when the process ended is told as interrupted, and lives no more", async () => {
  const first = await openWriter(store);
  const keeping = keepingOf(
    first,
    () => 0,
    () => undefined,
  );
  const run = "b-cut-off" as RunId;
  await keeping.beginBranch(branchAt(run, parent.id, -1), null);
  await keeping.appendBranch(run, { text: own(0, 2), isEnd: false });
  expect(await keeping.beginBranch(branchAt(run, parent.id, -1), null)).toBeUndefined();
  await first.close();
  await (await openWriter(store)).close();
  const reader = await openReader(store);
  const found = (await reader.branches(parent.id)).find((each) => each.run === run);
  expect(found).toMatchObject({ state: "interrupted", reason: expect.stringContaining("is kept") });
  expect(await reader.run(run)).toMatchObject({ status: "ended", outcome: "open", events: 2 });
  expect((await reader.verify()).damages).toEqual([]);
  await reader.close();
});

test("a parent that is read anew takes nothing from its branches", async () => {
  const writer = await openWriter(store);
  const reader = await openReader(store);
  const run = "b-2" as RunId;
  const stateOf = async () => stateToJson((await reader.stateAt(run, { kind: "end" }))?.state as RunState);
  const before = await stateOf();
  const sources = (await reader.sourcesOf(parent.id)).map(({ id }) => id);
  expect(await writer.rederive(sources)).toEqual(sources);
  expect(await stateOf()).toEqual(before);
  const changed = (await reader.branches(parent.id)).filter((branch) => branch.parent === parent.id);
  expect(changed.every(({ parentChanged }) => parentChanged)).toBe(true);
  expect((await reader.verify()).damages).toEqual([]);
  await reader.close();
  await writer.close();
});
