import { expect, test } from "vitest";
import { forestOf } from "../../../core/compare/forest.ts";
import { SpanCollector } from "../../../core/compare/span-collector.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { run } from "../../notation.ts";

const forest = (events: readonly TraceEvent[]) => {
  const collector = new SpanCollector();
  for (const event of events)
    if (event.kind === "span-start" || event.kind === "span-end") collector.add(event);
  return forestOf(collector.spans);
};

test("spans of a run become a forest in pre-order, with what failed and what never ended", () => {
  const { spans, parent, size, length } = forest(run("A( B( C( )! ) D( E("));
  expect(length).toBe(5);
  expect(spans.map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E"]);
  expect([...parent]).toEqual([-1, 0, 1, 0, 3]);
  expect([...size]).toEqual([5, 2, 1, 2, 1]);
  expect(spans.map(({ failed }) => failed)).toEqual([false, false, true, false, false]);
  expect(spans.map(({ end }) => Number.isNaN(end))).toEqual([true, false, false, true, true]);
});

test("an end that comes before its start closes the span where it starts", () => {
  const [start, end] = run("A( )") as [TraceEvent, TraceEvent];
  const { spans } = forest([{ ...end, at: start.at }, start]);
  expect(spans[0]?.end).toBe(start.at);
});

test("spans that name each other as parent are kept, one of them as a root", () => {
  const events = run("A( ) B( )").map((event) =>
    event.kind === "span-start" ? { ...event, parent: event.name === "A" ? "B" : "A" } : event,
  ) as readonly TraceEvent[];
  const { length, parent } = forest(events);
  expect(length).toBe(2);
  expect([...parent].filter((above) => above === -1)).toHaveLength(1);
});
