/** Which spans of a window have a row in the tree, and which of them are folded. Pure. */
import type { SpanId } from "../../core/ids.ts";
import type { SpanBar } from "../../core/wire.ts";

/** What a person folded or unfolded; all others are open down to `depth`. */
export interface Folding {
  readonly depth: number;
  readonly changed: ReadonlyMap<SpanId, boolean>;
}

export interface SpanRow {
  readonly bar: SpanBar;
  /** From 0, without holes: a parent that the window left out takes no indent. */
  readonly level: number;
  readonly folded: boolean;
  /** It has children in the run, whether or not the window holds them. */
  readonly parent: boolean;
  /** What a folded row hides, for its miniature: descendants in the window. */
  readonly hidden: readonly SpanBar[];
}

export const isFolded = (bar: SpanBar, folding: Folding): boolean =>
  bar.children > 0 && (folding.changed.get(bar.id) ?? bar.depth >= folding.depth);

/** `spans` in tree pre-order, as a window gives them. */
export const spanRows = (spans: readonly SpanBar[], folding: Folding): readonly SpanRow[] => {
  const rows: SpanRow[] = [];
  const path: number[] = [];
  for (let index = 0; index < spans.length; index++) {
    const bar = spans[index] as SpanBar;
    while (path.length > 0 && (path.at(-1) as number) >= bar.depth) path.pop();
    const level = path.length;
    path.push(bar.depth);
    const folded = isFolded(bar, folding);
    const end = folded ? endOfSubtree(spans, index) : index + 1;
    rows.push({
      bar,
      level,
      folded,
      parent: bar.children > 0,
      hidden: folded ? spans.slice(index + 1, end) : [],
    });
    index = end - 1;
  }
  return rows;
};

const endOfSubtree = (spans: readonly SpanBar[], index: number): number => {
  const depth = (spans[index] as SpanBar).depth;
  let end = index + 1;
  while (end < spans.length && (spans[end] as SpanBar).depth > depth) end++;
  return end;
};

/** Rows that a screen can hold without scrolling far; deeper levels start folded. */
const OPEN_ROWS = 200;

/** The depth down to which a run is open at first: as deep as fits in about 200 rows, at least the roots' children. */
export const openDepth = (spans: readonly SpanBar[]): number => {
  const perDepth: number[] = [];
  for (const { depth } of spans) perDepth[depth] = (perDepth[depth] ?? 0) + 1;
  let rows = 0;
  for (let depth = 0; depth < perDepth.length; depth++) {
    rows += perDepth[depth] ?? 0;
    if (rows > OPEN_ROWS) return Math.max(1, depth - 1);
  }
  return Number.POSITIVE_INFINITY;
};

/** Height of a row by how many there are (DESIGN-UI section 15). */
export const rowHeight = (rows: number): number => (rows > 2000 ? 4 : rows > 200 ? 14 : 22);
