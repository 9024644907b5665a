/** Which spans of a window have a row in the tree, and which of them are folded. Pure. */
import type { SpanKind } from "../../core/event.ts";
import type { Nanos, SpanId } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { isTelling } from "../../core/telling.ts";
import type { SpanBar } from "../../core/wire/window.ts";

/** What a person folded or unfolded; all others are open down to `depth`, and folded where they only hide inner steps. */
export interface Folding {
  readonly depth: number;
  readonly changed: ReadonlyMap<SpanId, boolean>;
  /** Also inner steps are shown: they were looked for. */
  readonly all?: boolean | undefined;
}

/** Calls whose inner steps nobody asks for at first. */
const CALLS: ReadonlySet<SpanKind> = new Set(["llm", "tool", "retrieval", "human"]);

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

/** Spans with telling work below them in the window. */
const tellingParents = perObject((spans: readonly SpanBar[]): ReadonlySet<SpanId> => {
  const found = new Set<SpanId>();
  const path: SpanBar[] = [];
  for (const bar of spans) {
    while (path.length > 0 && (path.at(-1) as SpanBar).depth >= bar.depth) path.pop();
    if (isTelling(bar.spanKind)) for (const above of path) found.add(above.id);
    path.push(bar);
  }
  return found;
});

const isFolded = (bar: SpanBar, { depth, changed, all }: Folding, telling: ReadonlySet<SpanId>): boolean =>
  bar.children > 0 &&
  (changed.get(bar.id) ??
    (!all && (bar.depth >= depth || (CALLS.has(bar.spanKind) && !telling.has(bar.id)))));

/** `spans` in tree pre-order, as a window gives them. */
export const spanRows = (spans: readonly SpanBar[], folding: Folding): readonly SpanRow[] => {
  const telling = tellingParents(spans);
  const rows: SpanRow[] = [];
  const path: number[] = [];
  for (let index = 0; index < spans.length; index++) {
    const bar = spans[index] as SpanBar;
    while (path.length > 0 && (path.at(-1) as number) >= bar.depth) path.pop();
    const level = path.length;
    path.push(bar.depth);
    const folded = isFolded(bar, folding, telling);
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
  const rows = spanRows(spans, { depth: Number.POSITIVE_INFINITY, changed: new Map() });
  for (const { bar } of rows) perDepth[bar.depth] = (perDepth[bar.depth] ?? 0) + 1;
  let sum = 0;
  for (let depth = 0; depth < perDepth.length; depth++) {
    sum += perDepth[depth] ?? 0;
    if (sum > OPEN_ROWS) return Math.max(1, depth - 1);
  }
  return Number.POSITIVE_INFINITY;
};

/** The folded spans above one, from the root down: what must open for it to have a row. */
export const foldedAbove = (spans: readonly SpanBar[], id: SpanId, folding: Folding): readonly SpanId[] => {
  const byId = new Map(spans.map((bar) => [bar.id, bar]));
  const telling = tellingParents(spans);
  const above: SpanBar[] = [];
  for (let at = byId.get(id); at?.parent !== undefined && !above.includes(at); at = byId.get(at.parent)) {
    const parent = byId.get(at.parent);
    if (parent && !above.includes(parent)) above.unshift(parent);
    else break;
  }
  return above.filter((bar) => isFolded(bar, folding, telling)).map((bar) => bar.id);
};

/**
 * The row that tells what goes on at a time: the newest of those open then, else the last begun before it.
 * `undefined` where all is over or nothing has begun.
 */
export const rowAt = (rows: readonly SpanRow[], at: Nanos): number | undefined => {
  let open = -1;
  let begun = -1;
  let isOver = true;
  for (let index = 0; index < rows.length; index++) {
    const { start, end = Number.POSITIVE_INFINITY } = (rows[index] as SpanRow).bar;
    if (end > at) isOver = false;
    if (start > at) continue;
    if (end > at && start >= startOf(rows, open)) open = index;
    if (start >= startOf(rows, begun)) begun = index;
  }
  const row = open >= 0 ? open : begun;
  return isOver || row < 0 ? undefined : row;
};
const startOf = (rows: readonly SpanRow[], index: number): number =>
  rows[index]?.bar.start ?? Number.NEGATIVE_INFINITY;

/** Height of a row by how many there are (DESIGN-UI section 15). */
export const rowHeight = (rows: number): number => (rows > 2000 ? 4 : rows > 200 ? 14 : 22);
