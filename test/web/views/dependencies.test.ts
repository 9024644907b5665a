import { describe, expect, it } from "vitest";
import type { Subject } from "../../../core/ids.ts";
import { dependenciesOf } from "../../../web/views/dependencies.ts";
import { random } from "../../random.ts";
import { numbersIn, sceneOf } from "./scenes.ts";
import { blocks, shift, unit } from "./shift.ts";

const graph = (...pairs: readonly (readonly [string, string])[]) =>
  dependenciesOf(
    sceneOf(shift(...pairs.map(([from, to], index) => [index, blocks(from, to)] as const)), { at: 1e15 })
      .state,
  );

describe("dependencies", () => {
  it("stand right of everything they wait for, and the longest chain is lit", () => {
    const { nodes, edges, critical, layers } = graph(
      ["a", "b"],
      ["b", "c"],
      ["a", "c"],
      ["x", "c"],
      ["c", "d"],
    );
    expect(layers).toBe(4);
    expect(critical).toEqual(["a", "b", "c", "d"].map(unit));
    const layerOf = new Map(nodes.map(({ subject, layer }) => [subject, layer]));
    for (const { from, to } of edges) expect(layerOf.get(from) ?? 9).toBeLessThan(layerOf.get(to) ?? -1);
    expect(edges.filter((edge) => edge.critical)).toHaveLength(3);
    expect(nodes.find(({ subject }) => subject === unit("x"))?.critical).toBe(false);
  });

  it("put neighbours side by side so that links cross little", () => {
    const { nodes } = graph(["a", "z1"], ["b", "y1"], ["a", "z2"], ["b", "y2"]);
    const rows = nodes.filter(({ layer }) => layer === 1).map(({ subject }) => subject);
    expect(rows).toEqual(["z1", "z2", "y1", "y2"].map(unit));
  });

  it("are drawn also where units wait for each other in a ring", () => {
    const { nodes, edges } = graph(["a", "b"], ["b", "c"], ["c", "a"], ["c", "d"]);
    expect(new Set(nodes.map(({ subject }) => subject))).toEqual(new Set(["a", "b", "c", "d"].map(unit)));
    expect(edges).toHaveLength(4);
  });

  it("hold every unit and link once, whatever they are, at finite places", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const dice = random(seed);
      const pairs = Array.from(
        { length: 1 + dice.below(40) },
        () => [`u${dice.below(14)}`, `u${dice.below(14)}`] as const,
      );
      const known = new Map(pairs.map((pair) => [pair.join(" "), pair]));
      const { nodes, edges, rows } = graph(...pairs);
      const subjects = nodes.map(({ subject }) => subject);
      expect(new Set(subjects), `seed ${seed}`).toEqual(
        new Set([...known.values()].flat().map(unit)) as Set<Subject>,
      );
      expect(subjects.length, `seed ${seed}`).toBe(new Set(subjects).size);
      expect(edges, `seed ${seed}`).toHaveLength(known.size);
      expect(numbersIn({ nodes, rows }).every(Number.isInteger), `seed ${seed}`).toBe(true);
      expect(new Set(nodes.map(({ layer, row }) => `${layer} ${row}`)).size).toBe(nodes.length);
    }
  });
});
