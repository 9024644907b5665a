import { describe, expect, it } from "vitest";
import { nanos, type Subject } from "../../../core/ids.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import type { SeriesName, SeriesWindow } from "../../../core/wire/window.ts";
import { type ChartLine, chart, rangeOf } from "../../../web/views/chart.ts";
import { chartLines, headline } from "../../../web/views/chart-lines.ts";
import { chartList, overview } from "../../../web/views/chart-list.ts";
import { chartRows, chartSentence } from "../../../web/views/chart-words.ts";
import { run } from "../../notation.ts";
import { numbersIn, sceneOf } from "./scenes.ts";

const SIZE = { width: 400, height: 160 };
const series = (
  name: string,
  x: readonly number[],
  values: readonly (number | null)[],
  broken = new Set<number>(),
): SeriesWindow => ({
  subject: null,
  name,
  points: x.length,
  better: null,
  x,
  at: x.map((each) => (each * 1e9) as never),
  n: x.map(() => 1),
  first: values.map((value, index) => (broken.has(index) ? { num: "NaN" } : value)),
  last: values.map((value, index) => (broken.has(index) ? { num: "NaN" } : value)),
  min: values.map((value, index) => (broken.has(index) ? null : value)),
  max: values.map((value, index) => (broken.has(index) ? null : value)),
  broken: x.map((_, index) => (broken.has(index) ? 1 : 0)),
});
const line = (of: SeriesWindow, more: Partial<ChartLine> = {}): ChartLine => ({
  id: `|${of.name}`,
  label: of.name,
  series: of,
  token: "--series-1",
  dash: [],
  muted: false,
  ...more,
});
const scene = sceneOf(run(Array.from({ length: 40 }, () => "x=1").join(" ")), { at: 20e9 });
const modelOf = (lines: readonly ChartLine[], at = scene) =>
  chart({ id: "c", title: "C", lines }).layout(at, SIZE);
const layout = (lines: readonly ChartLine[]) => modelOf(lines).base;
const steps = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("a metric chart", () => {
  it("breaks the line at NaN and names it", () => {
    const model = layout([line(series("loss", steps(20), steps(20), new Set([9])))]);
    expect(model.lines[0]?.runs.map((points) => points.length)).toEqual([9, 10]);
    expect(model.broken).toMatchObject([{ text: "NaN" }]);
  });

  it("leaves a hole open where samples are missing", () => {
    const x = [...steps(12), ...steps(12).map((each) => each + 25)];
    const model = layout([line(series("fps", x, x))]);
    expect(model.gaps).toHaveLength(1);
    expect(model.lines[0]?.runs).toHaveLength(2);
  });

  it("takes no hole for granted in a series of few points", () => {
    expect(layout([line(series("rare", [1, 2, 39], [1, 2, 3]))]).gaps).toHaveLength(0);
  });

  it("keeps negative values negative and draws zero when it is in range", () => {
    const model = layout([
      line(
        series(
          "ev",
          steps(10),
          steps(10).map((each) => each / 10 - 0.8),
        ),
      ),
    ]);
    expect(model.range[0]).toBeLessThan(-0.6);
    expect(model.zero).toBeGreaterThan(model.plot.top);
  });

  it("puts the dot at the cursor with the value of the state, not of the picture", () => {
    const said = sceneOf(run("loss=7.25 x=1 x=1"), { at: 2e9 });
    const { base, dots, cursorX } = modelOf([line(series("loss", steps(40), steps(40)))], said);
    expect(dots).toHaveLength(1);
    expect(dots[0]?.x).toBeCloseTo(cursorX);
    const [least, most] = base.range;
    const part = (7.25 - least) / (most - least);
    expect(dots[0]?.y).toBeCloseTo(base.plot.bottom - part * (base.plot.bottom - base.plot.top));
  });

  it("has no dot before the first value", () => {
    const early = sceneOf(run("x=1 loss=7.25 x=1"), { at: 1e9 });
    expect(modelOf([line(series("loss", steps(40), steps(40)))], early).dots).toEqual([]);
  });

  it("keeps its lines while only the cursor moves", () => {
    const view = chart({ id: "c", title: "C", lines: [line(series("loss", steps(40), steps(40)))] });
    const moved = { ...scene, at: nanos(30e9) };
    expect(view.layout(moved, SIZE).base).toBe(view.layout(scene, SIZE).base);
  });

  it("has finite numbers only, whatever the series holds", () => {
    for (const values of [[], [null], [1, null, 1], [5, 5, 5], [-1e300, 1e300]]) {
      const model = layout([
        line(
          series(
            "odd",
            steps(values.length),
            values,
            new Set(values.flatMap((v, i) => (v === null ? [i] : []))),
          ),
        ),
      ]);
      expect(numbersIn(model).every(Number.isFinite)).toBe(true);
    }
    expect(rangeOf([])).toEqual([0, 1]);
  });

  it("finds the line under the pointer", () => {
    const view = chart({ id: "c", title: "C", lines: [] });
    const model = modelOf([line(series("loss", steps(40), steps(40)))]);
    const point = model.base.lines[0]?.runs[0]?.[5];
    expect(point && view.pick(model, point)).toEqual({ kind: "metric", id: "|loss" });
  });

  it("says itself in one sentence", () => {
    const { state } = sceneOf(run("policy_loss=-0.09"), { at: 9e9 });
    const place = { title: "Policy loss", axis: "epoch", axisTitle: "epoch", here: 2, state } as const;
    expect(chartSentence([line(series("policy_loss", [0, 1, 2], [0.5, -0.09, 0.25]))], place)).toBe(
      "Policy loss, epoch 0 to 2. At epoch 2: −0.09, lowest −0.09 at 1, highest 0.5 at 0.",
    );
    const holed = [...steps(12), ...steps(12).map((each) => each + 25)];
    expect(chartSentence([line(series("fps", holed, holed))], place)).toContain("One gap.");
  });

  it("becomes a table without losing a point", () => {
    const rows = chartRows([
      line(series("a", [1, 2], [1, 2])),
      line(series("b", [2, 3], [null, 4], new Set([0]))),
    ]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["1", undefined],
      ["2", "NaN"],
      [undefined, "4"],
    ]);
  });
});

describe("which charts a run has", () => {
  const named = (name: string, subject: string | null = null): SeriesName => ({
    name,
    subject: subject as Subject | null,
    points: 1,
    better: null,
  });

  it("reads losses on one chart and each environment's accuracy on another", () => {
    const charts = chartList([
      named("policy_loss"),
      named("value_loss"),
      named("val_accuracy_pct", "env:0"),
      named("val_accuracy_pct", "env:1"),
      named("util_pct", "gpu:0"),
      named("lr"),
    ]);
    expect(charts.map(({ title, series, bySubject }) => [title, series.length, bySubject])).toEqual([
      ["Val accuracy, %", 1, true],
      ["Losses", 2, false],
      ["Lr", 1, false],
    ]);
  });

  it("gives no two charts one title", () => {
    const titles = chartList([
      named("grad_norm"),
      named("total_grad_norm"),
      named("gradient_norm", "env:0/slot:r0c0"),
      named("gradient_norm", "env:1/slot:r0c0"),
      named("loss", "env:0"),
      named("val_loss", "env:0"),
      named("loss", "env:1"),
      named("policy_loss"),
      named("value_loss"),
    ]).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toContain("Gradient norm, each");
  });

  it("shows one chart of each family before a second of any", () => {
    const charts = chartList([
      named("policy_loss"),
      named("train_loss", "env:0"),
      named("train_loss", "env:1"),
      named("entropy"),
    ]);
    expect(overview(charts, 2).map(({ title }) => title)).toEqual(["Policy loss", "Entropy"]);
  });

  it("lights the focused environment and greys the others", () => {
    const windows = ["env:0", "env:1"].map((subject) => ({
      ...series("acc", [1], [1]),
      subject: subject as Subject,
    }));
    const lines = chartLines(
      { id: "acc", title: "Acc", series: [{ name: "acc" }], bySubject: true },
      windows,
      "env:1" as Subject,
    );
    expect(lines.map(({ muted }) => muted)).toEqual([true, false]);
    expect(headline(lines, EMPTY_STATE).values).toEqual([]);
  });

  it("says no mean of what is unlike, and of whom lines of one name are", () => {
    const { state: one } = sceneOf(run("acc=80 fps=2000"), { at: 1e12 });
    const own = one.series.get("") ?? new Map();
    const state = { ...one, series: new Map(["env:0", "env:1"].map((env) => [env as Subject, own])) };
    const of = (names: readonly string[]) =>
      chartLines(
        { id: "one", title: "In one", series: [], bySubject: false },
        names.flatMap((name) =>
          ["env:0", "env:1"].map((subject) => ({ ...series(name, [1], [1]), subject: subject as Subject })),
        ),
        undefined,
      );
    expect(of(["acc", "fps"]).map(({ label }) => label)).toEqual([
      "env 0 acc",
      "env 1 acc",
      "env 0 fps",
      "env 1 fps",
    ]);
    expect(headline(of(["acc", "fps"]), state)).toEqual({ values: [], mean: false, mixed: true });
    expect(headline(of(["acc", "acc"]), state)).toMatchObject({ values: [80], mean: true });
  });
});
