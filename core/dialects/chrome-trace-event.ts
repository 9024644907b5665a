/** One event of a Chrome trace, with what stands beside it, to ours. */
import { UNKNOWN_START } from "../account.ts";
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type Subject, spanId, subjectOf } from "../ids.ts";
import { put, takeJson, takeNumber, takeValue } from "../json.ts";
import { finite, isBoxed, type Json, type Value } from "../value.ts";
import { idOf } from "./chrome-trace-parts.ts";
import { clip } from "./generic-text.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { shortValue } from "./span-text.ts";
import { addNanos, epochTime, epochUnit } from "./stamp.ts";

export interface ChromeMemory {
  /** Nanoseconds since 1970 that times are counted from, as written; null when the file does not say. */
  readonly base: string | null;
  readonly clock: string | null;
}

/** Where times stand that have no origin: the first plausible second. */
const SOME_START: AbsoluteTime = { seconds: 946_684_800, nanos: 0 };
const NOT_SAID = `ts (microseconds ${UNKNOWN_START}, shown from 2000-01-01)`;
const SINCE_1970 = "ts (microseconds since 1970)";

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

export class ChromeEvent {
  memory: ChromeMemory;
  readonly #event: Fields;
  readonly #beside: Fields;
  readonly #name: string;
  readonly #ph: string;
  readonly #start: AbsoluteTime | undefined;

  constructor(event: Fields, beside: Fields, memory: ChromeMemory) {
    this.#event = event;
    this.#beside = beside;
    this.memory = memory;
    this.#ph = text(event.ph);
    this.#name = text(event.name);
    this.#start = this.#ph === "M" ? undefined : this.#timeOf(event.ts);
  }

  *events(): Iterable<NewEvent> {
    const subject = this.#subject();
    for (const [body, time] of this.#bodies()) {
      const event = body as { -readonly [Key in keyof NewEvent]: NewEvent[Key] };
      if (time) event.time = time;
      event.native = this.#ph;
      if (subject !== undefined) event.subject = subject;
      yield event as NewEvent;
    }
  }

  #timeOf(value: unknown): AbsoluteTime | undefined {
    const exact =
      typeof value === "number" ? takeNumber(value) : typeof value === "string" ? { num: value } : undefined;
    const micros = finite(exact as Value | undefined);
    if (micros === undefined) return undefined;
    const { base, clock } = this.memory;
    if (base !== null) return addMicros(epochTime(base) ?? SOME_START, micros);
    const absolute = epochUnit(micros) === "us";
    const said = absolute ? SINCE_1970 : NOT_SAID;
    if (clock !== said && micros > 0) this.memory = { base, clock: said };
    return absolute ? epochTime(exact) : addMicros(SOME_START, micros);
  }

  /** `process:Renderer 7796/thread:CrRendererMain 775` */
  #subject(): Subject | undefined {
    const { pid, tid } = this.#event;
    if (pid === undefined || pid === null) return undefined;
    const process: readonly [string, string] = [
      "process",
      `${text(this.#beside.process)} ${text(pid)}`.trim(),
    ];
    if (tid === undefined || tid === null || this.#ph === "C") return subjectOf(process);
    return subjectOf(process, ["thread", `${text(this.#beside.thread)} ${text(tid)}`.trim()]);
  }

  *#bodies(): Iterable<readonly [EventBody, AbsoluteTime | undefined]> {
    const start = this.#start;
    switch (this.#ph) {
      case "X":
        yield [this.#begin(), start];
        if (this.#event.dur !== undefined) yield [this.#end(idOf(this.#index)), this.#endTime()];
        return;
      case "B":
      case "b":
      case "S":
        yield [this.#begin(), start];
        return;
      case "E":
      case "e":
      case "F":
        yield [this.#slice === undefined ? this.#lost() : this.#end(this.#slice), start];
        return;
      case "s":
      case "t":
      case "f":
        yield [this.#flow(), start];
        return;
      case "C":
        for (const body of this.#counter()) yield [body, start];
        return;
      case "M":
        yield [this.#metadata(), undefined];
        return;
      default:
        yield [this.#instant(), start];
    }
  }

  get #index(): number {
    const { index } = this.#beside;
    return typeof index === "number" ? index : 0;
  }

  get #slice(): string | undefined {
    const { slice } = this.#beside;
    return typeof slice === "string" ? slice : undefined;
  }

  #endTime(): AbsoluteTime | undefined {
    const { dur } = this.#event;
    const micros = finite((typeof dur === "number" ? takeNumber(dur) : { num: text(dur) }) as Value);
    return this.#start && micros !== undefined ? addMicros(this.#start, Math.max(0, micros)) : this.#start;
  }

  #begin(): EventBody {
    const parent = this.#slice;
    return {
      kind: "span-start",
      id: spanId(idOf(this.#index)),
      parent: parent === undefined ? undefined : spanId(parent),
      spanKind: /^ProfilerStep#/.test(this.#name) ? "step" : "internal",
      name: this.#name || "slice",
      attributes: this.#said(),
    };
  }

  /** An `X` has said everything at its start. */
  #end(id: string): EventBody {
    const attributes: Record<string, Json> = this.#ph === "X" ? {} : this.#said();
    const { tdur } = this.#event;
    if (typeof tdur === "number") attributes.thread_us = takeNumber(tdur);
    return { kind: "span-end", id: spanId(id), status: "unset", attributes };
  }

  #lost(): EventBody {
    return {
      kind: "unknown",
      summary: clip(`the end of ${this.#name || "a slice"}, whose start is not in the file`),
    };
  }

  #flow(): EventBody {
    const { from } = this.#beside;
    const slice = this.#slice;
    if (typeof from === "string" && slice !== undefined && from !== slice)
      return {
        kind: "link",
        relation: "causes",
        from: `span:${from}`,
        to: `span:${slice}`,
        attributes: { flow: this.#name },
      };
    return this.#instant();
  }

  #instant(): EventBody {
    const slice = this.#slice;
    if (slice !== undefined)
      return {
        kind: "span-event",
        id: spanId(slice),
        name: this.#name || this.#ph,
        attributes: this.#said(),
      };
    if (this.#name === "") return { kind: "unknown", summary: `an event ${this.#ph} without a name` };
    const cat = text(this.#event.cat);
    return {
      kind: "log",
      severity: "info",
      message: clip(this.#name),
      stream: cat === "" ? undefined : clip(cat),
    };
  }

  /** Each number of a counter is a series: `memory.used`. What is no number is kept beside. */
  *#counter(): Iterable<EventBody> {
    const values: Record<string, Value> = {};
    const others: Record<string, Json> = {};
    const { args, id } = this.#event;
    const name = id === undefined ? this.#name : `${this.#name}[${text(id)}]`;
    const all = isFields(args) ? args : {};
    for (const key in all) {
      const value = takeJson(all[key]);
      if (typeof value === "number" || isBoxed(value)) values[`${name}.${key}`] = value;
      else if (value !== undefined) put(others, key, shortValue(value));
    }
    if (Object.keys(values).length > 0) yield { kind: "metric", values };
    if (Object.keys(others).length > 0)
      yield { kind: "record", name: this.#name || "counter", value: others };
    else if (Object.keys(values).length === 0)
      yield { kind: "unknown", summary: clip(`a counter without numbers: ${this.#name}`) };
  }

  #metadata(): EventBody {
    const { args } = this.#event;
    const value = isFields(args) ? (takeJson(args) as Json) : {};
    return { kind: "record", name: this.#name || "metadata", value: shortValue(value) };
  }

  #said(): Record<string, Json> {
    const said: Record<string, Json> = {};
    const { cat, args, id } = this.#event;
    if (text(cat) !== "") said.cat = text(cat);
    if (id !== undefined) said.id = text(id);
    for (const key of ["s", "scope", "bind_id", "flow_in", "flow_out", "cname"]) {
      const value = takeValue(this.#event[key]);
      if (value !== undefined) said[key] = value;
    }
    if (isFields(args))
      for (const key in args) {
        const value = takeJson(args[key]);
        if (value !== undefined) put(said, key, shortValue(value));
      }
    return said;
  }
}

const addMicros = (time: AbsoluteTime, micros: number): AbsoluteTime => {
  const seconds = Math.floor(micros / 1e6);
  return addNanos(
    { seconds: time.seconds + seconds, nanos: time.nanos },
    Math.round((micros - seconds * 1e6) * 1000),
  );
};
