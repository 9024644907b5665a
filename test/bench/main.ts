/**
 * `npm run bench [-- --small] [-- dialects|indexing|memory|seeking|metrics|starting|latency|scrub|million|compare|alert|side-by-side|branches …]`: the figures of the README, side by side in one run.
 * Ratios travel between machines, milliseconds do not.
 */
import { benchAlert } from "./alert.ts";
import { benchBranches } from "./branches.ts";
import { benchCompare } from "./compare.ts";
import { benchDialects } from "./dialects.ts";
import { benchIndexing } from "./indexing.ts";
import { benchLatency } from "./latency.ts";
import { benchMemory } from "./memory.ts";
import { benchMetrics } from "./metrics.ts";
import { benchScrub } from "./scrub.ts";
import { benchMillion } from "./scrub-million.ts";
import { benchSeeking } from "./seeking.ts";
import { benchSideBySide } from "./side-by-side.ts";
import { benchStarting } from "./starting.ts";
import { printTable, type Row } from "./table.ts";

const PARTS: Readonly<Record<string, (small: boolean) => Promise<readonly Row[]>>> = {
  dialects: benchDialects,
  indexing: benchIndexing,
  memory: benchMemory,
  seeking: benchSeeking,
  metrics: benchMetrics,
  starting: benchStarting,
  latency: benchLatency,
  scrub: benchScrub,
  million: benchMillion,
  compare: benchCompare,
  alert: benchAlert,
  "side-by-side": benchSideBySide,
  branches: benchBranches,
};

const given = process.argv.slice(2);
const small = given.includes("--small");
const named = given.filter((argument) => !argument.startsWith("--"));
const unknown = named.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}. There are: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

// A part that breaks is told and the others still measure: a whole bench takes minutes.
for (const [name, part] of Object.entries(PARTS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n${name}`);
  try {
    printTable(await part(small));
  } catch (error) {
    console.error(`${name} broke: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
