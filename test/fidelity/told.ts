/** Which figure of `hindcast runs --json` is meant by a figure that is counted from the raw files. */
import type { RunSummary } from "../../core/wire/runs.ts";

type Runs = readonly RunSummary[];
export type ToldFigure = (runs: Runs) => number | string | null;

const sum = (pick: (run: RunSummary) => number | null | undefined) => (runs: Runs) =>
  runs.reduce((total, run) => total + (pick(run) ?? 0), 0);
/** Absent where no run has it: nothing is not zero. */
const sumOrNone = (pick: (run: RunSummary) => number | null) => (runs: Runs) =>
  runs.every((run) => pick(run) === null) ? null : sum(pick)(runs);

const spans = (kind: keyof RunSummary["spans"]["byKind"]) => sum((run) => run.spans.byKind[kind]);
const stage = (name: string) => sum((run) => run.stages.byStage[name]);
const events = (kind: keyof RunSummary["eventsByKind"]) => sum((run) => run.eventsByKind[kind]);

/** Nanoseconds since 1970 UTC, the first `from` or the last `to`; without a clock none. */
const nanosOf = (end: "from" | "to", runs: Runs): bigint | null => {
  const times = runs
    .filter(({ clock }) => clock !== "ordinal")
    .map((run) => BigInt(run.originMs) * 1_000_000n + BigInt(run[end]));
  const earlier = end === "from";
  return times.length === 0 ? null : times.reduce((a, b) => (a < b === earlier ? a : b));
};
const time = (end: "from" | "to", perUnit: number) => (runs: Runs) => {
  const nanos = nanosOf(end, runs);
  return nanos === null ? null : Number(nanos / 1000n) / (perUnit / 1000);
};
const exactTime = (end: "from" | "to") => (runs: Runs) => String(nanosOf(end, runs));

const wholeMs = (end: "from" | "to") => (runs: Runs) => {
  const nanos = nanosOf(end, runs);
  return nanos === null ? null : Number(nanos / 1_000_000n);
};

const cost = sumOrNone((run) => run.costUsd);
const outcome = (runs: Runs) => runs[0]?.outcome ?? null;

const lowestLoss = (runs: Runs) => {
  const values = runs.flatMap(({ metrics }) => (metrics.lowestLoss ? [metrics.lowestLoss.value] : []));
  return values.length === 0 ? null : Math.min(...values);
};

/** By what the figure is called. Those of other names are not in the summary: a dialect's own events answer them. */
export const TOLD: Readonly<Record<string, ToldFigure>> = {
  runs: (runs) => runs.length,
  lines: sum((run) => run.lines),
  "events of the history": sum((run) => run.lines),
  problems: sum((run) => run.problems),
  "unknown events": events("unknown"),
  "model replies": spans("llm"),
  "model calls": spans("llm"),
  "tool calls": spans("tool"),
  commands: spans("tool"),
  actions: spans("tool"),
  agents: spans("agent"),
  requests: spans("request"),
  "internal spans": spans("internal"),
  "prompts of a person": spans("human"),
  "messages of the user": spans("human"),
  spans: sum((run) => run.spans.total),
  slices: sum((run) => run.spans.total),
  "failed spans": sum((run) => run.spans.failed),
  "failed commands": sum((run) => run.spans.failed),
  "spans still open": sum((run) => run.spans.open),
  "spans without an end": sum((run) => run.spans.open),
  "slices without an end": sum((run) => run.spans.open),
  "intervals without an end": sum((run) => run.spans.open),
  "open spans": sum((run) => run.spans.open),
  "input tokens": sum((run) => run.tokens.input),
  "input tokens, without cached ones": sum((run) => run.tokens.input),
  "input tokens, cached ones too": sum((run) => (run.tokens.input ?? 0) + (run.tokens.cacheRead ?? 0)),
  "input tokens as the log sums them up": sum((run) => (run.tokens.input ?? 0) + (run.tokens.cacheRead ?? 0)),
  tokens: sumOrNone((run) => run.tokens.input),
  "output tokens": sum((run) => run.tokens.output),
  "cached tokens": sum((run) => run.tokens.cacheRead),
  "cache read": sumOrNone((run) => run.tokens.cacheRead),
  "cache write": sumOrNone((run) => run.tokens.cacheWrite),
  cost,
  "cost of the agent": cost,
  "cost as the file sums it up": cost,
  "cost in millionths of a dollar": (runs) => Math.round((cost(runs) ?? 0) * 1e6),
  marks: events("mark"),
  records: events("record"),
  links: events("link"),
  "frames with metrics": events("metric"),
  "metric points": sum((run) => run.metrics.points),
  "minimum loss": lowestLoss,
  anomalies: sum((run) => Object.values(run.anomalies.bySeverity).reduce((a, b) => a + b, 0)),
  "work units": sum((run) => run.subjects),
  "changes of status": sum((run) => run.stages.transitions),
  "seeds germinated": stage("GERMINATED"),
  "entered training": stage("TRAINING"),
  "entered blending": stage("BLENDING"),
  "entered shadowing": stage("SHADOWING"),
  "entered probation (holding)": stage("HOLDING"),
  fossilized: stage("FOSSILIZED"),
  "culled (pruned)": stage("PRUNED"),
  "gates passed": sum((run) => run.gates.passed),
  "gates failed": sum((run) => run.gates.failed),
  gates: sum((run) => run.gates.passed + run.gates.failed),
  ...Object.fromEntries(
    ["READY", "RUNNING", "BLOCKED", "NEEDS_ATTENTION", "DONE"].map((name) => [
      `entered ${name}`,
      stage(name),
    ]),
  ),
  "items raised": sum((run) => run.attention.raised),
  "items resolved": sum((run) => run.attention.resolved),
  "questions asked": sum((run) => run.attention.raised),
  "series of metrics": sum((run) => run.metrics.series),
  outcome,
  first: time("from", 1e6),
  last: time("to", 1e6),
  "first time (ns)": exactTime("from"),
  "last time (ns)": exactTime("to"),
  "first time (µs)": time("from", 1e3),
  "last time (µs)": time("to", 1e3),
  "first time (ms)": time("from", 1e6),
  "last time (ms)": time("to", 1e6),
  "first time (whole ms)": wholeMs("from"),
  "last time (whole ms)": wholeMs("to"),
  "microseconds from first to last": (runs) => Math.round(((runs[0]?.to ?? 0) - (runs[0]?.from ?? 0)) / 1000),
};
