/** From the start of the built program to its first answer. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { addressOf, ended, startProgram } from "./child.ts";
import { ms, quantile, type Row } from "./table.ts";

const VERSIONS = 20;
const SERVINGS = 10;

export const benchStarting = async (): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    cpSync("fixtures/demo", join(folder, "traces"), { recursive: true });
    const versions = await timed(VERSIONS, version);
    const servings = await timed(SERVINGS, (i) =>
      serving(join(folder, "traces"), join(folder, `store-${i}.db`)),
    );
    const again = await timed(SERVINGS, () => serving(join(folder, "traces"), join(folder, "store-0.db")));
    return [
      row("cold start of hindcast --version", versions, "200 ms"),
      row("cold start of serving the example runs, to the page and the list of runs", servings, "1 s"),
      row("the same with a store that knows them", again, "1 s"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const row = (what: string, took: readonly number[], goal: string): Row => ({
  what,
  figure: `p50 ${ms(quantile(took, 0.5))}, worst ${ms(Math.max(...took))}`,
  goal,
});

const timed = async (
  rounds: number,
  work: (round: number) => Promise<number>,
): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) took.push(await work(round));
  return took;
};

/** Milliseconds. */
const version = async (): Promise<number> => {
  const began = performance.now();
  await ended(startProgram(["--version"]));
  return performance.now() - began;
};

const serving = async (traces: string, store: string): Promise<number> => {
  const began = performance.now();
  const program = startProgram(["serve", traces, "--no-open", "--port", "0", "--store", store]);
  const address = await addressOf(program);
  for (const path of ["/", "/api/runs"]) {
    const answer = await fetch(`${address}${path}`);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    await answer.text();
  }
  const took = performance.now() - began;
  program.kill("SIGTERM");
  await ended(program);
  return took;
};
