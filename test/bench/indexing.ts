/**
 * Indexing against the bare `JSON.parse` of each line, in turn in one run. Both are whole processes in spirit: bytes
 * read from the file, lines found, each parsed; ours goes on to events, raw kept, blocks and checkpoints on disk.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { writeMetrics, writeMixed } from "../../fixtures/large.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openWriter } from "../../store/open.ts";
import { median, ms, type Row, times } from "./table.ts";

const ROUNDS = 3;

/** Milliseconds: of the wall, and of all threads' processors. The second hardly changes when others use the machine. */
interface Took {
  readonly wall: number;
  readonly processor: number;
}

const stopwatch = (): (() => Took) => {
  const [began, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - began, processor: (user + system) / 1000 };
  };
};

const bareParse = (path: string): Took => {
  const stop = stopwatch();
  const bytes = readFileSync(path);
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    JSON.parse(bytes.toString("utf8", start, end));
    start = end + 1;
  }
  return stop();
};

interface Indexed {
  readonly took: Took;
  readonly storeBytes: number;
  readonly peakBytes: number;
}

const index = async (path: string, folder: string): Promise<Indexed> => {
  const store = join(mkdtempSync(join(folder, "store-")), "bench.db");
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 20);
  const stop = stopwatch();
  const writer = await openWriter(store);
  await ingestOnce([path], writer);
  while (await writer.remake(1000));
  await writer.close();
  const took = stop();
  clearInterval(watch);
  return { took, storeBytes: statSync(store).size, peakBytes };
};

const compare = async (name: string, path: string, folder: string, goal: string): Promise<readonly Row[]> => {
  const rounds: { readonly bare: Took; readonly ours: Indexed }[] = [];
  bareParse(path);
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ bare: bareParse(path), ours: await index(path, folder) });
  const bytes = statSync(path).size;
  const [bare, ours] = [
    median(rounds.map(({ bare }) => bare.wall)),
    median(rounds.map(({ ours }) => ours.took.wall)),
  ];
  const ratio = (of: (took: Took) => number): string =>
    times(median(rounds.map(({ bare, ours }) => of(ours.took) / of(bare))));
  const share = median(rounds.map(({ ours }) => ours.storeBytes)) / bytes;
  return [
    {
      what: `bare JSON.parse, ${name}`,
      figure: `${ms(bare)}, ${(bytes / bare / 1000).toFixed(0)} MB/s`,
      goal: "",
    },
    {
      what: `index, ${name}`,
      figure: `${ratio(({ wall }) => wall)} (${ms(ours)}, ${(bytes / ours / 1000).toFixed(0)} MB/s), in processor time ${ratio(({ processor }) => processor)}`,
      goal,
    },
    { what: `store size, ${name}`, figure: `${share.toFixed(2)} of the source`, goal: "0.60" },
  ];
};

/** 100 MB mixed and 1M small metric lines; `small` a tenth of both. */
export const benchIndexing = async (small: boolean): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const [mixed, metrics] = [join(folder, "mixed.jsonl"), join(folder, "metrics.jsonl")];
    const written = await writeMixed(mixed, { bytes: small ? 10_000_000 : 100_000_000 });
    const { lines } = await writeMetrics(metrics, { lines: small ? 100_000 : 1_000_000 });
    return [
      ...(await compare(
        `${(written.bytes / 1e6).toFixed(0)} MB mixed, ${written.lines} lines`,
        mixed,
        folder,
        "1.5 x",
      )),
      ...(await compare(`${lines} small metric lines`, metrics, folder, "2.0 x")),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
