/**
 * The spans of a run as a forest of plain arrays, in the form alignment works on: pre-order, siblings by start, those
 * that ran at the same time as a set (in an order that does not depend on which began first).
 */
import { hash53 } from "../digest.ts";
import type { EventOf, Usage } from "../event.ts";
import { SPAN_KINDS } from "../event.ts";
import { isFailure } from "../fold.ts";
import type { SpanId } from "../ids.ts";
import type { Attributes } from "../value.ts";
import { mixed } from "./mixing.ts";
import { splitAttributes } from "./parameters.ts";
import { RowsById } from "./rows-by-id.ts";

/** What may differ in the content of two spans that are a pair. */
export const BODIES = ["arguments", "prompt", "response", "result"] as const;
type Body = (typeof BODIES)[number];

/** One span, as far as a comparison looks at it without opening a body. Hashes are `hash53`, 0 where there is none. */
export interface ForestSpan {
  readonly id: SpanId;
  parent: SpanId | undefined;
  kind: number;
  name: string;
  start: number;
  /** NaN while the trace has no end. */
  end: number;
  failed: boolean;
  /** Hash of the failure in words. */
  error: number;
  readonly bodies: [arguments: number, prompt: number, response: number, result: number];
  /** Parameters of the request (see parameters.ts) as text, "" where there are none. */
  parameters: string;
  /** Hash of the other attributes; 0 where the collector was not asked for it. */
  attributes: number;
  /** Sums of what its events said; NaN where none did. */
  readonly usage: [input: number, output: number, costUsd: number];
  /** An explicit key (attribute `compare.key`) that pairs it with the span of the other run that has the same. */
  key: string | undefined;
  seq: number;
  k: number;
  /** Events that say its bodies: seq and k of each, one after the other. */
  readonly said: readonly number[];
}

/** Attribute by which an emitter says which spans of two runs belong together. */
export const KEY_ATTRIBUTE = "compare.key";

/** Collects spans from the events of a run, in moment order. */
export class SpanCollector {
  readonly #spans = new Map<SpanId, ForestSpan>();
  readonly #early = new Map<SpanId, EventOf<"span-end">>();
  /** Few different ones, said again and again. */
  readonly #parameters = new Map<string, string>();
  readonly #withAttributes: boolean;

  constructor(withAttributes = false) {
    this.#withAttributes = withAttributes;
  }

  add(event: EventOf<"span-start"> | EventOf<"span-end"> | EventOf<"span-event">): void {
    if (event.kind === "span-start") this.#begin(event);
    else if (event.kind === "span-end") this.#finish(event);
    else {
      const span = event.usage && this.#spans.get(event.id);
      if (span) addUsage(span, event.usage);
    }
  }

  get count(): number {
    return this.#spans.size;
  }

  get spans(): readonly ForestSpan[] {
    return [...this.#spans.values()];
  }

  #begin(event: EventOf<"span-start">): void {
    const known = this.#spans.get(event.id);
    const span = known ?? newSpan(event);
    span.kind = SPAN_KINDS.indexOf(event.spanKind);
    span.name = event.name;
    if (event.parent !== undefined && event.parent !== event.id) span.parent = event.parent;
    this.#take(span, event);
    if (known) return;
    this.#spans.set(event.id, span);
    const early = this.#early.get(event.id);
    if (!early) return;
    this.#early.delete(event.id);
    this.#close(span, early, event.at);
  }

  #finish(event: EventOf<"span-end">): void {
    const span = this.#spans.get(event.id);
    if (span) this.#close(span, event, event.at);
    else this.#early.set(event.id, event);
  }

  #close(span: ForestSpan, event: EventOf<"span-end">, at: number): void {
    span.end = at;
    span.failed = isFailure(event);
    span.error = event.error === undefined ? 0 : hash53(event.error);
    this.#take(span, event);
  }

  #take(
    span: ForestSpan,
    { digests, usage, attributes, seq, k }: EventOf<"span-start"> | EventOf<"span-end">,
  ): void {
    if (digests) {
      (span.said as number[]).push(seq, k);
      for (let i = 0; i < BODIES.length; i++) {
        const said = digests[BODIES[i] as Body];
        if (said) span.bodies[i] = hash53(said.digest);
      }
    }
    if (usage) addUsage(span, usage);
    if (attributes) this.#takeAttributes(span, attributes);
  }

  #takeAttributes(span: ForestSpan, attributes: Attributes): void {
    const key = attributes[KEY_ATTRIBUTE];
    if (typeof key === "string" && key !== "") span.key = key;
    const { parameters, rest } = splitAttributes(attributes);
    if (Object.keys(parameters).length > 0) span.parameters = this.#interned(span.parameters, parameters);
    if (this.#withAttributes) span.attributes = mixed(span.attributes, hash53(JSON.stringify(rest)));
  }

  /** What an end says of the parameters goes on from what the start said. */
  #interned(before: string, parameters: Attributes): string {
    const text = JSON.stringify(before === "" ? parameters : { ...JSON.parse(before), ...parameters });
    const known = this.#parameters.get(text);
    if (known === undefined) this.#parameters.set(text, text);
    return known ?? text;
  }
}

const USAGE = ["input", "output", "costUsd"] as const;

const addUsage = ({ usage }: ForestSpan, said: Usage): void => {
  USAGE.forEach((key, i) => {
    const value = said[key];
    if (value === undefined) return;
    const before = usage[i] as number;
    usage[i] = Number.isNaN(before) ? value : before + value;
  });
};

const newSpan = ({ id, at, seq, k }: EventOf<"span-start">): ForestSpan => ({
  id,
  parent: undefined,
  kind: 0,
  name: "",
  start: at,
  end: Number.NaN,
  failed: false,
  error: 0,
  bodies: [0, 0, 0, 0],
  parameters: "",
  attributes: 0,
  usage: [Number.NaN, Number.NaN, Number.NaN],
  key: undefined,
  seq,
  k,
  said: [],
});

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
  const order = topDown(tree);
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i] as number;
    putInOrder(row, tree);
    let hash = mixed(labels[row] as number, contents[row] as number);
    const from = first[row + 1] as number;
    const to = first[row + 2] as number;
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

const childrenOf = (rows: readonly ForestSpan[]): Pick<Tree, "first" | "below"> => {
  const parents = parentsOf(rows);
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
  return { first, below };
};

const parentsOf = (rows: readonly ForestSpan[]): Int32Array => {
  const byId = new RowsById(rows.length, (row) => (rows[row] as ForestSpan).id);
  const parents = new Int32Array(rows.length).fill(-1);
  for (let row = 0; row < rows.length; row++) {
    const { parent } = rows[row] as ForestSpan;
    if (parent === undefined) continue;
    // Most spans begin inside of the one before, or beside it.
    const before = row > 0 ? (parents[row - 1] as number) : -1;
    parents[row] = before >= 0 && rows[before]?.id === parent ? before : byId.rowOf(parent);
  }
  breakCircles(parents);
  return parents;
};

/** A circle needs a parent that comes later. */
const breakCircles = (parents: Int32Array): void => {
  if (parents.every((parent, row) => parent < row)) return;
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
  const label = ordered(tree.labels, order);
  const content = ordered(tree.contents, order);
  const asked = ordered(tree.asked, order);
  const hash = ordered(tree.hashes, order);
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

const ordered = (column: Float64Array, order: Int32Array): Float64Array => {
  const found = new Float64Array(column.length);
  for (let place = 0; place < column.length; place++) found[place] = column[order[place] as number] as number;
  return found;
};

/** Places of the children of `place` (-1: the roots), in canonical order. */
export const childrenIn = ({ length, size }: Forest, place: number): readonly number[] => {
  const found: number[] = [];
  const end = place < 0 ? length : place + (size[place] as number);
  for (let at = place + 1; at < end; at += size[at] as number) found.push(at);
  return found;
};
