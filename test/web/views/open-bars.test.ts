import { expect, it } from "vitest";
import { openBars } from "../../../web/views/open-bars.ts";
import { run } from "../../notation.ts";
import { randomEvents } from "../../random.ts";
import { sceneOf } from "./scenes.ts";

it("spans open at the cursor stand in tree order until history is read", () => {
  const { state } = sceneOf(run("A( B( C( ) D( E( ) F( G( ) ) H("), { at: 1e12 });
  expect(openBars(state).map(({ name, depth, children }) => [name, depth, children])).toEqual([
    ["A", 0, 1],
    ["B", 1, 1],
    ["D", 2, 1],
    ["H", 3, 0],
  ]);
});

it("every open span of any run has one bar, below the open span it hangs under", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { state } = sceneOf(randomEvents(seed, 200), { at: 1e12 });
    const bars = openBars(state);
    const acyclic = [...state.spans.values()].filter(({ parent }) => parent === undefined);
    expect(new Set(bars.map(({ id }) => id)).size).toBe(bars.length);
    expect(bars.length).toBeGreaterThanOrEqual(acyclic.length);
    bars.forEach((bar, index) => {
      if (bar.depth === 0) return;
      const above = bars.slice(0, index).findLast(({ depth }) => depth === bar.depth - 1);
      expect(above?.id).toBe(bar.parent);
    });
  }
});
