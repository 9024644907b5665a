/** What holds of the whole comparison of any two runs (law L6 of the design). */
import { describe, expect, test } from "vitest";
import { type ComparedRun, compareRuns } from "../../../core/compare/compare.ts";
import type { Divergence, RunDiff, Sentence, SpanClass } from "../../../core/compare/run-diff.ts";
import { random } from "../../random.ts";
import { changedPlan, type Plan, randomPlan, spansIn, tell } from "./whole-runs.ts";

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

const diff = async (left: ComparedRun, right: ComparedRun): Promise<RunDiff> =>
  (await compareRuns(left, right)).diff();

/** Two runs that differ here and there. */
const couple = (seed: number): { readonly plan: Plan; readonly other: Plan } => {
  const r = random(seed * 6151);
  const plan = randomPlan(r);
  return { plan, other: changedPlan(r, plan) };
};

const TURNED: Readonly<Record<string, string>> = { added: "removed", removed: "added" };
const turned = (name: string): string => TURNED[name] ?? name;

/** What a comparison says, without the numbers of rows and events: each thing as a text, sorted. */
const told = (found: RunDiff, turn: boolean) => {
  const sides = <T>({ left, right }: { readonly left: T; readonly right: T }): readonly [T, T] =>
    turn ? [right, left] : [left, right];
  const name = (each: string): string => (turn ? turned(each) : each);
  const sorted = (lines: readonly unknown[]) => lines.map((line) => JSON.stringify(line)).sort();
  const counts = (of: object) =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [name(key), value]));
  const values = ({ counts: all, changes }: RunDiff["records"]) => [
    counts(all),
    sorted(changes.map(({ path, change, left, right }) => [path, name(change), ...sides({ left, right })])),
  ];
  return {
    same: found.same,
    first: found.firstDivergence.map(({ channel, classes, downstream, others, ...of }: Divergence) => [
      channel,
      [...classes].map(name).sort(),
      downstream,
      others,
      ...sides(of).map((spot) => spot && [spot.name, spot.span, spot.event]),
    ]),
    spans: [
      counts(found.spans.counts),
      sorted(
        found.spans.pairs.map((pair) => [
          ...sides(pair).map((span) => span?.id ?? null),
          (pair.classes as readonly SpanClass[]).map(name).sort(),
          pair.score,
        ]),
      ),
    ],
    lifecycles: [
      counts(found.lifecycles.counts),
      found.lifecycles.pairs.map((pair) => [
        ...sides(pair),
        sorted(
          pair.steps.map((step) => [
            name(step.change),
            step.differs,
            ...sides(step).map((of) => of && [of.kind, of.name, of.times]),
          ]),
        ),
      ]),
    ],
    metrics: [
      counts(found.metrics.counts),
      found.metrics.pairs.map(({ name: series, change, first, points }) => [
        series,
        name(change),
        first?.x,
        ...sides(points),
      ]),
    ],
    records: values(found.records),
    configuration: values(found.configuration),
    landmarks: found.landmarks.map(([left, right, confidence]) => [...sides({ left, right }), confidence]),
  };
};

const NO_IDS = ({ first, spans, landmarks: _, ...rest }: ReturnType<typeof told>) => ({
  ...rest,
  first: first.map(([channel, classes, downstream, others, left, right]) =>
    [channel, classes, downstream, others].concat(
      [left, right].map((spot) => (Array.isArray(spot) ? spot[0] : null)) as never,
    ),
  ),
  spans: spans[0],
});

describe.each(SEEDS)("two whole runs, seed %i", (seed) => {
  const { plan, other } = couple(seed);
  const [left, right] = [tell(plan, { ids: "span" }), tell(other, { ids: "call", run: "r-other" })];

  test("a run does not differ from itself; nor told anew under other ids, later, in another order", async () => {
    for (const again of [left, tell(plan, { ids: "node", shift: 5000, r: random(seed), run: "r-again" })]) {
      const found = await diff(left, again);
      expect(found.firstDivergence).toEqual([]);
      expect(found.same).toBe(true);
      expect(found.spans.counts).toEqual({ added: 0, removed: 0, changed: 0, same: spansIn(plan) });
      expect(found.incomplete).toEqual([]);
    }
  });

  test("which run is called left changes nothing but the names", async () => {
    expect(told(await diff(right, left), true)).toEqual(told(await diff(left, right), false));
  });

  test("what differs is the same however the two are told", async () => {
    const again = await diff(
      tell(plan, { ids: "node", shift: 70, r: random(seed) }),
      tell(other, { ids: "step", shift: 9000, r: random(seed + 1), run: "r-other" }),
    );
    expect(NO_IDS(told(again, false))).toEqual(NO_IDS(told(await diff(left, right), false)));
  });

  test("every number of a sentence leads somewhere", async () => {
    const plain = (sentence: Sentence): readonly string[] =>
      sentence.filter((piece) => typeof piece === "string");
    for (const sentence of (await diff(left, right)).sentences)
      for (const piece of plain(sentence)) expect(piece).not.toMatch(/\d/);
  });
});
