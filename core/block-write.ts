/** Writes blocks. The layout is told in block.ts. */
import { HELD, JSON_KINDS, MAGIC, STATUSES, USAGE_KEYS } from "./block-layout.ts";
import { type Column, pack, Rows, StringTable, TextHeap } from "./columns-io.ts";
import { EVENT_KINDS, type EventKind, NOTES, SPAN_KINDS, type TraceEvent, type Usage } from "./event.ts";
import type { Value } from "./value.ts";

const KIND_NUMBER = new Map(EVENT_KINDS.map((kind, number) => [kind, number]));
const SPAN_KIND_NUMBER = new Map(SPAN_KINDS.map((kind, number) => [kind, number]));

/** Bytes of events, which must be in moment order. */
export const encodeBlock = (events: readonly TraceEvent[]): Uint8Array<ArrayBuffer> =>
  new BlockWriter(events).bytes();

/** A block of few events has mostly empty columns. */
const EMPTY = { f64: new Float64Array(), u32: new Uint32Array(), u8: new Uint8Array() };

class BlockWriter {
  readonly #events: readonly TraceEvent[];
  readonly #strings = new StringTable();
  readonly #texts = new TextHeap();
  readonly #columns: Record<string, Column> = {};
  readonly #axisNames = new Rows(EMPTY.u32);
  readonly #axisValues = new Rows(EMPTY.f64);
  readonly #series = new Rows(EMPTY.u32);
  readonly #values = new Rows(EMPTY.f64);
  readonly #held = new Rows(EMPTY.u8);
  readonly #usage = new Rows(EMPTY.f64);

  constructor(events: readonly TraceEvent[]) {
    this.#events = events;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    let base = Infinity;
    for (const { seq } of this.#events) if (seq < base) base = seq;
    this.#common(Number.isFinite(base) ? base : 0);
    this.#kinds();
    const { heap, ends } = this.#texts.columns();
    const columns: Record<string, Column> = {
      ...this.#columns,
      axisName: this.#axisNames.done(),
      axisValue: this.#axisValues.done(),
      series: this.#series.done(),
      value: this.#values.done(),
      held: this.#held.done(),
      usage: this.#usage.done(),
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
    const column = length === 0 ? EMPTY.f64 : new Float64Array(length);
    this.#columns[name] = column;
    return column;
  }
  #u32(name: string, length: number): Uint32Array {
    const column = length === 0 ? EMPTY.u32 : new Uint32Array(length);
    this.#columns[name] = column;
    return column;
  }
  #u8(name: string, length: number): Uint8Array {
    const column = length === 0 ? EMPTY.u8 : new Uint8Array(length);
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
    let count = 0;
    for (const name in axes) {
      if (count === 255 || !Object.hasOwn(axes, name)) continue;
      this.#axisNames.push(this.#strings.number(name));
      this.#axisValues.push(axes[name] as number);
      count++;
    }
    return count;
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
    for (const name in values) {
      if (!Object.hasOwn(values, name)) continue;
      this.#series.push(this.#strings.number(name));
      this.#hold(values[name] as Value);
      points++;
    }
    return points;
  }

  #hold(value: Value): void {
    if (typeof value === "number") this.#point(HELD.number, value);
    else if (value === null) this.#point(HELD.null, 0);
    else if (typeof value === "boolean") this.#point(value ? HELD.true : HELD.false, 0);
    else if (typeof value === "string") this.#point(HELD.text, this.#strings.number(value));
    else this.#point(HELD.boxed, this.#strings.number(value.num));
  }

  #point(held: number, value: number): void {
    this.#held.push(held);
    this.#values.push(value);
  }
}

/** An event without what the common columns hold. */
const bodyOf = (event: TraceEvent): Readonly<Record<string, unknown>> => {
  const { at, seq, source, position, k, kind, native, subject, notes, axes, ...body } = event;
  return body;
};
