/** Comparing: what is named of five hundred planted edits, and how long large runs take. */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { align } from "../../core/compare/align.ts";
import { RunComparison } from "../../core/compare/compare.ts";
import { forestOf } from "../../core/compare/forest.ts";
import { SpanComparison } from "../../core/compare/span-comparison.ts";
import { comparedRun, type RecordedRun, recordedRuns } from "../core/compare/compared-run.ts";
import { EDITS, namedBy } from "../core/compare/planted.ts";
import { edited, randomTree, treeOf } from "../core/compare/trees.ts";
import { random } from "../random.ts";
import { ms, type Row } from "./table.ts";

const PAIRS = 500;
/** Runs with more events are left out: the same is found in smaller ones. */
const MOST_EVENTS = 12_000;
const SAMPLES = ["esper/generated", "anton", "mud-puppy", "orchestrator"].map((name) =>
  resolve("../shared/samples", name),
);

export const benchCompare = async (small: boolean): Promise<readonly Row[]> => [
  await plantedEdits(small ? 60 : PAIRS),
];

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
