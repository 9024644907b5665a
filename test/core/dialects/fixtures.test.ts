import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dialectByName } from "../../../core/dialects/index.ts";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { stateToJson } from "../../../core/state-json.ts";
import { dialectCases } from "../../../fixtures/dialect-cases.ts";
import { expectGolden, readable } from "../../golden.ts";
import { casesUnder, readLines, root, runsOf, sourceOf, unitTexts } from "./read-file.ts";

const fixtures = join(root, "fixtures");
const READ = [
  "hindcast",
  "esper",
  "anton",
  "claude-code",
  "inspect-document",
  "inspect",
  "mini-swe-agent",
  "swe-agent",
  "tau-bench",
  "mud-puppy",
  "orchestrator",
  "generic",
  "generic-document",
  "otlp",
  "otlp-document",
  "jaeger",
  "zipkin",
  "mlperf",
  "temporal",
  "cargo",
  "chrome-trace",
];

describe.each(READ)("every case of %s", (name) => {
  const dialect = dialectByName(name);
  if (!dialect) throw new Error(`There is no dialect ${name}`);
  test.each(casesUnder(dialect, join(fixtures, name)))("%s gives its events and its states", (file) => {
    const path = `${name}/${file}`;
    const source = sourceOf(path);
    const { units, memory } = readLines(dialect, unitTexts(dialect, join(fixtures, path)), source);
    const golden = join(fixtures, path.replace(/\.(?:jsonl|json|txt|traj)$/, ""));
    const said = units.map(({ text: _, repairs, ...unit }) =>
      repairs?.length ? { ...unit, repairs } : unit,
    );
    const taken = dialect.taken?.(memory);
    expectGolden(`${golden}.events.json`, readable(taken ? { taken, units: said } : said));
    const states = [...runsOf(units, source)].map(([run, events]) => [
      run,
      stateToJson(fold(EMPTY_STATE, events)),
    ]);
    expectGolden(`${golden}.state.json`, readable(Object.fromEntries(states)));
  });
});

test("the cases are what their generator writes", () => {
  for (const { name, lines } of dialectCases()) {
    expect(readFileSync(join(fixtures, name), "utf8"), name).toBe(lines.map((line) => `${line}\n`).join(""));
  }
});
