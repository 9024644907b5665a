/** The aligned tree as a list to look at through a window: every row, or what differs with some rows around it. */

import type { SpanId } from "../ids.ts";
import type { DiffLine, DiffRows } from "./run-diff.ts";
import type { SpanComparison } from "./span-comparison.ts";

/** Rows without a difference that are shown before and after one that differs. */
const CONTEXT = 3;
/** Folding fewer hides nothing worth hiding. */
const FOLDED_AT_LEAST = 2;

export type Shown = "all" | "differences";

/** Which rows are shown, and what is folded between them: made once for a comparison. */
export class DiffLines {
  readonly #comparison: SpanComparison;
  /** First row of each line. */
  readonly #rows: Int32Array;
  /** Rows folded into the line; 0 = it shows its row. */
  readonly #folded: Int32Array;

  constructor(comparison: SpanComparison, shown: Shown) {
    this.#comparison = comparison;
    const visible = shown === "all" ? undefined : visibleRows(comparison);
    const length = comparison.tree.length;
    const [rows, folded] = [new Int32Array(length), new Int32Array(length)];
    let lines = 0;
    for (let row = 0; row < length; ) {
      let end = row;
      if (visible) while (end < length && visible[end] === 0) end++;
      const isFold = end - row >= FOLDED_AT_LEAST;
      rows[lines] = row;
      folded[lines++] = isFold ? end - row : 0;
      row = isFold ? end : row + 1;
    }
    this.#rows = rows.subarray(0, lines);
    this.#folded = folded.subarray(0, lines);
  }

  get length(): number {
    return this.#rows.length;
  }

  /** The line that shows a row, or the fold that hides it. */
  lineOf(row: number): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] as number) <= row) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The row of a span of one run; undefined where that run has no such span. */
  rowOf(side: "left" | "right", id: SpanId): number | undefined {
    const { spans } = this.#comparison[side].forest;
    const row = this.#comparison.tree[side].findIndex((place) => spans[place]?.id === id);
    return row === -1 ? undefined : row;
  }

  window(from: number, limit: number): DiffRows {
    const first = Math.max(0, Math.min(from, this.length));
    const lines: DiffLine[] = [];
    for (let line = first; line < Math.min(this.length, first + limit); line++) lines.push(this.#line(line));
    return { total: this.length, from: first, lines };
  }

  #line(line: number): DiffLine {
    const [row, rows] = [this.#rows[line] as number, this.#folded[line] as number];
    if (rows === 0) return { line: "pair", pair: this.#comparison.pair(row) };
    const depths = this.#comparison.tree.depth.subarray(row, row + rows);
    return { line: "fold", row, rows, depth: depths.reduce((least, depth) => Math.min(least, depth)) };
  }
}

/** What differs, what it hangs on, and the rows next to it. */
const visibleRows = ({ tree, bits, differingBelow }: SpanComparison): Uint8Array => {
  const visible = new Uint8Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    if ((differingBelow[row] as number) > 0) visible[row] = 1;
    if (bits[row] === 0) continue;
    visible.fill(1, Math.max(0, row - CONTEXT), Math.min(tree.length, row + CONTEXT + 1));
  }
  return visible;
};
