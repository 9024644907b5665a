/** Every span of a run as intervals in typed arrays, and the ones to draw of a window. */
import type { EventOf, Note, SpanKind, Usage } from "../event.ts";
import { SPAN_KINDS } from "../event.ts";
import { isFailure } from "../fold.ts";
import { eventName, type Nanos, type SpanId, type Subject } from "../ids.ts";
import { PROVENANCES, type Provenance } from "../replay/branch-wire.ts";
import { type SpanBar, WINDOW_SPANS } from "../wire/window.ts";
import { bytes, type Floats, floats, ints, Names, words } from "./growing.ts";
import { modelOf } from "./model.ts";
import { growTree, type Tree } from "./span-forest.ts";
import { Kept, thinned } from "./span-thinning.ts";

const STATUSES = ["unset", "ok", "error", "cut"] as const;
const MOVED: readonly Note[] = ["end-moved"];

/** Of an error in words so much is kept beside the span; all of it is in its detail. */
const ERROR_KEPT = 200;

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
  /** NaN while the trace has not said. */
  readonly #input = floats();
  readonly #output = floats();
  readonly #cost = floats();
  /** Every time that usage was said, in order; NaN where it said none of that. */
  readonly #usedAt = floats();
  readonly #usedTokens = floats();
  readonly #usedCost = floats();
  readonly #models = new Names();
  readonly #errors = new Names();
  /** From 1; 0 = none. */
  readonly #model = words();
  readonly #error = words();
  /** Index into PROVENANCES plus one; 0 = not said. */
  readonly #provenance = bytes();
  readonly #sharedUpTo: number;
  #tree: Tree | undefined;
  #sheet: SpanSheet | undefined;
  #count = 0;

  constructor(sharedUpTo = -Infinity) {
    this.#sharedUpTo = sharedUpTo;
  }

  get length(): number {
    return this.#count;
  }
  get sizeBytes(): number {
    return this.#start.length * 192 + this.#usedAt.length * 24;
  }

  add(event: EventOf<"span-start"> | EventOf<"span-end"> | EventOf<"span-event">): void {
    this.#sheet = undefined;
    if (event.usage) this.#say(event.usage, event.at);
    if (event.kind === "span-event") {
      if (event.usage) this.#use(this.#row(event.id), event.usage);
    } else if (event.kind === "span-end") this.#finish(event);
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
      this.#input.push(Number.NaN);
      this.#output.push(Number.NaN);
      this.#cost.push(Number.NaN);
      this.#model.push(0);
      this.#error.push(0);
      this.#provenance.push(0);
      this.#tree = undefined;
    }
    return row;
  }

  #say({ input, output, costUsd }: Usage, at: Nanos): void {
    this.#usedAt.push(at);
    this.#usedTokens.push(
      input === undefined && output === undefined ? Number.NaN : (input ?? 0) + (output ?? 0),
    );
    this.#usedCost.push(costUsd ?? Number.NaN);
  }

  /** What was said of a span that had said nothing is the first of a sum, not a difference to zero. */
  #use(row: number, { input, output, costUsd }: Usage): void {
    if (input !== undefined) addTo(this.#input, row, input);
    if (output !== undefined) addTo(this.#output, row, output);
    if (costUsd !== undefined) addTo(this.#cost, row, costUsd);
  }

  #describe(row: number, event: EventOf<"span-start"> | EventOf<"span-end">): void {
    if (event.usage) this.#use(row, event.usage);
    const model = modelOf(event.attributes);
    if (model !== undefined) this.#model.set(row, this.#models.number(model) + 1);
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
    const said = event.at <= this.#sharedUpTo ? "recorded" : event.attributes?.provenance;
    this.#provenance.set(row, PROVENANCES.indexOf(said as Provenance) + 1);
    this.#name.set(row, this.#names.number(event.name));
    if (event.subject !== undefined) this.#subject.set(row, this.#subjects.number(event.subject) + 1);
    if (event.parent !== undefined && event.parent !== event.id)
      this.#parent.set(row, this.#row(event.parent));
    this.#describe(row, event);
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
    const failed = isFailure(event) ? 1 : 0;
    if (this.#tree) {
      const place = this.#tree.rank[row] as number;
      this.#tree.ends[place] = at;
      this.#tree.failed[place] = failed;
    }
    this.#endSeq.set(row, event.seq);
    this.#endK.set(row, event.k);
    this.#status.set(row, STATUSES.indexOf(event.status ?? "unset"));
    this.#failed.set(row, failed);
    if (event.error !== undefined)
      this.#error.set(row, this.#errors.number(event.error.slice(0, ERROR_KEPT)) + 1);
    this.#describe(row, event);
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
    const error = this.#error.at(row);
    const provenance = this.#provenance.at(row);
    const subject = this.#subject.at(row);
    return {
      event: eventName({ seq: this.#seq.at(row), k: this.#k.at(row) }),
      id: this.#ids.list[row] as SpanId,
      parent: parent < 0 ? undefined : (this.#ids.list[parent] as SpanId),
      spanKind: SPAN_KINDS[this.#kind.at(row)] as SpanKind,
      name: this.#names.list[this.#name.at(row)] as string,
      subject: subject === 0 ? undefined : (this.#subjects.list[subject - 1] as Subject),
      start: this.#start.at(row) as Nanos,
      end: ended ? (this.#end.at(row) as Nanos) : undefined,
      endEvent: ended ? eventName({ seq: this.#endSeq.at(row), k: this.#endK.at(row) }) : undefined,
      status: ended ? STATUSES[this.#status.at(row)] : undefined,
      failed: this.#failed.at(row) === 1,
      error: error === 0 ? undefined : firstLine(this.#errors.list[error - 1] as string),
      notes: this.#moved.at(row) === 1 ? MOVED : undefined,
      provenance: provenance === 0 ? undefined : PROVENANCES[provenance - 1],
      depth: tree.depth[row] as number,
      children: tree.children[row] as number,
      descendants: tree.descendants[row] as number,
    };
  }

  /** The columns themselves, for those who work on many spans at once. Anew after every event. */
  get sheet(): SpanSheet {
    this.#sheet ??= {
      tree: this.#treeNow(),
      starts: this.#start.data,
      ends: this.#end.data,
      kinds: this.#kind.data,
      statuses: this.#status.data,
      failed: this.#failed.data,
      name: this.#name.data,
      names: this.#names.list,
      input: this.#input.data,
      output: this.#output.data,
      cost: this.#cost.data,
      usage: {
        length: this.#usedAt.length,
        at: this.#usedAt.data,
        tokens: this.#usedTokens.data,
        cost: this.#usedCost.data,
      },
      model: this.#model.data,
      models: this.#models.list,
      error: this.#error.data,
      errors: this.#errors.list,
    };
    return this.#sheet;
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
    isWanted?: (row: number) => boolean,
  ): { readonly spans: readonly SpanBar[]; readonly total: number } {
    const tree = this.#treeNow();
    const { order, starts, ends } = tree;
    const inside = new Int32Array(order.length);
    let total = 0;
    for (let i = 0; i < order.length; i++)
      if (
        (starts[i] as number) <= to &&
        !((ends[i] as number) < from) &&
        (!isWanted || isWanted(order[i] as number))
      )
        inside[total++] = i;
    const places = inside.subarray(0, total);
    const drawn =
      total > WINDOW_SPANS
        ? thinned(tree, places, from, to, px)
        : isWanted
          ? this.#withAncestors(places)
          : places;
    return { spans: Array.from(drawn, (place) => this.bar(order[place] as number)), total };
  }

  #withAncestors(places: Int32Array): Int32Array {
    const kept = new Kept(this.#treeNow());
    kept.keepUpTo(places, Infinity);
    return kept.places();
  }

  #treeNow(): Tree {
    this.#tree ??= growTree(
      this.#start.length,
      this.#start.data,
      this.#end.data,
      this.#parent.data,
      this.#failed.data,
    );
    return this.#tree;
  }
}

const addTo = (sums: Floats, row: number, amount: number): void => {
  const sum = sums.at(row);
  sums.set(row, Number.isNaN(sum) ? amount : sum + amount);
};

const firstLine = (text: string): string => text.split("\n", 1)[0]?.slice(0, 80) ?? "";

/** Columns by row, and the forest. Arrays may be longer than there are rows: `tree.order` has the rows that started. */
export interface SpanSheet {
  readonly tree: Tree;
  readonly starts: Float64Array;
  /** NaN while the trace has no end. */
  readonly ends: Float64Array;
  /** Index into SPAN_KINDS. */
  readonly kinds: Uint8Array;
  readonly statuses: Uint8Array;
  readonly failed: Uint8Array;
  readonly name: Uint32Array;
  readonly names: readonly string[];
  /** NaN where the trace has not said. */
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly cost: Float64Array;
  /** Every time that usage was said, in order; NaN where it said none of that. */
  readonly usage: {
    readonly length: number;
    readonly at: Float64Array;
    readonly tokens: Float64Array;
    readonly cost: Float64Array;
  };
  /** From 1; 0 = none. So `error`. */
  readonly model: Uint32Array;
  readonly models: readonly string[];
  readonly error: Uint32Array;
  readonly errors: readonly string[];
}
