import { expect, test } from "vitest";
import { RunColumns } from "../../core/columns/run.ts";
import { answerSpans } from "../../core/columns/span-answers.ts";
import type { TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { nanos } from "../../core/ids.ts";
import { SPAN_SORTS, type SpanAnswers, type SpanQuestion } from "../../core/span-questions.ts";
import { EMPTY_STATE } from "../../core/state.ts";
import { run } from "../notation.ts";
import { randomEvents } from "../random.ts";

const columnsOf = (events: readonly TraceEvent[]): RunColumns => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return columns;
};
const ask = <Q extends SpanQuestion>(columns: RunColumns, question: Q): SpanAnswers[Q["ask"]] =>
  answerSpans(columns, question) as SpanAnswers[Q["ask"]];
const flameOf = (columns: RunColumns, px: number) =>
  ask(columns, { ask: "flame", from: columns.from, to: columns.to, px, filter: {} });
const TABLE = { ask: "table", filter: {}, sort: "start", descending: false, offset: 0, limit: 500 } as const;

const CALLS = columnsOf(run("A( B( C( ) ) D( E( )! F( ) ) )"));

test("a flame puts a child below its parent and never two spans of one time in one lane", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const columns = columnsOf(randomEvents(seed, 300));
    const { boxes, cells, total } = flameOf(columns, 4096);
    expect(boxes.length + cells.count.reduce((sum, n) => sum + n, 0)).toBe(total);
    const laneOf = new Map(boxes.map(({ lane, bar }) => [bar.id, lane]));
    for (const { lane, bar } of boxes) {
      const above = bar.depth > 0 && bar.parent !== undefined ? laneOf.get(bar.parent) : undefined;
      if (above !== undefined) expect(lane).toBeGreaterThan(above);
    }
    for (let lane = 0; lane <= Math.max(0, ...laneOf.values()); lane++) {
      const inOrder = boxes
        .filter((box) => box.lane === lane)
        .map(({ bar }) => bar)
        .sort((a, b) => a.start - b.start);
      inOrder.forEach((bar, index) => {
        const before = inOrder[index - 1];
        if (before) expect(before.end ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(bar.start);
      });
    }
  }
});

test("at any width every failed span of a flame is a box or counted in its cell", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const columns = columnsOf(randomEvents(seed, 400));
    const failed = columns.spans.all().filter((bar) => bar.failed).length;
    for (const px of [1, 7, 100, 4000]) {
      const { boxes, cells } = flameOf(columns, px);
      const seen = boxes.filter(({ bar }) => bar.failed).length + cells.failed.reduce((sum, n) => sum + n, 0);
      expect(seen, `seed ${seed}, ${px} px`).toBe(failed);
    }
  }
});

test("time of its own is what no child fills", () => {
  const { rows } = ask(CALLS, TABLE);
  expect(rows.map(({ bar, self }) => [bar.name, self])).toEqual([
    ["A", 3e9],
    ["B", 2e9],
    ["C", 1e9],
    ["D", 3e9],
    ["E", 1e9],
    ["F", 1e9],
  ]);
});

test("every column sorts all rows both ways, those without a value last, and pages join", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const columns = columnsOf(randomEvents(seed, 300));
    const ids = (question: Partial<typeof TABLE> & object) =>
      ask(columns, { ...TABLE, ...question }).rows.map(({ bar }) => bar.event);
    const all = new Set(columns.spans.all().map(({ event }) => event));
    for (const sort of SPAN_SORTS) {
      for (const descending of [false, true]) {
        const sorted = ask(columns, { ...TABLE, sort, descending });
        expect(new Set(sorted.rows.map(({ bar }) => bar.event))).toEqual(all);
        const values = sorted.rows.map((row) =>
          sort === "self" ? row.self : sort === "cost" ? row.costUsd : sort === "input" ? row.input : 0,
        );
        const known = values.filter((value) => value !== null);
        expect(values.slice(0, known.length)).toEqual(known);
        expect(known).toEqual([...known].sort((a, b) => (descending ? b - a : a - b)));
      }
    }
    const whole = ids({});
    expect([...ids({ limit: 7 as 500 }), ...ids({ offset: 7 as 0 })]).toEqual(whole);
  }
});

test("a filter keeps what a match hangs on, and says how many match", () => {
  const { spans, matching } = ask(CALLS, {
    ask: "tree",
    from: nanos(0),
    to: nanos(1e12),
    px: 100,
    filter: { failed: true },
  });
  expect(spans.map(({ name }) => name)).toEqual(["A", "D", "E"]);
  expect(matching).toBe(1);
  const found = ask(CALLS, { ...TABLE, filter: { text: "f" }, find: "e9" });
  expect(found.rows.map(({ bar }) => bar.name)).toEqual(["F"]);
  expect(found.found).toBe(0);
});

test("the graph counts every sibling once, folded or not, and unfolds what is asked", () => {
  const events = run(`A( ${"B( ) ".repeat(40)}Z( Y( ) ) )`).map((event, index) =>
    event.kind === "span-start" && event.name === "B"
      ? { ...event, id: `b${index}` as never }
      : event.kind === "span-end" && event.id === "B"
        ? { ...event, id: `b${index - 1}` as never }
        : event,
  );
  const columns = columnsOf(events);
  const folded = ask(columns, { ask: "graph" });
  expect(folded.nodes.map(({ name, times, under }) => [name, times, under])).toEqual([
    ["A", 1, undefined],
    ["B", 40, "e1"],
    ["Z", 1, "e1"],
    ["Y", 1, "e82"],
  ]);
  const unfolded = ask(columns, { ask: "graph", open: ["e1", "e2*"] });
  expect(unfolded.nodes.filter(({ name, times }) => name === "B" && times === 1)).toHaveLength(40);
  expect(unfolded.nodes.some(({ name }) => name === "Y")).toBe(false);
  const way = ask(columns, { ask: "graph", open: [], path: "e83" });
  expect(way.nodes.filter(({ holds }) => holds).map(({ name }) => name)).toEqual(["A", "Z", "Y"]);
});

test("usage at any moment is what the state sums there, thinned or not", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const events = randomEvents(seed, 300);
    const columns = columnsOf(events);
    for (const px of [7, 4096]) {
      const { at, tokens, costUsd, open } = ask(columns, { ask: "usage", px });
      expect(at.length).toBeLessThanOrEqual(px + 1);
      expect([...at].sort((a, b) => a - b)).toEqual(at);
      for (const i of [Math.floor(at.length / 2), at.length - 1]) {
        const upTo = events.filter((event) => event.at <= (at[i] ?? 0));
        const { usage } = fold(EMPTY_STATE, upTo).totals;
        if (tokens) expect(tokens[i]).toBeCloseTo((usage.input ?? 0) + (usage.output ?? 0), 6);
        if (costUsd) expect(costUsd[i]).toBeCloseTo(usage.costUsd ?? 0, 9);
      }
      const { rows } = ask(columns, TABLE);
      expect(open.at(-1) ?? 0).toBe(rows.filter(({ bar }) => bar.end === undefined).length);
    }
  }
});

test("usage is null where no span says any", () => {
  const { tokens, costUsd, open, most } = ask(CALLS, { ask: "usage", px: 4096 });
  expect([tokens, costUsd]).toEqual([null, null]);
  expect(Math.max(...most)).toBe(3);
  expect(open.at(-1)).toBe(0);
});
