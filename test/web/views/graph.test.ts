import { describe, expect, it } from "vitest";
import { RunColumns } from "../../../core/columns/run.ts";
import { answerSpans } from "../../../core/columns/span-answers.ts";
import type { TraceEvent } from "../../../core/event.ts";
import type { SpanGraph, SpanQuestion } from "../../../core/span-questions.ts";
import { type GraphModel, graph, litPath, UNSHIFTED } from "../../../web/views/graph.ts";
import { graphStep, type Places } from "../../../web/views/graph-places.ts";
import { run } from "../../notation.ts";
import { randomEvents } from "../../random.ts";
import { numbersIn, sceneOf } from "./scenes.ts";

const SIZE = { width: 600, height: 190 };
const CALLS = run("A( B( C( ) ) D( E( )! F( ) G( ) ) )");

const graphOf = (
  events: readonly TraceEvent[],
  question: Omit<Extract<SpanQuestion, { ask: "graph" }>, "ask"> = {},
): SpanGraph => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return answerSpans(columns, { ask: "graph", ...question }) as SpanGraph;
};
const layout = (
  events: readonly TraceEvent[],
  at: number,
  of = graphOf(events),
  before?: Places,
): GraphModel =>
  graph({ graph: of, before, dragged: new Map(), shift: UNSHIFTED }).layout(sceneOf(events, { at }), SIZE);
const placesOf = ({ nodes }: GraphModel) => new Map(nodes.map(({ key, x, y }) => [key, { x, y }]));

describe("the call graph", () => {
  it("stands still while the cursor moves from start to end", () => {
    const first = layout(CALLS, 0);
    for (let at = 0; at <= 20e9; at += 5e8) expect(placesOf(layout(CALLS, at))).toEqual(placesOf(first));
  });

  it("keeps every node where it was while the run grows", () => {
    const words = "A( B( C( ) D( ) ) E( F( G( ) ) H( ) ) I( J( ) ) K( ) L( M( ) ) )".split(" ");
    let before: GraphModel | undefined;
    for (let n = 1; n <= words.length; n++) {
      const model = layout(run(words.slice(0, n).join(" ")), 1e12, undefined, before?.places);
      const now = placesOf(model);
      for (const [key, place] of before ? placesOf(before) : []) expect(now.get(key) ?? place).toEqual(place);
      before = model;
    }
    expect(before?.nodes.length).toBeGreaterThan(8);
  });

  it("never puts two nodes on one spot, unfolded or grown", () => {
    for (let seed = 1; seed <= 15; seed++) {
      const events = randomEvents(seed, 120);
      const half = events.slice(0, 60);
      const grown = layout(events, 1e12, graphOf(events), layout(half, 1e12).places);
      for (const model of [layout(events, 1e12), grown]) {
        const spots = new Set(model.nodes.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`));
        expect(spots.size).toBe(model.nodes.length);
      }
    }
  });

  it("shows each node as of the cursor: later, open, failed only once it has failed", () => {
    const of = (id: string, at: number) => layout(CALLS, at * 1e9).nodes.find((node) => node.id === id);
    expect(of("E", 6)).toMatchObject({ future: true, open: false, failed: false });
    expect(of("E", 7)).toMatchObject({ future: false, open: true, failed: false });
    expect(of("E", 8)).toMatchObject({ future: false, open: false, failed: true });
  });

  it("lights the way from the root to the span asked for", () => {
    const model = layout(CALLS, 1e12, graphOf(CALLS, { open: [], path: "e9" }));
    expect(model.nodes.filter(({ lit }) => lit).map(({ id }) => id)).toEqual(["A", "D", "F"]);
    expect(model.nodes.find(({ id }) => id === "B")?.count).toBe("+1");
    expect(model.links.filter(({ lit }) => lit)).toHaveLength(2);
  });

  it("follows what is open at the cursor while nothing is selected", () => {
    expect(litPath(sceneOf(CALLS, { at: 3e9 })).map(({ id }) => id)).toEqual(["A", "B", "C"]);
  });

  it("counts siblings that stand as one, begun ones told apart", () => {
    const many = run(`A( ${"B( ) ".repeat(30)})`).map((event, index) =>
      event.kind === "span-start" && event.name === "B"
        ? { ...event, id: `b${index}` as never }
        : event.kind === "span-end" && event.id === "B"
          ? { ...event, id: `b${index - 1}` as never }
          : event,
    );
    const counts = (at: number) => layout(many, at).nodes.find(({ label }) => label === "B")?.count;
    expect(counts(1e12)).toBe("×30");
    expect(counts(6e9)).toBe("×3 of 30");
  });

  it("draws what is linked, from its time on", () => {
    const link: TraceEvent = {
      ...(CALLS[8] as TraceEvent),
      kind: "link",
      relation: "delegates",
      from: "span:B",
      to: "span:F",
      k: 1,
    };
    const events = [...CALLS, link].sort((a, b) => a.at - b.at || a.k - b.k);
    expect(layout(events, 8e9).relations).toMatchObject([{ relation: "delegates", future: true }]);
    expect(layout(events, 9e9).relations).toMatchObject([{ relation: "delegates", future: false }]);
  });

  it("finds the node that is drawn, and has finite numbers only", () => {
    const view = graph({ graph: graphOf(CALLS), before: undefined, dragged: new Map(), shift: UNSHIFTED });
    const model = view.layout(sceneOf(CALLS, { at: 5e9 }), SIZE);
    expect(numbersIn({ ...model, links: [] }).every(Number.isFinite)).toBe(true);
    for (const node of model.nodes) expect(view.pick(model, node)).toEqual({ kind: "span", id: node.id });
    expect(layout(run("x=1"), 0).nodes).toEqual([]);
  });

  it("is walked by keys in reading order", () => {
    const known = graphOf(CALLS);
    const { places } = layout(CALLS, 1e12, known);
    const step = (name: string | undefined, key: string) => {
      const from = known.nodes.find((node) => node.name === name)?.key;
      return known.nodes.find((node) => node.key === graphStep(known, places, from, key))?.name;
    };
    expect(step(undefined, "ArrowDown")).toBe("A");
    expect(step("A", "ArrowDown")).toBe("B");
    expect(step("B", "ArrowRight")).toBe("D");
    expect(step("G", "ArrowUp")).toBe("D");
    expect(step("F", "ArrowLeft")).toBe("E");
    expect(step("G", "ArrowRight")).toBeUndefined();
  });
});
