/** The figures of a run as the runs table, the command line and `hindcast runs --json` tell them. */
import type { Nanos, RunId, Seq } from "./ids.ts";
import { lifecycleOf } from "./stages.ts";
import type { RunState } from "./state.ts";
import type { Value } from "./value.ts";
import type { Clock, Liveness, Outcome, RunKind, RunSummary } from "./wire/runs.ts";
import type { AnomalyMark } from "./wire/window.ts";

/** What the store knows of a run beside its state at the end. */
export interface RunFacts {
  readonly id: RunId;
  /** As a person calls it, which counts before what its trace says. */
  readonly given: string | null;
  /** Used when the trace gives the run no name. */
  readonly name: string;
  readonly dialect: string;
  readonly sources: readonly { readonly path: string; readonly generation: number }[];
  readonly clock: Clock;
  readonly status: Liveness;
  /** Seconds since 1970 UTC of `at` 0. */
  readonly originSeconds: number;
  readonly from: Nanos;
  readonly to: Nanos;
  readonly lines: number;
  readonly problems: number;
  readonly branchOf: RunId | null;
  readonly replaces: RunId | null;
  readonly axes: Readonly<Record<string, string>>;
  readonly density: readonly number[];
  readonly anomalies: readonly Pick<AnomalyMark, "at" | "severity">[];
  readonly cutAtLine: number | null;
  readonly head: Seq;
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  finished: "finished",
  failed: "failed",
  stopped: "stopped",
};
const SHAPE_ANOMALIES = 24;

/** `state` is that of the run's end. */
export const summarize = (state: RunState, facts: RunFacts): RunSummary => {
  const { totals } = state;
  const iso = (at: Nanos): string | null =>
    facts.clock === "ordinal" ? null : new Date(facts.originSeconds * 1000 + at / 1e6).toISOString();
  return {
    id: facts.id,
    name: facts.given ?? state.run.name ?? facts.name,
    dialect: facts.dialect,
    kinds: kindsOf(state),
    sources: facts.sources,
    generation: Math.max(0, ...facts.sources.map((source) => source.generation)),
    clock: facts.clock,
    status: facts.status,
    outcome: OUTCOMES[state.run.status ?? ""] ?? "open",
    start: iso(facts.from),
    end: iso(facts.to),
    originMs: facts.originSeconds * 1000,
    from: facts.from,
    to: facts.to,
    durationMs: (facts.to - facts.from) / 1e6,
    lines: facts.lines,
    problems: facts.problems,
    events: state.count,
    eventsByKind: totals.events,
    spans: spansOf(state),
    tokens: {
      input: totals.usage.input ?? null,
      output: totals.usage.output ?? null,
      cacheRead: totals.usage.cacheRead ?? null,
      cacheWrite: totals.usage.cacheWrite ?? null,
    },
    costUsd: money(totals.usage.costUsd) ?? null,
    metrics: {
      series: totals.seriesNames.size,
      points: totals.metricPoints,
      lowestLoss: lowestLossOf(state),
    },
    subjects: totals.subjects,
    stages: { transitions: totals.transitions, byStage: totals.stagesEntered, open: openSubjects(state) },
    gates: { passed: totals.gatesPassed, failed: totals.gatesFailed },
    attention: {
      raised: totals.attentionRaised,
      resolved: totals.attentionResolved,
      open: state.attention.size,
    },
    anomalies: { bySeverity: totals.anomalies },
    headline: headlineOf(state),
    branchOf: facts.branchOf,
    replaces: facts.replaces,
    axes: Object.fromEntries(Object.entries(facts.axes).filter(([axis]) => state.axes.has(axis))),
    shape: { density: facts.density, anomalies: shapeAnomalies(facts) },
    configuration: state.run.configuration,
    cutAtLine: facts.cutAtLine,
    head: facts.head,
  };
};

/** The first picks the first tab; a mixed run has several. Work units make an orchestrator, not an approval asked of a person. */
export const kindsOf = (state: RunState): readonly RunKind[] => {
  const stages = Object.keys(state.totals.stagesEntered);
  const units = lifecycleOf("work-unit").stages.map((stage) => stage.name);
  const kinds: RunKind[] = [];
  const spans = Object.values(state.totals.spans).reduce((sum, { started }) => sum + started, 0);
  if (stages.some((stage) => units.includes(stage))) kinds.push("orchestrator");
  if (stages.some((stage) => !units.includes(stage)) || (spans === 0 && state.totals.metricPoints > 0))
    kinds.push("training");
  if (spans > 0) kinds.push("agent");
  if (kinds.length === 0 && state.totals.attentionRaised > 0) kinds.push("orchestrator");
  return kinds.length > 0 ? kinds : ["other"];
};

/** Sums of money without the noise of binary fractions: to a billionth of a dollar. */
const money = (usd: number | undefined): number | undefined =>
  usd === undefined ? undefined : Math.round(usd * 1e9) / 1e9;

const spansOf = (state: RunState): RunSummary["spans"] => {
  const kinds = Object.entries(state.totals.spans);
  return {
    total: kinds.reduce((sum, [, { started }]) => sum + started, 0),
    byKind: Object.fromEntries(kinds.map(([kind, { started }]) => [kind, started])),
    open: state.spans.size,
    failed: kinds.reduce((sum, [, { failed }]) => sum + failed, 0),
  };
};

/** Living subjects in a stage that is no end. */
const openSubjects = (state: RunState): number => {
  let open = 0;
  for (const subject of state.subjects.values()) {
    const info = lifecycleOf(subject.lifecycle).stages.find((stage) => stage.name === subject.stage);
    if (info?.role === undefined) open++;
  }
  return open;
};

const headlineOf = (state: RunState): RunSummary["headline"] => {
  const name = state.run.headline;
  if (name !== undefined) {
    const best = bestOf(state, name);
    if (best !== undefined) return { name, value: best };
    const result = state.run.result[name];
    if (typeof result === "number" || typeof result === "string") return { name, value: result };
  }
  const { costUsd } = state.totals.usage;
  if (costUsd !== undefined) return { name: "cost_usd", value: money(costUsd) as number };
  return guessed(state);
};

/** The best value of a series over all living or top-level subjects; the last where no direction is known. */
const bestOf = (state: RunState, name: string): Value | undefined => {
  for (const series of state.series.values()) {
    const one = series.get(name);
    if (one)
      return (one.better === "lower" ? one.min : one.better === "higher" ? one.max : undefined) ?? one.last;
  }
  return undefined;
};

/** A training's own loss before that of an evaluation, which another run may not have. */
const LOSSES = [
  /^loss$/i,
  /^train(ing)?[/_.]loss$/i,
  /^(average|avg|mean)[/_.]loss$/i,
  /^(val(id(ation)?)?|eval(uation)?|test)[/_.]loss$/i,
];

const lowestLossOf = (state: RunState): RunSummary["metrics"]["lowestLoss"] => {
  for (const pattern of LOSSES) {
    let lowest: { readonly name: string; readonly value: number } | null = null;
    for (const series of state.series.values())
      for (const [name, { min }] of series)
        if (min !== undefined && pattern.test(name) && (lowest === null || min < lowest.value))
          lowest = { name, value: min };
    if (lowest !== null) return lowest;
  }
  return null;
};

/** What people look at first, in the order they would. */
const FAMILIAR = [
  /^(avg_|val_|eval_|test_)?acc(uracy)?(_pct)?$/i,
  /accuracy/i,
  /^(val_|eval_)?loss$/i,
  /loss/i,
  /reward|return|score/i,
];

const guessed = (state: RunState): RunSummary["headline"] => {
  for (const pattern of FAMILIAR)
    for (const subject of ["" as const, ...state.series.keys()])
      for (const [name, series] of state.series.get(subject) ?? [])
        if (pattern.test(name)) return { name, value: series.last };
  return null;
};

const shapeAnomalies = (facts: RunFacts): RunSummary["shape"]["anomalies"] => {
  const length = Math.max(1, facts.to - facts.from);
  const worst = facts.anomalies.filter(({ severity }) => severity !== "debug" && severity !== "info");
  return worst
    .slice(-SHAPE_ANOMALIES)
    .map(({ at, severity }) => ({ x: (at - facts.from) / length, severity }));
};
