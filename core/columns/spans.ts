/** Every span of a run as intervals in typed arrays, and the ones to draw of a window. */
import type { EventOf, Note, SpanKind } from "../event.ts";
import { SPAN_KINDS } from "../event.ts";
import { isFailure } from "../fold.ts";
import { eventName, type Nanos, type SpanId, type Subject } from "../ids.ts";
import { type SpanBar, WINDOW_SPANS } from "../wire.ts";
import { bytes, floats, ints, Names, words } from "./growing.ts";

const STATUSES = ["unset", "ok", "error", "cut"] as const;
const MOVED: readonly Note[] = ["end-moved"];

/** Spans deeper than this are thinned together, and so many ancestors may come along with one span. */
const DEEPEST = 64;

export class SpanColumns {
  readonly #ids = new Names();
  readonly #names = new Names();
  readonly #subjects = new Names();
  readonly #start = floats();
  /** NaN while the trace has no end. */
  readonly #end = floats();
  readonly #seq = floats();
  readonly #k = words();
  readonly #endSeq = floats();
  readonly #endK = words();
  readonly #kind = bytes();
  readonly #status = bytes();
  readonly #failed = bytes();
  readonly #moved = bytes();
  readonly #name = words();
  /** From 1; 0 = none. */
  readonly #subject = words();
  /** Row of the id (rows are numbered as ids are); a parent that never starts has an id and no start. */
  readonly #parent = ints();
  /** Ends that came before their start, by row. */
  readonly #early = new Map<number, EventOf<"span-end">>();
  #tree: Tree | undefined;
  #count = 0;

  get length(): number {
    return this.#count;
  }
  get sizeBytes(): number {
    return this.#start.length * 160;
  }

  add(event: EventOf<"span-start"> | EventOf<"span-end">): void {
    if (event.kind === "span-end") this.#finish(event);
    else {
      this.#tree = undefined;
      this.#begin(event);
    }
  }

  #row(id: SpanId): number {
    const row = this.#ids.number(id);
    if (row === this.#start.length) {
      this.#start.push(Number.NaN);
      this.#end.push(Number.NaN);
      this.#seq.push(0);
      this.#k.push(0);
      this.#endSeq.push(-1);
      this.#endK.push(0);
      this.#kind.push(0);
      this.#status.push(0);
      this.#failed.push(0);
      this.#moved.push(0);
      this.#name.push(0);
      this.#subject.push(0);
      this.#parent.push(-1);
    }
    return row;
  }

  #begin(event: EventOf<"span-start">): void {
    const row = this.#row(event.id);
    if (Number.isNaN(this.#start.at(row))) {
      this.#count++;
      this.#start.set(row, event.at);
      this.#seq.set(row, event.seq);
      this.#k.set(row, event.k);
    }
    this.#kind.set(row, SPAN_KINDS.indexOf(event.spanKind));
    this.#name.set(row, this.#names.number(event.name));
    if (event.subject !== undefined) this.#subject.set(row, this.#subjects.number(event.subject) + 1);
    if (event.parent !== undefined && event.parent !== event.id)
      this.#parent.set(row, this.#row(event.parent));
    const early = this.#early.get(row);
    if (!early) return;
    this.#early.delete(row);
    this.#moved.set(row, 1);
    this.#close(row, early, event.at);
  }

  #finish(event: EventOf<"span-end">): void {
    const row = this.#row(event.id);
    if (Number.isNaN(this.#start.at(row))) this.#early.set(row, event);
    else this.#close(row, event, event.at);
  }

  #close(row: number, event: EventOf<"span-end">, at: number): void {
    this.#end.set(row, at);
    if (this.#tree) this.#tree.ends[this.#tree.rank[row] as number] = at;
    this.#endSeq.set(row, event.seq);
    this.#endK.set(row, event.k);
    this.#status.set(row, STATUSES.indexOf(event.status ?? "unset"));
    this.#failed.set(row, isFailure(event) ? 1 : 0);
  }

  rowOfEvent(seq: number, k: number): number | undefined {
    for (let row = 0; row < this.#start.length; row++)
      if (this.#seq.at(row) === seq && this.#k.at(row) === k && !Number.isNaN(this.#start.at(row)))
        return row;
    return undefined;
  }
  rowOfId(id: SpanId): number | undefined {
    const row = this.#ids.find(id);
    return row === undefined || Number.isNaN(this.#start.at(row)) ? undefined : row;
  }

  bar(row: number): SpanBar {
    const tree = this.#treeNow();
    const parent = this.#parent.at(row);
    const ended = !Number.isNaN(this.#end.at(row));
    return {
      event: eventName({ seq: this.#seq.at(row), k: this.#k.at(row) }),
      id: this.#ids.list[row] as SpanId,
      parent: parent < 0 ? undefined : (this.#ids.list[parent] as SpanId),
      spanKind: SPAN_KINDS[this.#kind.at(row)] as SpanKind,
      name: this.#names.list[this.#name.at(row)] as string,
      subject:
        this.#subject.at(row) === 0 ? undefined : (this.#subjects.list[this.#subject.at(row) - 1] as Subject),
      start: this.#start.at(row) as Nanos,
      end: ended ? (this.#end.at(row) as Nanos) : undefined,
      endEvent: ended ? eventName({ seq: this.#endSeq.at(row), k: this.#endK.at(row) }) : undefined,
      status: ended ? STATUSES[this.#status.at(row)] : undefined,
      failed: this.#failed.at(row) === 1,
      notes: this.#moved.at(row) === 1 ? MOVED : undefined,
      depth: tree.depth[row] as number,
      children: tree.children[row] as number,
      descendants: tree.descendants[row] as number,
    };
  }

  /** Every span in tree pre-order. */
  all(): readonly SpanBar[] {
    return Array.from(this.#treeNow().order, (row) => this.bar(row));
  }

  /** The spans to draw of `[from, to]` on `px` columns, in tree pre-order, and how many touch it. */
  window(
    from: number,
    to: number,
    px: number,
  ): { readonly spans: readonly SpanBar[]; readonly total: number } {
    const { order, starts, ends } = this.#treeNow();
    const inside = new Int32Array(order.length);
    let total = 0;
    for (let i = 0; i < order.length; i++)
      if ((starts[i] as number) <= to && !((ends[i] as number) < from)) inside[total++] = i;
    const places = inside.subarray(0, total);
    const drawn = total <= WINDOW_SPANS ? places : this.#thinned(places, from, to, px);
    return { spans: Array.from(drawn, (place) => this.bar(order[place] as number)), total };
  }

  /**
   * At most WINDOW_SPANS places of those inside: failed ones first, then by depth; of those that share depth and pixel
   * column the longest. What they hang on comes along, so that the tree stays one.
   */
  #thinned(inside: Int32Array, from: number, to: number, px: number): Int32Array {
    const { order, rank, parent } = this.#treeNow();
    const kept = new Set<number>();
    const keep = (place: number): void => {
      for (let at = place; at >= 0 && !kept.has(at); ) {
        kept.add(at);
        const above = parent[order[at] as number] as number;
        at = above < 0 ? -1 : (rank[above] as number);
      }
    };
    for (let i = 0; i < inside.length && kept.size < WINDOW_SPANS / 4; i++) {
      const place = inside[i] as number;
      if (this.#failed.at(order[place] as number) === 1) keep(place);
    }
    for (const places of this.#representatives(inside, from, to, px)) {
      for (const place of places) {
        if (kept.size >= WINDOW_SPANS - DEEPEST) break;
        keep(place);
      }
    }
    return Int32Array.from(kept).sort();
  }

  /** By depth, the longest of each pixel column, longest first. */
  #representatives(inside: Int32Array, from: number, to: number, px: number): readonly Int32Array[] {
    const { depths, starts, ends } = this.#treeNow();
    const perPixel = px / Math.max(1, to - from);
    const lengthOf = (place: number): number => {
      const end = ends[place] as number;
      return (Number.isNaN(end) ? to : end) - (starts[place] as number);
    };
    const longest: Int32Array[] = [];
    for (let i = 0; i < inside.length; i++) {
      const place = inside[i] as number;
      const level = Math.min(depths[place] as number, DEEPEST);
      longest[level] ??= new Int32Array(px + 1).fill(-1);
      const columns = longest[level];
      // What began before the window shares its first column.
      const column = Math.max(0, Math.min(px, Math.floor(((starts[place] as number) - from) * perPixel)));
      const before = columns[column] as number;
      if (before < 0 || lengthOf(place) > lengthOf(before)) columns[column] = place;
    }
    return longest
      .filter(Boolean)
      .map((columns) =>
        columns.filter((place) => place >= 0).sort((left, right) => lengthOf(right) - lengthOf(left)),
      );
  }

  #treeNow(): Tree {
    this.#tree ??= growTree(this.#start.length, this.#start.data, this.#end.data, this.#parent.data);
    return this.#tree;
  }
}

interface Tree {
  /** Rows in pre-order, children by start. */
  readonly order: Int32Array;
  /** Place of each row in it. */
  readonly rank: Int32Array;
  /** By place, so that a window reads memory in order. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly depths: Int32Array;
  readonly depth: Int32Array;
  readonly children: Int32Array;
  readonly descendants: Int32Array;
  /** -1 at roots: no parent, a parent that never started, or a circle. */
  readonly parent: Int32Array;
}

const growTree = (rows: number, start: Float64Array, end: Float64Array, parents: Int32Array): Tree => {
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
  const starts = Float64Array.from(order, (row) => start[row] as number);
  const ends = Float64Array.from(order, (row) => end[row] as number);
  const depths = Int32Array.from(order, (row) => depth[row] as number);
  return { order, rank, starts, ends, depths, depth, children, descendants, parent };
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
