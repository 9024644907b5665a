/** The spans of a run as a forest: who hangs under whom, in pre-order, with what lies below each. */

export interface Tree {
  /** Rows in pre-order, children by start. */
  readonly order: Int32Array;
  /** Place of each row in it. */
  readonly rank: Int32Array;
  /** By place, so that a window reads memory in order. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** 1 where it failed. */
  readonly failed: Uint8Array;
  readonly depths: Int32Array;
  readonly depth: Int32Array;
  readonly children: Int32Array;
  readonly descendants: Int32Array;
  /** -1 at roots: no parent, a parent that never started, or a circle. */
  readonly parent: Int32Array;
}

export const growTree = (
  rows: number,
  start: Float64Array,
  end: Float64Array,
  parents: Int32Array,
  failures: Uint8Array,
): Tree => {
  const parent = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const above = parents[row] as number;
    if (above >= 0 && !Number.isNaN(start[above] as number)) parent[row] = above;
  }
  breakCircles(parent);
  const depth = new Int32Array(rows);
  const [children, descendants] = [new Int32Array(rows), new Int32Array(rows)];
  for (let row = 0; row < rows; row++)
    if ((parent[row] as number) >= 0) raise(children, parent[row] as number);
  const order = preOrder(rows, start, parent, children);
  for (const row of order)
    if ((parent[row] as number) >= 0) depth[row] = (depth[parent[row] as number] as number) + 1;
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i] as number;
    const above = parent[row] as number;
    if (above >= 0) descendants[above] = (descendants[above] as number) + (descendants[row] as number) + 1;
  }
  const rank = new Int32Array(rows);
  for (let i = 0; i < order.length; i++) rank[order[i] as number] = i;
  const [starts, ends] = [new Float64Array(order.length), new Float64Array(order.length)];
  const [failed, depths] = [new Uint8Array(order.length), new Int32Array(order.length)];
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    starts[i] = start[row] as number;
    ends[i] = end[row] as number;
    failed[i] = failures[row] as number;
    depths[i] = depth[row] as number;
  }
  return { order, rank, starts, ends, failed, depths, depth, children, descendants, parent };
};

/** Adds one; gives what was there before. */
const raise = (counts: Int32Array, row: number): number => {
  const before = counts[row] as number;
  counts[row] = before + 1;
  return before;
};

/** Two spans that name each other as parent would never be reached from a root. */
const breakCircles = (parent: Int32Array): void => {
  const seen = new Int32Array(parent.length);
  for (let row = 0; row < parent.length; row++) {
    let at = row;
    while (at >= 0 && seen[at] === 0) {
      seen[at] = row + 1;
      const above = parent[at] as number;
      if (above >= 0 && seen[above] === row + 1) parent[at] = -1;
      at = parent[at] as number;
    }
  }
};

const preOrder = (
  rows: number,
  start: Float64Array,
  parent: Int32Array,
  children: Int32Array,
): Int32Array => {
  const started: number[] = [];
  for (let row = 0; row < rows; row++) if (!Number.isNaN(start[row] as number)) started.push(row);
  const byStart = (left: number, right: number): number =>
    (start[left] as number) - (start[right] as number) || left - right;
  // Rows are numbered as they were first named, nearly always by start: then there is nothing to sort.
  if (started.some((row, i) => i > 0 && byStart(started[i - 1] as number, row) > 0)) started.sort(byStart);
  const firstChild = new Int32Array(rows + 1);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    firstChild[row] = sum;
    sum += children[row] as number;
  }
  const filled = firstChild.slice();
  const childRows = new Int32Array(sum);
  const stack: number[] = [];
  const roots: number[] = [];
  for (const row of started) {
    const above = parent[row] as number;
    if (above >= 0) childRows[raise(filled, above)] = row;
    else roots.push(row);
  }
  const order = new Int32Array(started.length);
  let next = 0;
  for (const root of roots) {
    stack.push(root);
    while (stack.length > 0) {
      const row = stack.pop() as number;
      order[next++] = row;
      const from = firstChild[row] as number;
      for (let i = from + (children[row] as number) - 1; i >= from; i--) stack.push(childRows[i] as number);
    }
  }
  return order.subarray(0, next);
};

/** Places of the direct children of a place (-1: the roots), by start. */
export function* childrenOf({ order, descendants }: Tree, place: number): Generator<number> {
  const last = place < 0 ? order.length : place + (descendants[order[place] as number] as number) + 1;
  for (let child = place + 1; child < last; child += (descendants[order[child] as number] as number) + 1)
    yield child;
}
