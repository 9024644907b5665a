import { expect, test } from "vitest";
import { nanos, type Subject } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { slotRows, unitRows } from "../../web/export/rows.ts";
import { previewRows, runRows } from "../../web/export/run-rows.ts";
import { asCsv, asJson } from "../../web/export/table.ts";
import { fuzzy } from "../../web/shell/fuzzy.ts";
import { readMomentText } from "../../web/shell/moment-text.ts";
import { chartRows } from "../../web/views/chart-words.ts";
import { columnLines } from "../../web/views/column-lines.ts";
import { report } from "../server/figures.ts";

test("no cell of a CSV is a formula, and numbers stay numbers", () => {
  const hostile = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '="a","b"'];
  const lines = asCsv(hostile.map((name) => ({ name })))
    .split(/\r\n(?=['"])/)
    .slice(1);
  report(
    "D69",
    lines.map((line) => /^"?'/.test(line)),
  );
  expect(lines).toHaveLength(hostile.length);
  expect(asCsv([{ a: -0.5, b: "x" }])).toBe("a,b\r\n-0.5,x\r\n");
});

test("a CSV has a column for every key, quotes what must be, and leaves what is absent empty", () => {
  expect(
    asCsv([
      { a: 'say "hi"', b: 1 },
      { b: null, c: "two\nlines" },
      { a: undefined, c: { num: "NaN" } },
      { a: ["x", 1], b: true },
    ]),
  ).toBe('a,b,c\r\n"say ""hi""",1,\r\n,,"two\nlines"\r\n,,NaN\r\n"[""x"",1]",true,\r\n');
  expect(asCsv([])).toBe("\r\n");
  expect(JSON.parse(asJson([{ a: 1, b: undefined }]))).toEqual([{ a: 1 }]);
});

test("a run is saved with its figures as numbers and its times absolute, and in short with its settings", () => {
  const run = {
    id: "r-1",
    name: "nightly",
    kinds: ["agent", "training"],
    dialect: "hindcast",
    status: "ended",
    outcome: "failed",
    start: "2026-01-01T00:00:00.000Z",
    end: null,
    durationMs: 1500,
    lines: 1909,
    events: 1909,
    problems: 0,
    anomalies: { bySeverity: { warning: 2, critical: 1 } },
    spans: { total: 4, byKind: { tool: 4 }, open: 0, failed: 1 },
    tokens: { input: 10, output: null, cacheRead: null, cacheWrite: null },
    costUsd: 0.5,
    gates: { passed: 0, failed: 0 },
    metrics: { series: 0, points: 0, lowestLoss: null },
    headline: { name: "loss", value: { num: "NaN" } },
    branchOf: null,
    sources: [{ path: "a/b.jsonl", generation: 0 }],
    configuration: { lr: 0.1 },
  } as unknown as RunSummary;
  const [row] = runRows([run]);
  expect(row).toMatchObject({ run: "r-1", start: "2026-01-01T00:00:00.000Z", duration_s: 1.5, events: 1909 });
  expect(row).toMatchObject({ anomalies: 3, spans_failed: 1, output_tokens: null, files: "a/b.jsonl" });
  expect(asCsv([row ?? {}])).toContain(",loss,NaN,");
  expect(previewRows(run).at(-1)).toEqual({ part: "config", name: "lr", value: 0.1 });
});

test("the board is saved a unit a row, times counted from the start of the run", () => {
  const unit = {
    subject: "unit:a" as Subject,
    name: "a",
    stage: "BLOCKED",
    since: nanos(3_500_000_000),
    phase: "plan",
    phasePlace: 1,
    priority: undefined,
    waitsFor: ["unit:b", "unit:c"] as Subject[],
    blocks: [],
    item: undefined,
  };
  expect(asCsv(unitRows([unit], nanos(1_000_000_000)))).toBe(
    "subject,name,state,since_s,phase,priority,waits_for,blocks,question\r\nunit:a,a,BLOCKED,2.5,plan,,unit:b unit:c,,\r\n",
  );
});

test("columns of numbers are one line a name, with a point only where a column names it", () => {
  const lines = columnLines(
    [
      { at: nanos(2e9), values: new Map([["a", 1]]) },
      {
        at: nanos(3e9),
        values: new Map([
          ["a", 2],
          ["b", 5],
        ]),
      },
    ],
    ["a", "b"],
    nanos(1e9),
  );
  expect(lines.map(({ label, series }) => [label, series.x, series.last])).toEqual([
    ["a", [1, 2], [1, 2]],
    ["b", [2], [5]],
  ]);
  expect(chartRows(lines).map(({ cells }) => cells)).toEqual([
    ["1", undefined],
    ["2", "5"],
  ]);
});

test.each([
  ["2:58.4", { kind: "time", seconds: 178.4 }],
  ["@1:02:03", { kind: "time", seconds: 3723 }],
  ["12.5", { kind: "time", seconds: 12.5 }],
  ["12.5 s", { kind: "time", seconds: 12.5 }],
  ["epoch 96", { kind: "axis", axis: "epoch", value: 96 }],
  ["step 100", { kind: "axis", axis: "step", value: 100 }],
  ["ep96", { kind: "axis", axis: "epoch", value: 96 }],
  ["e2847.1", { kind: "event", seq: 2847, k: 1 }],
  ["live", { kind: "live" }],
  ["2026-01-02T03:04:05Z", { kind: "wall", ms: Date.UTC(2026, 0, 2, 3, 4, 5) }],
  ["soon", undefined],
  ["", undefined],
])("the moment %j", (typed, address) => {
  expect(readMomentText(typed)).toEqual(address);
});

test("letters in their order are found, whole words first, early and short ones before late and long ones", () => {
  const best = (typed: string, texts: readonly string[]): readonly string[] =>
    texts
      .flatMap((text) => {
        const score = fuzzy(typed, text);
        return score === undefined ? [] : [{ text, score }];
      })
      .sort((left, right) => right.score - left.score)
      .map(({ text }) => text);
  expect(best("zoom", ["Azoom", "Whole run", "Zoom in at the cursor"])).toEqual([
    "Zoom in at the cursor",
    "Azoom",
  ]);
  expect(best("nse", ["ensnare", "Next span edge"])[0]).toBe("Next span edge");
  expect(fuzzy("xyz", "yxz")).toBeUndefined();
});

test("slots are saved as far as they reach into what is seen, one without an end among them", () => {
  const stretch = (start: number, end: number | undefined) => ({
    subject: "unit:a" as Subject,
    row: 1,
    kind: "running" as const,
    start: nanos(start * 1e9),
    end: end === undefined ? undefined : nanos(end * 1e9),
  });
  const stretches = [stretch(1, 10), stretch(8, 12), stretch(15, undefined), stretch(20, 30)];
  const range = { from: nanos(10e9), to: nanos(20e9) };
  expect(slotRows({ rows: 2, stretches, byRow: [] }, range, nanos(1e9))).toEqual([
    { slot: 2, subject: "unit:a", what: "running", start_s: 7, end_s: 11 },
    { slot: 2, subject: "unit:a", what: "running", start_s: 14, end_s: undefined },
  ]);
});
