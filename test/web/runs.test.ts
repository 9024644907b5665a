import { describe, expect, it } from "vitest";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire.ts";
import { ALL_RUNS, type RunsRoute } from "../../web/address.ts";
import { listRuns, newestLive, waitingNow } from "../../web/runs/pick.ts";

const run = (id: string, more: Partial<RunSummary> = {}): RunSummary =>
  ({
    id: id as RunId,
    name: id,
    dialect: "hindcast",
    kinds: ["agent"],
    sources: [{ path: `${id}.jsonl`, generation: 0 }],
    status: "ended",
    outcome: "finished",
    start: "2026-01-01T00:00:00Z",
    durationMs: 0,
    events: 0,
    problems: 0,
    attention: { raised: 0, resolved: 0, open: 0 },
    anomalies: { bySeverity: {} },
    headline: null,
    costUsd: null,
    branchOf: null,
    configuration: {},
    ...more,
  }) as RunSummary;

const names = (runs: readonly RunSummary[], part: Partial<RunsRoute> = {}): readonly string[] =>
  listRuns(runs, { ...ALL_RUNS, ...part }).map(({ run: { id }, indent }) => `${">".repeat(indent)}${id}`);

const old = run("old", {
  start: "2025-01-01T00:00:00Z",
  events: 10,
  name: "run 10",
  configuration: { lr: 0.003 },
});
const fresh = run("fresh", { start: "2026-05-01T00:00:00Z", events: 5, outcome: "failed", name: "run 9" });
const live = run("live", {
  start: "2024-01-01T00:00:00Z",
  status: "live",
  outcome: "open",
  kinds: ["training"],
  name: "live",
});
const branch = run("branch", { start: "2026-06-01T00:00:00Z", branchOf: "old" as RunId });
const all = [old, fresh, live, branch];

describe("the list of runs", () => {
  it("shows what is in progress first, then the newest, branches under their parent", () => {
    expect(names(all)).toEqual(["live", "fresh", "old", ">branch"]);
  });
  it("keeps a branch whose parent is filtered away", () => {
    expect(names(all, { q: "branch" })).toEqual(["branch"]);
  });
  it("sorts by a column, numbers in names as numbers", () => {
    expect(names([old, fresh], { sort: { by: "name", descending: false } })).toEqual(["fresh", "old"]);
    expect(names([old, fresh], { sort: { by: "events", descending: true } })).toEqual(["old", "fresh"]);
  });
  it("filters by kind, outcome and words; all must hold", () => {
    expect(names(all, { kind: ["training"] })).toEqual(["live"]);
    expect(names(all, { outcome: ["failed", "live"] })).toEqual(["live", "fresh"]);
    expect(names(all, { q: "LR 0.003" })).toEqual(["old"]);
    expect(names(all, { q: "old.jsonl", outcome: ["failed"] })).toEqual([]);
  });
  it("knows the newest run in progress", () => {
    expect(newestLive(all)?.id).toBe("live");
    expect(newestLive([old])).toBeUndefined();
  });
});

it("counts the questions of runs that have no end record", () => {
  const asks = (open: number) => ({ attention: { raised: open, resolved: 0, open } });
  expect(
    waitingNow([
      run("a", { outcome: "open", ...asks(2) }),
      run("b", { outcome: "stopped", ...asks(4) }),
      run("c", { outcome: "open", status: "live", ...asks(1) }),
    ]),
  ).toBe(3);
});
