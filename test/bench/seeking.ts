/** State at random moments of runs with 10k open spans, blocks and checkpoints read and unpacked from SQLite each time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ofSeconds } from "../../core/moment.ts";
import { writeSpans } from "../../fixtures/large.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import { random } from "../random.ts";
import { ms, quantile, type Row, times } from "./table.ts";

const SEEKS = 400;
const WINDOWS = 60;

interface Measured {
  readonly seeks: readonly number[];
  readonly windows: readonly number[];
}

const measure = async (events: number, folder: string): Promise<Measured> => {
  const [trace, store] = [join(folder, `spans-${events}.jsonl`), join(folder, `spans-${events}.db`)];
  await writeSpans(trace, { events, openSpans: 10_000 });
  const writer = await openWriter(store);
  await ingestOnce([trace], writer);
  while (await writer.remake(1000));
  await writer.close();
  rmSync(trace);
  const reader = await openReader(store);
  const [run] = await reader.runs();
  if (!run) throw new Error("The bench trace gave no run");
  const r = random(7);
  const lengthS = run.durationMs / 1000;
  const seeks: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    const began = performance.now();
    await reader.stateAt(run.id, { kind: "time", seconds: r.next() * lengthS });
    seeks.push(performance.now() - began);
  }
  const windows: number[] = [];
  if (events <= 2_000_000) {
    const window = (from: number, to: number) =>
      reader.window(run.id, { from: ofSeconds(from), to: ofSeconds(to), px: 1400 });
    const start = run.from / 1e9;
    await window(start, start + lengthS);
    for (let i = 0; i < WINDOWS; i++) {
      const width = lengthS * 10 ** (-3 * r.next());
      const from = start + r.next() * (lengthS - width);
      const began = performance.now();
      await window(from, from + width);
      windows.push(performance.now() - began);
    }
  }
  await reader.close();
  return { seeks: seeks.slice(20), windows };
};

export const benchSeeking = async (small: boolean): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const [few, many] = small ? [100_000, 1_000_000] : [1_000_000, 10_000_000];
    const [short, long] = [await measure(few, folder), await measure(many, folder)];
    const row = (n: number, { seeks }: Measured): Row => ({
      what: `state at a random moment, ${n / 1e6}M events, 10k open spans`,
      figure: `p50 ${ms(quantile(seeks, 0.5))}, p95 ${ms(quantile(seeks, 0.95))}, p99 ${ms(quantile(seeks, 0.99))}`,
      goal: "p50 5 ms, p95 30 ms",
    });
    const windows = [...short.windows, ...(small ? long.windows : [])];
    return [
      row(few, short),
      row(many, long),
      {
        what: `ratio of p50, ${many / 1e6}M to ${few / 1e6}M events`,
        figure: times(quantile(long.seeks, 0.5) / quantile(short.seeks, 0.5)),
        goal: "1.3 x",
      },
      {
        what: `window of spans, ${(small ? many : few) / 2e6}M spans, any zoom`,
        figure: `p50 ${ms(quantile(windows, 0.5))}, p95 ${ms(quantile(windows, 0.95))}`,
        goal: "p95 30 ms",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
