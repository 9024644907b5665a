import { expect, test } from "vitest";
import { diffLifecycles, renamedSubjects } from "../../../core/compare/lifecycles.ts";
import type { LifecycleDiff } from "../../../core/compare/run-diff.ts";
import type { EventOf, TraceEvent } from "../../../core/event.ts";
import { subject } from "../../../core/ids.ts";
import { run, seedSubject } from "../../notation.ts";
import { random, randomEvents } from "../../random.ts";
import { lifecyclesOf } from "./columns-of.ts";

const diff = (left: readonly TraceEvent[], right: readonly TraceEvent[]): LifecycleDiff =>
  diffLifecycles(lifecyclesOf(left), lifecyclesOf(right));

/** The steps of the first pair that differs, as `=stage`, `-stage`, `+stage`, `stage~other (in what)`. */
const told = ({ pairs }: LifecycleDiff): readonly string[] =>
  (pairs[0]?.steps ?? []).map(({ change, differs, left, right }) => {
    const words = (step: typeof left): string =>
      step === null
        ? ""
        : step.kind === "stage"
          ? step.name
          : `${step.name}${step.passed ? "+" : "-"}${step.times > 1 ? step.times : ""}`;
    if (change === "same") return `=${words(left)}`;
    if (change === "changed") return `${words(left)}~${words(right)} (${differs})`;
    return change === "removed" ? `-${words(left)}` : `+${words(right)}`;
  });

const mended = (
  events: readonly TraceEvent[],
  change: (event: TraceEvent) => object,
): readonly TraceEvent[] => events.map((event) => ({ ...event, ...change(event) }) as TraceEvent);

test("a stage that another stands for, and what only one run went through", () => {
  const left = run("s1:GERMINATED s1:TRAINING s1?G2+ s1:BLENDING s1:HOLDING s1:FOSSILIZED");
  const right = run("s1:GERMINATED s1:TRAINING s1?G2- s1?G2- s1:PRUNED");
  expect(told(diff(left, right))).toEqual([
    "=GERMINATED",
    "=TRAINING",
    "G2+~G2-2 (verdict)",
    "BLENDING~PRUNED (stage)",
    "-HOLDING",
    "-FOSSILIZED",
  ]);
});

test("how often a gate failed in a row counts, how long it took does not", () => {
  const left = run("s1:TRAINING s1?G2- s1?G2- s1?G2+ s1:BLENDING");
  expect(told(diff(left, run("s1:TRAINING s1?G2- s1?G2- s1?G2- s1?G2+ s1:BLENDING")))).toEqual([
    "=TRAINING",
    "G2-2~G2-3 (times)",
    "=G2+",
    "=BLENDING",
  ]);
  const slower = mended(left, ({ at }) => ({ at: at * 3 + 5e9 }));
  expect(diff(left, slower)).toMatchObject({ pairs: [], counts: { same: 1, changed: 0 } });
});

test("measured numbers in a cause are no difference, other words are", () => {
  const because = (cause: string) =>
    mended(run("s1:TRAINING s1:PRUNED"), (event) => (event.seq === 2 ? { cause } : {}));
  const left = because("no gain after 34 epochs (-0.71 %)");
  expect(diff(left, because("no gain after 31 epochs (0.2 %)")).pairs).toEqual([]);
  expect(told(diff(left, because("governor rollback")))).toEqual(["=TRAINING", "PRUNED~PRUNED (reason)"]);
});

test("subjects of a slot are each other's turn where their names differ; others are not", () => {
  const left = run("a:TRAINING a:PRUNED b:TRAINING");
  const right = run("x:TRAINING x:PRUNED y:TRAINING");
  expect(diff(left, right).counts).toEqual({ added: 0, removed: 0, changed: 0, same: 2 });
  expect([...renamedSubjects(lifecyclesOf(left), lifecyclesOf(right))]).toEqual([
    [seedSubject("a"), seedSubject("x")],
    [seedSubject("b"), seedSubject("y")],
  ]);
  const units = (events: readonly TraceEvent[]) =>
    mended(events, ({ subject: path }) => ({
      lifecycle: "work-unit",
      subject: subject(`unit:${path?.split(":").at(-1)}`),
    }));
  expect(diff(units(left), units(right)).counts).toEqual({ added: 2, removed: 2, changed: 0, same: 0 });
});

test("the pair that differs first comes first, counted from the start of each run", () => {
  const left = run("s1:TRAINING s2:TRAINING s2:BLENDING s1:BLENDING");
  const right = mended(run("s1:TRAINING s2:TRAINING s2:PRUNED s1:PRUNED"), ({ at }) => ({ at: at + 1e12 }));
  expect(diff(left, right).pairs.map(({ left: path }) => path)).toEqual([
    seedSubject("s2"),
    seedSubject("s1"),
  ]);
});

const mirrored = ({ counts, pairs }: LifecycleDiff): LifecycleDiff => {
  const turned = { added: "removed", removed: "added", changed: "changed", same: "same" } as const;
  return {
    counts: { ...counts, added: counts.removed, removed: counts.added },
    pairs: pairs.map((pair) => ({
      ...pair,
      left: pair.right,
      right: pair.left,
      change: turned[pair.change],
      steps: pair.steps.map((step) => ({
        ...step,
        change: turned[step.change],
        ...(step.parts && { parts: { left: step.parts.right, right: step.parts.left } }),
        left: step.right,
        right: step.left,
      })),
    })),
  };
};
/** What stands alone may come in either order. */
const settled = (diffed: LifecycleDiff) => ({
  ...diffed,
  pairs: diffed.pairs.map((pair) => ({ ...pair, steps: new Set(pair.steps) })),
});

test("a run differs in nothing from itself, and it makes no difference which one is called left", () => {
  for (let seed = 1; seed <= 25; seed++) {
    const [left, right] = [randomEvents(seed, 300), randomEvents(seed + 1000, 300)];
    expect(diff(left, left), `seed ${seed}`).toMatchObject({ pairs: [] });
    expect(settled(diff(right, left)), `seed ${seed}`).toEqual(settled(mirrored(diff(left, right))));
  }
});

test("a changed stage and a gate with the other verdict are found where they were put", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const r = random(seed);
    const left = run(
      Array.from(
        { length: 6 },
        (_, i) => `s${i}:TRAINING s${i}?G2- s${i}?G2+ s${i}:BLENDING s${i}:HOLDING`,
      ).join(" "),
    );
    const planted = r.pick(left) as EventOf<"stage"> | EventOf<"gate">;
    const right = mended(left, (event) => ({
      at: event.at + 7e9,
      ...(event.seq === planted.seq &&
        (planted.kind === "stage" ? { to: "EMBARGOED" } : { passed: !planted.passed })),
    }));
    const { pairs } = diff(left, right);
    expect(pairs[0]?.left, `seed ${seed}`).toBe(planted.subject);
    const first = pairs[0]?.steps.find(({ change }) => change !== "same");
    const named = [first?.left?.event, first?.right?.event];
    expect(
      named.some((event) => Math.abs(Number(event?.slice(1)) - planted.seq) <= 1),
      `seed ${seed}`,
    ).toBe(true);
  }
});
