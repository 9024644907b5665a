/** Comparing: what is named of five hundred planted edits, and how long large runs take. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RunComparison } from "../../core/compare/compare.ts";
import { type ForestSpan, forestOf } from "../../core/compare/forest.ts";
import { SpanComparison } from "../../core/compare/span-comparison.ts";
import { SPAN_KINDS } from "../../core/event.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { openReader, openWriter } from "../../store/open.ts";
import { comparedRun, type RecordedRun, recordedRuns } from "../core/compare/compared-run.ts";
import { EDITS, namedBy } from "../core/compare/planted.ts";
import { spansOf } from "../core/compare/trees.ts";
import { random } from "../random.ts";
import { changedTree, largeTree } from "./large-trees.ts";
import { ms, type Row } from "./table.ts";

const PAIRS = 500;
/** Runs with more events are left out: the same is found in smaller ones. */
const MOST_EVENTS = 12_000;
const SAMPLES = ["esper/generated", "anton", "mud-puppy", "orchestrator"].map((name) =>
  resolve("../shared/samples", name),
);

export const benchCompare = async (small: boolean): Promise<readonly Row[]> => [
  await plantedEdits(small ? 60 : PAIRS),
  ...inMemory(small ? 10_000 : 100_000, 0.2, "under 1 s"),
  ...(small ? [] : inMemory(1_000_000, 0.02, "under 5 s")),
  ...(await fromStore(small ? 10_000 : 100_000)),
];

const largePair = (spans: number, share: number): readonly (readonly ForestSpan[])[] => {
  const r = random(7);
  const tree = largeTree(r, spans);
  return [spansOf(tree), spansOf(changedTree(r, tree, share), { ids: "x" })];
};

/** From spans to the first divergence. Processor time of this thread beside it: a busy machine changes it less. */
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

/** Two traces as files, read into a store; the comparison is asked for as the page does. */
const fromStore = async (spans: number): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  const url = join(folder, "store.db");
  const writer = await openWriter(url);
  const reader = await openReader(url);
  try {
    for (const [i, side] of largePair(spans, 0.2).entries()) {
      const path = join(folder, `run-${i}.jsonl`);
      writeFileSync(path, linesOf(side));
      await ingestOnce([path], writer);
    }
    const [left, right] = await reader.runs();
    const ask = async (): Promise<number> => {
      const before = performance.now();
      if (left && right) await reader.compare(left.id, right.id, {});
      return performance.now() - before;
    };
    const [cold, warm] = [await ask(), await ask()];
    return [
      {
        what: `the same from a store, everything compared: asked first, asked again`,
        figure: `${ms(cold)}, ${ms(warm)}`,
        goal: "-",
      },
    ];
  } finally {
    await reader.close();
    await writer.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const START_MS = Date.UTC(2026, 0, 2);

const linesOf = (spans: readonly ForestSpan[]): string => {
  const timed: { readonly at: number; readonly line: object }[] = [];
  const stamp = (at: number): string => new Date(START_MS + at).toISOString();
  for (const { id, parent, kind, name, start, end, bodies } of spans) {
    const begin = { kind: "span-start", id, parent, spanKind: SPAN_KINDS[kind], name };
    timed.push({ at: start, line: { at: stamp(start), ...begin, parameters: { value: bodies[0] } } });
    timed.push({ at: end, line: { at: stamp(end), kind: "span-end", id, status: "ok" } });
  }
  timed.sort((one, other) => one.at - other.at);
  return timed.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
};

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
