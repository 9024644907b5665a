/**
 * A block: settled events of a run as bytes, immutable, named by a hash of them. Version 1. One encode, one decode,
 * the same in server and browser.
 *
 * Common columns have one row per event; each frequent kind has a table of its own (span-start, span-end,
 * span-event, metric), the others are JSON in the text heap. An event finds its row by counting its kind.
 */
import { COUNTED_KINDS, HELD, JSON_KINDS, MAGIC, STATUSES, USAGE_KEYS } from "./block-layout.ts";
import { type Column, textAt, unpack } from "./columns-io.ts";
import {
  EVENT_KINDS,
  type EventKind,
  NOTES,
  type Note,
  SPAN_KINDS,
  type TraceEvent,
  type Usage,
} from "./event.ts";
import type { Nanos, Seq, SourceKey, SpanId, Subject } from "./ids.ts";
import { compareMoments, type Moment } from "./moment.ts";
import type { Value } from "./value.ts";

export { encodeBlock } from "./block-write.ts";

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
