import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RunComparison } from "../../../core/compare/compare.ts";
import type { TraceEvent } from "../../../core/event.ts";
import type { Nanos, Seq } from "../../../core/ids.ts";
import { random } from "../../random.ts";
import { comparedRun, type RecordedRun, recordedRuns } from "./compared-run.ts";
import { EDITS, namedBy } from "./planted.ts";

const DEMO = ["morph-ppo-42", "repair-checkout-test", "weekday-shift"].map((name) =>
  resolve(`fixtures/demo/${name}.jsonl`),
);
let runs: readonly RecordedRun[];
beforeAll(async () => {
  runs = await recordedRuns(DEMO);
});

describe.each(Object.keys(EDITS))("a planted edit: %s", (kind) => {
  test("is the first divergence, whichever run is called left", () => {
    let planted = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const r = random(seed * 7919);
      for (const run of r.shuffled(runs)) {
        const plant = EDITS[kind]?.(r, run.events);
        if (!plant) continue;
        planted++;
        const [left, right] = [comparedRun(run.events), comparedRun(plant.events)];
        const diff = new RunComparison(left, right).diff();
        expect(
          namedBy(plant, diff),
          `seed ${seed}, ${run.name}: ${plant.place}: ${JSON.stringify(diff.firstDivergence[0])}`,
        ).toBe(true);
        const mirror = new RunComparison(right, left).diff();
        expect(mirror.firstDivergence.map(({ channel, left: l, right: r2 }) => [channel, r2, l])).toEqual(
          diff.firstDivergence.map(({ channel, left: l, right: r2 }) => [channel, l, r2]),
        );
        break;
      }
    }
    expect(planted).toBe(4);
  });
});

/** Other ids wherever they are whole values of the vocabulary, and another start. */
const disguised = (events: readonly TraceEvent[]): readonly TraceEvent[] => {
  const ids = new Map<string, string>();
  for (const event of events)
    if (event.kind === "span-start") ids.set(event.id, `other-${(ids.size * 7919) % 100_003}`);
  const renamed = (value: unknown): unknown => {
    if (typeof value === "string") {
      if (value.startsWith("span:")) return `span:${ids.get(value.slice(5)) ?? value.slice(5)}`;
      return ids.get(value) ?? value;
    }
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner)]));
  };
  return events.map((event) => ({
    ...(renamed(event) as TraceEvent),
    at: (event.at + 3.6e12) as Nanos,
    seq: (event.seq + 50_000) as Seq,
  }));
};

test("a run under other ids at another time is the same run", () => {
  for (const { name, events } of runs) {
    const diff = new RunComparison(comparedRun(events), comparedRun(disguised(events))).diff();
    expect(diff.firstDivergence, name).toEqual([]);
    expect(diff.same).toBe(true);
    expect(diff.spans.counts.same).toBe(diff.spans.rows);
  }
});
