/** Two moments of a long run as changes, fifty runs in a grid. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { GRID_RUNS } from "../../core/compare/grid.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { writeSpans } from "../../fixtures/large.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import type { StoreReader } from "../../store/store.ts";
import { random } from "../random.ts";
import { ms, quantile, type Row } from "./table.ts";

const MOMENTS = 20;

export const benchSideBySide = async (small: boolean): Promise<readonly Row[]> => [
  await states(small ? 100_000 : 1_000_000),
  await grid(),
];

// ---- two moments ------------------------------------------------------------------------------------------

const withStore = async <Result>(
  write: (folder: string) => Promise<readonly string[]> | readonly string[],
  work: (reader: StoreReader, runs: readonly RunSummary[]) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const writer = await openWriter(join(folder, "store.db"));
    await ingestOnce(await write(folder), writer);
    while (await writer.remake(1000));
    await writer.close();
    const reader = await openReader(join(folder, "store.db"));
    const result = await work(reader, await reader.runs());
    await reader.close();
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const states = (events: number): Promise<Row> =>
  withStore(
    async (folder) => {
      const trace = join(folder, "spans.jsonl");
      await writeSpans(trace, { events, openSpans: 1000 });
      return [trace];
    },
    async (reader, [run]) => {
      if (!run) throw new Error("The bench trace gave no run");
      const r = random(11);
      const moment = () => ({ kind: "time", seconds: (r.next() * run.durationMs) / 1000 }) as const;
      const timed: number[] = [];
      // The first one asked also reads the history of the whole run, which every window of it needs.
      for (let i = 0; i <= MOMENTS; i++) {
        const [left, right] = [moment(), moment()];
        const began = performance.now();
        await reader.compareStates({ run: run.id, address: left }, { run: run.id, address: right });
        timed.push(performance.now() - began);
      }
      const [first = Number.NaN, ...again] = timed;
      return {
        what: `two moments of a run of ${events / 1e6}M events as changes, each with the event that made it`,
        figure: `p50 ${ms(quantile(again, 0.5))}, p95 ${ms(quantile(again, 0.95))}, the first ${ms(first)}`,
        goal: "",
      };
    },
  );

// ---- many runs --------------------------------------------------------------------------------------------

/** Copies of the example training, each with another seed. */
const grid = (): Promise<Row> => {
  const text = readFileSync(resolve("fixtures/demo/morph-ppo-42.jsonl"), "utf8");
  return withStore(
    (folder) =>
      Array.from({ length: GRID_RUNS }, (_, i) => {
        const file = join(folder, `seed-${i}.jsonl`);
        writeFileSync(file, text.replaceAll("seed 42", `seed ${i}`).replaceAll('"seed":42', `"seed":${i}`));
        return file;
      }),
    async (reader, runs) => {
      const ids = runs.map(({ id }) => id);
      const began = performance.now();
      await reader.compareGrid(ids);
      const first = performance.now() - began;
      const again = performance.now();
      await reader.compareGrid(ids);
      return {
        what: `${ids.length} trainings of ${runs[0]?.events} events in a grid, first and again`,
        figure: `${ms(first)}, ${ms(performance.now() - again)}`,
        goal: "",
      };
    },
  );
};
