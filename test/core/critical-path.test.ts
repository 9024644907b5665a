import { expect, test } from "vitest";
import { criticalPath, type PathForest, type PathPiece } from "../../core/critical-path.ts";
import { random } from "../random.ts";

interface Small {
  readonly start: number;
  readonly end: number;
  readonly parent: number;
}

const forestOf = (spans: readonly Small[]): PathForest => ({
  starts: spans.map(({ start }) => start),
  ends: spans.map(({ end }) => end),
  children: (row) => spans.flatMap(({ parent }, child) => (parent === row ? [child] : [])),
});

/** At most seven spans in twelve units of time; some without an end, some of no length, some longer than their parent. */
const smallTree = (seed: number): readonly Small[] => {
  const r = random(seed);
  return Array.from({ length: 1 + r.below(7) }, (_, row) => {
    const start = r.below(11);
    return {
      start,
      end: r.chance(0.1) ? Number.NaN : start + r.below(12 - start),
      parent: row === 0 || r.chance(0.25) ? -1 : r.below(row),
    };
  });
};
const TO = 12;

/** When a span and all below it had ended, by looking at everything below it. */
const lastOf = (spans: readonly Small[], row: number): number => {
  const { start, end } = spans[row] as Small;
  const below = spans.flatMap((each, child) => (each.parent === row ? [lastOf(spans, child)] : []));
  return Math.max(Number.isNaN(end) ? TO : Math.max(start, end), ...below);
};

/**
 * Every choice of children that ran one after the other, tried: the one is right whose ends, from the last back, are
 * the latest, and of those with equal ends the one that began first.
 */
const bruteForce = (
  spans: readonly Small[],
  row: number,
  floor: number,
  until: number,
): readonly PathPiece[] => {
  const children = spans.flatMap((each, child) => (each.parent === row ? [child] : []));
  const choices = Array.from({ length: 2 ** children.length }, (_, bits) =>
    children
      .filter((_, index) => bits & (1 << index))
      .map((child) => ({
        child,
        start: (spans[child] as Small).start,
        from: Math.max(floor, (spans[child] as Small).start),
        to: lastOf(spans, child),
      }))
      .sort((left, right) => right.to - left.to || left.start - right.start || left.child - right.child),
  ).filter((chain) =>
    chain.every(({ from, to }, index) => to > from && to <= (chain[index - 1]?.from ?? until)),
  );
  const best = choices.reduce((left, right) => (isLater(right, left) ? right : left), []);
  const pieces: PathPiece[] = [];
  let upTo = until;
  for (const { child, from, to } of best) {
    if (row >= 0 && upTo > to) pieces.unshift({ row, from: to, to: upTo });
    pieces.unshift(...bruteForce(spans, child, from, to));
    upTo = from;
  }
  if (row >= 0 && upTo > floor) pieces.unshift({ row, from: floor, to: upTo });
  return pieces;
};

interface Link {
  readonly child: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}
const isLater = (left: readonly Link[], right: readonly Link[]): boolean => {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [a, b] = [left[i], right[i]];
    if (!a || !b) return a !== undefined;
    if (a.to !== b.to) return a.to > b.to;
    // Which began first is asked of what was said, not of what is left of it under a parent that began later.
    if (a.start !== b.start) return a.start < b.start;
    if (a.child !== b.child) return a.child < b.child;
  }
  return false;
};

test("the path is the one that trying every chain of children finds", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const spans = smallTree(seed);
    expect(criticalPath(forestOf(spans), TO), `seed ${seed}: ${JSON.stringify(spans)}`).toEqual(
      bruteForce(spans, -1, Number.NEGATIVE_INFINITY, TO),
    );
  }
});

test("pieces come in order, do not overlap, end with the run, and fill a single root without a gap", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const spans = smallTree(seed);
    const pieces = criticalPath(forestOf(spans), TO);
    pieces.forEach(({ from, to }, index) => {
      expect(to).toBeGreaterThan(from);
      expect(from).toBeGreaterThanOrEqual(pieces[index - 1]?.to ?? 0);
    });
    const roots = spans.flatMap(({ parent }, row) => (parent === -1 ? [row] : []));
    const taking = roots.filter((row) => lastOf(spans, row) > (spans[row] as Small).start);
    if (taking.length > 0)
      expect(pieces.at(-1)?.to).toBe(Math.max(...taking.map((row) => lastOf(spans, row))));
    if (roots.length === 1 && taking.length === 1) {
      const time = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(time).toBe(lastOf(spans, 0) - (spans[0] as Small).start);
    }
  }
});
