import { describe, expect, test } from "vitest";
import { align } from "../../../core/compare/align.ts";
import { RULES } from "../../../core/compare/alignment.ts";
import type { Forest } from "../../../core/compare/forest.ts";
import { random } from "../../random.ts";
import { costOf, edited, leastCost, type Node, randomTree, treeOf } from "./trees.ts";

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

const namesOf = (
  left: Forest,
  right: Forest,
  toRight: Int32Array,
): readonly (readonly [string, string | undefined])[] =>
  left.spans.map(({ id }, place) => [id, right.spans[toRight[place] as number]?.id] as const);

describe.each(SEEDS)("pairs of two runs, seed %i", (seed) => {
  const r = random(seed);
  const root = randomTree(r, 5 + r.below(40), 0.3);
  const left = treeOf(root);
  const other = edited(r, root, 1 + r.below(5));

  test("a run is its own equal: every span is paired, whatever the ids, the clock and who of several began first", () => {
    for (const right of [left, treeOf(root, { ids: "x", shift: 5000, r })]) {
      const { toRight, score } = align(left, right);
      expect([...toRight].every((place) => place !== -1)).toBe(true);
      expect([...toRight].every((place, i) => left.hash[i] === right.hash[place])).toBe(true);
      expect([...score].every((each) => each === 1)).toBe(true);
    }
  });

  test("whichever run is called left, the pairs are the same", () => {
    const right = treeOf(other, { ids: "x" });
    const one = align(left, right);
    const mirror = align(right, left);
    expect(mirror.toLeft).toEqual(one.toRight);
    expect(mirror.toRight).toEqual(one.toLeft);
    for (const [place, partner] of one.toRight.entries())
      if (partner !== -1) expect(mirror.score[partner]).toBe(one.score[place]);
  });

  test("renamed ids, a shifted clock and another order of what ran at the same time change no pair's kind", () => {
    const right = treeOf(other, { ids: "x" });
    const again = treeOf(other, { ids: "y", shift: 123, r });
    const labels = (forest: Forest): unknown =>
      [...align(left, forest).toRight].map((place) => (place === -1 ? "only left" : forest.hash[place]));
    expect(labels(again)).toEqual(labels(right));
  });
});

describe("the cheapest way", () => {
  test("on small trees an alignment costs at most 1.15 of the least there is", () => {
    for (const seed of SEEDS) {
      const r = random(seed * 31);
      const root = randomTree(r, 4 + r.below(10));
      const [left, right] = [treeOf(root), treeOf(edited(r, root, 1 + r.below(5)), { ids: "x" })];
      const least = leastCost(left, right);
      expect(costOf(left, right, align(left, right)), `seed ${seed}`).toBeLessThanOrEqual(
        least * 1.15 + 1e-9,
      );
    }
  });
});

describe("what a person and an emitter say", () => {
  const leaf = (name: string, content: number): Node => ({
    name,
    kind: 3,
    content,
    beside: false,
    children: [],
  });
  const run = (...children: Node[]): Node => ({ name: "run", kind: 0, content: 0, beside: false, children });

  test("a pin joins two that nothing else would join, and a forbidden pair stays apart", () => {
    const left = treeOf(run(leaf("read", 1), leaf("write", 2)));
    const right = treeOf(run(leaf("read", 1), leaf("ask", 3)), { ids: "x" });
    const id = (forest: Forest, name: string): string =>
      forest.spans.find((span) => span.name === name)?.id ?? "";
    const pins = {
      join: [[id(left, "write"), id(right, "ask")]],
      forbid: [[id(left, "read"), id(right, "read")]],
    } as const;
    const plain = namesOf(left, right, align(left, right).toRight);
    expect(plain).toContainEqual([id(left, "read"), id(right, "read")]);
    const { toRight, rule } = align(left, right, { pinned: pins });
    const place = left.placeById.get(id(left, "write") as never) as number;
    expect(right.spans[toRight[place] as number]?.name).toBe("ask");
    expect(RULES[rule[place] as number]).toBe("pinned");
    expect(namesOf(left, right, toRight)).not.toContainEqual([id(left, "read"), id(right, "read")]);
  });

  test("a subtree that went elsewhere is a move", () => {
    const group = (name: string, ...children: Node[]): Node => ({ ...leaf(name, 0), kind: 1, children });
    const job = group("job", leaf("read", 11), leaf("write", 12));
    const left = treeOf(run(group("one", job, leaf("test", 5)), group("two", leaf("ask", 6))));
    const right = treeOf(run(group("one", leaf("test", 5)), group("two", leaf("ask", 6), job)), { ids: "x" });
    const { toRight, rule } = align(left, right);
    const place = left.spans.findIndex(({ name }) => name === "job");
    expect(right.spans[toRight[place] as number]?.name).toBe("job");
    expect(RULES[rule[place] as number]).toBe("moved");
  });
});
