import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dialectByName } from "../../../core/dialects/index.ts";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { stateToJson } from "../../../core/state-json.ts";
import { dialectCases } from "../../../fixtures/dialect-cases.ts";
import { expectGolden, readable } from "../../golden.ts";
import { filesUnder, linesOf, readLines, root, runsOf, sourceOf } from "./read-file.ts";

const fixtures = join(root, "fixtures");
const READ = ["hindcast", "esper", "anton", "generic"];

describe.each(READ)("every case of %s", (name) => {
  const dialect = dialectByName(name);
  test.each(filesUnder(join(fixtures, name), ".jsonl"))("%s gives its events and its states", (file) => {
    if (!dialect) throw new Error(`There is no dialect ${name}`);
    const path = `${name}/${file}`;
    const source = sourceOf(path);
    const { units, memory } = readLines(dialect, linesOf(join(fixtures, path)), source);
    const golden = join(fixtures, path.replace(/\.jsonl$/, ""));
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
