/** One line of an MLPerf log to events: intervals, points, and lines of numbers. */
import type { AbsoluteTime, EventBody, NewEvent, RunStatus } from "../event.ts";
import { type SpanId, spanId } from "../ids.ts";
import { put, takeJson, takeNumber } from "../json.ts";
import { isBoxed, type Json, type Value, valueText } from "../value.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { epochTime } from "./stamp.ts";

export interface MlperfMemory {
  /** Open intervals, the outermost first. */
  readonly open: readonly { readonly stem: string; readonly id: string }[];
  /** How many intervals of a name there were. */
  readonly counts: Readonly<Record<string, number>>;
  readonly step: number;
  readonly epoch: number;
  /** The series whose value the run is judged by was named. */
  readonly judged: boolean;
}

export const NO_MEMORY: MlperfMemory = { open: [], counts: {}, step: 0, epoch: 0, judged: false };
const MOST_NAMES = 100;

const timeOf = (value: unknown): AbsoluteTime | undefined =>
  epochTime(typeof value === "number" ? takeNumber(value) : value);

export class MlperfReading {
  readonly events: NewEvent[] = [];
  memory: MlperfMemory;
  readonly #line: Fields;
  readonly #metadata: Fields;
  readonly #rank: string | undefined;
  readonly #time: AbsoluteTime | undefined;

  constructor(line: Fields, memory: MlperfMemory, rank: string | undefined) {
    this.#line = line;
    this.memory = memory;
    this.#rank = rank;
    this.#metadata = isFields(line.metadata) ? line.metadata : {};
    this.#time = timeOf(line.time_ms) ?? timeOf(line.timestamp);
  }

  event(key: string): void {
    const type = this.#line.event_type;
    const begins = type === "INTERVAL_START" || (type === undefined && key.endsWith("_start"));
    const ends = type === "INTERVAL_END" || (type === undefined && key.endsWith("_stop"));
    if (begins) this.#begin(key.replace(/_start$/, ""));
    else if (ends) this.#end(key.replace(/_(?:stop|end)$/, ""));
    else this.#point(key);
  }

  #add(body: EventBody, native: string | undefined, axes?: Readonly<Record<string, number>>): void {
    const event = body as { -readonly [Key in keyof NewEvent]: NewEvent[Key] };
    if (this.#time) event.time = this.#time;
    if (native !== undefined) event.native = native;
    if (axes) event.axes = axes;
    this.events.push(event as NewEvent);
  }

  // ---- intervals

  #begin(stem: string): void {
    const { memory } = this;
    const before = memory.counts[stem];
    const already = memory.open.find((interval) => interval.stem === stem);
    if (already) {
      this.#within(spanId(already.id), `${stem} started again`);
      return;
    }
    if (stem === "__proto__" || (before === undefined && Object.keys(memory.counts).length >= MOST_NAMES)) {
      this.#add({ kind: "unknown", summary: `${stem} begins` }, stem);
      return;
    }
    const n = (before ?? 0) + 1;
    const id = spanId(`${stem}-${n}`);
    const parent = memory.open.at(-1)?.id;
    const spanKind = stem === "run" ? "task" : "step";
    const native = `${stem}_start`;
    const axes = this.#epochAxis();
    if (stem === "run") this.#add({ kind: "run", status: "started" }, native);
    this.#add(
      {
        kind: "span-start",
        id,
        parent: parent === undefined ? undefined : spanId(parent),
        spanKind,
        name: this.#nameOf(stem, n),
        attributes: this.#said(),
      },
      native,
      axes,
    );
    this.memory = {
      ...this.memory,
      open: [...memory.open, { stem, id }],
      counts: { ...memory.counts, [stem]: n },
    };
  }

  #end(stem: string): void {
    const { memory } = this;
    const open = memory.open.findLast((interval) => interval.stem === stem);
    const native = `${stem}_stop`;
    const status = this.#metadata.status;
    if (!open)
      this.#add({ kind: "log", severity: "info", message: `${stem} ends, its start was not seen` }, native);
    else {
      const failed = typeof status === "string" && status !== "success";
      const error = failed ? `status ${status}` : undefined;
      const axes = this.#epochAxis();
      this.#add(
        {
          kind: "span-end",
          id: spanId(open.id),
          status: failed ? "error" : "ok",
          error,
          attributes: this.#said(),
        },
        native,
        axes,
      );
      if (stem === "epoch")
        this.#add(
          { kind: "mark", mark: "epoch", name: this.#nameOf(stem, memory.counts[stem] ?? 1) },
          native,
        );
      this.memory = { ...this.memory, open: memory.open.filter((interval) => interval !== open) };
    }
    if (stem === "run") this.#add({ kind: "run", status: outcome(status), result: this.#said() }, native);
  }

  #within(id: SpanId, name: string): void {
    this.#add({ kind: "span-event", id, name, attributes: this.#said() }, String(this.#line.key));
  }

  #nameOf(stem: string, n: number): string {
    const { block_num: block, epoch_num: epoch, first_epoch_num: first } = this.#metadata;
    if (stem === "init" || stem === "run") return stem;
    const number = stem === "block" ? (block ?? first) : (epoch ?? first);
    return `${stem} ${typeof number === "number" ? Math.round(number * 100) / 100 : n}`;
  }

  /** What the line says beside its place in the code. */
  #said(): Record<string, Json> {
    const said: Record<string, Json> = {};
    for (const key in this.#metadata) {
      if (key === "file" || key === "lineno") continue;
      const value = takeJson(this.#metadata[key]);
      if (value !== undefined) put(said, key, value);
    }
    const value = takeJson(this.#line.value);
    if (value !== undefined && value !== null) said.value = value;
    if (this.#rank !== undefined) said.rank = Number(this.#rank);
    return said;
  }

  // ---- points

  #point(key: string): void {
    const value = takeJson(this.#line.value);
    const { epoch_num: epoch, step_num: step, samples_count: samples } = this.#metadata;
    const isPlaced = [epoch, step, samples].some((each) => typeof each === "number");
    const values = measuredIn(key, value, isPlaced || MEASURED.has(key));
    if (values) {
      const better = Object.hasOwn(values, "eval_accuracy")
        ? ({ eval_accuracy: "higher" } as const)
        : undefined;
      this.#add({ kind: "metric", values, better }, key, this.#epochAxis());
      if (better && !this.memory.judged) {
        this.#add({ kind: "run", headline: "eval_accuracy" }, key);
        this.memory = { ...this.memory, judged: true };
      }
    } else if (value === undefined || value === null || typeof value === "boolean") {
      const said = Object.entries(this.#said()).map(([name, each]) => `${name}=${valueText(each)}`);
      this.#add({ kind: "log", severity: "info", message: [key, ...said].join(" "), stream: "mllog" }, key);
    } else this.#add({ kind: "run", configuration: { [key]: value } }, key);
  }

  #epochAxis(): Readonly<Record<string, number>> | undefined {
    const { epoch_num: epoch, step_num: step, samples_count: samples } = this.#metadata;
    const axes: Record<string, number> = {};
    if (typeof epoch === "number") {
      if (epoch > this.memory.epoch) this.memory = { ...this.memory, epoch };
      axes.epoch = this.memory.epoch;
    }
    if (typeof step === "number") {
      if (step > this.memory.step) this.memory = { ...this.memory, step };
      axes.step = this.memory.step;
    }
    if (typeof samples === "number") axes.samples = samples;
    return Object.keys(axes).length === 0 ? undefined : axes;
  }

  // ---- numbers without a key

  /** Numbers at a step are measured; those without one are said of the whole run. */
  numbers(): void {
    const line = this.#line;
    const counted = stepKey(line);
    const values: Record<string, Value> = {};
    let others: Record<string, Json> | undefined;
    let numbers = 0;
    for (const key in line) {
      if (key === counted || key === "timestamp" || LABELS.has(key)) continue;
      const value = line[key];
      if (typeof value === "number") {
        put(values, key, takeNumber(value));
        numbers++;
        continue;
      }
      const taken = takeJson(value);
      if (isBoxed(taken)) {
        put(values, key, taken);
        numbers++;
      } else if (taken !== undefined) {
        others ??= {};
        put(others, key, taken);
      }
    }
    if (counted === undefined || numbers === 0) {
      this.#add({ kind: "run", result: Object.assign(others ?? {}, values) }, "result");
      return;
    }
    this.#add({ kind: "metric", values, better: LOWER }, "metrics", this.#stepAxis(counted));
    if (others) this.#add({ kind: "record", name: "metrics", value: others }, "metrics");
  }

  #stepAxis(counted: string): Readonly<Record<string, number>> {
    const step = this.#line[counted] as number;
    const { memory } = this;
    if (step > memory.step) {
      this.memory = {
        open: memory.open,
        counts: memory.counts,
        step,
        epoch: memory.epoch,
        judged: memory.judged,
      };
    }
    const axes: Record<string, number> = { step: this.memory.step };
    for (const label of LABELS) {
      const value = this.#line[label];
      if (label !== counted && typeof value === "number") axes[label] = value;
    }
    return axes;
  }
}

const STEPS = ["global_steps", "global_step", "training_steps", "step", "iteration"] as const;
const stepKey = (line: Fields): string | undefined => {
  for (const key of STEPS) if (typeof line[key] === "number") return key;
  return undefined;
};
const LABELS: ReadonlySet<string> = new Set(["training_steps", "global_steps", "epoch"]);
const LOWER = { average_loss: "lower", step_loss: "lower", eval_loss: "lower", loss: "lower" } as const;
const MEASURED = new Set([
  "eval_accuracy",
  "eval_loss",
  "train_loss",
  "throughput",
  "tracked_stats",
  "eval_error",
]);

/** A number by its name; an object of numbers by theirs. */
const measuredIn = (
  key: string,
  value: Json | undefined,
  isMeasured: boolean,
): Record<string, Value> | undefined => {
  if (!isMeasured || value === undefined || value === null) return undefined;
  if (typeof value === "number") return { [key]: value };
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const numbers = entries.filter(([, each]) => typeof each === "number") as (readonly [string, number])[];
  return entries.length > 0 && numbers.length === entries.length ? Object.fromEntries(numbers) : undefined;
};

/** The rules of the benchmark know `success` and `aborted`: the quality was not reached. */
const outcome = (status: unknown): RunStatus =>
  status === undefined || status === null || status === "success" ? "finished" : "failed";
