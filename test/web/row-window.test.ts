import { expect, it } from "vitest";
import { rowWindow } from "../../web/runs/row-window.ts";

const heights = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 51 : 34));
const all = heights.reduce((sum, each) => sum + each, 0);

it("of a long table the rows in view stand, each at its place, and the focused one wherever it is", () => {
  for (const top of [-500, 0, 12_345, all - 900, all + 500]) {
    const { rows, after } = rowWindow(heights, { top, bottom: top + 900 }, 700);
    let y = 0;
    for (const { index, before } of rows) {
      y += before;
      expect(y).toBe(heights.slice(0, index).reduce((sum, each) => sum + each, 0));
      y += heights[index] ?? 0;
      const seen = y > top && y - (heights[index] ?? 0) < top + 900;
      expect(seen || index === 700).toBe(true);
    }
    expect(y + after).toBe(all);
    expect(rows.length).toBeLessThan(40);
    expect(rows.some(({ index }) => index === 700)).toBe(true);
  }
});

it("a table that is not long stands whole", () => {
  const { rows, after } = rowWindow(heights.slice(0, 200), { top: 0, bottom: 100 }, 0);
  expect([rows.length, after]).toEqual([200, 0]);
});
