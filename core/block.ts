/**
 * A block: settled events of a run as bytes, immutable, named by a hash of them. Version 1. One encode, one decode,
 * the same in server and browser.
 *
 * Common columns have one row per event; each frequent kind has a table of its own (span-start, span-end,
 * span-event, metric), the others are JSON in the text heap. An event finds its row by counting its kind.
 */
import { type Column, pack, StringTable, TextHeap, textAt, unpack } from "./columns-io.ts";
import {
  EVENT_KINDS,
  type EventKind,
  NOTES,
  type Note,
  SPAN_KINDS,
  type SpanStatus,
  type TraceEvent,
  type Usage,
} from "./event.ts";
import type { Nanos, Seq, SourceKey, SpanId, Subject } from "./ids.ts";
import { compareMoments, type Moment } from "./moment.ts";
import type { Value } from "./value.ts";

const MAGIC = "HBL1";
const STATUSES: readonly (SpanStatus | undefined)[] = [undefined, "ok", "error", "cut", "unset"];
const USAGE_KEYS = ["input", "output", "cacheRead", "cacheWrite", "costUsd"] as const;
const KIND_NUMBER = new Map(EVENT_KINDS.map((kind, number) => [kind, number]));
const SPAN_KIND_NUMBER = new Map(SPAN_KINDS.map((kind, number) => [kind, number]));
/** How a metric value is held: the number itself, or the number of a string. */
const HELD = {
  number: 0,
  null: 1,
  true: 2,
  false: 3,
  text: 4,
  boxed: 5,
} as const;

const JSON_KINDS: ReadonlySet<EventKind> = new Set<EventKind>([
  "run",
  "link",
  "stage",
  "gate",
  "record",
  "attention",
  "anomaly",
  "log",
  "mark",
  "unknown",
]);
/** Kinds of which the fold needs only that they happened. */
const COUNTED_KINDS: ReadonlySet<EventKind> = new Set<EventKind>(["log", "mark", "unknown"]);

/** Bytes of events, which must be in moment order. */
export const encodeBlock = (events: readonly TraceEvent[]): Uint8Array<ArrayBuffer> =>
  new BlockWriter(events).bytes();

class BlockWriter {
  readonly #events: readonly TraceEvent[];
  readonly #strings = new StringTable();
  readonly #texts = new TextHeap();
  readonly #columns: Record<string, Column> = {};
  readonly #axisNames: number[] = [];
  readonly #axisValues: number[] = [];
  readonly #series: number[] = [];
  readonly #values: number[] = [];
  readonly #held: number[] = [];
  readonly #usage: number[] = [];

  constructor(events: readonly TraceEvent[]) {
    this.#events = events;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const base = this.#events.reduce((least, event) => Math.min(least, event.seq), Infinity);
    this.#common(Number.isFinite(base) ? base : 0);
    this.#kinds();
    const { heap, ends } = this.#texts.columns();
    const columns: Record<string, Column> = {
      ...this.#columns,
      axisName: Uint32Array.from(this.#axisNames),
      axisValue: Float64Array.from(this.#axisValues),
      series: Uint32Array.from(this.#series),
      value: Float64Array.from(this.#values),
      held: Uint8Array.from(this.#held),
      usage: Float64Array.from(this.#usage),
      textEnd: ends,
      text: heap,
    };
    return pack(MAGIC, {
      header: {
        count: this.#events.length,
        base,
        strings: this.#strings.strings,
      },
      columns,
    });
  }

  #f64(name: string, length: number): Float64Array {
    const column = new Float64Array(length);
    this.#columns[name] = column;
    return column;
  }
  #u32(name: string, length: number): Uint32Array {
    const column = new Uint32Array(length);
    this.#columns[name] = column;
    return column;
  }
  #u8(name: string, length: number): Uint8Array {
    const column = new Uint8Array(length);
    this.#columns[name] = column;
    return column;
  }

  #common(base: number): void {
    const events = this.#events;
    const n = events.length;
    const [at, seq, position] = [this.#f64("at", n), this.#u32("seq", n), this.#u32("position", n)];
    const [k, source, native, subject] = [
      this.#u32("k", n),
      this.#u32("source", n),
      this.#u32("native", n),
      this.#u32("subject", n),
    ];
    const [kind, notes, axes] = [this.#u8("kind", n), this.#u8("notes", n), this.#u8("axes", n)];
    for (let i = 0; i < n; i++) {
      const event = events[i] as TraceEvent;
      at[i] = event.at;
      seq[i] = event.seq - base;
      position[i] = event.position;
      k[i] = event.k;
      source[i] = this.#strings.number(event.source);
      native[i] = this.#strings.number(event.native);
      subject[i] = this.#strings.number(event.subject);
      kind[i] = KIND_NUMBER.get(event.kind) as number;
      if (event.notes) notes[i] = event.notes.reduce((bits, note) => bits | (1 << NOTES.indexOf(note)), 0);
      if (event.axes) axes[i] = this.#axes(event.axes);
    }
  }

  #axes(axes: Readonly<Record<string, number>>): number {
    const entries = Object.entries(axes).slice(0, 255);
    for (const [name, value] of entries) {
      this.#axisNames.push(this.#strings.number(name));
      this.#axisValues.push(value);
    }
    return entries.length;
  }

  #usageRow(usage: Usage | undefined): number {
    if (!usage) return 0;
    for (const key of USAGE_KEYS) this.#usage.push(usage[key] ?? Number.NaN);
    return this.#usage.length / USAGE_KEYS.length;
  }

  #json(value: unknown): number {
    return value === undefined ? 0 : this.#texts.number(JSON.stringify(value));
  }

  #kinds(): void {
    const counts = new Map<EventKind, number>();
    for (const event of this.#events) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
    const of = (kind: EventKind): number => counts.get(kind) ?? 0;
    const start = this.#table(
      "s",
      of("span-start"),
      ["id", "parent", "name", "attributes", "usage", "digests"],
      ["kind"],
    );
    const end = this.#table(
      "e",
      of("span-end"),
      ["id", "error", "attributes", "usage", "digests"],
      ["status"],
    );
    const inner = this.#table("i", of("span-event"), ["id", "name", "attributes", "usage"], []);
    const lengths = this.#f64("i.length", of("span-event"));
    const metric = this.#table("m", of("metric"), ["count", "better"], []);
    const rest = this.#table(
      "j",
      this.#events.reduce((sum, event) => sum + (JSON_KINDS.has(event.kind) ? 1 : 0), 0),
      ["json"],
      [],
    );
    const row = { start: 0, end: 0, inner: 0, metric: 0, rest: 0 };
    for (const event of this.#events) {
      switch (event.kind) {
        case "span-start": {
          const r = row.start++;
          start.id[r] = this.#strings.number(event.id);
          start.parent[r] = this.#strings.number(event.parent);
          start.name[r] = this.#strings.number(event.name);
          start.kind[r] = SPAN_KIND_NUMBER.get(event.spanKind) as number;
          start.attributes[r] = this.#json(event.attributes);
          start.usage[r] = this.#usageRow(event.usage);
          start.digests[r] = this.#json(event.digests);
          break;
        }
        case "span-end": {
          const r = row.end++;
          end.id[r] = this.#strings.number(event.id);
          end.error[r] = this.#texts.number(event.error);
          end.status[r] = STATUSES.indexOf(event.status);
          end.attributes[r] = this.#json(event.attributes);
          end.usage[r] = this.#usageRow(event.usage);
          end.digests[r] = this.#json(event.digests);
          break;
        }
        case "span-event": {
          const r = row.inner++;
          inner.id[r] = this.#strings.number(event.id);
          inner.name[r] = this.#strings.number(event.name);
          inner.attributes[r] = this.#json(event.attributes);
          inner.usage[r] = this.#usageRow(event.usage);
          lengths[r] = event.length ?? Number.NaN;
          break;
        }
        case "metric": {
          const r = row.metric++;
          metric.count[r] = this.#points(event.values);
          metric.better[r] = event.better ? this.#strings.number(JSON.stringify(event.better)) : 0;
          break;
        }
        default:
          rest.json[row.rest++] = this.#json(bodyOf(event));
      }
    }
  }

  /** Columns `<prefix>.<name>`: 4 bytes each, then 1 byte each. */
  #table<Wide extends string, Narrow extends string>(
    prefix: string,
    length: number,
    wide: readonly Wide[],
    narrow: readonly Narrow[],
  ): Record<Wide, Uint32Array> & Record<Narrow, Uint8Array> {
    const table: Record<string, Column> = {};
    for (const name of wide) table[name] = this.#u32(`${prefix}.${name}`, length);
    for (const name of narrow) table[name] = this.#u8(`${prefix}.${name}`, length);
    return table as Record<Wide, Uint32Array> & Record<Narrow, Uint8Array>;
  }

  #points(values: Readonly<Record<string, Value>>): number {
    let points = 0;
    for (const [name, value] of Object.entries(values)) {
      this.#series.push(this.#strings.number(name));
      const [held, number] = this.#hold(value);
      this.#held.push(held);
      this.#values.push(number);
      points++;
    }
    return points;
  }

  #hold(value: Value): readonly [held: number, number: number] {
    if (typeof value === "number") return [HELD.number, value];
    if (value === null) return [HELD.null, 0];
    if (typeof value === "boolean") return [value ? HELD.true : HELD.false, 0];
    return typeof value === "string"
      ? [HELD.text, this.#strings.number(value)]
      : [HELD.boxed, this.#strings.number(value.num)];
  }
}

/** An event without what the common columns hold. */
const bodyOf = (event: TraceEvent): Readonly<Record<string, unknown>> => {
  const { at, seq, source, position, k, kind, native, subject, notes, axes, ...body } = event;
  return body;
};

/** A decoded block. Events are made when asked for; `lean` leaves out what the fold does not read. */
export class Block {
  readonly length: number;
  readonly at: Float64Array;
  /** Index into EVENT_KINDS. */
  readonly kinds: Uint8Array;
  readonly #c: Readonly<Record<string, Column>>;
  readonly #strings: readonly string[];
  readonly #base: number;
  /** Row of each event in the table of its kind, first axis and, for metrics, first point. */
  readonly #rows: Uint32Array;
  readonly #firstAxis: Uint32Array;
  readonly #firstPoint: Uint32Array;

  constructor(bytes: Uint8Array) {
    const { header, columns } = unpack(MAGIC, bytes);
    this.length = header.count as number;
    this.#base = (header.base as number | null) ?? 0;
    this.#strings = header.strings as readonly string[];
    this.#c = columns;
    this.at = columns.at as Float64Array;
    this.kinds = columns.kind as Uint8Array;
    this.#rows = new Uint32Array(this.length);
    this.#firstAxis = new Uint32Array(this.length);
    this.#firstPoint = startsOf(this.#u32("m.count"));
    this.#index();
  }

  #index(): void {
    const next = new Uint32Array(EVENT_KINDS.length);
    const table = EVENT_KINDS.map((kind, number) => (JSON_KINDS.has(kind) ? EVENT_KINDS.length - 1 : number));
    const axes = this.#c.axes as Uint8Array;
    let axis = 0;
    for (let i = 0; i < this.length; i++) {
      const at = table[this.kinds[i] as number] as number;
      this.#rows[i] = next[at] as number;
      next[at] = (next[at] as number) + 1;
      this.#firstAxis[i] = axis;
      axis += axes[i] as number;
    }
  }

  #u32(name: string): Uint32Array {
    return this.#c[name] as Uint32Array;
  }
  #string(number: number | undefined): string | undefined {
    return number === 0 || number === undefined ? undefined : this.#strings[number - 1];
  }
  #text(number: number | undefined): string | undefined {
    return textAt(this.#c.text as Uint8Array, this.#u32("textEnd"), number ?? 0);
  }
  #json(number: number | undefined): unknown {
    const text = this.#text(number);
    return text === undefined ? undefined : JSON.parse(text);
  }

  seq(i: number): Seq {
    return (this.#base + (this.#u32("seq")[i] as number)) as Seq;
  }
  k(i: number): number {
    return this.#u32("k")[i] as number;
  }
  kind(i: number): EventKind {
    return EVENT_KINDS[this.kinds[i] as number] as EventKind;
  }
  subject(i: number): Subject | undefined {
    return this.#string(this.#u32("subject")[i]) as Subject | undefined;
  }
  moment(i: number): Moment {
    return {
      at: this.at[i] as Nanos,
      source: this.#string(this.#u32("source")[i]) as SourceKey,
      position: this.#u32("position")[i] as number,
      k: this.k(i),
    };
  }

  /** Number of its events at or before the moment. */
  countUpTo(moment: Moment): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareMoments(this.moment(middle), moment) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  event(i: number): TraceEvent {
    return this.#make(i, false);
  }
  /** The event without attributes, digests and notes: what the fold reads. */
  lean(i: number): TraceEvent {
    return this.#make(i, true);
  }
  events(from = 0, to = this.length): readonly TraceEvent[] {
    return Array.from({ length: to - from }, (_, i) => this.event(from + i));
  }

  #make(i: number, lean: boolean): TraceEvent {
    const kind = this.kind(i);
    const axes = (this.#c.axes as Uint8Array)[i] as number;
    const notes = lean ? 0 : ((this.#c.notes as Uint8Array)[i] as number);
    const common = {
      at: this.at[i] as Nanos,
      source: this.#string(this.#u32("source")[i]) as SourceKey,
      position: this.#u32("position")[i] as number,
      k: this.k(i),
      seq: this.seq(i),
      native: lean ? undefined : this.#string(this.#u32("native")[i]),
      subject: this.subject(i),
      axes: axes === 0 ? undefined : this.#axes(this.#firstAxis[i] as number, axes),
      notes: notes === 0 ? undefined : NOTES.filter((_note: Note, bit) => notes & (1 << bit)),
    };
    const row = this.#rows[i] as number;
    switch (kind) {
      case "span-start":
        return {
          kind,
          ...common,
          id: this.#string(this.#u32("s.id")[row]) as SpanId,
          parent: this.#string(this.#u32("s.parent")[row]) as SpanId | undefined,
          spanKind: SPAN_KINDS[
            (this.#c["s.kind"] as Uint8Array)[row] as number
          ] as (typeof SPAN_KINDS)[number],
          name: this.#string(this.#u32("s.name")[row]) as string,
          usage: this.#usage(this.#u32("s.usage")[row] as number),
          attributes: lean ? undefined : (this.#json(this.#u32("s.attributes")[row]) as never),
          digests: lean ? undefined : (this.#json(this.#u32("s.digests")[row]) as never),
        };
      case "span-end":
        return {
          kind,
          ...common,
          id: this.#string(this.#u32("e.id")[row]) as SpanId,
          status: STATUSES[(this.#c["e.status"] as Uint8Array)[row] as number],
          error: this.#text(this.#u32("e.error")[row]),
          usage: this.#usage(this.#u32("e.usage")[row] as number),
          attributes: lean ? undefined : (this.#json(this.#u32("e.attributes")[row]) as never),
          digests: lean ? undefined : (this.#json(this.#u32("e.digests")[row]) as never),
        };
      case "span-event":
        return {
          kind,
          ...common,
          id: this.#string(this.#u32("i.id")[row]) as SpanId,
          name: this.#string(this.#u32("i.name")[row]) as string,
          length: absentIfNaN((this.#c["i.length"] as Float64Array)[row] as number),
          usage: this.#usage(this.#u32("i.usage")[row] as number),
          attributes: lean ? undefined : (this.#json(this.#u32("i.attributes")[row]) as never),
        };
      case "metric": {
        const better = this.#string(this.#u32("m.better")[row]);
        return {
          kind,
          ...common,
          values: this.#values(this.#firstPoint[row] as number, this.#u32("m.count")[row] as number),
          better: better === undefined ? undefined : JSON.parse(better),
        };
      }
      default:
        if (lean && COUNTED_KINDS.has(kind)) return { kind, ...common } as TraceEvent;
        return {
          kind,
          ...common,
          ...(this.#json(this.#u32("j.json")[row]) as object),
        } as TraceEvent;
    }
  }

  #axes(first: number, count: number): Readonly<Record<string, number>> {
    const names = this.#u32("axisName");
    const values = this.#c.axisValue as Float64Array;
    return Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        this.#string(names[first + n]) as string,
        values[first + n] as number,
      ]),
    );
  }

  #usage(number: number): Usage | undefined {
    if (number === 0) return undefined;
    const columns = this.#c.usage as Float64Array;
    const first = (number - 1) * USAGE_KEYS.length;
    const usage: Record<string, number> = {};
    for (let n = 0; n < USAGE_KEYS.length; n++) {
      const value = columns[first + n] as number;
      if (!Number.isNaN(value)) usage[USAGE_KEYS[n] as string] = value;
    }
    return usage;
  }

  #values(first: number, count: number): Readonly<Record<string, Value>> {
    const names = this.#u32("series");
    if (count === 1) return { [this.#string(names[first]) as string]: this.#value(first) };
    return Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        this.#string(names[first + n]) as string,
        this.#value(first + n),
      ]),
    );
  }

  #value(point: number): Value {
    const number = (this.#c.value as Float64Array)[point] as number;
    switch ((this.#c.held as Uint8Array)[point]) {
      case HELD.number:
        return number;
      case HELD.null:
        return null;
      case HELD.true:
        return true;
      case HELD.false:
        return false;
      case HELD.text:
        return this.#string(number) as string;
      default:
        return { num: this.#string(number) as string };
    }
  }
}

const absentIfNaN = (number: number): number | undefined => (Number.isNaN(number) ? undefined : number);

const startsOf = (counts: Uint32Array): Uint32Array => {
  const starts = new Uint32Array(counts.length);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    starts[i] = sum;
    sum += counts[i] as number;
  }
  return starts;
};

/** Throws when the bytes are not a block. */
export const decodeBlock = (bytes: Uint8Array): Block => new Block(bytes);
