import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { bundledCommand, type Command } from "./command.ts";
import { logLines } from "./served-folder.ts";

const TRACE = readFileSync(resolve("fixtures/demo/repair-checkout-test.jsonl"), "utf8");

let hindcast: Command;
let home: string;
let temporary: string;

beforeAll(async () => {
  hindcast = await bundledCommand();
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  temporary = join(home, "temporary");
  mkdirSync(temporary);
});
afterAll(() => {
  hindcast.remove();
  rmSync(home, { recursive: true, force: true });
});

const environment = (): Readonly<Record<string, string>> => ({
  TMPDIR: temporary,
  XDG_DATA_HOME: join(home, "data"),
});

const json = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, stdout, stderr } = await hindcast.run([...args, "--json"], {
    env: environment(),
    input: TRACE,
  });
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
};

test("a trace from a pipe is read to its end by every command that reads, and nothing of it stays", async () => {
  const report = await json<{ sources: readonly SourceReport[]; runs: readonly RunSummary[] }>("index", "-");
  const lines = TRACE.trimEnd().split("\n").length;
  expect(report.sources.map(({ path, lines, problems }) => [path, lines, problems])).toEqual([
    ["stdin.jsonl", lines, 0],
  ]);
  const { runs } = await json<{ runs: readonly RunSummary[] }>("runs", "-");
  expect(runs.map(({ events }) => events)).toEqual(report.runs.map(({ events }) => events));
  const { state, at } = await json<StateAnswer>("state", "-", "--at", "end");
  expect([at.rank, Object.keys(state).length > 0]).toEqual([runs[0]?.events, true]);
  const store = join(home, "kept.db");
  await json("index", "-", "--store", store);
  const kept = await hindcast.run(["runs", "--store", store, "--json"]);
  expect(JSON.parse(kept.stdout).runs[0].events).toBe(runs[0]?.events);
  expect(readdirSync(temporary)).toEqual([]);
});

test("a pipe that goes on is a run that grows, called stdin, and goes with the server", async () => {
  const running = hindcast.start(["-", "--port", "0", "--no-open"], {
    env: environment(),
    input: logLines(0, 10),
  });
  onTestFinished(() => void running.child.kill("SIGKILL"));
  const [address] = await running.printed(/^http:\/\/\S+(?=\/\n)/m);
  const runsWith = async (events: number): Promise<readonly RunSummary[]> => {
    for (;;) {
      const answer = (await (await fetch(`${address}/api/runs`)).json()) as { runs: RunSummary[] };
      if (answer.runs[0]?.events === events) return answer.runs;
    }
  };
  expect((await runsWith(10)).map(({ name }) => name)).toEqual(["stdin"]);
  running.child.stdin?.write(logLines(10, 5));
  await runsWith(15);
  running.child.stdin?.end();
  running.child.kill("SIGTERM");
  const { code, stderr } = await running.done;
  expect([code, stderr.split("\n").length]).toEqual([0, 2]);
  expect(readdirSync(temporary)).toEqual([]);
});
