/**
 * A block: settled events of a run as bytes, immutable, named by a hash of them. Version 1. One encode, one decode,
 * the same in server and browser.
 *
 * Common columns have one row per event; each frequent kind has a table of its own (span-start, span-end,
 * span-event, metric), the others are JSON in the text heap. An event finds its row by counting its kind.
 */
import { COUNTED_KINDS, HELD, JSON_KINDS, MAGIC, STATUSES, USAGE_KEYS } from "./block-layout.ts";
import { textAt, unpack } from "./columns-io.ts";
import {
  EVENT_KINDS,
  type EventKind,
  NOTES,
  type Note,
  SPAN_KINDS,
  type SpanKind,
  type TraceEvent,
  type Usage,
} from "./event.ts";
import type { Nanos, Seq, SourceKey, SpanId, Subject } from "./ids.ts";
import { compareMoments, type Moment } from "./moment.ts";
import { placedRare } from "./placed.ts";
import { put, type Value } from "./value.ts";

export { encodeBlock } from "./block-write.ts";

/** A decoded block. Events are made when asked for; `lean` leaves out what the fold does not read. */
export class Block {
  readonly length: number;
  readonly at: Float64Array;
  /** Memory that it holds, about. */
  readonly sizeBytes: number;
  /** Index into EVENT_KINDS. */
  readonly kinds: Uint8Array;
  readonly #strings: readonly string[];
  readonly #base: number;
  readonly #seq: Uint32Array;
  readonly #source: Uint32Array;
  readonly #position: Uint32Array;
  readonly #k: Uint32Array;
  readonly #native: Uint32Array;
  readonly #subject: Uint32Array;
  readonly #notes: Uint8Array;
  readonly #axes: Uint8Array;
  readonly #axisName: Uint32Array;
  readonly #axisValue: Float64Array;
  readonly #usageRows: Float64Array;
  readonly #starts: Table<"id" | "parent" | "name" | "attributes" | "usage" | "digests">;
  readonly #startKind: Uint8Array;
  readonly #ends: Table<"id" | "error" | "attributes" | "usage" | "digests">;
  readonly #endStatus: Uint8Array;
  readonly #inner: Table<"id" | "name" | "attributes" | "usage">;
  readonly #innerLength: Float64Array;
  readonly #metrics: Table<"count" | "better">;
  readonly #series: Uint32Array;
  readonly #value: Float64Array;
  readonly #held: Uint8Array;
  readonly #json: Uint32Array;
  readonly #text: Uint8Array;
  readonly #textEnd: Uint32Array;
  /** Row of each event in the table of its kind, and its first axis; first point of each metric. */
  readonly #rows: Uint32Array;
  readonly #firstAxis: Uint32Array;
  readonly #firstPoint: Uint32Array;

  /** `count`: of its events only so many, from the first; a branch shares a block up to its cut. */
  constructor(bytes: Uint8Array, count = Infinity) {
    const { header, columns, sizeBytes } = unpack(MAGIC, bytes);
    const u32 = (name: string): Uint32Array => columns[name] as Uint32Array;
    const u8 = (name: string): Uint8Array => columns[name] as Uint8Array;
    const f64 = (name: string): Float64Array => columns[name] as Float64Array;
    const table = <Name extends string>(prefix: string, ...names: readonly Name[]): Table<Name> =>
      Object.fromEntries(names.map((name) => [name, u32(`${prefix}.${name}`)])) as Table<Name>;
    this.sizeBytes = sizeBytes;
    this.length = Math.min(header.count as number, count);
    this.#base = header.base as number;
    this.#strings = header.strings as readonly string[];
    this.at = f64("at").subarray(0, this.length);
    this.kinds = u8("kind").subarray(0, this.length);
    this.#seq = u32("seq");
    this.#source = u32("source");
    this.#position = u32("position");
    this.#k = u32("k");
    this.#native = u32("native");
    this.#subject = u32("subject");
    this.#notes = u8("notes");
    this.#axes = u8("axes");
    this.#axisName = u32("axisName");
    this.#axisValue = f64("axisValue");
    this.#usageRows = f64("usage");
    this.#starts = table("s", "id", "parent", "name", "attributes", "usage", "digests");
    this.#startKind = u8("s.kind");
    this.#ends = table("e", "id", "error", "attributes", "usage", "digests");
    this.#endStatus = u8("e.status");
    this.#inner = table("i", "id", "name", "attributes", "usage");
    this.#innerLength = f64("i.length");
    this.#metrics = table("m", "count", "better");
    this.#series = u32("series");
    this.#value = f64("value");
    this.#held = u8("held");
    this.#json = u32("j.json");
    this.#text = u8("text");
    this.#textEnd = u32("textEnd");
    this.#rows = new Uint32Array(this.length);
    this.#firstAxis = new Uint32Array(this.length);
    this.#firstPoint = startsOf(this.#metrics.count);
    this.#index();
  }

  #index(): void {
    const next = new Uint32Array(EVENT_KINDS.length);
    const table = EVENT_KINDS.map((kind, number) => (JSON_KINDS.has(kind) ? EVENT_KINDS.length - 1 : number));
    let axis = 0;
    for (let i = 0; i < this.length; i++) {
      const at = table[this.kinds[i] as number] as number;
      this.#rows[i] = next[at] as number;
      next[at] = (next[at] as number) + 1;
      this.#firstAxis[i] = axis;
      axis += this.#axes[i] as number;
    }
  }

  #string(number: number | undefined): string | undefined {
    return number === 0 || number === undefined ? undefined : this.#strings[number - 1];
  }
  #textOf(number: number | undefined): string | undefined {
    return number === 0 ? undefined : textAt(this.#text, this.#textEnd, number ?? 0);
  }
  #parsed(number: number | undefined): never {
    const text = this.#textOf(number);
    return (text === undefined ? undefined : JSON.parse(text)) as never;
  }

  seq(i: number): Seq {
    return (this.#base + (this.#seq[i] as number)) as Seq;
  }
  k(i: number): number {
    return this.#k[i] as number;
  }
  kind(i: number): EventKind {
    return EVENT_KINDS[this.kinds[i] as number] as EventKind;
  }
  subject(i: number): Subject | undefined {
    return this.#string(this.#subject[i]) as Subject | undefined;
  }
  moment(i: number): Moment {
    const source = this.#string(this.#source[i]) as SourceKey;
    return { at: this.at[i] as Nanos, source, position: this.#position[i] as number, k: this.k(i) };
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
  /** The event without attributes, digests, notes and native name: what the fold reads. */
  lean(i: number): TraceEvent {
    return this.#make(i, true);
  }
  events(from = 0, to = this.length): readonly TraceEvent[] {
    return Array.from({ length: to - from }, (_, i) => this.event(from + i));
  }

  /** Attributes of a span's start or end as JSON text, unparsed; `undefined` where it has none. */
  attributesText(i: number): string | undefined {
    const row = this.#rows[i] as number;
    const kind = this.kind(i);
    if (kind === "span-start") return this.#textOf(this.#starts.attributes[row]);
    return kind === "span-end" ? this.#textOf(this.#ends.attributes[row]) : undefined;
  }

  /**
   * The frequent kinds are made in one go, in the shape of placed.ts: a seek makes thousands, and what lies between has
   * to be collected.
   */
  #make(i: number, lean: boolean): TraceEvent {
    const kind = this.kind(i);
    const row = this.#rows[i] as number;
    const at = this.at[i] as Nanos;
    const [seq, k, position] = [this.seq(i), this.k(i), this.#position[i] as number];
    const source = this.#string(this.#source[i]) as SourceKey;
    const native = lean ? undefined : this.#string(this.#native[i]);
    const subject = this.subject(i);
    const axes = this.#axes[i] === 0 ? undefined : this.#axesOf(i);
    const notes = lean ? undefined : this.#notesOf(i);
    switch (kind) {
      case "span-start": {
        const id = this.#string(this.#starts.id[row]) as SpanId;
        const parent = this.#string(this.#starts.parent[row]) as SpanId | undefined;
        const spanKind = SPAN_KINDS[this.#startKind[row] as number] as SpanKind;
        const name = this.#string(this.#starts.name[row]) as string;
        const usage = this.#usage(this.#starts.usage[row] as number);
        const attributes = lean ? undefined : this.#parsed(this.#starts.attributes[row]);
        const digests = lean ? undefined : this.#parsed(this.#starts.digests[row]);
        // biome-ignore format: one shape, one line
        return { kind, at, seq, source, position, k, native, subject, axes, notes, id, parent, spanKind, name, attributes, usage, digests };
      }
      case "span-end": {
        const id = this.#string(this.#ends.id[row]) as SpanId;
        const status = STATUSES[this.#endStatus[row] as number];
        const error = this.#textOf(this.#ends.error[row]);
        const usage = this.#usage(this.#ends.usage[row] as number);
        const attributes = lean ? undefined : this.#parsed(this.#ends.attributes[row]);
        const digests = lean ? undefined : this.#parsed(this.#ends.digests[row]);
        // biome-ignore format: one shape, one line
        return { kind, at, seq, source, position, k, native, subject, axes, notes, id, status, error, attributes, usage, digests };
      }
      case "span-event": {
        const id = this.#string(this.#inner.id[row]) as SpanId;
        const name = this.#string(this.#inner.name[row]) as string;
        const length = absentIfNaN(this.#innerLength[row] as number);
        const usage = this.#usage(this.#inner.usage[row] as number);
        const attributes = lean ? undefined : this.#parsed(this.#inner.attributes[row]);
        // biome-ignore format: one shape, one line
        return { kind, at, seq, source, position, k, native, subject, axes, notes, id, name, length, attributes, usage };
      }
      case "metric": {
        const [values, better] = [this.#values(row), this.#better(row)];
        return { kind, at, seq, source, position, k, native, subject, axes, notes, values, better };
      }
      default: {
        const isCounted = lean && COUNTED_KINDS.has(kind);
        const said = isCounted ? undefined : (this.#parsed(this.#json[row]) as object);
        const body = { ...said, kind, native, subject, axes } as Parameters<typeof placedRare>[0];
        return placedRare(body, at, seq, source, position, k, notes);
      }
    }
  }

  #notesOf(i: number): readonly Note[] | undefined {
    const bits = this.#notes[i] as number;
    return bits === 0 ? undefined : NOTES.filter((_note: Note, bit) => bits & (1 << bit));
  }

  #axesOf(i: number): Readonly<Record<string, number>> {
    const axes: Record<string, number> = {};
    const first = this.#firstAxis[i] as number;
    for (let at = first; at < first + (this.#axes[i] as number); at++)
      put(axes, this.#string(this.#axisName[at]) as string, this.#axisValue[at] as number);
    return axes;
  }

  #usage(number: number): Usage | undefined {
    if (number === 0) return undefined;
    const first = (number - 1) * USAGE_KEYS.length;
    const usage: Record<string, number> = {};
    for (let n = 0; n < USAGE_KEYS.length; n++) {
      const value = this.#usageRows[first + n] as number;
      if (!Number.isNaN(value)) usage[USAGE_KEYS[n] as string] = value;
    }
    return usage;
  }

  #values(row: number): Readonly<Record<string, Value>> {
    const values: Record<string, Value> = {};
    const first = this.#firstPoint[row] as number;
    for (let point = first; point < first + (this.#metrics.count[row] as number); point++)
      put(values, this.#string(this.#series[point]) as string, this.#valueOf(point));
    return values;
  }

  #better(row: number): Readonly<Record<string, "lower" | "higher">> | undefined {
    const text = this.#string(this.#metrics.better[row]);
    return text === undefined ? undefined : JSON.parse(text);
  }

  #valueOf(point: number): Value {
    const number = this.#value[point] as number;
    switch (this.#held[point]) {
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

type Table<Name extends string> = Readonly<Record<Name, Uint32Array>>;

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
export const decodeBlock = (bytes: Uint8Array, count?: number): Block => new Block(bytes, count);
