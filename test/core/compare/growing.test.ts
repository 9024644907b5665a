/** A run that still grows, against one that is over. */
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RunComparison } from "../../../core/compare/compare.ts";
import type { RunDiff } from "../../../core/compare/run-diff.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { eventName } from "../../../core/ids.ts";
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

const growing = (events: readonly TraceEvent[], end: number) =>
  comparedRun(events.slice(0, end), "r-live", null, "live");

test("what a growing run has not come to yet is no difference, wherever it is, on whichever side", () => {
  for (const { name, events } of runs) {
    const r = random(name.length);
    const whole = comparedRun(events);
    for (const end of [1, 2, 3, ...Array.from({ length: 6 }, () => 1 + r.below(events.length - 1))]) {
      const live = growing(events, end);
      for (const diff of [new RunComparison(live, whole).diff(), new RunComparison(whole, live).diff()]) {
        expect(diff.firstDivergence, `${name} after ${end} of ${events.length} events`).toEqual([]);
        const { added, removed, changed } = diff.spans.counts;
        expect([added, removed, changed]).toEqual([0, 0, 0]);
        expect(diff.spans.toCome).toBe(whole.spans.forest.length - live.spans.forest.length);
      }
    }
  }
});

test("a run that is over lacks what it does not have", () => {
  for (const { events } of runs) {
    const cut = comparedRun(events.slice(0, events.length >> 1));
    expect(new RunComparison(cut, comparedRun(events)).diff().same).toBe(false);
  }
});

/** A place that is told by one event. */
const ONE_EVENT = ["renamed tool", "changed argument", "changed response", "changed stage", "failed gate"];

describe.each(ONE_EVENT)("a growing run with a planted edit: %s", (kind) => {
  test("parts from the other one with the event that says so, and not before", () => {
    let planted = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const r = random(seed * 104_729);
      for (const { name, events } of r.shuffled(runs)) {
        const plant = EDITS[kind]?.(r, events);
        if (!plant) continue;
        planted++;
        const at = plant.events.findIndex((event, i) => event !== events[i]);
        const whole = comparedRun(events);
        const diff = (end: number): RunDiff => new RunComparison(whole, growing(plant.events, end)).diff();
        const said = `seed ${seed}, ${name}: ${plant.place}`;
        expect(diff(at).firstDivergence, said).toEqual([]);
        const found = diff(at + 1);
        const [first] = found.firstDivergence;
        // A renamed span that still runs may be another one: then it is the growing run alone that has it.
        const isNew =
          first?.left === null && first.right?.event === eventName(plant.events[at] as TraceEvent);
        expect(namedBy(plant, found) || isNew, `${said}: ${JSON.stringify(first)}`).toBe(true);
        break;
      }
    }
    expect(planted).toBe(3);
  });
});
