/**
 * Moments of two runs that belong together because spans of them are pairs: starts and ends of pairs, as many as keep
 * their order on both sides. Where only one run has spans, the other rests at its last match.
 */
import type { Nanos } from "../ids.ts";
import type { Alignment } from "./alignment.ts";
import { RULES } from "./alignment.ts";
import type { Forest } from "./forest.ts";
import { LANDMARKS } from "./run-diff.ts";
import { type Index, longestRising } from "./sequence.ts";
import { type Landmark, rising } from "./warp.ts";

/** Confidence where no pair is open. */
const BETWEEN = 0.5;

/** At most `LANDMARKS`; the mirror image when the runs are given the other way round. */
export const landmarksOf = (
  left: Forest,
  right: Forest,
  { toRight, toLeft, rule, score }: Alignment,
  from: { readonly left: Nanos; readonly right: Nanos },
): readonly Landmark[] => {
  const marks = marksOf(left, right, { toRight, rule, score });
  const turned = isTurned(marks, from);
  const mine = turned ? marks.map(turn) : marks;
  const [one, other] = turned ? [right, left] : [left, right];
  const [partners, back] = turned ? [toLeft, toRight] : [toRight, toLeft];
  const [begin, beginOther] = turned ? [from.right, from.left] : [from.left, from.right];
  const chain = inOrder(mine);
  const pieces = rising([[begin, beginOther, BETWEEN], ...withConfidence(chain, begin, beginOther)]);
  const rested = withRests(pieces, alone(one, partners), alone(other, back));
  const thin = thinned(rested, LANDMARKS);
  return turned ? thin.map(([l, r, confidence]) => [r, l, confidence] as const) : thin;
};

/** A moment of a pair on both sides. `until`: the ends of the pair where this is its start, NaN at an end. */
interface Mark {
  readonly left: number;
  readonly right: number;
  readonly until: readonly [left: number, right: number];
  readonly score: number;
}

const turn = ({ left, right, until, score }: Mark): Mark => ({
  left: right,
  right: left,
  until: [until[1], until[0]],
  score,
});

const MOVED = RULES.indexOf("moved");
/** Of long runs about so many pairs are looked at, those that hold others first: in the end few are told. */
const PAIRS_LOOKED_AT = 16_000;

const marksOf = (
  left: Forest,
  right: Forest,
  { toRight, rule, score }: Pick<Alignment, "toRight" | "rule" | "score">,
): readonly Mark[] => {
  const marks: Mark[] = [];
  const stride = Math.ceil(Math.max(left.length, right.length) / PAIRS_LOOKED_AT);
  toRight.forEach((other, place) => {
    if (other < 0 || (rule[place] as number) >= MOVED) return;
    const held = Math.min(left.size[place] as number, right.size[other] as number);
    if (held < stride && (place + other) % stride !== 0) return;
    const [one, two] = [left.spans[place], right.spans[other]];
    if (!one || !two) return;
    const ended = !Number.isNaN(one.end) && !Number.isNaN(two.end);
    const until = ended ? ([one.end, two.end] as const) : NEVER;
    marks.push({ left: one.start, right: two.start, until, score: score[place] as number });
    if (ended) marks.push({ left: one.end, right: two.end, until: NEVER, score: 0 });
  });
  return marks;
};
const NEVER = [Number.NaN, Number.NaN] as const;

/** An order of the two runs that does not depend on which is called left. */
const isTurned = (
  marks: readonly Mark[],
  from: { readonly left: number; readonly right: number },
): boolean => {
  let difference = 0;
  for (const { left, right } of marks) difference += left - from.left - (right - from.right);
  return difference > 0 || (difference === 0 && from.left > from.right);
};

/** The most marks that never go back on either side. */
const inOrder = (marks: readonly Mark[]): readonly Mark[] => {
  const sorted = [...marks].sort(
    (one, other) => one.left - other.left || one.right - other.right || one.score - other.score,
  );
  // Equal moments of the right side follow each other: they are numbered as they come.
  const byRight = sorted
    .map((_, i) => i)
    .sort((i, j) => (sorted[i] as Mark).right - (sorted[j] as Mark).right || i - j);
  const ranks = new Int32Array(sorted.length);
  byRight.forEach((i, rank) => {
    ranks[i] = rank;
  });
  const pairs = sorted.map((_, i): Index => [i, ranks[i] as number]);
  return longestRising(pairs).map(([i]) => sorted[i] as Mark);
};

/** Each piece is as sure as the innermost pair that is open in it. */
const withConfidence = (chain: readonly Mark[], begin: number, beginOther: number): readonly Landmark[] => {
  const open: Mark[] = [];
  return chain.flatMap((mark): readonly Landmark[] => {
    const { left, right, until } = mark;
    while (open.length > 0 && isOver(open.at(-1) as Mark, left, right)) open.pop();
    if (until[0] > left && until[1] > right) open.push(mark);
    if (left < begin || right < beginOther) return [];
    return [[left as Nanos, right as Nanos, open.at(-1)?.score ?? BETWEEN]];
  });
};
const isOver = ({ until }: Mark, left: number, right: number): boolean =>
  until[0] <= left || until[1] <= right;

type Interval = readonly [from: number, to: number];

/** Shorter stretches, as a share of the run, are no rest that anybody sees. */
const SEEN = 1e-4;

/** When only this run has spans: whole subtrees without a partner, the largest ones. */
const alone = ({ length, spans, parent, size }: Forest, partners: Int32Array): readonly Interval[] => {
  const free = new Uint8Array(length).fill(1);
  for (let place = length - 1; place >= 0; place--) {
    if (partners[place] !== -1) free[place] = 0;
    const above = parent[place] as number;
    if (above >= 0 && free[place] === 0) free[above] = 0;
  }
  let [begin, last] = [Infinity, -Infinity];
  for (const { start, end } of spans) {
    if (start < begin) begin = start;
    if (end > last) last = end;
  }
  const found: Interval[] = [];
  for (let place = 0; place < length; place += free[place] === 1 ? (size[place] as number) : 1) {
    const span = spans[place];
    if (free[place] === 1 && span && span.end - span.start > (last - begin) * SEEN)
      found.push([span.start, span.end]);
  }
  return found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
};

/** How far the resting side goes on, in nanoseconds. */
const REST = 1000;

/** In a piece in which only one run has spans, the other rests until they are over. Where both have, neither rests. */
const withRests = (
  pieces: readonly Landmark[],
  left: readonly Interval[],
  right: readonly Interval[],
): readonly Landmark[] => {
  const [ls, rs] = [new Intervals(left), new Intervals(right)];
  return pieces.flatMap((piece, i) => {
    const next = pieces[i + 1];
    if (!next) return [piece];
    const [l, r] = [ls.lastWithin(piece[0], next[0]), rs.lastWithin(piece[1], next[1])];
    if ((l === undefined) === (r === undefined)) return [piece];
    const rest: Landmark =
      l === undefined
        ? [resting(piece[0], next[0]), moving(r as number, next[1]), piece[2]]
        : [moving(l, next[0]), resting(piece[1], next[1]), piece[2]];
    return rest[0] > piece[0] && rest[1] > piece[1] && rest[0] < next[0] && rest[1] < next[1]
      ? [piece, rest]
      : [piece];
  });
};
const resting = (from: number, to: number): Nanos => (from + Math.min(REST, (to - from) / 2)) as Nanos;
const moving = (until: number, to: number): Nanos => Math.min(until, to - REST) as Nanos;

/** Asked for ranges that only rise. */
class Intervals {
  readonly #sorted: readonly Interval[];
  #next = 0;

  constructor(sorted: readonly Interval[]) {
    this.#sorted = sorted;
  }

  /** The latest end of those that lie in the range; undefined when none does. */
  lastWithin(from: number, to: number): number | undefined {
    let last: number | undefined;
    for (; (this.#sorted[this.#next]?.[0] ?? Infinity) < to; this.#next++) {
      const [begin, end] = this.#sorted[this.#next] as Interval;
      if (begin >= from - REST && end <= to + REST) last = Math.max(last ?? end, end);
    }
    return last;
  }
}

/** The fewest marks that miss no other one by more than an error, which is doubled until they are few enough. */
const thinned = (landmarks: readonly Landmark[], most: number): readonly Landmark[] => {
  let kept = landmarks;
  const length = (landmarks.at(-1)?.[1] ?? 0) - (landmarks[0]?.[1] ?? 0);
  for (let error = length / 1e6; kept.length > most; error *= 2) kept = throughDoors(landmarks, error);
  return kept;
};

/** Swinging doors: a mark is left out while one straight line passes near all those left out. */
const throughDoors = (landmarks: readonly Landmark[], error: number): readonly Landmark[] => {
  const kept: Landmark[] = [];
  let [low, high] = [-Infinity, Infinity];
  let before: Landmark | undefined;
  for (const mark of landmarks) {
    const base = kept.at(-1);
    if (!base || !before) kept.push(mark);
    else {
      const length = mark[0] - base[0];
      const [lowest, highest] = [(mark[1] - error - base[1]) / length, (mark[1] + error - base[1]) / length];
      const slope = (mark[1] - base[1]) / length;
      if (before !== base && (slope < low || slope > high)) {
        kept.push(before);
        const step = mark[0] - before[0];
        [low, high] = [(mark[1] - error - before[1]) / step, (mark[1] + error - before[1]) / step];
      } else [low, high] = [Math.max(low, lowest), Math.min(high, highest)];
    }
    before = mark;
  }
  const last = landmarks.at(-1);
  if (last && kept.at(-1) !== last) kept.push(last);
  return kept;
};
