import { describe, expect, it } from "vitest";
import type { GridRun } from "../../core/compare/grid.ts";
import type { PairSide } from "../../core/compare/run-diff.ts";
import { diffText } from "../../core/compare/text.ts";
import { type Nanos, nanos } from "../../core/ids.ts";
import { barsOf } from "../../web/compare/bars.ts";
import { comparePlace, parseCompare, parsePair, printPair } from "../../web/compare/compare-route.ts";
import { inOrder } from "../../web/compare/grid-order.ts";
import { caught, linked, linksOf, shiftOf } from "../../web/compare/links.ts";
import { sameValues } from "../../web/compare/same-values.ts";
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
  const runs = {
    left: { from: nanos(0), to: nanos(100) },
    right: { from: nanos(1000), to: nanos(1130) },
  };

  it("stand at the time since the start of their own run", () => {
    const { left, right, length } = barsOf(runs, 0);
    expect(left(span(40, 70))).toEqual({ from: 40, to: 70, open: false });
    expect(right(span(1070, 1090))).toEqual({ from: 70, to: 90, open: false });
    expect(length).toBe(130);
  });

  it("of B stand earlier by what B was shifted", () => {
    const { right, length } = barsOf(runs, 20);
    expect(right(span(1070, 1090))).toEqual({ from: 50, to: 70, open: false });
    expect(length).toBe(110);
  });

  it("reach to the end of the run where no end was recorded", () => {
    expect(barsOf(runs, 0).left(span(40))).toEqual({ from: 40, to: 100, open: true });
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

describe("settings of two runs", () => {
  it("that are the same are those that no change touches, whole or in part", () => {
    const settings = { lr: 0.1, model: { name: "a", size: 3 }, tags: ["x"], seed: 1 };
    const rows = sameValues(settings, [{ path: "/seed" }, { path: "/model/size" }]);
    expect(rows.map(({ path, left, right }) => [path, left, right])).toEqual([
      ["/lr", 0.1, 0.1],
      ["/model/name", "a", "a"],
      ["/tags", ["x"], ["x"]],
    ]);
  });
});

describe("many runs", () => {
  const run = (name: string, regression: number | null, costUsd: number | null) =>
    ({ name, regression, figures: { costUsd } }) as unknown as GridRun;
  const grid = { runs: [run("base", 0, 5), run("b", 0.2, null), run("a", null, 9), run("c", -0.1, 1)] };
  const order = (by: "outlier" | "regression" | "name" | "costUsd", ascending = false) =>
    inOrder(grid, { by, ascending }).map(({ name }) => name);

  it("stand in the order asked for, the baseline first and what says nothing last", () => {
    expect(order("outlier")).toEqual(["base", "b", "a", "c"]);
    expect(order("regression")).toEqual(["base", "b", "c", "a"]);
    expect(order("regression", true)).toEqual(["base", "c", "b", "a"]);
    expect(order("name", true)).toEqual(["base", "a", "b", "c"]);
    expect(order("costUsd")).toEqual(["base", "a", "c", "b"]);
  });
});

describe("the cursors of two runs", () => {
  const extents = {
    left: { from: nanos(0), to: nanos(100) },
    right: { from: nanos(1000), to: nanos(1160) },
  };
  // From 40 to 60 only A has something: B waits at 1080.
  const landmarks: readonly (readonly [Nanos, Nanos, number])[] = [
    [nanos(0), nanos(1000), 1],
    [nanos(40_000), nanos(81_000), 0.5],
    [nanos(60_000), nanos(81_001), 1],
    [nanos(100_000), nanos(121_001), 1],
  ];
  const wide = {
    left: { from: nanos(0), to: nanos(100_000) },
    right: { from: nanos(1000), to: nanos(121_001) },
  };
  const axes = (points: readonly (readonly [number, number])[]) => ({
    step: points.map(([at, value]) => [nanos(at), value] as const),
  });

  it("belong together by time where the runs have nothing else in common", () => {
    const links = linksOf({ ...extents, landmarks: [] }, undefined);
    expect(links.ways).toEqual(["wall"]);
    expect(linked(links.marks.structure, extents, "left", nanos(30), 0)).toMatchObject({
      left: 30,
      right: 1030,
    });
  });

  it("belong together by step where both count", () => {
    const counted = {
      left: axes([
        [0, 0],
        [100, 10],
      ]),
      right: axes([
        [1000, 0],
        [1160, 10],
      ]),
    };
    const links = linksOf({ ...extents, landmarks: [] }, counted);
    expect(links.ways).toEqual(["step", "wall"]);
    expect(linked(links.marks.step, extents, "right", nanos(1080), 0).left).toBe(50);
  });

  it("say who waits, also where one run is over", () => {
    const inside = linked(landmarks, wide, "left", nanos(50_000), 0);
    expect(inside).toMatchObject({ waits: "right", confidence: 0.5 });
    expect(inside.right).toBeGreaterThanOrEqual(81_000);
    expect(inside.right).toBeLessThanOrEqual(81_001);
    const wall = linksOf({ ...extents, landmarks: [] }, undefined).marks.wall;
    expect(linked(wall, extents, "right", nanos(1150), 0)).toMatchObject({ left: 100, waits: "left" });
  });

  it("keep the shift that a person gave B, both ways", () => {
    const shift = shiftOf(landmarks, nanos(20_000), nanos(46_000));
    const there = linked(landmarks, wide, "left", nanos(20_000), shift);
    expect(there.right).toBe(46_000);
    expect(linked(landmarks, wide, "right", there.right, shift).left).toBe(20_000);
  });

  it("catch the nearest moment within reach when they are dragged", () => {
    expect(caught([10, 20, 40], 23, 5)).toBe(20);
    expect(caught([10, 20, 40], 31, 5)).toBe(31);
    expect(caught([], 31, 5)).toBe(31);
  });
});

describe("the address of a comparison", () => {
  it("keeps where the cursors stand, how they are linked, and the runs of a grid", () => {
    const query =
      "align=wall&values=all&charts=side&points=table&told=all&at=e12.1&b=t2.5&unlink=1&shift=-0.25&runs=r-0000000001,r-0000000002&sort=-costUsd";
    const route = parseCompare({ page: "compare", path: "/compare", query });
    expect(route).toMatchObject({
      unlinked: true,
      shift: -250_000_000,
      bAt: { kind: "time", seconds: 2.5 },
      runs: ["r-0000000001", "r-0000000002"],
      sort: { by: "costUsd", ascending: false },
    });
    expect(comparePlace(route).query).toBe(query);
  });
});
