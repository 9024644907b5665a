/** Values of records that are too long to be in their event: opened in the raw unit when somebody looks, and kept. */
import { parseEventName, type Seq } from "../core/ids.ts";
import type { Opened } from "../core/pointer.ts";
import type { RecordState } from "../core/state.ts";
import type { RawUnit } from "../core/wire/events.ts";
import { codeOnUse } from "./shell/on-use.tsx";

const pointers = codeOnUse(() => import("../core/pointer.ts"));

/** A record as state and log have it. */
export type Pointed = Pick<RecordState, "event" | "pointer">;

/** Opened values kept; a few kilobytes each. */
const KEPT = 512;

export class OpenedRecords {
  readonly #unit: (seq: Seq) => Promise<RawUnit>;
  readonly #opened = new Map<string, Opened>();
  /** Records of one unit are asked for together. */
  readonly #asked = new Map<Seq, Promise<RawUnit>>();

  constructor(unit: (seq: Seq) => Promise<RawUnit>) {
    this.#unit = unit;
  }

  /** What was opened before. */
  peek(record: Pointed): Opened | undefined {
    return this.#opened.get(record.event);
  }

  /** Never rejects: that the unit could not be read is an answer too, and is not kept. */
  async open(record: Pointed): Promise<Opened> {
    const known = this.peek(record);
    if (known) return known;
    const seq = parseEventName(record.event)?.seq as Seq | undefined;
    if (seq === undefined || record.pointer === undefined)
      return { ok: false, problem: `${record.event} has no value and no pointer to one` };
    try {
      const [{ text }, { openPointer }] = await Promise.all([this.#read(seq), pointers()]);
      return this.#keep(record.event, told(openPointer(text, record.pointer), record.pointer));
    } catch (error) {
      return { ok: false, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  #read(seq: Seq): Promise<RawUnit> {
    const asked = this.#asked.get(seq) ?? this.#unit(seq).finally(() => this.#asked.delete(seq));
    this.#asked.set(seq, asked);
    return asked;
  }

  #keep(event: string, value: Opened): Opened {
    this.#opened.set(event, value);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > KEPT && oldest !== undefined) this.#opened.delete(oldest);
    return value;
  }
}

const told = (found: Opened, pointer: string): Opened =>
  found.ok && found.value === undefined
    ? { ok: false, problem: `nothing stands at ${pointer} in its line` }
    : found;
