import { expect, test } from "vitest";
import { align } from "../../../core/compare/align.ts";
import { type Forest, forestOf } from "../../../core/compare/forest.ts";
import { landmarksOf } from "../../../core/compare/landmarks.ts";
import { LANDMARKS } from "../../../core/compare/run-diff.ts";
import { SpanCollector } from "../../../core/compare/span-collector.ts";
import { byAxis, byWall, follow, type Landmark } from "../../../core/compare/warp.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { type Nanos, nanos } from "../../../core/ids.ts";
import type { AxisPoint } from "../../../core/wire/window.ts";
import { run } from "../../notation.ts";
import { random } from "../../random.ts";
import { copyOf, nodesOf, randomTree, spansOf } from "./trees.ts";

const forest = (events: readonly TraceEvent[]): Forest => {
  const collector = new SpanCollector();
  for (const event of events) {
    // A span that is called as its id has no name to compare.
    if (event.kind === "span-start") collector.add({ ...event, name: `do ${event.name}` });
    if (event.kind === "span-end") collector.add(event);
  }
  return forestOf(collector.spans);
};
const between = (left: Forest, right: Forest): readonly Landmark[] =>
  landmarksOf(left, right, align(left, right), {
    left: (left.spans[0]?.start ?? 0) as Nanos,
    right: (right.spans[0]?.start ?? 0) as Nanos,
  });
/** Seconds, as the notation counts them. */
const across = (landmarks: readonly Landmark[], seconds: number, side: "left" | "right" = "left") => {
  const { at, waits } = follow(landmarks, side, nanos(seconds * 1e9));
  return { at: Math.round(at / 1e7) / 100, waits };
};

test("a pair's start and end belong together, and inside it is interpolated", () => {
  const left = forest(run("A( B( ) C( x=1 x=1 x=1 ) )"));
  const right = forest(run("A( x=1 x=1 B( ) C( ) )"));
  const landmarks = between(left, right);
  expect(across(landmarks, 2)).toEqual({ at: 4, waits: false });
  expect(across(landmarks, 4)).toEqual({ at: 6, waits: false });
  expect(across(landmarks, 6)).toEqual({ at: 6.5, waits: false });
  expect(across(landmarks, 6.5, "right")).toEqual({ at: 6, waits: false });
});

test("inside what only one run has, the other rests at its last match", () => {
  const left = forest(run("A( B( ) only( x=1 x=1 ) C( ) )"));
  const right = forest(run("A( B( ) C( ) )"));
  const landmarks = between(left, right);
  expect(across(landmarks, 5)).toEqual({ at: 3, waits: true });
  expect(across(landmarks, 6.9)).toEqual({ at: 3, waits: true });
  expect(across(landmarks, 8)).toEqual({ at: 4, waits: false });
  const mirrored = between(right, left);
  expect(across(mirrored, 5, "right")).toEqual({ at: 3, waits: true });
});

test("before the first match and after the last both go at the same pace", () => {
  const landmarks = between(forest(run("A( )")), forest(run("A( x=1 )")));
  expect(across(landmarks, -3)).toEqual({ at: -3, waits: false });
  expect(across(landmarks, 12)).toEqual({ at: 13, waits: false });
});

/** Two runs of which one is the other with spans left out, put in and stretched. */
const pairOf = (seed: number): readonly [Forest, Forest] => {
  const r = random(seed);
  const tree = randomTree(r, 30 + r.below(60), 0.2);
  const other = copyOf(tree);
  for (const node of nodesOf(other)) {
    if (r.chance(0.1)) node.children.splice(r.below(node.children.length + 1), 1);
    if (r.chance(0.1))
      node.children.splice(r.below(node.children.length + 1), 0, randomTree(r, 1 + r.below(4)));
    if (r.chance(0.1)) node.content++;
  }
  const scale = (root: typeof tree, by: number): Forest =>
    forestOf(
      spansOf(root).map((span) => ({ ...span, start: span.start * by * 1e6, end: span.end * by * 1e6 })),
    );
  return [scale(tree, 1), scale(other, 1 + r.below(5))];
};

test("following rises, comes back to where it began, and mirrors", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const [left, right] = pairOf(seed);
    const landmarks = between(left, right);
    const mirrored = between(right, left);
    expect(
      mirrored.map(([l, r]) => [r, l]),
      `seed ${seed}`,
    ).toEqual(landmarks.map(([l, r]) => [l, r]));
    const r = random(seed);
    const end = left.spans[0]?.end ?? 0;
    let before = -Infinity;
    for (let i = -5; i <= 105; i++) {
      const at = nanos((end * i) / 100 + r.next());
      const offset = r.below(3) * 1e9;
      const there = follow(landmarks, "left", at, offset);
      expect(there.at - offset, `seed ${seed}`).toBeGreaterThan(before);
      before = there.at - offset;
      expect(Math.abs(follow(landmarks, "right", there.at, offset).at - at), `seed ${seed}`).toBeLessThan(
        end / 1e4,
      );
    }
  }
});

test("a run follows itself", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const [left] = pairOf(seed);
    const landmarks = between(left, left);
    const end = left.spans[0]?.end ?? 0;
    for (let i = 0; i <= 20; i++) {
      const { at, waits } = follow(landmarks, "left", nanos((end * i) / 20));
      expect(Math.abs(at - (end * i) / 20), `seed ${seed}`).toBeLessThan(1);
      expect(waits).toBe(false);
    }
  }
});

test("many landmarks are thinned without losing their places", () => {
  const spans = (stretch: number): Forest =>
    forest(
      run(Array.from({ length: 3000 }, (_, i) => `s${i}( )`).join(" ")).map((event) => ({
        ...event,
        at: (event.at * stretch + 1e9 * Math.sin(event.at / 2e11) * 40 + 1e11) as Nanos,
      })),
    );
  const [left, right] = [spans(1), spans(2)];
  const landmarks = between(left, right);
  expect(landmarks.length).toBeLessThanOrEqual(LANDMARKS);
  for (let place = 0; place < left.length; place += 37) {
    const { at } = follow(landmarks, "left", (left.spans[place]?.start ?? 0) as Nanos);
    const partner = right.spans.find(({ name }) => name === left.spans[place]?.name);
    expect(Math.abs(at - (partner?.start ?? 0))).toBeLessThan(12e9);
  }
});

test("of long runs only some pairs are looked at, and the others are not far from where they are told", () => {
  const r = random(20);
  const tree = randomTree(r, 40_000, 0.1);
  const other = copyOf(tree);
  for (const node of nodesOf(other)) if (r.chance(0.02)) node.children.splice(0, 1);
  const [left, right] = [forestOf(spansOf(tree)), forestOf(spansOf(other, { ids: "other" }))];
  const alignment = align(left, right);
  const landmarks = between(left, right);
  expect(landmarks.length).toBeLessThanOrEqual(LANDMARKS);
  expect(between(right, left).map(([one, two]) => [two, one])).toEqual(
    landmarks.map(([one, two]) => [one, two]),
  );
  const end = right.spans[0]?.end ?? 0;
  const far = left.spans.filter((span, place) => {
    const there = right.spans[alignment.toRight[place] as number];
    return there && Math.abs(follow(landmarks, "left", span.start as Nanos).at - there.start) > end / 1000;
  });
  expect(far.length / left.length).toBeLessThan(0.02);
});

test("by the time since each start, and by step where both have it", () => {
  expect(follow(byWall(nanos(100), nanos(5)), "left", nanos(130), 7)).toEqual({
    at: 42,
    confidence: 1,
    waits: false,
  });
  const points = (...all: readonly (readonly [number, number])[]): readonly AxisPoint[] =>
    all.map(([at, value]) => [nanos(at), value]);
  const landmarks = byAxis(points([0, 0], [100, 10], [300, 20]), points([50, 5], [1050, 15], [1550, 20]));
  expect(landmarks?.map(([l, r]) => [l, r])).toEqual([
    [50, 50],
    [100, 550],
    [200, 1050],
    [300, 1550],
  ]);
  expect(byAxis(points([0, 0], [1, 5]), points([0, 6], [1, 9]))).toBeUndefined();
  expect(byAxis([], points([0, 6]))).toBeUndefined();
});
