/**
 * mud-puppy: a monitor of fine-tuning (DIALECTS section 4). It writes no file; what is read here are frames of its web
 * socket, one per line, in four forms: enveloped with `data` and a time (its plan document), flat without a time
 * (Feb 2026), flat with more of the graphics card (21 Apr), flat with renamed keys (22 Apr). A tap may wrap each as
 * `{recv_ts, frame}`; the desktop shell adds a `run_id`. Frames without any time count by their order.
 *
 * No value is made up: zeros that mean "no value" are left out (the summary at the end, `tokens_per_sec`), and nothing
 * is called an anomaly, since no frame says so.
 */
import { readExactly } from "../json.ts";
import type { Dialect, ReadResult } from "./dialect.ts";
import { type Fields, type Frame, isFields, type MudPuppyMemory, readFrame } from "./mud-puppy-frames.ts";
import { epochTime } from "./stamp.ts";

/** Keys by which a frame of each type is known, whatever its generation. The emitter always writes all of them. */
const SIGNATURES: Readonly<Record<string, (fields: Fields) => boolean>> = {
  config: (fields) => has(fields, "model", "method", "num_epochs", "dataset_size"),
  metrics: (fields) => has(fields, "step", "max_steps", "eta_seconds", "steps_per_sec"),
  gpu: (fields) => has(fields, "vram_used", "gpu_util") || has(fields, "vram_used_gb", "gpu_util_pct"),
  memory_stats: (fields) => has(fields, "allocated_gb", "fragmentation"),
  eval: (fields) => has(fields, "step", "eval_loss"),
  lora_norms: (fields) => has(fields, "step") && (isFields(fields.norms) || isFields(fields.layers)),
  stream_stats: (fields) => has(fields, "layers_total", "layers_resident"),
  tokens: (fields) => has(fields, "padding_ratio", "tok_s"),
  complete: (fields) => has(fields, "total_time", "total_steps"),
  log_line: (fields) => has(fields, "run_id", "stream", "line"),
  run_complete: (fields) => has(fields, "run_id", "exit_code"),
};

const has = (fields: Fields, ...keys: readonly string[]): boolean => keys.every((key) => key in fields);

const frameOf = (line: Fields): Frame | undefined => {
  const tapped = isFields(line.frame) && "recv_ts" in line;
  const frame = tapped ? (line.frame as Fields) : line;
  if (typeof frame.type !== "string") return undefined;
  const planned = isFields(frame.data);
  const time = epochTime(frame.timestamp) ?? (tapped ? epochTime(line.recv_ts) : undefined);
  return {
    type: frame.type,
    fields: planned ? (frame.data as Fields) : frame,
    time,
    at: `${tapped ? "/frame" : ""}${planned ? "/data" : ""}`,
    planned,
  };
};

const isOurs = (line: unknown): boolean => {
  const frame = isFields(line) ? frameOf(line) : undefined;
  if (!frame || !Object.hasOwn(SIGNATURES, frame.type)) return false;
  return SIGNATURES[frame.type]?.(frame.fields) ?? false;
};

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const looks = lines.filter((line) => TYPE.test(line));
  if (looks.length * 2 < lines.length) return false;
  const ours = looks.filter((line) => isOurs(readExactly(line, (value) => value)));
  return ours.length > 0 && ours.length * 2 >= lines.length;
};
const TYPE = new RegExp(`"type": ?"(?:${Object.keys(SIGNATURES).join("|")})"`);

const read = (line: string, memory: MudPuppyMemory): ReadResult<MudPuppyMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<MudPuppyMemory> => {
    const frame = isFields(value) ? frameOf(value) : undefined;
    if (!frame) return { ok: false, problem: "not a mud-puppy frame: it has no type", memory };
    const reading = readFrame(frame, memory);
    const all = reading.repairs.length > 0 ? [...repairs, ...reading.repairs] : repairs;
    return { ok: true, events: reading.events, memory: reading.memory, repairs: all };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

export const mudPuppy: Dialect<MudPuppyMemory> = {
  name: "mud-puppy",
  version: 1,
  unit: "line",
  assembly: {
    by: "source",
    rule: "one run per run id of the desktop shell, else one per configuration; a file with neither is one run",
  },
  axisNames: { step: "step", epoch: "epoch" },
  recognizes,
  start: () => ({ run: null, starts: 0, epochs: 0, maxSteps: null }),
  read,
  detail: () => ({}),
  ignored: {
    "metrics loss": "0.0 together with lr and grad_norm 0.0: the summary at the end, which has no such value",
    "metrics lr": "as loss",
    "metrics grad_norm": "as loss",
    "metrics tokens_per_sec": "0.0 means unknown; other values are a series",
    recv_ts: "when the tap received the frame; the time of the unit, unless the frame has its own",
  },
};
