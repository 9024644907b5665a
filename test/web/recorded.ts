/** A run in memory, as the server would serve it: blocks, checkpoints, a tail, a list with versions. */
import { encodeBlock } from "../../core/block.ts";
import { encodeCheckpoint } from "../../core/checkpoint.ts";
import type { EventBody, TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import {
  type Nanos,
  nanos,
  type RunId,
  type Seq,
  type SourceKey,
  seq,
  spanId,
  subject,
} from "../../core/ids.ts";
import { compareMoments, type Moment } from "../../core/moment.ts";
import { mergeEvents } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { Segment } from "../../core/wire/segments.ts";
import type { History } from "../../web/play/timeline.ts";

export const RUN = "r-recorded" as RunId;

/** A number from 0 to 1 that only depends on the seed. */
export const seeded = (from: number): (() => number) => {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export const eventAt = (number: number, at: number, body: EventBody, k = 0): TraceEvent =>
  ({ ...body, at: nanos(at), seq: seq(number), source: "s" as SourceKey, position: number, k }) as TraceEvent;

/** Spans, metrics and stages with many ties of time; `seq` is the order. */
export const makeEvents = (count: number, seed = 1): readonly TraceEvent[] => {
  const random = seeded(seed);
  let at = 0;
  const events: TraceEvent[] = [];
  for (let i = 1; i <= count; i++) {
    if (random() > 0.5) at += Math.floor(random() * 2e9);
    events.push(eventAt(i, at, body(i, random)));
  }
  return events;
};

const STAGES = ["GERMINATED", "TRAINING", "BLENDING", "HOLDING"] as const;
const body = (i: number, random: () => number): EventBody => {
  const kind = Math.floor(random() * 5);
  if (kind === 0) return { kind: "span-start", id: spanId(`s-${i}`), spanKind: "tool", name: `tool ${i}` };
  if (kind === 1)
    return {
      kind: "span-end",
      id: spanId(`s-${Math.max(1, i - 1 - Math.floor(random() * 9))}`),
      usage: { output: i },
    };
  if (kind === 2) return { kind: "metric", values: { loss: random(), step: i } };
  if (kind === 3) {
    const to = STAGES[Math.floor(random() * STAGES.length)] as string;
    return {
      kind: "stage",
      lifecycle: "seed",
      to,
      ...{ subject: subject(`env:0/slot:s${Math.floor(random() * 3)}/seed:1`) },
    } as EventBody;
  }
  return { kind: "log", severity: "info", message: `line ${i}` };
};

export const stateOf = (events: readonly TraceEvent[], upTo?: Moment): RunState =>
  fold(EMPTY_STATE, upTo ? events.filter((event) => compareMoments(event, upTo) <= 0) : events);

/** What a test may compare: the state without what a checkpoint or a lean event is allowed to leave out. */
export const facts = (state: RunState): unknown => ({
  moment: state.moment,
  count: state.count,
  spans: [...state.spans.keys()],
  subjects: [...state.subjects].map(([path, living]) => [path, living.stage, living.since]),
  series: [...state.series].map(([path, series]) => [
    path,
    [...series].map(([name, value]) => [name, value.last, value.count]),
  ]),
  totals: { events: state.totals.events, usage: state.totals.usage, stages: state.totals.stagesEntered },
});

export class RecordedRun implements History {
  #settled: readonly TraceEvent[];
  #tail: readonly TraceEvent[];
  #version = 1;
  readonly #blockSize: number;
  readonly #blobs = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  #list: readonly Segment[] = [];
  /** Segments of which no checkpoint is there. */
  withoutCheckpoints = false;
  /** The server cannot be reached. */
  away = false;

  constructor(settled: readonly TraceEvent[], tail: readonly TraceEvent[] = [], blockSize = 50) {
    this.#settled = settled;
    this.#tail = tail;
    this.#blockSize = blockSize;
    this.#cut();
  }

  get head(): Seq {
    return [...this.#settled, ...this.#tail].reduce((most, event) => Math.max(most, event.seq), 0) as Seq;
  }
  get all(): readonly TraceEvent[] {
    return mergeEvents(this.#settled, this.#tail);
  }

  /** New events arrive in the tail. */
  arrive(events: readonly TraceEvent[]): void {
    this.#tail = [...this.#tail, ...events].sort(compareMoments);
  }
  /** The tail is merged into the segments. */
  settle(): void {
    this.#settled = this.all;
    this.#tail = [];
    this.#version++;
    this.#cut();
  }
  /** Only the version rises, as when a checkpoint is made again. */
  touch(): void {
    this.#version++;
  }

  #cut(): void {
    const list: Segment[] = [];
    for (let from = 0; from < this.#settled.length; from += this.#blockSize) {
      const events = this.#settled.slice(from, from + this.#blockSize);
      const name = `b${this.#version}-${from}`;
      this.#blobs.set(name, encodeBlock(events));
      this.#blobs.set(`c-${name}`, encodeCheckpoint(stateOf(this.#settled.slice(0, from))));
      const [first, last] = [events[0] as TraceEvent, events.at(-1) as TraceEvent];
      list.push({
        events: name,
        checkpoint: from === 0 || this.withoutCheckpoints ? null : `c-${name}`,
        from: place(first),
        to: place(last),
        count: events.length,
        before: from,
        maxSeq: events.reduce((most, event) => Math.max(most, event.seq), 0) as Seq,
      });
    }
    this.#list = list;
  }

  segments: History["segments"] = async () => {
    this.asked.push("segments");
    return { run: RUN, version: this.#version, segments: this.#list };
  };
  tail: History["tail"] = async () => {
    this.asked.push("tail");
    return { run: RUN, version: this.#version, head: this.head, events: this.#tail };
  };
  block: History["block"] = (hash) => this.#blob(hash);
  checkpoint: History["checkpoint"] = (hash) => this.#blob(hash);

  async #blob(hash: string): Promise<Uint8Array> {
    this.asked.push(hash);
    const found = this.#blobs.get(hash);
    if (!found || this.away) throw new Error(`No blob ${hash}`);
    return found;
  }
}

const place = (event: TraceEvent): Moment => ({
  at: event.at as Nanos,
  source: event.source,
  position: event.position,
  k: event.k,
});
