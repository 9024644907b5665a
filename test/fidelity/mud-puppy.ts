/** Figures of the mud-puppy samples, counted from the frames as they stand. */
import { join } from "node:path";
import { mudPuppy } from "../../core/dialects/mud-puppy.ts";
import { fold } from "../../core/fold.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import {
  filesUnder,
  hasShared,
  linesOf,
  readLines,
  runsOf,
  shared,
  sourceOf,
} from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";

const FOLDER = "samples/mud-puppy";
type Fields = Readonly<Record<string, unknown>>;

/** NaN is kept as text: the engine's parser has no word for it. */
const rawFrames = (file: string): readonly { readonly time: number | null; readonly frame: Fields }[] =>
  linesOf(join(shared, file)).map((text) => {
    const line = JSON.parse(text.replaceAll(/\bNaN\b/g, '"NaN"')) as Fields;
    const frame = (line.frame ?? line) as Fields;
    const time = (frame.timestamp ?? line.recv_ts ?? null) as number | null;
    return { time, frame: { ...((frame.data ?? frame) as Fields), type: frame.type } };
  });

const NO_POINTS = new Set(["type", "step", "epoch", "max_steps"]);

/** Numbers, nulls and NaN of a frame that are measured values, those apart that say "none" with a zero. */
const pointsOf = (frame: Fields): readonly (readonly [name: string, value: unknown])[] => {
  const { type } = frame;
  if (type === "config" || type === "complete") return [];
  if (type === "lora_norms") {
    const norms = (frame.norms ?? frame.layers) as Fields;
    return Object.entries(norms).flatMap(([name, norm]) =>
      typeof norm === "object" && norm !== null ? Object.entries(norm) : [[name, norm] as const],
    );
  }
  const closing = frame.loss === 0 && frame.lr === 0 && frame.grad_norm === 0;
  return Object.entries(frame).filter(
    ([key, value]) =>
      !NO_POINTS.has(key) &&
      !(closing && ["loss", "lr", "grad_norm"].includes(key)) &&
      !(key === "tokens_per_sec" && value === 0),
  );
};

const stateOf = (
  file: string,
): { readonly state: RunState; readonly problems: number; readonly runs: number } => {
  const source = sourceOf(file);
  const { units } = readLines(mudPuppy, linesOf(join(shared, file)), source);
  const runs = [...runsOf(units, source).values()];
  const problems = units.filter(({ problem }) => problem !== undefined).length;
  return { state: fold(EMPTY_STATE, runs[0] ?? []), problems, runs: runs.length };
};

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const frames = rawFrames(file);
  const { state, problems, runs } = stateOf(file);
  const of = (type: string): readonly Fields[] =>
    frames.map(({ frame }) => frame).filter((frame) => frame.type === type);
  const points = frames.flatMap(({ frame }) => pointsOf(frame));
  const losses = points.filter(([name]) => name === "loss").map(([, value]) => value);
  const numbers = losses.filter((value) => typeof value === "number");
  const loss = state.series.get("")?.get("loss");
  const gpu = of("gpu").at(-1) ?? {};
  const ours = state.series.get("gpu:0" as never);
  const last = of("metrics").at(-1) ?? {};
  const [complete] = of("complete");
  const times = frames.flatMap(({ time }) => (time === null ? [] : [time]));
  const metricTypes = new Set(["metrics", "gpu", "memory_stats", "eval", "lora_norms", "stream_stats"]);
  return [
    { what: "lines", raw: frames.length },
    { what: "runs", raw: of("config").length, ours: runs },
    { what: "problems", raw: 0, ours: problems },
    { what: "metric points", raw: points.length, ours: state.totals.metricPoints },
    {
      what: "frames with metrics",
      raw: frames.filter(({ frame }) => metricTypes.has(String(frame.type))).length,
      ours: state.totals.events.metric ?? 0,
    },
    { what: "losses", raw: losses.length, ours: loss?.count ?? 0 },
    { what: "losses that are no number", raw: losses.length - numbers.length, ours: loss?.nonFinite ?? 0 },
    { what: "minimum loss", raw: Math.min(...numbers), ours: loss?.min ?? null },
    { what: "evaluations", raw: of("eval").length, ours: state.series.get("")?.get("eval_loss")?.count ?? 0 },
    { what: "records", raw: of("lora_norms").length, ours: state.totals.events.record ?? 0 },
    { what: "last step", raw: Number(last.step), ours: state.axes.get("step")?.value ?? null },
    { what: "last epoch", raw: Number(last.epoch), ours: state.axes.get("epoch")?.value ?? null },
    {
      what: "memory of the graphics card in use, last",
      raw: Number(gpu.vram_used ?? gpu.vram_used_gb),
      ours: Number(
        ours?.get(times.length > 0 && !file.includes("tapped") ? "vram_used_gb" : "vram_used_gib")?.last,
      ),
    },
    { what: "status", raw: complete ? "finished" : "started", ours: state.run.status ?? null },
    {
      what: "best loss said at the end",
      raw: (complete?.best_loss as number | undefined) ?? null,
      ours: (state.run.result.best_loss as number | undefined) ?? null,
    },
    { what: "model", raw: String(of("config")[0]?.model), ours: String(state.run.configuration.model) },
    {
      what: "seconds from first to last",
      raw: times.length > 0 ? ms((times.at(-1) ?? 0) - (times[0] ?? 0)) : ms((frames.length - 1) / 1000),
      ours: ms(((state.moment?.at ?? 0) - (state.run.statusAt !== undefined ? startOf(file) : 0)) / 1e9),
    },
    { what: "anomalies", raw: 0, ours: Object.keys(state.totals.anomalies).length },
  ];
};

const ms = (seconds: number): number => Math.round(seconds * 1000) / 1000;

const startOf = (file: string): number => {
  const source = sourceOf(file);
  const { units } = readLines(mudPuppy, linesOf(join(shared, file)), source);
  return [...runsOf(units, source).values()][0]?.[0]?.at ?? 0;
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".jsonl") : []
).map((name) => ({
  dialect: "mud-puppy",
  file: `${FOLDER}/${name}`,
  figures: () => figuresOf(`${FOLDER}/${name}`),
}));
