import { describe, expect, it } from "vitest";
import type { PairSide } from "../../core/compare/run-diff.ts";
import { diffText } from "../../core/compare/text.ts";
import { type Nanos, nanos } from "../../core/ids.ts";
import { barsOf } from "../../web/compare/bars.ts";
import { comparePlace, parseCompare, parsePair, printPair } from "../../web/compare/compare-route.ts";
import { besides, foldedLines } from "../../web/compare/text-lines.ts";

const span = (start: number, end?: number): PairSide => ({
  event: "e1",
  id: "s" as PairSide["id"],
  name: "s",
  start: nanos(start),
  end: end === undefined ? undefined : nanos(end),
  failed: false,
});

it.each([
  "/compare",
  "/compare/r-7f3a",
  "/compare/r-7f3a/r-81d0",
  "/compare/r-7f3a/r-81d0/spans?align=wall&rows=all&pair=b:s-0151&text=response&lines=side&ignore=prompt,outcome",
  "/compare/r-7f3a/r-81d0/lifecycles?pair=env:3/slot:r0c1/seed:2",
  "/compare/r-7f3a/r-81d0/metrics?pair=a%26b%7Closs",
])("%s is printed as it was read", (address) => {
  const [path = "", query = ""] = address.split("?");
  expect(comparePlace(parseCompare({ page: "compare", path, query }))).toEqual({
    page: "compare",
    path,
    query,
  });
});

describe("bars of two runs", () => {
  // B starts at 1000; what A began at 40 began in B at 1070.
  const runs = {
    left: { from: nanos(0), to: nanos(100) },
    right: { from: nanos(1000), to: nanos(1130) },
    landmarks: [
      [nanos(0), nanos(1000), 1],
      [nanos(40), nanos(1070), 1],
    ] as readonly (readonly [Nanos, Nanos, number])[],
  };

  it("stand at the time since each start by wall clock", () => {
    const { right, length } = barsOf(runs, "wall");
    expect(right(span(1070, 1090))).toEqual({ from: 70, to: 90, open: false });
    expect(length).toBe(130);
  });

  it("begin where their counterpart does by structure, and keep their length", () => {
    const { left, right } = barsOf(runs, "structure");
    expect(left(span(40, 70))).toEqual({ from: 40, to: 70, open: false });
    expect(right(span(1070, 1090))).toEqual({ from: 40, to: 60, open: false });
  });

  it("reach to the end of the run where no end was recorded", () => {
    expect(barsOf(runs, "wall").left(span(40))).toEqual({ from: 40, to: 100, open: true });
  });
});

describe("lines of two texts", () => {
  const text = (changed: string): string =>
    Array.from({ length: 20 }, (_, i) => (i === 10 ? changed : `line ${i}`)).join("\n");
  const { lines } = diffText(text("old"), text("new"));

  it("keep three lines around a difference and fold the others without losing one", () => {
    const shown = foldedLines(lines);
    expect(shown.map(({ change }) => change)).toEqual([
      "fold",
      "same",
      "same",
      "same",
      "removed",
      "added",
      "same",
      "same",
      "same",
      "fold",
    ]);
    const counted = shown.reduce((sum, line) => sum + (line.change === "fold" ? line.lines : 1), 0);
    expect(counted).toBe(lines.length);
  });

  it("stand beside what came in their place", () => {
    expect(besides(lines).filter(({ left }) => left?.change === "removed")).toMatchObject([
      { left: { left: 11 }, right: { change: "added", right: 11 } },
    ]);
    expect(besides(diffText("", "new").lines)).toMatchObject([
      { left: undefined, right: { change: "added" } },
    ]);
  });
});

it("a pair keeps whose span names it, whatever the id is", () => {
  for (const side of ["left", "right"] as const)
    for (const id of ["s-1", "a:s-1", "b:s-1", ":", "ü/1"])
      expect(parsePair(printPair({ side, id }))).toEqual({ side, id });
});
