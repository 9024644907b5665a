import { expect, test } from "vitest";
import { diffMetrics, type MetricOptions } from "../../../core/compare/metrics.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { run } from "../../notation.ts";
import { random, randomEvents } from "../../random.ts";
import { metricsOf } from "./columns-of.ts";

const diff = (left: readonly TraceEvent[], right: readonly TraceEvent[], options?: MetricOptions) =>
  diffMetrics(metricsOf(left), metricsOf(right), options);

/** `loss` at steps 0, 10, 20 …; a value may be any text the notation takes. */
const curve = (values: readonly (number | string)[], stride = 10): readonly TraceEvent[] =>
  run(values.map((value, i) => `@step=${i * stride} loss=${value}`).join(" "));

const only = (left: readonly TraceEvent[], right: readonly TraceEvent[], options?: MetricOptions) => {
  const { pairs } = diff(left, right, options);
  expect(pairs).toHaveLength(1);
  return pairs[0];
};

test("two series part where three points in a row lie outside, or the last does", () => {
  const left = curve([1, 0.9, 0.8, 0.7, 0.6, 0.5]);
  expect(only(left, curve([1, 0.9, 0.85, 0.75, 0.65, 0.5]))).toMatchObject({
    axis: "step",
    change: "changed",
    outside: 3,
    first: { x: 20, left: { event: "e3", value: 0.8 }, right: { event: "e3", value: 0.85 } },
  });
  expect(only(left, curve([1, 0.9, 0.8, 0.7, 0.6, 0.4]))).toMatchObject({ outside: 1, first: { x: 50 } });
  expect(only(left, curve([1, 0.9, 0.1, 0.7, 0.6, 0.5]))).toMatchObject({ outside: 1, first: null });
});

test("points are merged on the axis they say, and the last value holds", () => {
  const left = curve([1, 1, 0.5, 0.5], 10);
  const finer = curve([1, 1, 1, 1, 0.5, 0.5, 0.5], 5);
  expect(diff(left, finer).pairs[0]).toMatchObject({
    points: { left: 4, right: 7, compared: 7 },
    outside: 0,
    first: null,
    change: "changed",
  });
  expect(diff(left, curve([1, 1, 0.5, 0.5], 10))).toMatchObject({ pairs: [], counts: { same: 1 } });
});

test("what lies after the end of the shorter series is compared with nothing", () => {
  expect(only(curve([3, 2, 1]), curve([3, 2, 1, 0.5, 0.2, 0.1]))).toMatchObject({
    points: { left: 3, right: 6, compared: 3 },
    outside: 0,
    first: null,
    last: { left: { value: 1 }, right: { value: 0.1 } },
  });
});

test("an axis on which points go back, or that some do not say, is not used", () => {
  const back = run("@step=0 loss=3 @step=10 loss=2 @step=0 loss=1");
  expect(only(back, run("@step=0 loss=3 @step=10 loss=2 @step=0 loss=9")?.slice())).toMatchObject({
    axis: "point",
    first: { x: 2 },
  });
  expect(only(run("loss=3 loss=2 loss=1"), run("loss=3 loss=2.5 loss=1.5"))).toMatchObject({
    axis: "point",
    first: { x: 1 },
  });
});

test("points at the same place of an axis are compared one by one", () => {
  const left = run("@epoch=1 loss=5 loss=4 loss=3 @epoch=2 loss=2");
  expect(diff(left, run("@epoch=1 loss=5 loss=9 loss=3 @epoch=2 loss=2")).pairs[0]).toMatchObject({
    axis: "epoch",
    outside: 1,
  });
});

test("times are no difference, and the tolerance is a share of the value", () => {
  const left = curve([1e6, 2e6, 3e6]);
  const later = left.map((event, i) => ({ ...event, at: (event.at * 2 + i * 1e6 + 9e9) as typeof event.at }));
  expect(diff(left, later).pairs).toEqual([]);
  const near = curve([1e6, 2e6 + 1, 3e6 + 2]);
  expect(diff(left, near).pairs).toEqual([]);
  expect(diff(left, near, { tolerance: { relative: 0 } }).pairs).toHaveLength(1);
});

test("NaN is NaN, and not a number, nor nothing observed yet", () => {
  expect(diff(curve([1, "NaN", "NaN"]), curve([1, "NaN", "NaN"])).pairs).toEqual([]);
  expect(only(curve([1, "NaN", "NaN"]), curve([1, 1, 1]))).toMatchObject({ outside: 2, first: { x: 10 } });
  expect(only(curve(["NaN", "NaN", 1]), curve([0, 0, 1]))).toMatchObject({ outside: 2, first: null });
  const late = run("@step=30 loss=1 @step=40 loss=1");
  expect(only(curve([1, 1, 1, 1, 1]), late)).toMatchObject({ outside: 3, first: { x: 0, right: null } });
});

test("series that only one run has are told, and those that part first come first", () => {
  const left = run("@step=0 a=1 b=1 @step=1 a=1 b=2 @step=2 a=2 b=3 gone=1");
  const right = run("@step=0 a=1 b=1 @step=1 a=1 b=7 @step=2 a=9 b=8 new=1");
  expect(diff(left, right).pairs.map(({ name, change }) => [name, change])).toEqual([
    ["b", "changed"],
    ["a", "changed"],
    ["gone", "removed"],
    ["new", "added"],
  ]);
});

test("what lies between runs that are as good as the left one is no difference", () => {
  const [left, again] = [curve([1, 0.9, 0.8, 0.7]), curve([1, 0.8, 0.85, 0.72])];
  const baselines = [metricsOf(again)];
  expect(diff(left, curve([1, 0.85, 0.82, 0.71]), { baselines }).pairs).toEqual([]);
  expect(diff(left, curve([1, 0.85, 0.82, 0.75]), { baselines }).pairs).toHaveLength(1);
  const longer = [metricsOf(curve([1, 0.8, 0.85, 0.72, 0.7]))];
  expect(diff(left, curve([1, 0.8, 0.8, 0.7, 0.9]), { baselines: longer }).pairs).toEqual([]);
  expect(diff(left, curve([1, 0.8, 0.8, 0.7, 0.9, 0.8]), { baselines: longer }).pairs).toHaveLength(1);
});

test("a curve bent anywhere parts exactly there", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const r = random(seed);
    const values = Array.from({ length: 40 }, (_, i) => 2 * 0.95 ** i + 0.1 * r.next());
    const bend = r.below(40);
    const bent = values.map((value, i) => (i < bend ? value : value * (1 + 0.02 * (i - bend + 1))));
    expect(only(curve(values), curve(bent)), `seed ${seed}`).toMatchObject({
      first: { x: bend * 10, left: { event: `e${bend + 1}` } },
    });
  }
});

test("a run differs in nothing from itself, and it makes no difference which one is called left", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const [left, right] = [randomEvents(seed, 400), randomEvents(seed + 1000, 400)];
    expect(diff(left, left).pairs, `seed ${seed}`).toEqual([]);
    const turned = { added: "removed", removed: "added", changed: "changed", same: "same" } as const;
    const mirrored = diff(left, right).pairs.map((pair) => ({
      ...pair,
      change: turned[pair.change],
      points: { left: pair.points.right, right: pair.points.left, compared: pair.points.compared },
      first: pair.first && { ...pair.first, left: pair.first.right, right: pair.first.left },
      last: { left: pair.last.right, right: pair.last.left },
    }));
    expect(diff(right, left).pairs, `seed ${seed}`).toEqual(mirrored);
  }
});
