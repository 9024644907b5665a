/**
 * The cheapest ordered mapping between two small forests (K. Zhang, D. Shasha, "Simple fast algorithms for the
 * editing distance between trees and related problems", SIAM J. Comput. 18, 1989). Removing and adding cost 1 a node.
 */

/** A forest in post-order. `leftmost[i]`: the first leaf below node `i`, in the same numbering. */
export interface PostOrder {
  readonly length: number;
  readonly leftmost: Int32Array;
}

/** Cost of making left node `i` into right node `j`; from 2 on the two are never a pair. */
export type PairCost = (i: number, j: number) => number;

/** Right node of each left node in post-order, -1 where it is removed. */
export const cheapestMapping = (left: PostOrder, right: PostOrder, cost: PairCost): Int32Array => {
  const partners = new Int32Array(left.length).fill(-1);
  if (left.length === 0 || right.length === 0) return partners;
  const tables = new Tables(left, right, cost);
  const [roots, others] = [keyRoots(left), keyRoots(right)];
  for (const i of roots) for (const j of others) tables.fill(i, j);
  tables.trace(partners);
  return partners;
};

/** Nodes that are no first child: each starts a table of its own. The last is the root of all. */
const keyRoots = ({ length, leftmost }: PostOrder): readonly number[] => {
  const last = new Map<number, number>();
  for (let i = 0; i < length; i++) last.set(leftmost[i] as number, i);
  return [...last.values()].sort((one, other) => one - other);
};

/** As if one more node held each forest: its table is the one of the whole. */
class Tables {
  readonly #left: PostOrder;
  readonly #right: PostOrder;
  readonly #cost: PairCost;
  readonly #trees: Float64Array;
  /** The forest table being filled, one row and one column more than nodes. */
  readonly #forest: Float64Array;
  readonly #width: number;

  constructor(left: PostOrder, right: PostOrder, cost: PairCost) {
    this.#left = left;
    this.#right = right;
    this.#cost = cost;
    this.#trees = new Float64Array(left.length * right.length);
    this.#width = right.length + 1;
    this.#forest = new Float64Array((left.length + 1) * this.#width);
  }

  fill(rootLeft: number, rootRight: number): void {
    const [i0, j0] = [this.#left.leftmost[rootLeft] as number, this.#right.leftmost[rootRight] as number];
    this.#fill(i0, rootLeft, j0, rootRight, true);
  }

  /**
   * Distances between the forests `[i0..i]` and `[j0..j]`. `fresh`: those of the trees whose first leaves are `i0` and
   * `j0` are not known yet, and are kept.
   */
  #fill(i0: number, i1: number, j0: number, j1: number, fresh: boolean): void {
    const [forest, width, trees, columns] = [this.#forest, this.#width, this.#trees, this.#right.length];
    const [leftmostI, leftmostJ] = [this.#left.leftmost, this.#right.leftmost];
    forest[i0 * width + j0] = 0;
    for (let i = i0; i <= i1; i++) forest[(i + 1) * width + j0] = (forest[i * width + j0] as number) + 1;
    for (let j = j0; j <= j1; j++) forest[i0 * width + j + 1] = (forest[i0 * width + j] as number) + 1;
    for (let i = i0; i <= i1; i++) {
      const li = leftmostI[i] as number;
      for (let j = j0; j <= j1; j++) {
        const lj = leftmostJ[j] as number;
        const removed = (forest[i * width + j + 1] as number) + 1;
        const added = (forest[(i + 1) * width + j] as number) + 1;
        const isTree = fresh && li === i0 && lj === j0;
        const paired = isTree
          ? (forest[i * width + j] as number) + this.#cost(i, j)
          : (forest[li * width + lj] as number) + (trees[i * columns + j] as number);
        const best = Math.min(paired, removed, added);
        forest[(i + 1) * width + j + 1] = best;
        if (isTree) trees[i * columns + j] = best;
      }
    }
  }

  /** Walks back from the end of both forests; a pair of subtrees inside is walked in its own table, made again. */
  trace(partners: Int32Array): void {
    const tasks: (readonly [number, number, number, number])[] = [
      [0, this.#left.length - 1, 0, this.#right.length - 1],
    ];
    for (let task = tasks.pop(); task; task = tasks.pop()) this.#traceForest(task, partners, tasks);
  }

  #traceForest(
    [i0, i1, j0, j1]: readonly [number, number, number, number],
    partners: Int32Array,
    tasks: (readonly [number, number, number, number])[],
  ): void {
    this.#fill(i0, i1, j0, j1, false);
    const [forest, width] = [this.#forest, this.#width];
    let [i, j] = [i1, j1];
    while (i >= i0 && j >= j0) {
      const here = forest[(i + 1) * width + j + 1] as number;
      const [li, lj] = [this.#left.leftmost[i] as number, this.#right.leftmost[j] as number];
      const tree = this.#trees[i * this.#right.length + j] as number;
      if (close(here, (forest[li * width + lj] as number) + tree)) {
        const whole = li === i0 && lj === j0 && i === i1 && j === j1;
        if (!whole) {
          tasks.push([li, i, lj, j]);
          [i, j] = [li - 1, lj - 1];
        } else if (this.#rootsPair(i, j)) {
          partners[i] = j;
          [i, j] = [i - 1, j - 1];
        } else if (close(here, (forest[i * width + j + 1] as number) + 1)) i--;
        else j--;
      } else if (close(here, (forest[i * width + j + 1] as number) + 1)) i--;
      else j--;
    }
  }

  /** Are the roots of the two trees in the table a pair in a cheapest mapping of them? */
  #rootsPair(i: number, j: number): boolean {
    const below = this.#forest[i * this.#width + j] as number;
    const whole = this.#forest[(i + 1) * this.#width + j + 1] as number;
    const cost = this.#cost(i, j);
    return cost < 2 && close(whole, below + cost);
  }
}

const close = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;
