/** Real traces beside the project: every line is read, or a problem with a reason, or waits for its end. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Problem, SourceReport } from "../../core/wire/sources.ts";
import { bundledCommand, type Command } from "./command.ts";
import { report } from "./figures.ts";

const SHARED = resolve("../shared");
const FOLDERS = [
  "samples/esper/recorded",
  "samples/esper/generated",
  "samples/esper/dict_era",
  "samples/anton",
  "corpus",
];

interface Report {
  readonly sources: readonly SourceReport[];
  readonly problems: readonly Problem[];
  readonly runs: readonly RunSummary[];
}

let hindcast: Command;
const reports = new Map<string, Report>();

beforeAll(async () => {
  hindcast = await bundledCommand();
  for (const folder of FOLDERS.filter((each) => existsSync(join(SHARED, each)))) {
    const { stdout } = await hindcast.run(["index", join(SHARED, folder), "--json"]);
    reports.set(folder, JSON.parse(stdout) as Report);
  }
  if (reports.size === 0) console.log("no real traces beside the project (../shared): nothing to count");
}, 120_000);
afterAll(() => hindcast.remove());

/** Lines as they lie in the file; a last one without its newline is told apart. */
const linesOf = (file: string): { readonly whole: number; readonly torn: boolean } => {
  const bytes = readFileSync(file);
  let whole = 0;
  for (const byte of bytes) if (byte === 0x0a) whole++;
  return { whole, torn: bytes.length > 0 && bytes.at(-1) !== 0x0a };
};

test("every line of every real trace is accounted for", () => {
  const outcomes: boolean[] = [];
  for (const [folder, { sources, problems }] of reports) {
    for (const source of sources.filter(({ path }) => path.endsWith(".jsonl"))) {
      const { whole, torn } = linesOf(join(SHARED, folder, source.path));
      const unread = problems.filter(({ path, line }) => path === source.path && line > 0);
      expect([source.path, source.state, unread.every(({ reason }) => reason.length > 0)]).toEqual([
        source.path,
        "idle",
        true,
      ]);
      const waits = source.lines === whole && source.pendingBytes > 0;
      const taken = source.lines === whole + 1 && source.pendingBytes === 0;
      outcomes.push(torn ? waits || taken : source.lines === whole && source.pendingBytes === 0);
      expect([source.path, outcomes.at(-1)]).toEqual([source.path, true]);
    }
    expect(sources.filter(({ state, note }) => state === "skipped" && !note)).toEqual([]);
  }
  if (outcomes.length > 0) report("files of the samples", outcomes);
});

test("training runs have the counts that their files have", () => {
  const recorded = reports.get("samples/esper/recorded");
  if (!recorded) return console.log("no recorded esper runs beside the project: not counted");
  const lines = Object.fromEntries(
    recorded.runs.map((run) => [basename(dirname(run.sources[0]?.path ?? "")), run.lines]),
  );
  expect(lines).toEqual({
    "telemetry_2025-12-05_111053": 770,
    "telemetry_2025-12-06_054426": 810,
    "telemetry_2025-12-06_114137": 170,
    "telemetry_2025-12-06_172006": 1080,
    "telemetry_2025-12-07_081426": 1350,
  });
  const first = recorded.runs.find(({ lines: count }) => count === 770);
  expect(first?.stages.byStage).toMatchObject({ GERMINATED: 134, FOSSILIZED: 49, PRUNED: 63 });
  const generated = reports.get("samples/esper/generated")?.runs ?? [];
  expect(generated.find(({ lines: count }) => count === 1571)?.stages.byStage).toMatchObject({
    FOSSILIZED: 9,
    PRUNED: 3,
  });
  expect(generated.find(({ lines: count }) => count === 1497)?.stages.byStage).toMatchObject({ PRUNED: 9 });
});

test("a file of many agent tasks is as many runs, with tokens counted once", () => {
  const anton = reports.get("samples/anton");
  if (!anton) return console.log("no anton traces beside the project: not counted");
  const tasks = anton.runs.filter(({ sources }) => sources[0]?.path.startsWith("new_format_run_a/"));
  expect(tasks).toHaveLength(12);
  const lines = tasks.reduce((sum, run) => sum + run.lines, 0);
  expect(lines).toBe(192);
  for (const task of tasks) {
    const names = readFileSync(join(SHARED, "samples/anton", task.sources[0]?.path ?? ""), "utf8")
      .trimEnd()
      .split("\n");
    expect(task.lines).toBeLessThanOrEqual(names.length);
    expect(task.tokens.input).toBeGreaterThan(0);
  }
});
