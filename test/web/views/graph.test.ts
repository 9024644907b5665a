import { describe, expect, it } from "vitest";
import { graph, litPath } from "../../../web/views/graph.ts";
import type { Scene } from "../../../web/views/view.ts";
import { run } from "../../notation.ts";
import { numbersIn, sceneOf } from "./scenes.ts";

const SIZE = { width: 600, height: 190 };
const CALLS = run("A( B( C( ) ) D( E( ) F( ) G( ) ) )");
const selecting = (id: string, at = 1e12): Scene => ({
  ...sceneOf(CALLS, { at }),
  selection: { kind: "span", id },
});

describe("the call graph", () => {
  it("lights the path from the root to the selection and shows the siblings along it", () => {
    const model = graph.layout(selecting("F"), SIZE);
    expect(model.nodes.map(({ id }) => id)).toEqual(["A", "B", "D", "E", "F", "G"]);
    expect(model.nodes.filter(({ lit }) => lit).map(({ id }) => id)).toEqual(["A", "D", "F"]);
    expect(model.nodes.find(({ id }) => id === "B")?.more).toBe(1);
  });

  it("follows what is open at the cursor while nothing is selected", () => {
    expect(litPath(sceneOf(CALLS, { at: 3e9 })).map(({ id }) => id)).toEqual(["A", "B", "C"]);
  });

  it("keeps every sibling counted when there are more than fit", () => {
    const many = run(`A( ${"B( ) ".repeat(200)}Z( ) )`).map((event, index) =>
      event.kind === "span-start" && event.name === "B" ? { ...event, id: `b${index}` as never } : event,
    );
    const model = graph.layout(
      { ...sceneOf(many, { at: 1e12 }), selection: { kind: "span", id: "Z" } },
      SIZE,
    );
    const below = model.nodes.filter(({ id }) => id !== "A");
    expect(below.length).toBeLessThan(10);
    expect(below.reduce((sum, node) => sum + node.times, 0)).toBe(201);
  });

  it("finds the node that is drawn, and has finite numbers only", () => {
    for (const id of ["A", "B", "C", "nothing"]) {
      const model = graph.layout(selecting(id), SIZE);
      expect(numbersIn(model).every(Number.isFinite)).toBe(true);
      for (const node of model.nodes) expect(graph.pick(model, node)).toEqual({ kind: "span", id: node.id });
    }
    expect(graph.layout(sceneOf(run("x=1"), { at: 0 }), SIZE).nodes).toEqual([]);
  });
});
