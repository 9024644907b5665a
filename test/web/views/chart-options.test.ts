import { describe, expect, it } from "vitest";
import { nanos } from "../../../core/ids.ts";
import type { Value } from "../../../core/value.ts";
import type { SeriesWindow } from "../../../core/wire/window.ts";
import { chart, logRange } from "../../../web/views/chart.ts";
import { labelPoints, smoothLines } from "../../../web/views/smoothing.ts";
import { run } from "../../notation.ts";
import { sceneOf } from "./scenes.ts";

const NAN: Value = { num: "NaN" };
const series = (values: readonly Value[], x?: readonly number[]): SeriesWindow => {
  const numbers = values.map((value) => (typeof value === "number" ? value : null));
  return {
    subject: null,
    name: "loss",
    points: values.length,
    better: null,
    x: x ?? values.map((_, index) => index),
    at: values.map((_, index) => index * 1e9),
    n: values.map(() => 1),
    first: values,
    last: values,
    min: numbers,
    max: numbers,
    broken: numbers.map((number) => (number === null ? 1 : 0)),
  } as never;
};
const line = (values: readonly Value[], x?: readonly number[]) => ({
  id: "|loss",
  label: "loss",
  series: series(values, x),
  token: "--series-1",
  dash: [],
  muted: false,
});
const SIZE = { width: 448, height: 126 };
const SCENE = sceneOf(run("x=1 x=2 x=3"), { at: 3e9 });

describe("smoothing", () => {
  it("is off until it is asked for, and then keeps the trace's own points in grey", () => {
    const lines = [line([1, 3, 5])];
    expect(smoothLines(lines, 0)).toBe(lines);
    const [own, smooth] = smoothLines(lines, 2);
    expect(own).toMatchObject({ muted: true, series: { last: [1, 3, 5] } });
    expect(smooth).toMatchObject({ smoothed: 2, muted: false, series: { last: [1, 2, 4] } });
  });

  it("goes over no value that is no number", () => {
    const [, smooth] = smoothLines([line([1, 3, NAN, 10, 12])], 3);
    expect(smooth?.series.last).toEqual([1, 2, NAN, 10, 11]);
  });

  it("does not move the dot at the cursor: that is the value of the state", () => {
    const lines = smoothLines([line([1, 3, 5])], 2);
    expect(chart({ id: "c", title: "C", lines }).layout(SCENE, SIZE).dots).toEqual([]);
  });
});

describe("a scale of powers", () => {
  it("gives each power the same room, and leaves out what is not above zero", () => {
    const { base } = chart({
      id: "c",
      title: "C",
      lines: [line([1, 10, 100, 0, -5, 1000])],
      log: true,
    }).layout(SCENE, SIZE);
    expect(base.log).toBe(true);
    const [before, after] = base.lines[0]?.runs ?? [];
    expect(before).toHaveLength(3);
    expect(after).toHaveLength(1);
    const [a, b, c] = (before ?? []).map(({ y }) => y) as [number, number, number];
    expect(a - b).toBeCloseTo(b - c);
  });

  it("is not taken where no value is above zero", () => {
    expect(logRange([series([-1, 0])])).toBeUndefined();
    const { base } = chart({ id: "c", title: "C", lines: [line([-1, 0])], log: true }).layout(SCENE, SIZE);
    expect(base.log).toBe(false);
  });
});

describe("along a label", () => {
  it("stands where the label stood, and only forward", () => {
    expect(labelPoints([series([1, 1, 1], [1, 2, 2]), series([1, 1, 1], [1, 1, 3])])).toEqual([
      [0, 1],
      [1e9, 2],
      [2e9, 3],
    ]);
  });

  it("puts points and cursor by it", () => {
    const along = {
      name: "batch",
      points: [
        [nanos(0), 1],
        [nanos(3e9), 4],
      ] as never,
    };
    const model = chart({ id: "c", title: "C", lines: [line([5, 6, 7], [1, 2, 4])], along }).layout(
      { ...SCENE, visible: { from: nanos(0), to: nanos(3e9) } },
      SIZE,
    );
    const xs = (model.base.lines[0]?.runs[0] ?? []).map(({ x }) => x) as [number, number, number];
    expect((xs[2] - xs[0]) / (xs[1] - xs[0])).toBeCloseTo(3);
    expect(model.cursorX).toBeCloseTo(xs[2]);
  });
});

it("a locked range stays, whatever the values", () => {
  const { base } = chart({ id: "c", title: "C", lines: [line([1, 900])], lock: [0, 10] }).layout(SCENE, SIZE);
  expect(base.range).toEqual([0, 10]);
});
