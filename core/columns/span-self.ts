/** Time of a span in which none of its children ran. */
import { perObject } from "../per-object.ts";
import { childrenOf, type Tree } from "./span-forest.ts";

/** By row, in nanoseconds; NaN for spans without an end. A child without an end runs to its parent's. */
export const selfTimes = perObject((tree: Tree): Float64Array => {
  const { order, rank, starts, ends } = tree;
  const self = new Float64Array(rank.length).fill(Number.NaN);
  for (let place = 0; place < order.length; place++) {
    const [start, end] = [starts[place] as number, ends[place] as number];
    if (Number.isNaN(end)) continue;
    let covered = 0;
    let upTo = start;
    // Children come by start, so that a single walk joins those that overlap.
    for (const child of childrenOf(tree, place)) {
      const last = ends[child] as number;
      const to = Number.isNaN(last) ? end : Math.min(end, last);
      const from = Math.max(upTo, starts[child] as number);
      if (to > from) covered += to - from;
      upTo = Math.max(upTo, to);
    }
    self[order[place] as number] = Math.max(0, end - start - covered);
  }
  return self;
});
