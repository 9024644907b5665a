import { describe, expect, test } from "vitest";
import { DiffLines } from "../../../core/compare/diff-lines.ts";
import type { Forest } from "../../../core/compare/forest.ts";
import type { SpanClass } from "../../../core/compare/run-diff.ts";
import { SpanComparison } from "../../../core/compare/span-comparison.ts";
import { random } from "../../random.ts";
import { edited, type Node, randomTree, treeOf } from "./trees.ts";

const SEEDS = Array.from({ length: 80 }, (_, i) => i + 1);

const compared = (left: Forest, right: Forest): SpanComparison =>
  new SpanComparison(
    { forest: left, producers: new Map() },
    { forest: right, producers: new Map() },
    { ignored: [] },
  );

const MIRROR: Readonly<Partial<Record<SpanClass, SpanClass>>> = { added: "removed", removed: "added" };
const turned = (names: readonly SpanClass[]): readonly SpanClass[] =>
  names.map((name) => MIRROR[name] ?? name).sort();

/** Rows as texts that do not name ids: what stands where, on which side, and what it differs in. */
const told = (comparison: SpanComparison): readonly string[] =>
  Array.from({ length: comparison.tree.length }, (_, row) => {
    const { left, right } = comparison.tree;
    const hash = (forest: Forest, place: number): string => (place === -1 ? "-" : String(forest.hash[place]));
    const { classes, depth, follows } = comparison.pair(row);
    return `${depth} ${hash(comparison.left.forest, left[row] as number)} ${hash(comparison.right.forest, right[row] as number)} ${classes.join()} ${follows}`;
  });

describe.each(SEEDS)("the spans of two runs, seed %i", (seed) => {
  const r = random(seed);
  const root = randomTree(r, 5 + r.below(60), 0.3);
  const left = treeOf(root);
  const other = edited(r, root, 1 + r.below(5));
  const right = treeOf(other, { ids: "x" });

  test("a run does not differ from itself, under whatever ids, at whatever time, whoever of several began first", () => {
    for (const again of [left, treeOf(root, { ids: "y", shift: 777, r })]) {
      const { counts, differing } = compared(left, again).diff();
      expect(differing).toEqual([]);
      expect(counts).toEqual({ added: 0, removed: 0, changed: 0, same: left.length });
      expect(compared(left, again).divergence()).toBeUndefined();
    }
  });

  test("every span stands in one row, below the row of an ancestor of its own", () => {
    const { tree } = compared(left, right);
    for (const [places, forest] of [
      [tree.left, left],
      [tree.right, right],
    ] as const) {
      expect([...places].filter((place) => place !== -1).sort((a, b) => a - b)).toEqual(
        Array.from({ length: forest.length }, (_, place) => place),
      );
    }
    for (let row = 0; row < tree.length; row++) {
      if (tree.moved[row] === 1) continue;
      for (const [places, forest] of [
        [tree.left, left],
        [tree.right, right],
      ] as const) {
        const place = places[row] as number;
        let above = tree.parent[row] as number;
        while (above >= 0 && places[above] === -1) above = tree.parent[above] as number;
        let real = place === -1 ? -1 : (forest.parent[place] as number);
        const isAncestor = (): boolean => {
          for (; real >= 0; real = forest.parent[real] as number) if (real === places[above]) return true;
          return false;
        };
        if (place !== -1 && above >= 0) expect(isAncestor(), `row ${row}`).toBe(true);
      }
    }
  });

  test("with left and right changed over, the same is told the other way round", () => {
    const [one, mirror] = [compared(left, right), compared(right, left)];
    const [there, back] = [one.diff(), mirror.diff()];
    expect(back.counts).toEqual({
      ...there.counts,
      added: there.counts.removed,
      removed: there.counts.added,
    });
    const pairs = (comparison: SpanComparison, turn: boolean): readonly string[] =>
      Array.from({ length: comparison.tree.length }, (_, row) => {
        const pair = comparison.pair(row);
        const [a, b] = turn ? [pair.right, pair.left] : [pair.left, pair.right];
        return `${a?.id} ${b?.id} ${(turn ? turned(pair.classes) : [...pair.classes].sort()).join()}`;
      }).sort();
    expect(pairs(mirror, true)).toEqual(pairs(one, false));
    const [first, firstBack] = [one.divergence(), mirror.divergence()];
    expect(firstBack?.left?.span).toBe(first?.right?.span);
    expect(firstBack?.right?.span).toBe(first?.left?.span);
    expect(turned((firstBack?.classes ?? []) as SpanClass[])).toEqual([...(first?.classes ?? [])].sort());
    expect([firstBack?.downstream, firstBack?.others]).toEqual([first?.downstream, first?.others]);
  });

  test("other ids, another clock, another order of what ran at the same time: the same is told", () => {
    const again = compared(left, treeOf(other, { ids: "z", shift: 99, r }));
    expect(told(again)).toEqual(told(compared(left, right)));
  });

  test("the folded list holds every row once, and each that differs can be seen", () => {
    const comparison = compared(left, right);
    const lines = new DiffLines(comparison, "differences");
    const seen = lines.window(0, lines.length).lines;
    const rows = seen.flatMap((line) =>
      line.line === "pair" ? [line.pair.row] : Array.from({ length: line.rows }, (_, i) => line.row + i),
    );
    expect(rows).toEqual(Array.from({ length: comparison.tree.length }, (_, row) => row));
    const shown = new Set(seen.flatMap((line) => (line.line === "pair" ? [line.pair.row] : [])));
    for (const row of comparison.diff().differing) {
      expect(shown.has(row)).toBe(true);
      expect(seen[lines.lineOf(row)]).toMatchObject({ line: "pair", pair: { row } });
    }
    const from = Math.min(2, lines.length);
    expect(lines.window(from, 3).lines).toEqual(seen.slice(from, from + 3));
  });
});

const leaf = (name: string, content: number, ...children: Node[]): Node => ({
  name,
  kind: 3,
  content,
  beside: false,
  children,
});
const run = (...children: Node[]): Node => ({ name: "run", kind: 0, content: 0, beside: false, children });

describe("what differs first", () => {
  const first = (left: Node, right: Node) => compared(treeOf(left), treeOf(right, { ids: "x" })).divergence();

  test("one call in the place of another is one divergence that names both", () => {
    const found = first(
      run(leaf("think", 1), leaf("calculate", 2), leaf("respond", 3)),
      run(leaf("think", 1), { ...leaf("search", 5), kind: 4 }, leaf("respond", 3)),
    );
    expect(found).toMatchObject({
      classes: ["added", "removed"],
      left: { name: "calculate" },
      right: { name: "search" },
      downstream: 0,
      others: 0,
    });
  });

  test("what came of an earlier difference is downstream of it", () => {
    const found = first(
      run(leaf("read", 1), leaf("write", 2), leaf("test", 3)),
      run(leaf("read", 1), leaf("write", 20), leaf("test", 30)),
    );
    expect(found).toMatchObject({
      left: { name: "write" },
      right: { name: "write" },
      downstream: 1,
      others: 0,
    });
  });

  test("what ran at the same time is no consequence of each other", () => {
    const beside = (content: number): Node => ({ ...leaf("job", content), beside: true });
    const found = first(run(beside(1), beside(2), beside(3)), run(beside(1), beside(20), beside(30)));
    expect(found).toMatchObject({ downstream: 0, others: 1 });
  });

  test("a wrapper is one difference: what it holds is the same", () => {
    const [left, right] = [
      run(leaf("a", 1), leaf("b", 2), leaf("c", 3)),
      run(leaf("a", 1), { ...leaf("retrying", 0, leaf("b", 2), leaf("c", 3)), kind: 1 }),
    ];
    const comparison = compared(treeOf(left), treeOf(right, { ids: "x" }));
    expect(comparison.diff().counts).toEqual({ added: 1, removed: 0, changed: 0, same: 4 });
    expect(comparison.tree.depth).toEqual(Int32Array.of(0, 1, 1, 2, 2));
  });

  test("two that changed places are a move, not one more and one less", () => {
    const found = compared(
      treeOf(run(leaf("a", 1), leaf("b", 2), leaf("c", 3))),
      treeOf(run(leaf("a", 1), leaf("c", 3), leaf("b", 2)), { ids: "x" }),
    );
    expect(found.diff().byClass).toEqual({ moved: 1 });
  });
});
