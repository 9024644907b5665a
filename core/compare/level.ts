/**
 * Aligns the children of two spans that are a pair. First equal subtrees, in order, those that ran at the same time as
 * a set; then what lies between two of them: by the cheapest mapping where it is small, sibling by sibling where it is
 * large, with inserted and removed wrappers seen through.
 */
import { NEVER, type Pairing, type Rule } from "./alignment.ts";
import { childrenIn, type Forest } from "./forest.ts";
import { commonOrder } from "./sequence.ts";
import { cheapestMapping, type PostOrder } from "./tree-edit.ts";

export type Pair = readonly [left: number, right: number];
type Places = readonly number[];
interface Gap {
  readonly left: Places;
  readonly right: Places;
}

/**
 * Product of the numbers of spans up to which the cheapest mapping is looked for. A run has many such regions: with
 * 90 000 they took two seconds of 2 x 100 000 spans, and named no more of the planted edits.
 */
const EXACT_CELLS = 4096;
/** Product of the numbers of siblings up to which each is held against each. */
const SIBLING_CELLS = 100_000;
/** Both, when the runs are very large. */
const COARSE_CELLS = 900;

/** Gives the pairs whose children are still to be aligned. */
export const alignLevel = (
  pairing: Pairing,
  left: Places,
  right: Places,
  coarse: boolean,
  rule: Rule = "siblings",
): readonly Pair[] => {
  const { gaps } = gapsBetweenEqual(pairing, freeOf(pairing, "left", left), freeOf(pairing, "right", right));
  return gaps.flatMap((gap) => alignGap(pairing, gap, coarse, rule));
};

/**
 * The same below a pair to which one of the runs may still add: that the other has more at the end costs nothing, and
 * the last ones do not belong together only because they are the last.
 */
export const alignOpenLevel = (
  pairing: Pairing,
  left: Places,
  right: Places,
  coarse: boolean,
): readonly Pair[] => {
  const [lefts, rights] = [freeOf(pairing, "left", left), freeOf(pairing, "right", right)];
  const { gaps, end } = gapsBetweenEqual(pairing, lefts, rights, true);
  const made: Pair[] = [...joinOpen(pairing, lefts, rights)];
  for (const gap of gaps) {
    const free = freeIn(pairing, gap);
    if (gap === end) made.push(...alignSiblings(pairing, free, coarse, "siblings", true));
    else made.push(...alignGap(pairing, free, coarse, "siblings"));
  }
  return made;
};

const freeOf = (pairing: Pairing, side: "left" | "right", places: Places): Places =>
  places.filter((place) => pairing.isFree(side, place));
const freeIn = (pairing: Pairing, { left, right }: Gap): Gap => ({
  left: freeOf(pairing, "left", left),
  right: freeOf(pairing, "right", right),
});

/** Spans that run, with the next of the other run that began in the same way, or any of those that ran beside it. */
const joinOpen = (pairing: Pairing, left: Places, right: Places): readonly Pair[] => {
  const made: Pair[] = [];
  for (const side of ["left", "right"] as const) {
    const [mine, theirs] = side === "left" ? [left, right] : [right, left];
    const [forest, other] = side === "left" ? [pairing.left, pairing.right] : [pairing.right, pairing.left];
    const partner = side === "left" ? pairing.toRight : pairing.toLeft;
    const others = side === "left" ? "right" : "left";
    const beside = sets(other, theirs);
    let after = -1;
    for (const place of mine) {
      after = Math.max(after, partner[place] as number);
      if (!pairing.isFree(side, place) || !pairing.isOpen(side, place)) continue;
      const alike = theirs.filter(
        (at) =>
          pairing.isFree(others, at) &&
          (at > after || beside.has(at)) &&
          forest.label[place] === other.label[at] &&
          beganAlike(forest, place, other, at),
      );
      const found = firstToStart(other, alike);
      if (found === undefined) continue;
      const pair: Pair = side === "left" ? [place, found] : [found, place];
      if (pairing.join(pair[0], pair[1], "siblings")) made.push(pair);
    }
  }
  return made;
};

const firstToStart = ({ spans }: Forest, places: Places): number | undefined => {
  const start = (place: number): number => spans[place]?.start ?? Infinity;
  return places.length === 0
    ? undefined
    : places.reduce((first, place) => (start(place) < start(first) ? place : first));
};

/** What is said at the start: arguments and prompt. */
const beganAlike = (one: Forest, place: number, other: Forest, at: number): boolean => {
  const [mine, theirs] = [one.spans[place]?.bodies, other.spans[at]?.bodies];
  return mine?.[0] === theirs?.[0] && mine?.[1] === theirs?.[1];
};

/**
 * Siblings that ran at the same time, once more: the cheapest mapping keeps an order that means nothing among them. Equal
 * ones are joined, whatever they were paired with; then what is left over.
 */
export const alignSets = (
  pairing: Pairing,
  left: Places,
  right: Places,
  coarse: boolean,
): readonly Pair[] => {
  const [inLeft, inRight] = [sets(pairing.left, left), sets(pairing.right, right)];
  if (inLeft.size === 0 && inRight.size === 0) return [];
  const { hash: leftHash } = pairing.left;
  const { hash: rightHash } = pairing.right;
  const isUnequal = (l: number, r: number): boolean => l === -1 || r === -1 || leftHash[l] !== rightHash[r];
  const waiting = new Map<number, number[]>();
  for (const place of right)
    if (isUnequal(pairing.toLeft[place] as number, place)) push(waiting, rightHash[place] as number, place);
  for (const place of left) {
    if (!isUnequal(place, pairing.toRight[place] as number)) continue;
    const others = waiting.get(leftHash[place] as number);
    const other = others?.find((at) => inRight.has(at) || inLeft.has(place));
    if (others === undefined || other === undefined || !pairing.part(place, other)) continue;
    pairing.joinSubtrees(place, other, "equal");
    others.splice(others.indexOf(other), 1);
  }
  return gapsInSets(pairing, left, right).flatMap((gap) => alignGap(pairing, gap, coarse, "siblings"));
};

const push = (map: Map<number, number[]>, key: number, place: number): void => {
  const known = map.get(key);
  if (known) known.push(place);
  else map.set(key, [place]);
};

/** Each left set of which some are left over, against what is left over where the partners of the others are. */
const gapsInSets = (pairing: Pairing, left: Places, right: Places): readonly Gap[] => {
  const waiting = left.filter((place) => pairing.isFree("left", place));
  if (waiting.length === 0 || right.every((place) => !pairing.isFree("right", place))) return [];
  const [inLeft, inRight] = [sets(pairing.left, left), sets(pairing.right, right)];
  const meets = new Map<number, Set<number>>();
  const groupOf = ({ group }: Forest, place: number): number => group[place] as number;
  for (const place of left) {
    const other = pairing.toRight[place] as number;
    if (other === -1 || !(inLeft.has(place) || inRight.has(other))) continue;
    const group = groupOf(pairing.left, place);
    meets.set(group, (meets.get(group) ?? new Set()).add(groupOf(pairing.right, other)));
  }
  return [...meets]
    .map(([group, others]) => ({
      left: waiting.filter((place) => groupOf(pairing.left, place) === group),
      right: right.filter(
        (place) => pairing.isFree("right", place) && others.has(groupOf(pairing.right, place)),
      ),
    }))
    .filter((gap) => gap.left.length > 0 && gap.right.length > 0);
};

/** Joins equal subtrees and gives what lies between those that are in order. */
const gapsBetweenEqual = (
  pairing: Pairing,
  left: Places,
  right: Places,
  isOpen = false,
): { readonly gaps: readonly Gap[]; readonly end: Gap | undefined } => {
  const inOrder = commonOrder(valuesAt(pairing.left.hash, left), valuesAt(pairing.right.hash, right), isOpen);
  for (const [l, r] of inOrder) pairing.joinSubtrees(left[l] as number, right[r] as number, "equal");
  joinInSets(pairing, left, right);
  const gaps: Gap[] = [];
  let [lf, rf] = [0, 0];
  for (const [l, r] of [...inOrder, [left.length, right.length] as const]) {
    gaps.push(freeIn(pairing, { left: left.slice(lf, l), right: right.slice(rf, r) }));
    [lf, rf] = [l + 1, r + 1];
  }
  return { gaps: gaps.filter((gap) => gap.left.length > 0 && gap.right.length > 0), end: gaps.at(-1) };
};

const valuesAt = (column: Float64Array, places: Places): Float64Array => {
  const found = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) found[i] = column[places[i] as number] as number;
  return found;
};

/** Equal ones that are out of order only because they ran at the same time as others. */
const joinInSets = (pairing: Pairing, left: Places, right: Places): void => {
  const [inSetLeft, inSetRight] = [sets(pairing.left, left), sets(pairing.right, right)];
  if (inSetLeft.size === 0 && inSetRight.size === 0) return;
  const waiting = new Map<number, number[]>();
  for (const place of right)
    if (pairing.isFree("right", place)) push(waiting, pairing.right.hash[place] as number, place);
  for (const place of left) {
    if (!pairing.isFree("left", place)) continue;
    const others = waiting.get(pairing.left.hash[place] as number);
    const other = others?.find((at) => inSetRight.has(at) || inSetLeft.has(place));
    if (others === undefined || other === undefined) continue;
    pairing.joinSubtrees(place, other, "equal");
    others.splice(others.indexOf(other), 1);
  }
};

/** Those that ran at the same time as a sibling. Siblings of a set stand beside each other. */
const sets = ({ group }: Forest, places: Places): ReadonlySet<number> => {
  let found: Set<number> | undefined;
  for (let i = 1; i < places.length; i++) {
    const place = places[i] as number;
    const before = places[i - 1] as number;
    if (group[place] !== group[before]) continue;
    found ??= new Set();
    found.add(before).add(place);
  }
  return found ?? NO_SET;
};
const NO_SET: ReadonlySet<number> = new Set();

const alignGap = (pairing: Pairing, gap: Gap, coarse: boolean, rule: Rule): readonly Pair[] => {
  const spans = (forest: Forest, places: Places): number =>
    places.reduce((sum, place) => sum + (forest.size[place] as number), 0);
  const cells = spans(pairing.left, gap.left) * spans(pairing.right, gap.right);
  if (cells > (coarse ? COARSE_CELLS : EXACT_CELLS)) return alignSiblings(pairing, gap, coarse, rule);
  joinCheapest(pairing, gap, rule === "wrapper" ? rule : "edit");
  return [];
};

const joinCheapest = (pairing: Pairing, gap: Gap, rule: Rule): void => {
  const left = postOrderOf(pairing.left, gap.left);
  const right = postOrderOf(pairing.right, gap.right);
  const cost = (i: number, j: number): number =>
    pairing.cost(left.places[i] as number, right.places[j] as number);
  cheapestMapping(left, right, cost).forEach((j, i) => {
    if (j !== -1) pairing.join(left.places[i] as number, right.places[j] as number, rule);
  });
};

const postOrderOf = (forest: Forest, roots: Places): PostOrder & { readonly places: Places } => {
  const places: number[] = [];
  const leftmost: number[] = [];
  const visit = (place: number): number => {
    let first = -1;
    for (const child of childrenIn(forest, place)) {
      const below = visit(child);
      if (first < 0) first = below;
    }
    if (first < 0) first = places.length;
    places.push(place);
    leftmost.push(first);
    return first;
  };
  roots.forEach(visit);
  return { places, length: places.length, leftmost: Int32Array.from(leftmost) };
};

const alignSiblings = (
  pairing: Pairing,
  gap: Gap,
  coarse: boolean,
  rule: Rule,
  isOpen = false,
): readonly Pair[] => {
  const small = gap.left.length * gap.right.length <= (coarse ? COARSE_CELLS : SIBLING_CELLS);
  const made = (small ? cheapestSiblings : sameNames)(pairing, gap, isOpen).filter(([left, right]) =>
    pairing.join(left, right, rule),
  );
  return [...made, ...throughWrappers(pairing, gap, coarse)];
};

const sameNames = (pairing: Pairing, { left, right }: Gap, isOpen: boolean): readonly Pair[] => {
  const [lefts, rights] = [valuesAt(pairing.left.label, left), valuesAt(pairing.right.label, right)];
  return commonOrder(lefts, rights, isOpen).map(([l, r]) => [left[l] as number, right[r] as number] as const);
};

/**
 * Gap-tolerant alignment of two lists (S. Needleman, C. Wunsch, 1970): leaving one out costs its spans. `isOpen`: what is
 * left over at the end, where the other run has nothing yet, costs nothing.
 */
const cheapestSiblings = (pairing: Pairing, { left, right }: Gap, isOpen: boolean): readonly Pair[] => {
  const width = right.length + 1;
  const table = new Float64Array((left.length + 1) * width);
  const pairs = new Float64Array(left.length * right.length);
  const bags = left.map((place) => bagOf(pairing.left, childrenIn(pairing.left, place)));
  const otherBags = right.map((place) => bagOf(pairing.right, childrenIn(pairing.right, place)));
  const sizeOf = ({ size }: Forest, place: number | undefined): number => size[place as number] as number;
  const [leftAwaits, rightAwaits] = [isOpen && pairing.grows.left, isOpen && pairing.grows.right];
  const leavingLeft = (l: number, r: number): number =>
    rightAwaits && r === right.length ? 0 : sizeOf(pairing.left, left[l]);
  const leavingRight = (l: number, r: number): number =>
    leftAwaits && l === left.length ? 0 : sizeOf(pairing.right, right[r]);
  for (let l = left.length; l >= 0; l--)
    for (let r = right.length; r >= 0; r--) {
      const at = l * width + r;
      const skipLeft = l < left.length ? (table[at + width] as number) + leavingLeft(l, r) : Infinity;
      const skipRight = r < right.length ? (table[at + 1] as number) + leavingRight(l, r) : Infinity;
      let pair = Infinity;
      if (l < left.length && r < right.length) {
        const distance = distanceOf(
          pairing,
          left[l] as number,
          right[r] as number,
          bags[l] as Bag,
          otherBags[r] as Bag,
        );
        pairs[l * right.length + r] = distance;
        pair = (table[at + width + 1] as number) + distance;
      }
      const best = Math.min(pair, skipLeft, skipRight);
      table[at] = best === Infinity ? 0 : best;
    }
  const found: Pair[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const at = l * width + r;
    if (table[at] === (table[at + width + 1] as number) + (pairs[l * right.length + r] as number))
      found.push([left[l++] as number, right[r++] as number]);
    else if (table[at] === (table[at + width] as number) + leavingLeft(l, r)) l++;
    else r++;
  }
  return found;
};

/** A guess of what it costs to make one subtree into the other, from names and sizes of the children alone. */
const distanceOf = (pairing: Pairing, left: number, right: number, mine: Bag, theirs: Bag): number => {
  const own = pairing.cost(left, right);
  if (own >= NEVER) return Infinity;
  const likeness = likenessOf(mine, theirs);
  const renamed = pairing.left.label[left] !== pairing.right.label[right];
  if (renamed && likeness < 0.3) return Infinity;
  const [one, other] = [pairing.left.size[left] as number, pairing.right.size[right] as number];
  if (pairing.grows.left && pairing.isOpen("left", left)) return Math.max(0, own) + Math.max(0, one - other);
  if (pairing.grows.right && pairing.isOpen("right", right))
    return Math.max(0, own) + Math.max(0, other - one);
  return Math.max(0, own) + Math.max(Math.abs(one - other), (1 - likeness) * 0.5 * (one + other - 2));
};

const CHILDREN_LOOKED_AT = 64;

/** Labels of siblings, sorted. */
type Bag = Float64Array;
const bagOf = ({ label }: Forest, places: Places): Bag => {
  if (places.length === 0) return NO_BAG;
  return valuesAt(
    label,
    places.length > CHILDREN_LOOKED_AT ? places.slice(0, CHILDREN_LOOKED_AT) : places,
  ).sort();
};
const NO_BAG: Bag = new Float64Array();

/** Share of equal names (Dice's coefficient), from 0 to 1; 1 where there are none on both sides. */
const likenessOf = (left: Bag, right: Bag): number => {
  if (left.length === 0 && right.length === 0) return 1;
  let both = 0;
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    const [one, other] = [left[l] as number, right[r] as number];
    if (one === other) both++;
    if (one <= other) l++;
    if (other <= one) r++;
  }
  return (2 * both) / (left.length + right.length);
};

const alike = ({ left, right }: Pairing, ls: Places, rs: Places): boolean =>
  likenessOf(bagOf(left, ls), bagOf(right, rs)) >= 0.5;

/** A span that only one side has, and whose children the other side has in its place. */
const throughWrappers = (pairing: Pairing, { left, right }: Gap, coarse: boolean): readonly Pair[] => {
  const made: Pair[] = [];
  const rest = (side: "left" | "right", places: Places): Places =>
    places.filter((place) => pairing.isFree(side, place));
  for (const place of rest("left", left)) {
    const [below, others] = [childrenIn(pairing.left, place), rest("right", right)];
    if (below.length > 0 && others.length > 0 && alike(pairing, below, others))
      made.push(...alignLevel(pairing, below, others, coarse, "wrapper"));
  }
  for (const place of rest("right", right)) {
    const [others, below] = [rest("left", left), childrenIn(pairing.right, place)];
    if (below.length > 0 && others.length > 0 && alike(pairing, others, below))
      made.push(...alignLevel(pairing, others, below, coarse, "wrapper"));
  }
  return made;
};
