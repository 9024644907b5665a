import { describe, expect, it } from "vitest";
import { RunColumns } from "../../../core/columns/run.ts";
import { answerSpans } from "../../../core/columns/span-answers.ts";
import type { TraceEvent } from "../../../core/event.ts";
import type { Flame, SpanPage } from "../../../core/span-questions.ts";
import { flame, flameStep } from "../../../web/views/flame.ts";
import { spanCells } from "../../../web/views/span-table-rows.ts";
import { run } from "../../notation.ts";
import { randomEvents } from "../../random.ts";
import { numbersIn, sceneOf, seconds } from "./scenes.ts";

const SIZE = { width: 808, height: 300 };
const columnsOf = (events: readonly TraceEvent[]): RunColumns => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return columns;
};
const flameOf = (events: readonly TraceEvent[], px = 800): Flame => {
  const columns = columnsOf(events);
  const { from, to } = columns;
  return answerSpans(columns, { ask: "flame", from, to, px, filter: {} }) as Flame;
};
const CALLS = run("A( B( C( ) ) D( E( )! F( ) ) )");
const viewOf = (events: readonly TraceEvent[], px?: number) =>
  flame({ flame: flameOf(events, px), scroll: 0, laneHeight: 20 });

describe("the flame", () => {
  it("draws what is left of the cursor in full and what is right of it as a ghost", () => {
    const tones = (at: number) =>
      Object.fromEntries(
        viewOf(CALLS)
          .layout(sceneOf(CALLS, { at: at * 1e9 }), SIZE)
          .boxes.map(({ label, tone }) => [label.slice(0, 1), tone]),
      );
    expect(tones(4)).toEqual({ A: "open", B: "open", C: "past", D: "future", E: "future", F: "future" });
    expect(tones(12)).toEqual({ A: "past", B: "past", C: "past", D: "past", E: "past", F: "past" });
  });

  it("keeps every box where it is while the cursor moves", () => {
    const boxes = (at: number) =>
      viewOf(CALLS)
        .layout(sceneOf(CALLS, { at: at * 1e9 }), SIZE)
        .boxes.map(({ id, x, y, width }) => ({ id, x, y, width }));
    for (let at = 1; at <= 12; at++) expect(boxes(at)).toEqual(boxes(12));
  });

  it("puts a child below its parent and inside its time", () => {
    const { boxes } = viewOf(CALLS).layout(sceneOf(CALLS, { at: 1e12 }), SIZE);
    const of = (id: string) => boxes.find((box) => box.id === id) as (typeof boxes)[number];
    for (const [child, parent] of [
      ["B", "A"],
      ["C", "B"],
      ["E", "D"],
    ] as const) {
      expect(of(child).y).toBe(of(parent).y + 20);
      expect(of(child).x).toBeGreaterThanOrEqual(of(parent).x);
    }
  });

  it("shows a failure at every width, in a box or on top of its cell", () => {
    for (const px of [1, 3, 20, 800]) {
      const model = viewOf(CALLS, px).layout(sceneOf(CALLS, { at: 1e12 }), SIZE);
      expect([...model.boxes, ...model.cells].filter(({ failed }) => failed)).toHaveLength(1);
      const before = viewOf(CALLS, px).layout(sceneOf(CALLS, { at: 6e9 }), SIZE);
      expect(before.boxes.some(({ failed }) => failed)).toBe(false);
    }
  });

  it("finds what it draws, and has finite numbers only", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const events = randomEvents(seed, 200);
      const view = viewOf(events);
      for (const at of [0, 1e5, 1e12]) {
        const model = view.layout(sceneOf(events, { at }), SIZE);
        expect(numbersIn(model).every(Number.isFinite)).toBe(true);
        for (const box of model.boxes.filter(({ width, y }) => width >= 6 && y < SIZE.height - 20)) {
          const found = view.pick(model, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
          expect(found?.kind).toBe("span");
        }
      }
    }
  });

  it("is walked by keys: along a depth, down to a child, up to the parent", () => {
    const shown = flameOf(CALLS);
    expect(flameStep(shown, undefined, "ArrowDown")).toBe("A");
    expect(flameStep(shown, "A", "ArrowDown")).toBe("B");
    expect(flameStep(shown, "B", "ArrowRight")).toBe("D");
    expect(flameStep(shown, "D", "ArrowLeft")).toBe("B");
    expect(flameStep(shown, "F", "ArrowUp")).toBe("D");
    expect(flameStep(shown, "F", "ArrowRight")).toBeUndefined();
  });
});

describe("a row of the table", () => {
  const { rows } = answerSpans(columnsOf(CALLS), {
    ask: "table",
    filter: {},
    sort: "start",
    descending: false,
    offset: 0,
    limit: 100,
  }) as SpanPage;
  const cells = (name: string, at: number) => {
    const row = rows.find(({ bar }) => bar.name === name) as (typeof rows)[number];
    return spanCells(sceneOf(CALLS, { at: seconds(at) }), row);
  };

  it("is later, open, then ended, as the cursor passes", () => {
    expect(cells("E", 6).status).toEqual({ text: "later", later: true });
    expect(cells("E", 7).status).toEqual({ text: "open", later: false });
    expect(cells("E", 7).duration).toEqual({ text: "0 s so far", later: false });
    expect(cells("E", 8).status.text).toBe("failed");
    expect(cells("E", 8).duration).toEqual({ text: "1.00 s", later: false });
  });

  it("shows what only the end says as later until then, and what was never said as absent", () => {
    expect(cells("D", 8).self).toEqual({ text: "3.00 s", later: true });
    expect(cells("D", 12).self).toEqual({ text: "3.00 s", later: false });
    expect(cells("D", 12).cost).toEqual({ text: "–", later: false });
  });
});
