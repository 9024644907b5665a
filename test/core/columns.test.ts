import { describe, expect, test } from "vitest";
import { RunColumns } from "../../core/columns/run.ts";
import type { TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import type { Nanos, Seq, SourceKey } from "../../core/ids.ts";
import { spanId } from "../../core/ids.ts";
import { EMPTY_STATE } from "../../core/state.ts";
import { WINDOW_SPANS } from "../../core/wire/window.ts";
import { run } from "../notation.ts";
import { random, randomEvents } from "../random.ts";

const columnsOf = (events: readonly TraceEvent[]): RunColumns => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return columns;
};
const everything = (columns: RunColumns, px = 100) => columns.window(columns.from, columns.to, px);

test("spans come in tree order with depth, children and descendants", () => {
  const { spans } = everything(columnsOf(run("A( B( C( ) ) D( ) )")));
  expect(
    spans.map((span) => [span.name, span.depth, span.children, span.descendants, span.start, span.end]),
  ).toEqual([
    ["A", 0, 2, 3, 1e9, 8e9],
    ["B", 1, 1, 1, 2e9, 5e9],
    ["C", 2, 0, 0, 3e9, 4e9],
    ["D", 1, 0, 0, 6e9, 7e9],
  ]);
});

test("a span without an end has none; one whose end came first is moved to its start, and says so", () => {
  const { spans } = everything(columnsOf(run("A( B)! B( ")));
  expect(spans.find((span) => span.name === "A")?.end).toBeUndefined();
  expect(spans.find((span) => span.name === "B")).toMatchObject({
    start: 3e9,
    end: 3e9,
    failed: true,
    notes: ["end-moved"],
  });
});

test("spans that name each other as parent are still shown", () => {
  const circle = (id: string, parent: string, at: number): TraceEvent => ({
    kind: "span-start",
    id: spanId(id),
    parent: spanId(parent),
    spanKind: "task",
    name: id,
    at: at as Nanos,
    seq: at as Seq,
    k: 0,
    source: "k" as SourceKey,
    position: at,
  });
  const { spans } = everything(
    columnsOf([circle("a", "b", 1), circle("b", "c", 2), circle("c", "a", 3), circle("d", "d", 4)]),
  );
  expect(new Set(spans.map((span) => span.name))).toEqual(new Set(["a", "b", "c", "d"]));
});

test("stage bars end where the next begins, where the slot is taken, and where the subject is closed", () => {
  const { stages } = everything(columnsOf(run("s1:GERMINATED s1:TRAINING s1:TRAINING s2:GERMINATED loss=1")));
  expect(stages.map((bar) => [bar.subject.at(-1), bar.stage, bar.start, bar.end])).toEqual([
    ["1", "GERMINATED", 1e9, 2e9],
    ["1", "TRAINING", 2e9, 4e9],
    ["2", "GERMINATED", 4e9, undefined],
  ]);
});

test("a metric window keeps every minimum and maximum, and names what is no number", () => {
  const r = random(11);
  const values = Array.from({ length: 5000 }, () => r.next());
  const events = run(values.map((value, i) => (i === 2500 ? "loss=NaN" : `loss=${value}`)).join(" "));
  const columns = columnsOf(events);
  const view = {
    from: columns.from,
    to: columns.to,
    px: 40,
    axis: "wall",
    start: columns.from,
    axes: columns.axes,
  };
  const [window] = columns.series.windows("loss", undefined, view);
  if (!window) throw new Error("no window");
  expect(window.x.length).toBeLessThanOrEqual(41);
  expect(window.n.reduce((sum, n) => sum + n, 0)).toBe(5000);
  const real = values.filter((_, i) => i !== 2500);
  expect(Math.min(...(window.min as number[]))).toBe(Math.min(...real));
  expect(Math.max(...(window.max as number[]))).toBe(Math.max(...real));
  expect(window.broken.reduce((sum, n) => sum + n, 0)).toBe(1);
});

test.each(["wall", "step", "label"])(
  "a metric window over %s is what looking at every point gives",
  (axis) => {
    const r = random(23);
    let step = 0;
    const said = Array.from({ length: 6000 }, () => {
      step += r.below(3);
      return { step, label: r.below(50), value: r.chance(0.05) ? Number.NaN : r.next() };
    });
    const events = run(said.map(({ value }) => `loss=${value}`).join(" ")).map((event, i) => {
      const { step, label } = said[i] as (typeof said)[number];
      return { ...event, axes: { step, label } };
    });
    const columns = columnsOf(events);
    const timeAt = (rank: number): Nanos => (events[rank] as TraceEvent).at;
    for (let round = 0; round < 20; round++) {
      const [first, px] = [r.below(3000), 1 + r.below(400)];
      const end = Math.min(said.length, first + px + 1 + r.below(3000));
      const view = {
        from: timeAt(first),
        to: timeAt(end - 1),
        px,
        axis,
        start: columns.from,
        axes: columns.axes,
      };
      const [window] = columns.series.windows("loss", null, view);
      // One more on each side, so that lines go on beyond the window.
      const [low, high] = [Math.max(0, first - 1), Math.min(said.length, end + 1)];
      const xs = said
        .slice(low, high)
        .map((point, i) =>
          axis === "wall" ? (timeAt(low + i) - columns.from) / 1e9 : point[axis as "step"],
        );
      const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
      const groups: number[][] = [];
      let before = Number.NaN;
      xs.forEach((x, i) => {
        const column = Math.floor((x - x0) * (px / Math.max(Number.MIN_VALUE, x1 - x0)));
        if (column === before) groups.at(-1)?.push(low + i);
        else groups.push([low + i]);
        before = column;
      });
      const numbers = groups.map((group) =>
        group.map((i) => said[i]?.value as number).filter((value) => !Number.isNaN(value)),
      );
      expect(window?.n).toEqual(groups.map((group) => group.length));
      expect(window?.x).toEqual(groups.map(([i]) => xs[(i as number) - low]));
      expect(window?.min).toEqual(numbers.map((all) => (all.length > 0 ? Math.min(...all) : null)));
      expect(window?.max).toEqual(numbers.map((all) => (all.length > 0 ? Math.max(...all) : null)));
      expect(window?.broken).toEqual(
        groups.map((group, i) => group.length - (numbers[i] as number[]).length),
      );
      const saidBy = (i: number | undefined) => {
        const value = said[i as number]?.value as number;
        return Number.isNaN(value) ? { num: "NaN" } : value;
      };
      expect(window?.first).toEqual(groups.map(([i]) => saidBy(i)));
      expect(window?.last).toEqual(groups.map((group) => saidBy(group.at(-1))));
    }
  },
);

test("few points are given one by one, with null, NaN and text as they were", () => {
  const columns = columnsOf(run("@step=1 loss=1 @step=2 loss=NaN @step=4 loss=3"));
  const view = {
    from: columns.from,
    to: columns.to,
    px: 40,
    axis: "step",
    start: columns.from,
    axes: columns.axes,
  };
  const [window] = columns.series.windows("loss", null, view);
  expect(window).toMatchObject({
    x: [1, 2, 4],
    first: [1, { num: "NaN" }, 3],
    min: [1, null, 3],
    broken: [0, 1, 0],
    points: 3,
  });
});

test("an axis is linear between the events that say it, and only rises", () => {
  const columns = columnsOf(run("@epoch=0 loss=1 loss=1 @epoch=10 loss=1 @epoch=5 loss=1"));
  expect(columns.axes.valueAt("epoch", 2e9)).toBe(5);
  expect(columns.axes.reaches("epoch", 7)).toBe(3e9);
  expect(columns.axes.reaches("epoch", 11)).toBeUndefined();
  expect(columns.axes.valueAt("epoch", 9e9)).toBe(10);
});

describe.each([1, 2, 3, 4])("seed %i", (seed) => {
  const events = randomEvents(seed, 900);
  const columns = columnsOf(events);
  const state = fold(EMPTY_STATE, events);

  test("density, gates, anomalies, marks and points agree with the fold", () => {
    const window = everything(columns, 64);
    for (const [kind, counts] of Object.entries(window.density.byKind))
      expect([kind, counts.reduce((sum, n) => sum + n, 0)]).toEqual([
        kind,
        state.totals.events[kind as "log"],
      ]);
    expect(window.gates.filter((gate) => gate.passed).length).toBe(state.totals.gatesPassed);
    expect(window.anomalies.length).toBe(
      Object.values(state.totals.anomalies).reduce((sum, n) => sum + n, 0),
    );
    expect(columns.series.names().reduce((sum, series) => sum + series.points, 0)).toBe(
      state.totals.metricPoints,
    );
    expect(window.stages.length).toBe(state.totals.transitions);
  });

  test("a filter finds what a plain filter finds", () => {
    const kinds = ["gate", "anomaly", "metric"] as const;
    const plain = events.flatMap((event, i) =>
      kinds.includes(event.kind as "gate") && event.subject?.startsWith("env:1/") ? [i] : [],
    );
    expect([...columns.ranks({ kinds: [...kinds], subject: "env:1" as never })]).toEqual(plain);
  });
});

/** A root and thirty thousand spans below it, one every microsecond, up to some ten deep. */
const manySpans = (isFailed: (i: number) => boolean): readonly TraceEvent[] => {
  const r = random(5);
  const events: TraceEvent[] = [];
  const push = (body: Partial<TraceEvent>, at: number): void => {
    events.push({
      ...body,
      at,
      seq: events.length,
      k: 0,
      source: "k",
      position: events.length,
    } as unknown as TraceEvent);
  };
  push({ kind: "span-start", id: spanId("root"), spanKind: "task", name: "root" }, 0);
  for (let i = 1; i <= 30_000; i++) {
    push(
      {
        kind: "span-start",
        id: spanId(`s${i}`),
        parent: spanId(i > 10 && r.chance(0.5) ? `s${i - 1 - r.below(9)}` : "root"),
        spanKind: "tool",
        name: "t",
      },
      i * 1000,
    );
    push({ kind: "span-end", id: spanId(`s${i}`), status: isFailed(i) ? "error" : "ok" }, i * 1000 + 500);
  }
  return events;
};

test("of many spans the failed ones are never thinned away, and parents come along", () => {
  const { spans, spansTotal } = everything(columnsOf(manySpans((i) => i % 1000 === 0)), 1000);
  expect(spansTotal).toBe(30_001);
  expect(spans.length).toBeLessThanOrEqual(WINDOW_SPANS);
  expect(spans.filter((span) => span.failed).length).toBe(30);
  const shown = new Set(spans.map((span) => span.id));
  for (const span of spans) if (span.parent !== undefined) expect(shown.has(span.parent)).toBe(true);
});

test("where more failed than can be drawn, every pixel column in which one did shows one", () => {
  const columns = columnsOf(manySpans((i) => i % 3 === 0));
  const px = 1000;
  const { spans } = everything(columns, px);
  expect(spans.length).toBeLessThanOrEqual(WINDOW_SPANS);
  const perPixel = px / (columns.to - columns.from);
  const columnsWith = (bars: typeof spans): ReadonlySet<number> =>
    new Set(bars.filter(({ failed }) => failed).map(({ start }) => Math.floor(start * perPixel)));
  const all = columnsWith(columns.spans.all());
  expect(all.size).toBeGreaterThan(900);
  expect(columnsWith(spans)).toEqual(all);
});
