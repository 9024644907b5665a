import { describe, expect, it } from "vitest";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { ALL_RUNS, type RunsRoute } from "../../web/address.ts";
import { newestLive, waitingNow } from "../../web/runs/now.ts";
import { listRuns } from "../../web/runs/pick.ts";
import { daysOf, startsByDay } from "../../web/runs/starts.ts";

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
    replaces: null,
    metrics: { series: 0, points: 0 },
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
  it("keeps branches of branches, to any depth", () => {
    const twig = run("twig", { branchOf: "branch" as RunId });
    expect(names([...all, twig])).toEqual(["live", "fresh", "old", ">branch", ">>twig"]);
  });
  it("shows as a tree what branches off or took the place of another, and nothing else", () => {
    const anew = run("anew", { start: "2026-07-01T00:00:00Z", replaces: "fresh" as RunId });
    const orphan = run("orphan", { replaces: "gone" as RunId });
    expect(names([...all, anew, orphan], { view: "branches" })).toEqual(["fresh", ">anew", "old", ">branch"]);
    expect(names([...all, anew])).toContain("anew");
    expect(names([fresh, live], { view: "branches" })).toEqual([]);
  });
  it("filters by the days of the start, both in; what has no times began on none", () => {
    const timeless = run("timeless", { start: null });
    const bars = startsByDay([...all, timeless]);
    expect(bars.reduce((sum, bar) => sum + bar.runs, 0)).toBe(all.length);
    expect(bars).toHaveLength(28);
    expect(bars.at(-1)?.last).toBe("2026-06-01");
    expect((bars[0]?.first ?? "") <= "2024-01-01" && (bars[0]?.last ?? "") >= "2024-01-01").toBe(true);
    for (const [i, bar] of bars.entries())
      expect(names([...all, timeless], { started: daysOf(bars, i, i) })).toHaveLength(bar.runs);
    expect(daysOf(bars, 0, bars.length - 1)).toBeUndefined();
    expect(names([...all, timeless], { started: ["2026-05-01", "2026-06-01"] })).toEqual(["branch", "fresh"]);
  });
  it("finds runs in which a span failed", () => {
    const broken = run("broken", { spans: { total: 3, byKind: { tool: 3 }, open: 0, failed: 1 } });
    const whole = run("whole", { spans: { total: 3, byKind: { tool: 3 }, open: 0, failed: 0 } });
    expect(names([broken, whole], { has: ["failures"] })).toEqual(["broken"]);
  });
  it("finds trainings without metrics", () => {
    expect(names(all, { has: ["no-metrics"] })).toEqual(["live"]);
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
