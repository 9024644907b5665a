import { describe, expect, it } from "vitest";
import type { SpanId } from "../../../core/ids.ts";
import { type Folding, foldedAbove, openDepth, rowAt, spanRows } from "../../../web/views/span-rows.ts";
import { type SpanTreeModel, spanTree } from "../../../web/views/span-tree.ts";
import { TREE_AXIS_HEIGHT } from "../../../web/views/time-axis.ts";
import type { Scene } from "../../../web/views/view.ts";
import { run } from "../../notation.ts";
import { sceneOf, seconds } from "./scenes.ts";

const SIZE = { width: 808, height: 400 };
const OPEN: Folding = { depth: Number.POSITIVE_INFINITY, changed: new Map() };
const layout = (scene: Scene, folding = OPEN): SpanTreeModel => {
  const rows = spanRows(scene.window.spans, folding);
  return spanTree({ rows, rowHeight: 22, scroll: 0 }).layout(scene, SIZE);
};
const toneOf = (model: SpanTreeModel, id: string) => model.boxes.find((box) => box.id === id)?.tone;

// A runs 1..8, B 2..4 fails, C 5..7.
const CALLS = run("A( B( x=1 )! C( x=2 ) ) x=3");

describe("the span tree", () => {
  it("shows a call as to come, open and past as the cursor moves over it", () => {
    expect(toneOf(layout(sceneOf(CALLS, { at: 1.5e9 })), "B")).toBe("future");
    expect(toneOf(layout(sceneOf(CALLS, { at: 3e9 })), "B")).toBe("open");
    expect(toneOf(layout(sceneOf(CALLS, { at: 4e9 })), "B")).toBe("past");
  });

  it("does not tell of a failure before it happened", () => {
    const failed = (at: number) => layout(sceneOf(CALLS, { at })).boxes.find((box) => box.id === "B")?.failed;
    expect(failed(3e9)).toBe(false);
    expect(failed(4e9)).toBe(true);
  });

  it("splits an open bar at the cursor", () => {
    const model = layout(sceneOf(CALLS, { at: 3e9 }));
    const box = model.boxes.find(({ id }) => id === "B");
    expect(box?.split).toBeCloseTo(model.cursorX);
    expect(box && box.x < box.split && box.split < box.x + box.width).toBe(true);
  });

  it("draws a call that ends before it starts one pixel wide, not backwards", () => {
    const [start, end] = run("A( )");
    const back = [{ ...start, at: seconds(3) }, { ...end, at: seconds(3) }, ...run("x=1 x=1 x=1 x=1")].filter(
      Boolean,
    );
    const model = layout(
      sceneOf(back.sort((l, r) => (l?.at ?? 0) - (r?.at ?? 0)) as typeof CALLS, { at: 4e9 }),
    );
    expect(model.boxes[0]?.width).toBeGreaterThanOrEqual(1);
  });

  it("keeps rows whose bar lies outside the window, with an arrow and its time", () => {
    const scene = sceneOf(CALLS, { at: 3e9 });
    const zoomed = { ...scene, visible: { from: seconds(1), to: seconds(3) } };
    expect(layout(zoomed).boxes.find(({ id }) => id === "C")?.beyond).toBe("at 00:04 →");
  });

  it("shows in a folded row what it hides", () => {
    const scene = sceneOf(CALLS, { at: 8e9 });
    const model = layout(scene, {
      depth: Number.POSITIVE_INFINITY,
      changed: new Map([["A" as SpanId, true]]),
    });
    expect(model.boxes.map(({ id }) => id)).toEqual(["A"]);
    expect(model.boxes[0]?.parts.map(({ kind }) => kind)).toEqual(["tool", "tool"]);
  });

  it("is found under the pointer wherever it is drawn", () => {
    const model = layout(sceneOf(CALLS, { at: 3e9 }));
    const view = spanTree({ rows: [], rowHeight: 22, scroll: 0 });
    for (const box of model.boxes)
      expect(view.pick(model, { x: box.x + box.width / 2, y: box.y + box.height / 2 })).toEqual({
        kind: "span",
        id: box.id,
      });
    expect(view.pick(model, { x: 400, y: TREE_AXIS_HEIGHT - 2 })).toBeUndefined();
  });
});

describe("rows of the span tree", () => {
  it("fold a subtree and keep its siblings", () => {
    const { spans } = sceneOf(run("A( B( C( ) ) D( ) )"), { at: 9e9 }).window;
    const ids = (changed: [string, boolean][]) =>
      spanRows(spans, {
        depth: Number.POSITIVE_INFINITY,
        changed: new Map(changed as [SpanId, boolean][]),
      }).map(({ bar }) => bar.id);
    expect(ids([])).toEqual(["A", "B", "C", "D"]);
    expect(ids([["B", true]])).toEqual(["A", "B", "D"]);
    expect(ids([["A", true]])).toEqual(["A"]);
  });

  it("leave no hole where the window left a parent out", () => {
    const { spans } = sceneOf(run("A( B( C( ) ) )"), { at: 9e9 }).window;
    const rows = spanRows(
      spans.filter(({ id }) => id !== "B"),
      OPEN,
    );
    expect(rows.map(({ level }) => level)).toEqual([0, 1]);
  });

  it("fold the inner steps of a call at first, and open when asked for one of them", () => {
    const { spans } = sceneOf(run("A( B( C( ) ) )"), { at: 9e9 }).window;
    const inner = spans.map((bar) => (bar.id === "C" ? { ...bar, spanKind: "request" as const } : bar));
    expect(spanRows(inner, OPEN).map(({ bar }) => bar.id)).toEqual(["A", "B"]);
    expect(foldedAbove(inner, "C" as SpanId, OPEN)).toEqual(["B"]);
  });

  it("start as deep as fits in some two hundred rows, and never hide the roots' children", () => {
    const wide = run(`A( ${"B( C( ) ) ".repeat(300)})`).map((event, index) =>
      event.kind === "span-start" ? { ...event, id: `${event.name}${index}` as SpanId } : event,
    );
    expect(openDepth(sceneOf(wide, { at: 1e12 }).window.spans)).toBe(1);
    expect(openDepth(sceneOf(CALLS, { at: 1e12 }).window.spans)).toBe(Number.POSITIVE_INFINITY);
  });
});

it("the row at a moment is the newest open one, else the last begun, and none when all is over", () => {
  const rows = spanRows(sceneOf(CALLS, { at: 0 }).window.spans, OPEN);
  const named = (at: number) => {
    const row = rowAt(rows, seconds(at));
    return row === undefined ? undefined : rows[row]?.bar.id;
  };
  expect([0.5, 1.5, 3, 4.5, 6, 9].map(named)).toEqual([undefined, "A", "B", "A", "C", undefined]);
});
