/**
 * The spans of a run as a forest of plain arrays, in the form alignment works on: pre-order, siblings by start, those
 * that ran at the same time as a set (in an order that does not depend on which began first).
 */
import { hash53 } from "../digest.ts";
import type { SpanId } from "../ids.ts";
import type { ForestSpan } from "./forest-span.ts";
import { mixed } from "./mixing.ts";
import { RowsById } from "./rows-by-id.ts";

export interface Forest {
  readonly length: number;
  /** By place in pre-order. Whatever follows is indexed by it. */
  readonly spans: readonly ForestSpan[];
  /** -1 at roots. */
  readonly parent: Int32Array;
  /** Spans of the subtree, the root of it included: the subtree of `i` is `[i, i + size[i])`. */
  readonly size: Int32Array;
  /** Which set of siblings that ran at the same time it belongs to: rises among siblings. */
  readonly group: Int32Array;
  /** Kind and name. A name that is the span's own id counts as none. */
  readonly label: Float64Array;
  /** Digests and outcome of the span itself. */
  readonly content: Float64Array;
  /** Parameters and other attributes. */
  readonly asked: Float64Array;
  /** Some span has an explicit key. */
  readonly isKeyed: boolean;
  /** Label, content and children. */
  readonly hash: Float64Array;
  /** Made when it is first asked for. */
  readonly placeById: ReadonlyMap<SpanId, number>;
}

/** Spans whose parent is not among them, or that are their own ancestors, are roots. */
export const forestOf = (given: readonly ForestSpan[]): Forest => {
  const rows = inOrder(given);
  const columns = columnsOf(rows);
  const tree: Tree = {
    rows,
    ...columns,
    ...childrenOf(rows),
    hashes: new Float64Array(rows.length),
    groups: new Int32Array(rows.length),
  };
  const { first, below, labels, contents, hashes } = tree;
  const order = tree.comeAfter ? undefined : topDown(tree);
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = order ? (order[i] as number) : i;
    let hash = mixed(labels[row] as number, contents[row] as number);
    const from = first[row + 1] as number;
    const to = first[row + 2] as number;
    if (to - from > 1) putInOrder(row, tree);
    for (let at = from; at < to; at++) hash = mixed(hash, hashes[below[at] as number] as number);
    hashes[row] = mixed(hash, to - from);
  }
  putInOrder(-1, tree);
  return inPreOrder(tree);
};

/** What is said of each row, read in one go: to visit a million objects is what takes long. */
interface Columns {
  readonly labels: Float64Array;
  readonly contents: Float64Array;
  readonly asked: Float64Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly isKeyed: boolean;
}

/** A run has up to millions of spans: loops over typed arrays, nothing made for each span. */
interface Tree extends Columns {
  /** By start. */
  readonly rows: readonly ForestSpan[];
  /** Children of row `r` are `below[first[r + 1]]` up to `below[first[r + 2]]`; the roots are those of row -1. */
  readonly first: Int32Array;
  readonly below: Int32Array;
  /** Every row comes after its parent, as nearly always. */
  readonly comeAfter: boolean;
  readonly hashes: Float64Array;
  readonly groups: Int32Array;
}

const byStart = (left: ForestSpan, right: ForestSpan): number =>
  left.start - right.start || left.seq - right.seq || left.k - right.k;

/** Nearly always they come by start: then there is nothing to sort. */
const inOrder = (given: readonly ForestSpan[]): readonly ForestSpan[] => {
  for (let i = 1; i < given.length; i++)
    if (byStart(given[i - 1] as ForestSpan, given[i] as ForestSpan) > 0) return [...given].sort(byStart);
  return given;
};

const columnsOf = (rows: readonly ForestSpan[]): Columns => {
  const column = (): Float64Array => new Float64Array(rows.length);
  const [labels, contents, asked, starts, ends] = [column(), column(), column(), column(), column()];
  const [names, parameters] = [new Hashes(withoutIds), new Hashes((text) => text)];
  let isKeyed = false;
  for (let row = 0; row < rows.length; row++) {
    const span = rows[row] as ForestSpan;
    labels[row] = mixed(span.kind + 1, span.name === span.id ? 0 : names.of(span.name));
    contents[row] = contentOf(span);
    const chosen = span.parameters === "" ? 0 : parameters.of(span.parameters);
    asked[row] = span.attributes === 0 ? chosen : mixed(chosen, span.attributes);
    starts[row] = span.start;
    ends[row] = span.end;
    if (span.key !== undefined) isKeyed = true;
  }
  return { labels, contents, asked, starts, ends, isKeyed };
};

/** Few different texts, said again and again. */
class Hashes {
  readonly #known = new Map<string, number>();
  readonly #said: (text: string) => string;

  constructor(said: (text: string) => string) {
    this.#said = said;
  }

  of(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const hash = hash53(this.#said(text));
    this.#known.set(text, hash);
    return hash;
  }
}

/** A name may carry an id: that of a timer, of a request. */
const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const withoutIds = (name: string): string => name.replace(UUIDS, "");

const contentOf = ({ bodies, failed, error, end }: ForestSpan): number => {
  let hash = failed ? 2 : Number.isNaN(end) ? 1 : 3;
  hash = mixed(hash, error);
  for (let i = 0; i < bodies.length; i++) hash = mixed(hash, bodies[i] as number);
  return hash;
};

const childrenOf = (rows: readonly ForestSpan[]): Pick<Tree, "first" | "below" | "comeAfter"> => {
  const { parents, comeAfter } = parentsOf(rows);
  const first = new Int32Array(rows.length + 2);
  for (let row = 0; row < rows.length; row++) {
    const slot = (parents[row] as number) + 1;
    first[slot] = (first[slot] as number) + 1;
  }
  // Now the number of children by slot; then where they end; filled from the last one back, where they begin.
  for (let slot = 1; slot < first.length; slot++)
    first[slot] = (first[slot] as number) + (first[slot - 1] as number);
  const below = new Int32Array(rows.length);
  for (let row = rows.length - 1; row >= 0; row--) {
    const slot = (parents[row] as number) + 1;
    const at = (first[slot] as number) - 1;
    below[at] = row;
    first[slot] = at;
  }
  return { first, below, comeAfter };
};

const parentsOf = (
  rows: readonly ForestSpan[],
): { readonly parents: Int32Array; readonly comeAfter: boolean } => {
  const parents = new Int32Array(rows.length).fill(-1);
  let byId: RowsById | undefined;
  for (let row = 0; row < rows.length; row++) {
    const { parent } = rows[row] as ForestSpan;
    if (parent === undefined) continue;
    const near = nearParent(rows, parents, row, parent, byId ? 2 : NEAR);
    if (near === -1) byId ??= new RowsById(rows.length, (at) => (rows[at] as ForestSpan).id);
    parents[row] = near === -1 ? (byId as RowsById).rowOf(parent) : near;
  }
  const comeAfter = isRising(parents);
  if (!comeAfter) breakCircles(parents);
  return { parents, comeAfter };
};

/** How far a parent is looked for before a table of all ids is made, which is dear. */
const NEAR = 64;

/** Most spans begin inside of the one before, or beside it or one that it is in; else beside some of the last ones. */
const nearParent = (
  rows: readonly ForestSpan[],
  parents: Int32Array,
  row: number,
  id: SpanId,
  steps: number,
): number => {
  let at = row - 1;
  for (let step = 0; at >= 0 && step < steps; at = parents[at] as number, step++)
    if ((rows[at] as ForestSpan).id === id) return at;
  for (at = row - 2; at >= 0 && at > row - steps; at--) if ((rows[at] as ForestSpan).id === id) return at;
  return -1;
};

const isRising = (parents: Int32Array): boolean => {
  for (let row = 0; row < parents.length; row++) if ((parents[row] as number) >= row) return false;
  return true;
};

/** A circle needs a parent that comes later. */
const breakCircles = (parents: Int32Array): void => {
  const seen = new Int32Array(parents.length);
  for (let row = 0; row < parents.length; row++)
    for (let at = row; at >= 0 && seen[at] === 0; at = parents[at] as number) {
      seen[at] = row + 1;
      const above = parents[at] as number;
      if (above >= 0 && seen[above] === row + 1) parents[at] = -1;
    }
};

/** Every row after its parent. */
const topDown = ({ rows, first, below }: Tree): Int32Array => {
  const order = new Int32Array(rows.length);
  let end = 0;
  for (let row = -1, next = 0; ; row = order[next++] as number) {
    for (let at = first[row + 1] as number; at < (first[row + 2] as number); at++)
      order[end++] = below[at] as number;
    if (next === end) return order;
  }
};

/** Puts the children of a row (by start) into their canonical order and numbers the sets of those that overlap. */
const putInOrder = (parent: number, { first, below, labels, hashes, groups, starts, ends }: Tree): void => {
  const from = first[parent + 1] as number;
  const to = first[parent + 2] as number;
  let group = -1;
  let until = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at++) {
    const row = below[at] as number;
    const start = starts[row] as number;
    const end = ends[row] as number;
    if (group < 0 || start >= until) group++;
    groups[row] = group;
    // A span without an end overlaps nothing: how long it ran is not known.
    until = Math.max(until, start, Number.isNaN(end) ? start : end);
  }
  if (group + 1 === to - from) return;
  below
    .subarray(from, to)
    .sort(
      (left, right) =>
        (groups[left] as number) - (groups[right] as number) ||
        (labels[left] as number) - (labels[right] as number) ||
        (hashes[left] as number) - (hashes[right] as number),
    );
};

const inPreOrder = ({ rows, first, below, ...tree }: Tree): Forest => {
  const length = rows.length;
  const parent = new Int32Array(length).fill(-1);
  const order = new Int32Array(length);
  const stack = new Int32Array(length);
  let top = 0;
  for (let row = -1, place = -1; ; ) {
    for (let at = (first[row + 2] as number) - 1; at >= (first[row + 1] as number); at--)
      stack[top++] = below[at] as number;
    if (top === 0) break;
    row = stack[--top] as number;
    order[++place] = row;
  }
  const placeOf = stack;
  for (let place = 0; place < length; place++) placeOf[order[place] as number] = place;
  for (let row = 0; row < length; row++)
    for (let at = first[row + 1] as number; at < (first[row + 2] as number); at++)
      parent[placeOf[below[at] as number] as number] = placeOf[row] as number;
  const size = new Int32Array(length).fill(1);
  for (let place = length - 1; place >= 0; place--) {
    const up = parent[place] as number;
    if (up >= 0) size[up] = (size[up] as number) + (size[place] as number);
  }
  const spans = new Array<ForestSpan>(length);
  for (let place = 0; place < length; place++) spans[place] = rows[order[place] as number] as ForestSpan;
  const group = new Int32Array(length);
  for (let place = 0; place < length; place++) group[place] = tree.groups[order[place] as number] as number;
  // When it began is not asked for any more: its column is where the others are held while they are put in order.
  const { labels: label, contents: content, asked, hashes: hash, starts } = tree;
  for (const column of [label, content, asked, hash]) putInPlace(column, order, starts);
  let placeById: ReadonlyMap<SpanId, number> | undefined;
  return {
    length,
    spans,
    parent,
    size,
    group,
    label,
    content,
    asked,
    isKeyed: tree.isKeyed,
    hash,
    get placeById() {
      placeById ??= new Map(spans.map(({ id }, place) => [id, place]));
      return placeById;
    },
  };
};

/** In place: every new column of a large run is one more reason to collect garbage. */
const putInPlace = (column: Float64Array, order: Int32Array, scratch: Float64Array): void => {
  scratch.set(column);
  for (let place = 0; place < column.length; place++)
    column[place] = scratch[order[place] as number] as number;
};

/** Places of the children of `place` (-1: the roots), in canonical order. */
export const childrenIn = ({ length, size }: Forest, place: number): readonly number[] => {
  const found: number[] = [];
  const end = place < 0 ? length : place + (size[place] as number);
  for (let at = place + 1; at < end; at += size[at] as number) found.push(at);
  return found;
};
