/** A lane for every span: below its parent, concurrent siblings beside each other, the same whatever is looked at. */
import { perObject } from "../per-object.ts";
import { childrenOf, type Tree } from "./span-forest.ts";

/** So many siblings that overlap have lanes of their own; more share the last. */
const MOST_ABREAST = 256;

export interface Lanes {
  /** By place in the tree, from 0. */
  readonly lane: Int32Array;
  readonly lanes: number;
}

export const flameLanes = perObject((tree: Tree): Lanes => {
  const { order } = tree;
  const below = new Int32Array(order.length);
  const height = new Int32Array(order.length).fill(1);
  const times = extents(tree);
  // From the last place up: everything below a place is known when it is reached.
  for (let place = order.length - 1; place >= 0; place--)
    height[place] = 1 + stack(tree, place, times, height, below);
  const lanes = stack(tree, -1, times, height, below);
  const lane = new Int32Array(order.length);
  const path: number[] = [];
  for (let place = 0; place < order.length; place++) {
    const depth = tree.depths[place] as number;
    const above = depth === 0 ? -1 : (path[depth - 1] as number);
    lane[place] = (depth === 0 ? 0 : (lane[above] as number) + 1) + (below[place] as number);
    path[depth] = place;
  }
  return { lane, lanes };
});

interface Extents {
  readonly firsts: Float64Array;
  readonly lasts: Float64Array;
}

/** When the first of a span and everything below it began and the last ended, by place. Without an end: never. */
const extents = ({ order, ends, starts, parent, rank }: Tree): Extents => {
  const firsts = starts.slice();
  const lasts = new Float64Array(order.length);
  for (let place = order.length - 1; place >= 0; place--) {
    const end = ends[place] as number;
    const own = Number.isNaN(end) ? Number.POSITIVE_INFINITY : Math.max(end, starts[place] as number);
    lasts[place] = Math.max(own, lasts[place] as number);
    const above = parent[order[place] as number] as number;
    if (above < 0) continue;
    const at = rank[above] as number;
    firsts[at] = Math.min(firsts[at] as number, firsts[place] as number);
    lasts[at] = Math.max(lasts[at] as number, lasts[place] as number);
  }
  return { firsts, lasts };
};

interface Held {
  readonly top: number;
  readonly bottom: number;
  readonly until: number;
}

/** Puts each child in the first free lanes under its parent; gives how many lanes they take. */
const stack = (
  tree: Tree,
  place: number,
  { firsts, lasts }: Extents,
  height: Int32Array,
  below: Int32Array,
): number => {
  let held: Held[] = [];
  let most = 0;
  for (const child of byFirst(childrenOf(tree, place), firsts)) {
    const start = firsts[child] as number;
    if (held.length > 0) held = held.filter(({ until }) => until > start);
    const high = height[child] as number;
    const top = held.length >= MOST_ABREAST ? (held.at(-1) as Held).top : freeFrom(held, high);
    below[child] = top;
    most = Math.max(most, top + high);
    held.push({ top, bottom: top + high, until: lasts[child] as number });
    held.sort((left, right) => left.top - right.top);
  }
  return most;
};

/** Children come by their own start; where something below one began before it, that counts. */
const byFirst = (children: Iterable<number>, firsts: Float64Array): readonly number[] => {
  const places = [...children];
  const before = (left: number, right: number): number =>
    (firsts[left] as number) - (firsts[right] as number) || left - right;
  const sorted = places.every((place, i) => i === 0 || before(places[i - 1] as number, place) < 0);
  return sorted ? places : places.sort(before);
};

/** The first lane with so many free ones; `held` by `top`. */
const freeFrom = (held: readonly Held[], high: number): number => {
  let top = 0;
  for (const each of held) {
    if (each.top - top >= high) return top;
    top = Math.max(top, each.bottom);
  }
  return top;
};
