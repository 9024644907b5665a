/** MLPerf logs: events, numbers and text counted from the raw lines, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mlperf } from "../../core/dialects/mlperf.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/mlperf";

// biome-ignore lint/suspicious/noExplicitAny: raw lines are whatever they are
type Raw = any;

/** An event's or a metric's JSON, or undefined for text. Python's dictionaries are told by their first key. */
const rawOf = (line: string): Raw => {
  const event = /:::MLLOG (\{.*\})/.exec(line)?.[1];
  if (event !== undefined) return JSON.parse(event);
  if (line.startsWith('{"')) return JSON.parse(line);
  const numbers = /^(?:\d+: )?(\{'[a-z0-9_]+': .*\})$/.exec(line)?.[1];
  return numbers === undefined ? undefined : JSON.parse(numbers.replaceAll("'", '"'));
};

const lossOf = (line: Raw): number | undefined => line.average_loss;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines = readFileSync(join(shared, file), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const raws = lines.map(rawOf);
  const events: readonly Raw[] = raws.filter((raw) => raw?.key !== undefined);
  const numbers: readonly Raw[] = raws.filter((raw) => raw !== undefined && raw.key === undefined);
  const measured = numbers.filter((raw) => raw.global_steps !== undefined);
  const keys = (key: string): readonly Raw[] => events.filter((raw) => raw.key === key);
  const ours = readTogether(mlperf, [file]);
  const { state } = ours;
  const series = state.series.get("");
  const [first, last] = stampsOf(ours);
  const times = [
    ...events.flatMap(({ time_ms: ms }) => (ms > 0 ? [ms] : [])),
    ...measured.flatMap(({ timestamp }) =>
      timestamp === undefined ? [] : [Math.round(timestamp * 1e6) / 1e3],
    ),
  ];
  const losses = measured.map(lossOf).filter((loss) => loss !== undefined);
  const accuracies: readonly number[] = keys("eval_accuracy").map(({ value }) => value);
  const steps = ["block_start", "epoch_start", "eval_start"].flatMap(keys);
  const text = raws.filter((raw) => raw === undefined).length;
  const spans = ofKind("span-start", ours.events);
  return [
    { what: "lines", raw: lines.length, ours: ours.units.length },
    {
      what: "blocks",
      raw: keys("block_start").length,
      ours: spans.filter(({ id }) => id.startsWith("block-")).length,
    },
    {
      what: "epochs",
      raw: keys("epoch_start").length,
      ours: spans.filter(({ id }) => id.startsWith("epoch-")).length,
    },
    {
      what: "evaluations as intervals",
      raw: keys("eval_start").length,
      ours: spans.filter(({ id }) => id.startsWith("eval-")).length,
    },
    { what: "intervals with init", raw: steps.length + 1, ours: started(ours, "step") },
    {
      what: "intervals without an end",
      raw: steps.length - ["block_stop", "epoch_stop", "eval_stop"].flatMap(keys).length,
      ours: openSpans(ours),
    },
    { what: "evaluations", raw: accuracies.length, ours: series?.get("eval_accuracy")?.count ?? 0 },
    { what: "best accuracy", raw: Math.max(...accuracies), ours: series?.get("eval_accuracy")?.max ?? null },
    {
      what: "metric points",
      raw:
        accuracies.length +
        measured.reduce(
          (sum, raw) =>
            sum +
            Object.keys(raw).filter((key) => !["global_steps", "training_steps", "timestamp"].includes(key))
              .length,
          0,
        ),
      ours: state.totals.metricPoints,
    },
    {
      what: "minimum loss",
      raw: losses.length === 0 ? null : losses.reduce((a, b) => Math.min(a, b)),
      ours: series?.get("average_loss")?.min ?? null,
    },
    {
      what: "last step",
      raw: measured.length === 0 ? null : measured.reduce((most, raw) => Math.max(most, raw.global_steps), 0),
      ours: state.axes.get("step")?.value ?? null,
    },
    {
      what: "seed",
      raw: keys("seed")[0]?.value ?? null,
      ours: (state.run.configuration.seed as number | undefined) ?? null,
    },
    {
      what: "benchmark",
      raw: keys("submission_benchmark")[0]?.value ?? null,
      ours: (state.run.configuration.submission_benchmark as string | undefined) ?? null,
    },
    {
      what: "outcome",
      raw: keys("run_stop")[0]?.metadata.status === "success" ? "finished" : "failed",
      ours: state.run.status ?? null,
    },
    {
      what: "lines of text",
      raw: text,
      ours: ofKind("log", ours.events).filter(({ stream }) => stream === "console").length,
    },
    { what: "first time (ms)", raw: times.reduce((a, b) => Math.min(a, b)), ours: first },
    { what: "last time (ms)", raw: times.reduce((a, b) => Math.max(a, b)), ours: last },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), "").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: mlperf.name, file, figures: () => figuresOf(file) }));
