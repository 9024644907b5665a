/** Comparing: what is named of five hundred planted edits, and how long large runs take. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RunComparison } from "../../core/compare/compare.ts";
import { forestOf } from "../../core/compare/forest.ts";
import type { ForestSpan } from "../../core/compare/forest-span.ts";
import type { FirstAnswer } from "../../core/compare/run-diff.ts";
import { SpanComparison } from "../../core/compare/span-comparison.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import type { StoreReader, StoreWriter } from "../../store/store.ts";
import { comparedRun, type RecordedRun, recordedRuns } from "../core/compare/compared-run.ts";
import { EDITS, namedBy } from "../core/compare/planted.ts";
import { random } from "../random.ts";
import { largePair, linesOf } from "./large-trees.ts";
import { ms, quantile, type Row } from "./table.ts";
import { benchTexts } from "./texts.ts";

const PAIRS = 500;
/** Runs with more events are left out: the same is found in smaller ones. */
const MOST_EVENTS = 12_000;
const SAMPLES = ["esper/generated", "anton", "mud-puppy", "orchestrator"].map((name) =>
  resolve("../shared/samples", name),
);

export const benchCompare = async (small: boolean): Promise<readonly Row[]> => [
  ...inMemory(small ? 10_000 : 100_000, 0.2, "under 1 s"),
  ...(small ? [] : inMemory(1_000_000, 0.02, "under 5 s")),
  ...(await fromStore(small ? 10_000 : 100_000)),
  await whileItGrows(small ? 5000 : 50_000),
  ...benchTexts(),
  // Last, since its runs stay in memory.
  await plantedEdits(small ? 60 : PAIRS),
];

/** From spans to the first divergence. Processor time, collectors of garbage included, beside it: a busy machine changes it less. */
const inMemory = (spans: number, share: number, goal: string): readonly Row[] => {
  const [left, right] = largePair(spans, share);
  const before = [performance.now(), process.cpuUsage().user] as const;
  const side = (of: readonly ForestSpan[] = []) => ({ forest: forestOf(of), producers: new Map() });
  const comparison = new SpanComparison(side(left), side(right), { ignored: [] });
  const first = comparison.divergence();
  const [took, busy] = [performance.now() - before[0], (process.cpuUsage().user - before[1]) / 1000];
  const { counts } = comparison.diff();
  const matched = (2 * (counts.same + counts.changed)) / ((left?.length ?? 0) + (right?.length ?? 0));
  return [
    {
      what: `2 x ${spans / 1000}k spans, ${share * 100} % edited: pairs and first divergence${comparison.alignment.coarse ? ", the cheaper mode" : ""}`,
      figure: `${ms(took)} (${ms(busy)} of processor), ${(100 * matched).toFixed(1)} % paired, ${first ? "named" : "not named"}`,
      goal,
    },
  ];
};

const inStore = async <Result>(
  work: (folder: string, writer: StoreWriter, reader: StoreReader) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  const url = join(folder, "store.db");
  const writer = await openWriter(url);
  const reader = await openReader(url);
  try {
    return await work(folder, writer, reader);
  } finally {
    await reader.close();
    await writer.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Wall time and processor time of all threads, in ms. */
const timed = async (work: () => Promise<unknown>): Promise<readonly [wall: number, busy: number]> => {
  const [began, before] = [performance.now(), process.cpuUsage().user];
  await work();
  return [performance.now() - began, (process.cpuUsage().user - before) / 1000];
};

/** Two traces as files, read into a store; the comparison is asked for as the page does. */
const fromStore = (spans: number): Promise<readonly Row[]> =>
  inStore(async (folder, writer, reader) => {
    for (const [i, side] of largePair(spans, 0.2).entries()) {
      const path = join(folder, `run-${i}.jsonl`);
      writeFileSync(path, linesOf(side));
      await ingestOnce([path], writer);
    }
    const [left, right] = await reader.runs();
    const ask = () => timed(async () => left && right && reader.compare(left.id, right.id, {}));
    const [[cold, busy], [warm]] = [await ask(), await ask()];
    return [
      {
        what: "the same from a store, everything compared: asked first, asked again",
        figure: `${ms(cold)} (${ms(busy)} of processor), ${ms(warm)}`,
        goal: "-",
      },
    ];
  });

const GROWN_STEPS = 9;

/** A run that is written line by line against one that is over; the last line is the first that is another. */
const whileItGrows = (spans: number): Promise<Row> =>
  inStore(async (folder, writer, reader) => {
    const [side = []] = largePair(spans, 0);
    const lines = linesOf(side).split("\n").slice(0, -1);
    const [done, grows] = [join(folder, "done.jsonl"), join(folder, "grows.jsonl")];
    writeFileSync(done, `${lines.join("\n")}\n`);
    await ingestOnce([done], writer);
    const over = (await reader.runs())[0]?.id;
    const append = async (text: string): Promise<void> => {
      appendFileSync(grows, text);
      await ingestOnce([grows], writer);
    };
    // Near the end, where spans still begin.
    const from = Math.floor(0.97 * lines.length);
    await append(`${lines.slice(0, from).join("\n")}\n`);
    const run = (await reader.runs()).find(({ id }) => id !== over)?.id;
    if (!over || !run) throw new Error("The bench traces gave no two runs");
    const first = async (): Promise<FirstAnswer | undefined> => {
      await writer.setStatus([{ run, status: "live", cutAtLine: null }]);
      return reader.compareFirst(over, run, {});
    };
    if ((await first())?.first !== null) throw new Error("They are not to differ yet");
    const walls: number[] = [];
    const busy: number[] = [];
    for (let step = 1; step <= GROWN_STEPS; step++) {
      const some = lines.slice(from + 10 * (step - 1), from + 10 * step);
      const text = step < GROWN_STEPS ? some.join("\n") : some.join("\n").replaceAll('"value":', '"other":');
      await append(`${text}\n`);
      let found: FirstAnswer | undefined;
      const [wall, processor] = await timed(async () => {
        found = await first();
      });
      walls.push(wall);
      busy.push(processor);
      if ((found?.first !== null) !== (step === GROWN_STEPS))
        throw new Error(`Step ${step} of the growing run`);
    }
    return {
      what: `a run of ${Math.round(lines.length / 1000)}k events grows beside a finished one: its first divergence asked again`,
      figure: `p50 ${ms(quantile(walls, 0.5))}, worst ${ms(quantile(walls, 1))} (${ms(quantile(busy, 0.5))} of processor)`,
      goal: "-",
    };
  });

const plantedEdits = async (pairs: number): Promise<Row> => {
  const runs = await allRuns();
  const r = random(20_260_105);
  const kinds = Object.keys(EDITS);
  const missed: string[] = [];
  let planted = 0;
  for (let i = 0; planted < pairs && i < pairs * 10; i++) {
    const kind = kinds[planted % kinds.length] as string;
    const run = r.pick(runs);
    const plant = EDITS[kind]?.(r, run.events);
    if (!plant) continue;
    planted++;
    const diff = new RunComparison(comparedRun(run.events), comparedRun(plant.events)).diff();
    if (!namedBy(plant, diff))
      missed.push(`${kind}, ${run.name}, ${plant.place}: ${JSON.stringify(diff.firstDivergence[0])}`);
  }
  for (const each of missed) console.error(`missed: ${each}`);
  return {
    what: `edits planted into ${runs.length} runs, ${kinds.length} kinds: the first divergence names the place`,
    figure: `${planted - missed.length} of ${planted} (${(100 * (1 - missed.length / planted)).toFixed(1)} %)`,
    goal: "98 %",
  };
};

const allRuns = async (): Promise<readonly RecordedRun[]> => {
  const demo = resolve("fixtures/demo");
  const paths = [
    ...readdirSync(demo).map((name) => join(demo, name)),
    ...SAMPLES.filter((path) => existsSync(path)),
  ];
  return (await recordedRuns(paths)).filter(
    ({ events }) => events.length > 20 && events.length <= MOST_EVENTS,
  );
};
