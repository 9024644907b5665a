/** What the frames of mud-puppy say, in our words: a table of types, and of names whose meaning changed over time. */
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import { put, takeJson, takeValue } from "../json.ts";
import type { Json, Value } from "../value.ts";
import { isSmall } from "./small.ts";

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface MudPuppyMemory {
  /** The run key: the shell's run id, else made of the configuration; null before the first of either. */
  readonly run: string | null;
  /** Configurations seen without a run id: each is the start of a training. */
  readonly starts: number;
  /** Whole epochs that have ended. */
  readonly epochs: number;
  readonly maxSteps: number | null;
}

/** One frame, taken out of what it was wrapped in. */
export interface Frame {
  readonly type: string;
  readonly fields: Fields;
  readonly time: AbsoluteTime | undefined;
  /** JSON pointer from the unit to the fields. */
  readonly at: string;
  /** The form of the plan document; its units differ from those of the code. */
  readonly planned: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The events of one unit and the memory after it. */
export class FrameReading {
  readonly events: Writable<NewEvent>[] = [];
  readonly repairs: string[] = [];
  memory: MudPuppyMemory;
  readonly frame: Frame;

  constructor(frame: Frame, memory: MudPuppyMemory) {
    this.frame = frame;
    this.memory = memory;
  }

  /** `body` is made for this call and becomes the event. */
  add(body: EventBody, axes?: Axes, about?: Subject): Writable<NewEvent> {
    const event = body as Writable<NewEvent>;
    if (this.frame.time) event.time = this.frame.time;
    event.native = this.frame.type;
    if (axes) event.axes = axes;
    if (about) event.subject = about;
    if (this.memory.run !== null) event.run = this.memory.run;
    this.events.push(event);
    return event;
  }
}

type Axes = Readonly<Record<string, number>>;
/** Names of series and results by key; "" where the key is none. Keys that are not here keep their name. */
type Names = ReadonlyMap<string, string>;

const GPU: Subject = subjectOf(["gpu", 0]);
const NORMS: Subject = subjectOf(["adapter", "lora_norms"]);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const axesOf = (fields: Fields): Axes | undefined => {
  const { step, epoch } = fields;
  const axes: { step?: number; epoch?: number } = {};
  if (typeof step === "number") axes.step = step;
  if (typeof epoch === "number") axes.epoch = epoch;
  return axes.step === undefined && axes.epoch === undefined ? undefined : axes;
};

const WRAPPING = [
  ["type", ""],
  ["run_id", ""],
] as const;
const OWN_NAMES: Names = new Map(WRAPPING);
const namesOf = (names: Readonly<Record<string, string>>): Names =>
  new Map([...WRAPPING, ...Object.entries(names)]);

/** Scalars by series name; what has structure becomes a record. */
const series = (
  reading: FrameReading,
  names: Names = OWN_NAMES,
  about?: Subject,
  better?: Readonly<Record<string, "lower" | "higher">>,
): void => {
  const { fields } = reading.frame;
  const values: Record<string, Value> = {};
  const axes = axesOf(fields);
  let found = false;
  for (const key in fields) {
    const name = names.get(key);
    if (name === "") continue;
    const given = fields[key];
    if (axes && typeof given === "number" && (key === "step" || key === "epoch")) continue;
    const value = takeValue(given);
    if (value === undefined) record(reading, key, key, axes, about);
    else if (name !== undefined) values[name] = value;
    else put(values, key, value);
    found ||= value !== undefined;
  }
  if (found) reading.add({ kind: "metric", values, better }, axes, about);
};

const record = (reading: FrameReading, name: string, key: string, axes?: Axes, about?: Subject): void => {
  const value = reading.frame.fields[key];
  const pointer = `${reading.frame.at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  reading.add(
    isSmall(value) ? { kind: "record", name, value: takeJson(value) } : { kind: "record", name, pointer },
    axes,
    about,
  );
};

const attributes = (fields: Fields, names: Names = OWN_NAMES): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key in fields) {
    const name = names.get(key) ?? key;
    const value = name === "" ? undefined : takeJson(fields[key]);
    if (value !== undefined) put(kept, name, value);
  }
  return kept;
};

// ---- training -----------------------------------------------------------------------------------------------

/** A configuration is the start of a training: with a run id the shell says which, else each begins a run. */
const config = (reading: FrameReading): void => {
  const { memory, frame } = reading;
  const starts = memory.starts + 1;
  const method = text(frame.fields.method).slice(0, 40) || "training";
  const said = text(frame.fields.run_id) !== "";
  const run = said ? memory.run : starts === 1 ? method : `${method} ${starts}`;
  reading.memory = { run, starts: said ? memory.starts : starts, epochs: 0, maxSteps: null };
  reading.add({
    kind: "run",
    status: "started",
    configuration: attributes(frame.fields),
    headline: "loss",
  });
};

const BETTER = { loss: "lower" } as const;
const EVALUATION_BETTER = { eval_loss: "lower" } as const;
const PLANNED_STEP = namesOf({ max_steps: "" });
const STEP_NAMES = { max_steps: "", lr: "learning_rate", steps_per_sec: "steps_per_sec_since_start" };
const STEP = namesOf(STEP_NAMES);
const STEP_WITHOUT_RATE = namesOf({ ...STEP_NAMES, tokens_per_sec: "" });
/** The summary at the end of a training goes through the same hook: what it lacks is written 0.0. */
const SUMMARY_NAMES = { ...STEP_NAMES, loss: "", lr: "", grad_norm: "" };
const SUMMARY = namesOf(SUMMARY_NAMES);
const SUMMARY_WITHOUT_RATE = namesOf({ ...SUMMARY_NAMES, tokens_per_sec: "" });

const isSummary = (fields: Fields): boolean => fields.loss === 0 && fields.lr === 0 && fields.grad_norm === 0;

const metrics = (reading: FrameReading): void => {
  const { fields, planned } = reading.frame;
  const summary = !planned && isSummary(fields);
  if (summary) reading.repairs.push("zeros of loss, lr and grad_norm taken for no value");
  const rated = fields.tokens_per_sec !== 0;
  const names = summary ? (rated ? SUMMARY : SUMMARY_WITHOUT_RATE) : rated ? STEP : STEP_WITHOUT_RATE;
  series(reading, planned ? PLANNED_STEP : names, undefined, BETTER);
  maxSteps(reading);
  epochsEnded(reading);
};

const maxSteps = (reading: FrameReading): void => {
  const value = takeValue(reading.frame.fields.max_steps);
  if (typeof value !== "number" || value === reading.memory.maxSteps) return;
  const { run, starts, epochs } = reading.memory;
  reading.memory = { run, starts, epochs, maxSteps: value };
  reading.add({ kind: "run", configuration: { max_steps: value } });
};

/** No frame ends an epoch: the first one at or after its end is where it is marked. */
const epochsEnded = (reading: FrameReading): void => {
  const { epoch } = reading.frame.fields;
  if (typeof epoch !== "number" || Math.floor(epoch) <= reading.memory.epochs) return;
  const { run, starts, maxSteps: steps } = reading.memory;
  reading.memory = { run, starts, epochs: Math.floor(epoch), maxSteps: steps };
  const name = `epoch ${Math.floor(epoch)} ended`;
  reading.add({ kind: "mark", mark: "epoch", name }, axesOf(reading.frame.fields)).notes = ["derived"];
};

const evaluation = (reading: FrameReading): void => {
  const { fields } = reading.frame;
  series(reading, OWN_NAMES, undefined, EVALUATION_BETTER);
  const step = typeof fields.step === "number" ? ` at step ${fields.step}` : "";
  reading.add({ kind: "mark", mark: "evaluation", name: `evaluation${step}` }, axesOf(fields));
};

const RESULT = namesOf({ total_time: "total_time_s" });

const complete = (reading: FrameReading): void => {
  const result = attributes(reading.frame.fields, RESULT);
  reading.add({ kind: "run", status: "finished", result });
};

// ---- machine ------------------------------------------------------------------------------------------------

/** The plan document counts in GB (1e9 bytes). The code counts in GiB (2^30), later ones under names that say `gb`. */
const GPU_PLANNED = namesOf({
  vram_used: "vram_used_gb",
  vram_total: "vram_total_gb",
  gpu_util: "util_pct",
  temperature: "temp_c",
  power_draw: "power_w",
});
const GPU_FLAT = namesOf({
  vram_used: "vram_used_gib",
  vram_total: "vram_total_gib",
  vram_used_gb: "vram_used_gib",
  vram_total_gb: "vram_total_gib",
  mem_reserved_gb: "mem_reserved_gib",
  mem_allocated_gb: "mem_allocated_gib",
  mem_max_allocated_gb: "mem_max_allocated_gib",
  gpu_util: "util_pct",
  gpu_util_pct: "util_pct",
  temperature: "temp_junction_c",
  temp_c: "temp_junction_c",
  power_draw: "power_w",
});

const gpu = (reading: FrameReading): void => {
  series(reading, reading.frame.planned ? GPU_PLANNED : GPU_FLAT, GPU);
};

/** Norms by parameter, as one record for the heat map and as series. The plan document groups them by layer, A and B. */
const loraNorms = (reading: FrameReading): void => {
  const { fields } = reading.frame;
  const axes = axesOf(fields);
  for (const key of NORM_KEYS) {
    const norms = fields[key];
    if (!isFields(norms)) continue;
    record(reading, "lora_norms", key, axes, NORMS);
    const values = arePlain(norms) ? norms : {};
    if (values !== norms) addNorms(values as Record<string, Value>, norms, "");
    if (Object.keys(values).length > 0) reading.add({ kind: "metric", values }, axes, NORMS);
  }
};
const NORM_KEYS = ["norms", "layers"] as const;

/** True for what can be taken as it stands: copying some hundred long names costs more than their parse. */
const arePlain = (norms: Fields): norms is Readonly<Record<string, Value>> => {
  for (const name in norms) {
    const value = norms[name];
    if (isFields(value) || takeValue(value) !== value) return false;
  }
  return true;
};

const addNorms = (values: Record<string, Value>, norms: Fields, prefix: string): void => {
  for (const name in norms) {
    const value = norms[name];
    const taken = takeValue(value);
    if (taken !== undefined) put(values, `${prefix}${name}`, taken);
    else if (isFields(value)) addNorms(values, value, `${prefix}${name}.`);
  }
};

// ---- desktop shell ------------------------------------------------------------------------------------------

/** A line of the console. Its stream is no severity: progress bars go to stderr. */
const logLine = (reading: FrameReading): void => {
  const { stream, line } = reading.frame.fields;
  reading.add({ kind: "log", severity: "info", message: text(line), stream: text(stream) || undefined });
};

/** A process that was ended by a signal has no exit code. */
const runComplete = (reading: FrameReading): void => {
  const { exit_code: code } = reading.frame.fields;
  const status = code === 0 ? "finished" : code === null || code === undefined ? "stopped" : "failed";
  reading.add({ kind: "run", status, result: attributes(reading.frame.fields) });
};

const unknown = (reading: FrameReading): void => {
  const keys = Object.keys(reading.frame.fields).filter((key) => key !== "type");
  reading.add({ kind: "unknown", summary: keys.slice(0, 8).join(", ") || undefined });
};

const TYPES: ReadonlyMap<string, (reading: FrameReading) => void> = new Map([
  ["config", config],
  ["metrics", metrics],
  ["gpu", gpu],
  ["memory_stats", (reading) => series(reading, OWN_NAMES, GPU)],
  ["eval", evaluation],
  ["lora_norms", loraNorms],
  ["stream_stats", (reading) => series(reading)],
  ["tokens", (reading) => series(reading)],
  ["complete", complete],
  ["log_line", logLine],
  ["run_complete", runComplete],
]);

export const readFrame = (frame: Frame, memory: MudPuppyMemory): FrameReading => {
  const said = text(frame.fields.run_id).slice(0, 80);
  const other = said !== "" && said !== memory.run;
  const reading = new FrameReading(
    frame,
    other ? { run: said, starts: memory.starts, epochs: 0, maxSteps: null } : memory,
  );
  TYPES.get(frame.type)?.(reading);
  if (reading.events.length === 0) unknown(reading);
  return reading;
};
