/** Windows of very many metric points: ten series asked for at once, at any zoom, over time and over steps. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Place } from "../../core/event.ts";
import { ofSeconds } from "../../core/moment.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import { writeSeries } from "../../fixtures/large.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import type { StoreReader } from "../../store/store.ts";
import { random } from "../random.ts";
import { ms, quantile, type Row } from "./table.ts";

const SERIES = 10;
const WINDOWS = 60;
const PX = 1400;
const PAGE = 16_384;

export const benchMetrics = async (small: boolean): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const lines = small ? 100_000 : 1_000_000;
    const trace = join(folder, "series.jsonl");
    await writeSeries(trace, { lines, series: SERIES });
    const writer = await openWriter(join(folder, "store.db"));
    await ingestOnce([trace], writer);
    while (await writer.remake(1000));
    await writer.close();
    rmSync(trace);
    const reader = await openReader(join(folder, "store.db"));
    const { reading, windows, kept, extremes } = await measure(reader);
    await reader.close();
    return [
      {
        what: `metric window, ${(lines * SERIES) / 1e6}M points in ${SERIES} series, any zoom`,
        figure: `p50 ${ms(quantile(windows, 0.5))}, p95 ${ms(quantile(windows, 0.95))}, after ${ms(reading)} to read the run; ${kept} of ${extremes} minima and maxima kept`,
        goal: "p95 50 ms, all kept",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Measured {
  /** Milliseconds until the history of the run stands, once. */
  readonly reading: number;
  readonly windows: readonly number[];
  /** Of the lowest and highest values of each window, how many it shows. */
  readonly kept: number;
  readonly extremes: number;
}

const measure = async (reader: StoreReader): Promise<Measured> => {
  const [run] = await reader.runs();
  if (!run) throw new Error("The bench trace gave no run");
  const began = performance.now();
  const names = ((await reader.seriesNames(run.id)) ?? []).map(({ name }) => ({ name, subject: null }));
  const reading = performance.now() - began;
  const points = await pointsOf(
    reader,
    run,
    names.map(({ name }) => name),
  );
  const r = random(7);
  const [start, lengthS] = [run.from / 1e9, run.durationMs / 1000];
  const windows: number[] = [];
  let [kept, extremes] = [0, 0];
  for (let i = 0; i < WINDOWS; i++) {
    const width = i === 0 ? lengthS : lengthS * 10 ** (-3 * r.next());
    const from = start + r.next() * (lengthS - width);
    const query = { from: ofSeconds(from), to: ofSeconds(from + width), px: PX };
    const asked = performance.now();
    const found = await reader.metrics(run.id, names, { ...query, axis: i % 2 === 0 ? "wall" : "step" });
    windows.push(performance.now() - asked);
    for (const window of found ?? []) {
      extremes += 2;
      kept += keptBy(window, points);
    }
  }
  return { reading, windows, kept, extremes };
};

/** Every event's time, and its value of each series, read from the events. */
interface Points {
  readonly at: Float64Array;
  readonly values: ReadonlyMap<string, Float64Array>;
}

const pointsOf = async (reader: StoreReader, run: RunSummary, names: readonly string[]): Promise<Points> => {
  const at = new Float64Array(run.events);
  const values = new Map(names.map((name) => [name, new Float64Array(run.events)]));
  let [i, after] = [0, undefined as Place | undefined];
  for (;;) {
    const page = await reader.scan(run.id, after, PAGE);
    const last = page.at(-1);
    if (!last) return { at, values };
    for (const event of page) {
      at[i] = event.at;
      if (event.kind === "metric")
        for (const name of names) (values.get(name) as Float64Array)[i] = event.values[name] as number;
      i++;
    }
    after = { at: last.at, source: last.source, position: last.position, k: last.k };
  }
};

/** 0 to 2: whether the window's lowest and highest are those of all its points. */
const keptBy = (window: SeriesWindow, { at, values }: Points): number => {
  const first = at.indexOf(window.at[0] as number);
  const points = window.n.reduce((sum, n) => sum + n, 0);
  const all = (values.get(window.name) as Float64Array).subarray(first, first + points);
  const lowest = window.min.reduce<number>((low, each) => Math.min(low, each ?? low), Infinity);
  const highest = window.max.reduce<number>((high, each) => Math.max(high, each ?? high), -Infinity);
  const isKept = (found: number, better: (left: number, right: number) => number): number =>
    all.reduce(better) === found ? 1 : 0;
  return (
    isKept(lowest, (left, right) => Math.min(left, right)) +
    isKept(highest, (left, right) => Math.max(left, right))
  );
};
