/**
 * What differs first, and what follows from what. A walk through the aligned tree meets the name and the inputs of a
 * span when it enters the span, and what came out of it when it leaves: a result that differs because of a call inside
 * is met after that call. A model's answer is met with its inputs, since the calls below it follow from it.
 */
import { SPAN_KINDS } from "../event.ts";
import type { SpanId } from "../ids.ts";
import type { AlignedTree } from "./aligned-tree.ts";
import type { Forest } from "./forest.ts";
import { bitsOf } from "./span-diff.ts";

/** Spans that a span goes on from, or that caused it, by its id. */
export type Producers = ReadonlyMap<SpanId, readonly SpanId[]>;

export interface Causes {
  /** The row where the runs part first; -1 = nowhere. */
  readonly first: number;
  /** By row: the row of the difference that this one follows from; -1 = it stands for itself, or does not differ. */
  readonly follows: Int32Array;
}

const OUTPUTS = bitsOf(["response", "result", "outcome", "attributes"]);
const ANSWERS = bitsOf(["response"]);
const [LLM, TASK] = [SPAN_KINDS.indexOf("llm"), SPAN_KINDS.indexOf("task")];
const ONLY_ONE = bitsOf(["added", "removed"]);
const MOVED = bitsOf(["moved"]);
/** Chosen by a person or a program, not made of what came before. */
const CHOSEN = bitsOf(["parameters"]);

export const causesOf = (
  tree: AlignedTree,
  bits: Uint16Array,
  left: Forest,
  right: Forest,
  producers: { readonly left: Producers; readonly right: Producers },
): Causes => new Walk(tree, bits, left, right, producers).causes();

class Walk {
  readonly #tree: AlignedTree;
  readonly #bits: Uint16Array;
  readonly #left: Forest;
  readonly #right: Forest;
  readonly #producers: { readonly left: Producers; readonly right: Producers };
  /** Made when the first link is followed. */
  #rowOf: { readonly left: Int32Array; readonly right: Int32Array } | undefined;
  /** The difference each row stands for or follows from; -1 = it does not differ. */
  readonly #origin: Int32Array;
  /** What the children of a row take from above, and what an earlier one of them hands to later ones. */
  readonly #above: Int32Array;
  readonly #fed: Int32Array;
  /** The set of siblings the feeding one belongs to. */
  readonly #fedBy: Int32Array;
  /** The first difference below a row. */
  readonly #inside: Int32Array;
  #first = -1;

  constructor(
    tree: AlignedTree,
    bits: Uint16Array,
    left: Forest,
    right: Forest,
    producers: { readonly left: Producers; readonly right: Producers },
  ) {
    [this.#tree, this.#bits, this.#left, this.#right] = [tree, bits, left, right];
    this.#producers = producers;
    const column = (): Int32Array => new Int32Array(tree.length + 1).fill(-1);
    [this.#origin, this.#above, this.#fed] = [column(), column(), column()];
    [this.#fedBy, this.#inside] = [column(), column()];
  }

  causes(): Causes {
    const open: number[] = [];
    for (let row = 0; row <= this.#tree.length; row++) {
      while (open.length > 0 && this.#ends(open.at(-1) as number) <= row) this.#leave(open.pop() as number);
      if (row === this.#tree.length) break;
      this.#enter(row);
      open.push(row);
    }
    const follows = this.#origin
      .subarray(0, this.#tree.length)
      .map((origin, row) => (origin === row ? -1 : origin));
    return { first: this.#first, follows };
  }

  #ends(row: number): number {
    return row + (this.#tree.size[row] as number);
  }

  /** Columns by row have one more place: that of the root above all roots. */
  #parent(row: number): number {
    const above = this.#tree.parent[row] as number;
    return above < 0 ? this.#tree.length : above;
  }

  #enter(row: number): void {
    const parent = this.#parent(row);
    const bits = this.#bits[row] as number;
    const early = bits === 0 ? 0 : bits & ~(this.#isAnswered(row) ? OUTPUTS & ~ANSWERS : OUTPUTS);
    const above = this.#above[parent] as number;
    if (early !== 0) {
      const depends = (early & ~CHOSEN) !== 0;
      const from = above !== -1 || !depends ? above : this.#earlier(row);
      this.#mark(row, from);
    }
    const own = this.#origin[row] as number;
    // A span that only went elsewhere, or whose answer differs, changes nothing of what was asked of those below.
    if (own !== -1 && (early & ~MOVED) !== 0) this.#above[row] = own;
    else this.#above[row] = above;
    if (this.#isBare(row)) this.#inheritFeed(row, parent);
  }

  #leave(row: number): void {
    const parent = this.#parent(row);
    const late = (this.#bits[row] as number) & OUTPUTS;
    if (late !== 0 && this.#origin[row] === -1) {
      const inside = this.#inside[row] as number;
      const above = this.#above[row] as number;
      this.#mark(row, inside !== -1 ? inside : above);
    }
    const hands = this.#origin[row] !== -1 ? (this.#origin[row] as number) : (this.#inside[row] as number);
    if (hands === -1) return;
    if (this.#inside[parent] === -1) this.#inside[parent] = hands;
    if (this.#fed[parent] === -1) {
      this.#fed[parent] = hands;
      this.#fedBy[parent] = row;
    }
  }

  #mark(row: number, from: number): void {
    this.#origin[row] = from === -1 ? row : from;
    if (this.#first === -1) this.#first = row;
  }

  /** A difference that came before and feeds this row: of an earlier sibling, or of a span it is linked to. */
  #earlier(row: number): number {
    const parent = this.#parent(row);
    const by = this.#fedBy[parent] as number;
    if (by !== -1 && !this.#beside(by, row)) return this.#fed[parent] as number;
    return this.#linked(row);
  }

  #linked(row: number): number {
    for (const side of ["left", "right"] as const) {
      const forest = side === "left" ? this.#left : this.#right;
      const place = this.#tree[side][row] as number;
      if (place === -1) continue;
      for (const id of this.#producers[side].get(forest.spans[place]?.id as SpanId) ?? []) {
        const other = forest.placeById.get(id);
        const origin = other === undefined ? -1 : this.#origin[this.#rows()[side][other] as number];
        if (origin !== undefined && origin !== -1) return origin;
      }
    }
    return -1;
  }

  #rows(): { readonly left: Int32Array; readonly right: Int32Array } {
    this.#rowOf ??= {
      left: rowsBy(this.#tree.left, this.#left.length),
      right: rowsBy(this.#tree.right, this.#right.length),
    };
    return this.#rowOf;
  }

  /** Both ran at the same time, in one of the runs at least: none of them feeds the other. */
  #beside(one: number, other: number): boolean {
    const shares = (places: Int32Array, forest: Forest): boolean => {
      const [a, b] = [places[one] as number, places[other] as number];
      return (
        a !== -1 && b !== -1 && forest.parent[a] === forest.parent[b] && forest.group[a] === forest.group[b]
      );
    };
    return shares(this.#tree.left, this.#left) || shares(this.#tree.right, this.#right);
  }

  #kindOf(row: number): number {
    const place = this.#tree.left[row] as number;
    const span = place === -1 ? this.#right.spans[this.#tree.right[row] as number] : this.#left.spans[place];
    return span?.kind ?? -1;
  }

  /** A model call that ended in both runs: what is below it follows from its answer. */
  #isAnswered(row: number): boolean {
    if (this.#kindOf(row) !== LLM) return false;
    const [l, r] = [this.#tree.left[row] as number, this.#tree.right[row] as number];
    return !Number.isNaN(this.#left.spans[l]?.end ?? 0) && !Number.isNaN(this.#right.spans[r]?.end ?? 0);
  }

  /** It says nothing of its own and is no piece of work for itself: what feeds it feeds what is in it. */
  #isBare(row: number): boolean {
    if (this.#kindOf(row) === TASK || ((this.#bits[row] as number) & ONLY_ONE) !== 0) return false;
    const place = this.#tree.left[row] as number;
    return place !== -1 && (this.#left.spans[place]?.bodies.every((body) => body === 0) ?? false);
  }

  #inheritFeed(row: number, parent: number): void {
    const by = this.#fedBy[parent] as number;
    if (by === -1 || this.#beside(by, row)) return;
    this.#fed[row] = this.#fed[parent] as number;
    this.#fedBy[row] = by;
  }
}

const rowsBy = (places: Int32Array, length: number): Int32Array => {
  const rows = new Int32Array(length).fill(-1);
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number;
    if (place !== -1) rows[place] = row;
  }
  return rows;
};
