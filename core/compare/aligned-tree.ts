/**
 * Two forests and their pairs as one tree: a row for each pair, and for each span that only one run has. A span that
 * only one run puts around others (a wrapper) is the parent of their rows.
 */
import { comesFirst } from "./align.ts";
import type { Alignment } from "./alignment.ts";
import type { Forest } from "./forest.ts";
import { longestRising } from "./sequence.ts";

/** Rows in pre-order. What lies between two pairs is told left first. */
export interface AlignedTree {
  readonly length: number;
  /** Place in the left forest, -1 = only in the right run. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** -1 at roots. */
  readonly parent: Int32Array;
  /** Rows of the subtree, its root included. */
  readonly size: Int32Array;
  readonly depth: Int32Array;
  /** It stands elsewhere in the other run: under another parent, or in another order than can be explained. */
  readonly moved: Uint8Array;
  /** Number of the stretch between two pairs in which it lies, equal for what stands there instead of each other. */
  readonly gap: Int32Array;
}

export const alignedTree = (left: Forest, right: Forest, { toRight, toLeft }: Alignment): AlignedTree => {
  if (comesFirst(left, right)) return new Weaving(left, right, toRight, toLeft, true).woven();
  const mirrored = new Weaving(right, left, toLeft, toRight, false).woven();
  return { ...mirrored, left: mirrored.right, right: mirrored.left };
};

/** A node is the place of a left span, or after those the place of a right span that has no partner. */
class Weaving {
  readonly #left: Forest;
  readonly #right: Forest;
  readonly #toRight: Int32Array;
  readonly #toLeft: Int32Array;
  readonly #leftIsFirst: boolean;
  readonly #parent: Int32Array;
  readonly #displaced: Uint8Array;
  /** Where a node stands in each run, a wrapper in the other run where what it holds begins; -1 = nowhere. */
  readonly #leftPlace: Int32Array;
  readonly #rightPlace: Int32Array;
  readonly #leftSet: Int32Array;
  readonly #rightSet: Int32Array;

  constructor(left: Forest, right: Forest, toRight: Int32Array, toLeft: Int32Array, leftIsFirst: boolean) {
    [this.#left, this.#right] = [left, right];
    [this.#toRight, this.#toLeft] = [toRight, toLeft];
    this.#leftIsFirst = leftIsFirst;
    const nodes = left.length + right.length;
    this.#parent = new Int32Array(nodes).fill(-1);
    this.#displaced = new Uint8Array(nodes);
    this.#leftPlace = new Int32Array(nodes).fill(-1);
    this.#rightPlace = new Int32Array(nodes).fill(-1);
    this.#leftSet = firstOfSets(left);
    this.#rightSet = firstOfSets(right);
  }

  #isNode(node: number): boolean {
    return node < this.#left.length || this.#toLeft[node - this.#left.length] === -1;
  }

  #nodeOfRight(place: number): number {
    if (place < 0) return -1;
    const partner = this.#toLeft[place] as number;
    return partner === -1 ? this.#left.length + place : partner;
  }

  woven(): AlignedTree {
    this.#findParents();
    const children = new Children(this.#parent, (node) => this.#isNode(node));
    const order = children.topDown();
    for (let i = order.length - 1; i >= 0; i--) this.#raise(order[i] as number);
    const rows = children.rows;
    const tree = {
      length: rows,
      left: new Int32Array(rows),
      right: new Int32Array(rows),
      parent: new Int32Array(rows),
      size: new Int32Array(rows).fill(1),
      depth: new Int32Array(rows),
      moved: new Uint8Array(rows),
      gap: new Int32Array(rows),
    };
    const rowOf = new Int32Array(this.#parent.length).fill(-1);
    const stack = new Int32Array(rows);
    let top = 0;
    /** Gap and crossing of the nodes that wait. */
    const [gaps, crossed] = [new Int32Array(rows), new Uint8Array(rows)];
    const wait = (node: number, gap: number, crosses: boolean): void => {
      stack[top] = node;
      gaps[top] = gap;
      crossed[top++] = crosses ? 1 : 0;
    };
    const push = (above: number): void => {
      const from = children.from(above);
      const to = children.to(above);
      if (this.#isInOrder(children.below, from, to)) {
        for (let i = to - 1; i >= from; i--) wait(children.below[i] as number, 0, false);
        return;
      }
      const placed = this.#inOrder(children.below.subarray(from, to));
      for (let i = placed.length - 1; i >= 0; i--) {
        const each = placed[i] as Placed;
        wait(each.node, each.gap, each.crossed);
      }
    };
    push(-1);
    for (let row = 0; top > 0; row++) {
      const node = stack[--top] as number;
      rowOf[node] = row;
      const above = this.#parent[node] as number;
      const parent = above < 0 ? -1 : (rowOf[above] as number);
      tree.left[row] = node < this.#left.length ? node : -1;
      tree.right[row] = node < this.#left.length ? (this.#toRight[node] as number) : node - this.#left.length;
      tree.parent[row] = parent;
      tree.depth[row] = parent < 0 ? 0 : (tree.depth[parent] as number) + 1;
      tree.moved[row] = crossed[top] === 1 || this.#displaced[node] === 1 ? 1 : 0;
      tree.gap[row] = gaps[top] as number;
      if (children.from(node) < children.to(node)) push(node);
    }
    for (let row = rows - 1; row >= 0; row--) {
      const parent = tree.parent[row] as number;
      if (parent >= 0) tree.size[parent] = (tree.size[parent] as number) + (tree.size[row] as number);
    }
    return tree;
  }

  /** A pair hangs below a wrapper that only the right run has; else where the left run has it. */
  #findParents(): void {
    const leftAnchor = anchors(this.#left, (place) => (this.#toRight[place] === -1 ? -1 : place));
    const rightAnchor = anchors(this.#right, (place) => this.#toLeft[place] as number);
    for (let place = 0; place < this.#left.length; place++) {
      const above = this.#left.parent[place] as number;
      const other = this.#toRight[place] as number;
      this.#parent[place] = above;
      this.#leftPlace[place] = place;
      if (other === -1) continue;
      this.#rightPlace[place] = other;
      const anchor = rightAnchor[other] as number;
      if (anchor === above) this.#parent[place] = this.#nodeOfRight(this.#right.parent[other] as number);
      this.#displaced[place] = anchor === leftAnchor[place] ? 0 : 1;
    }
    for (let place = 0; place < this.#right.length; place++) {
      if (this.#toLeft[place] !== -1) continue;
      const node = this.#left.length + place;
      this.#parent[node] = this.#nodeOfRight(this.#right.parent[place] as number);
      this.#rightPlace[node] = place;
    }
  }

  /** Tells a wrapper where in the other run that begins which it holds. */
  #raise(node: number): void {
    const above = this.#parent[node] as number;
    if (above < 0 || this.#displaced[node] === 1) return;
    const isLeft = above < this.#left.length;
    if (isLeft && this.#toRight[above] !== -1) return;
    const places = isLeft ? this.#rightPlace : this.#leftPlace;
    const mine = places[node] as number;
    const before = places[above] as number;
    if (mine >= 0 && (before < 0 || mine < before)) places[above] = mine;
  }

  /** All are pairs, in the same order in both runs: nearly always. */
  #isInOrder(nodes: Int32Array, from: number, to: number): boolean {
    let before = -1;
    for (let i = from; i < to; i++) {
      const node = nodes[i] as number;
      const right = this.#rightPlace[node] as number;
      if (!this.#isPair(node) || this.#displaced[node] === 1 || right < before) return false;
      before = right;
    }
    return true;
  }

  /** Siblings in the order of both runs; what does not fit into it stands where the left run has it. */
  #inOrder(nodes: Int32Array): readonly Placed[] {
    const anchored = this.#anchored(nodes);
    const kept = new Set(anchored);
    if (anchored.length === nodes.length) return anchored.map((node) => ({ node, gap: 0, crossed: false }));
    const leftOnes: Placed[] = [];
    const rightOnes: Placed[] = [];
    for (const node of nodes) {
      if (kept.has(node)) continue;
      const crossed = this.#rightPlace[node] !== -1 && this.#isPair(node);
      const placed = { node, gap: 0, crossed };
      if (node < this.#left.length) leftOnes.push(placed);
      else rightOnes.push(placed);
    }
    // From the last to the first, to be taken from the end.
    leftOnes.sort((one, other) => other.node - one.node);
    rightOnes.sort((one, other) => other.node - one.node);
    const found: Placed[] = [];
    let gap = 0;
    const fill = (leftEnd: number, rightEnd: number): void => {
      gap++;
      const lefts = takeBefore(leftOnes, this.#leftPlace, leftEnd);
      const rights = takeBefore(rightOnes, this.#rightPlace, rightEnd);
      for (const placed of this.#leftIsFirst ? [...lefts, ...rights] : [...rights, ...lefts])
        found.push({ ...placed, gap });
    };
    for (const node of anchored) {
      fill(this.#leftPlace[node] as number, this.#rightPlace[node] as number);
      found.push({ node, gap: 0, crossed: false });
    }
    fill(Infinity, Infinity);
    return found;
  }

  #isPair(node: number): boolean {
    return node < this.#left.length && this.#toRight[node] !== -1;
  }

  /** Those that both runs have, as many as can be in order. Where one run did several at the same time, any order will do. */
  #anchored(nodes: Int32Array): readonly number[] {
    const both: number[] = [];
    for (const node of nodes)
      if (this.#leftPlace[node] !== -1 && this.#rightPlace[node] !== -1 && this.#displaced[node] === 0)
        both.push(node);
    const leftKey = (node: number): number => this.#leftSet[this.#leftPlace[node] as number] as number;
    const rightKey = (node: number): number => this.#rightSet[this.#rightPlace[node] as number] as number;
    both.sort(
      (one, other) =>
        leftKey(one) - leftKey(other) ||
        rightKey(one) - rightKey(other) ||
        (this.#leftPlace[one] as number) - (this.#leftPlace[other] as number),
    );
    if (both.every((node, i) => i === 0 || rightKey(both[i - 1] as number) <= rightKey(node))) return both;
    const rising = both.map((node, i) => [i, rightKey(node) * both.length + i] as const);
    return longestRising(rising).map(([i]) => both[i] as number);
  }
}

interface Placed {
  readonly node: number;
  readonly gap: number;
  /** A pair that is out of order. */
  readonly crossed: boolean;
}

/** Takes from the end of the list while it stands before `end`. */
const takeBefore = (list: Placed[], places: Int32Array, end: number): readonly Placed[] => {
  const taken: Placed[] = [];
  for (let next = list.at(-1); next && (places[next.node] as number) < end; next = list.at(-1)) {
    taken.push(next);
    list.pop();
  }
  return taken;
};

/** Nearest ancestor that has a partner, by place: `of` names it, or -1. */
const anchors = ({ length, parent }: Forest, of: (place: number) => number): Int32Array => {
  const found = new Int32Array(length).fill(-1);
  for (let place = 0; place < length; place++) {
    const above = parent[place] as number;
    if (above < 0) continue;
    const named = of(above);
    found[place] = named === -1 ? (found[above] as number) : named;
  }
  return found;
};

/** Of each place the first of the siblings that ran at the same time. */
const firstOfSets = ({ length, parent, group }: Forest): Int32Array => {
  const found = new Int32Array(length);
  const last = new Int32Array(length + 1).fill(-1);
  for (let place = 0; place < length; place++) {
    const above = (parent[place] as number) + 1;
    const before = last[above] as number;
    found[place] = before >= 0 && group[before] === group[place] ? (found[before] as number) : place;
    last[above] = place;
  }
  return found;
};

/** Nodes by parent: the children of a node, or of -1, are `below[from]` up to `below[to]`. */
class Children {
  readonly #first: Int32Array;
  readonly below: Int32Array;
  readonly rows: number;

  constructor(parent: Int32Array, isNode: (node: number) => boolean) {
    const first = new Int32Array(parent.length + 2);
    let rows = 0;
    for (let node = 0; node < parent.length; node++) {
      if (!isNode(node)) continue;
      rows++;
      const slot = (parent[node] as number) + 1;
      first[slot] = (first[slot] as number) + 1;
    }
    // Now the number of children by slot; then where they end; filled from the last one back, where they begin.
    for (let slot = 1; slot < first.length; slot++)
      first[slot] = (first[slot] as number) + (first[slot - 1] as number);
    this.below = new Int32Array(rows);
    for (let node = parent.length - 1; node >= 0; node--) {
      if (!isNode(node)) continue;
      const slot = (parent[node] as number) + 1;
      const at = (first[slot] as number) - 1;
      this.below[at] = node;
      first[slot] = at;
    }
    [this.#first, this.rows] = [first, rows];
  }

  from(node: number): number {
    return this.#first[node + 1] as number;
  }

  to(node: number): number {
    return this.#first[node + 2] as number;
  }

  /** Parents before their children. */
  topDown(): Int32Array {
    const order = new Int32Array(this.rows);
    let end = 0;
    for (let node = -1, next = 0; ; node = order[next++] as number) {
      for (let at = this.from(node); at < this.to(node); at++) order[end++] = this.below[at] as number;
      if (next === end) return order;
    }
  }
}
