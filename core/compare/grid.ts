/**
 * Up to 50 runs of one kind side by side: the baseline first, then those that lie furthest from the others. Each is
 * told against the baseline: its figures, its lifecycles in small, and where its configuration differs.
 */
import type { Nanos, RunId, Subject } from "../ids.ts";
import { atPointer } from "../pointer.ts";
import { finite, type Json, type Value } from "../value.ts";
import type { RunSummary } from "../wire/runs.ts";
import type { SeriesName } from "../wire/window.ts";
import { diffLifecycles, type LifecycleRun, pairedSubjects } from "./lifecycles.ts";
import type { Counts } from "./run-diff.ts";
import { diffValues } from "./values.ts";

export const GRID_VERSION = 1;
export const GRID_RUNS = 50;
/** Subjects of the baseline whose lanes are drawn in small. */
export const GRID_LANES = 32;
/** Paths of the configuration that are told; those in which most runs differ first. */
export const GRID_PATHS = 200;

/** Figures that runs are sorted by and outliers are found in. Null: the run does not say it. */
export const GRID_FIGURES = [
  "headline",
  "durationMs",
  "costUsd",
  "tokens",
  "spansFailed",
  "gatesFailed",
  "transitions",
  "anomalies",
] as const;
export type GridFigure = (typeof GRID_FIGURES)[number];

/** A subject's stages from 0 (the run's start) to 1 (its end). */
export interface GridLane {
  /** As the baseline calls it: the same in every run. */
  readonly subject: Subject;
  readonly stages: readonly (readonly [stage: string, from: number, to: number])[];
}

export interface GridRun
  extends Pick<
    RunSummary,
    "id" | "name" | "dialect" | "kinds" | "status" | "outcome" | "start" | "durationMs" | "headline"
  > {
  readonly better: "lower" | "higher" | null;
  readonly figures: Readonly<Record<GridFigure, number | null>>;
  /** How much worse the headline is than the baseline's, as a share of it; below 0: better. */
  readonly regression: number | null;
  /** The figure furthest from the median of all runs, in robust standard deviations. Null: too few runs to tell. */
  readonly outlier: { readonly figure: GridFigure; readonly deviations: number } | null;
  /** Subjects against the baseline's. */
  readonly subjects: Counts;
  readonly byStage: Readonly<Record<string, number>>;
  readonly lanes: readonly GridLane[];
  /** Values at the paths of `configuration`, in that order; null where there is none, else the value in a list of one. */
  readonly configuration: readonly (readonly [Json] | null)[];
}

export interface GridAnswer {
  readonly version: typeof GRID_VERSION;
  readonly baseline: RunId;
  /** JSON pointers into the configuration at which some run differs from the baseline. */
  readonly configuration: readonly string[];
  /** Runs that are not there. */
  readonly missing: readonly RunId[];
  readonly runs: readonly GridRun[];
}

/** What a run brings to the grid. */
export interface GridSource {
  readonly summary: RunSummary;
  readonly lifecycles: LifecycleRun;
  readonly series: readonly SeriesName[];
}

/** The first source is the baseline. */
export const gridOf = (
  sources: readonly [GridSource, ...GridSource[]],
  missing: readonly RunId[],
): GridAnswer => {
  const [baseline] = sources;
  const paths = differingPaths(sources.map(({ summary }) => summary.configuration));
  const figures = sources.map(figuresOf);
  const outliers = outliersOf(figures);
  const runs = sources.map((source, i) =>
    rowOf(baseline, source, paths, figures[i] as Figures, outliers[i] as GridRun["outlier"]),
  );
  const [first, ...others] = runs;
  others.sort(
    (one, other) =>
      (other.outlier?.deviations ?? 0) - (one.outlier?.deviations ?? 0) || order(one.name, other.name),
  );
  return {
    version: GRID_VERSION,
    baseline: baseline.summary.id,
    configuration: paths,
    missing,
    runs: first ? [first, ...others] : others,
  };
};

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

type Figures = GridRun["figures"];

const figuresOf = ({ summary }: GridSource): Figures => {
  const { tokens, anomalies } = summary;
  const said = [tokens.input, tokens.output].filter((count) => count !== null);
  return {
    headline: summary.headline ? (finite(summary.headline.value) ?? null) : null,
    durationMs: summary.clock === "ordinal" ? null : summary.durationMs,
    costUsd: summary.costUsd,
    tokens: said.length === 0 ? null : said.reduce((sum, count) => sum + count, 0),
    spansFailed: summary.spans.total === 0 ? null : summary.spans.failed,
    gatesFailed: summary.gates.passed + summary.gates.failed === 0 ? null : summary.gates.failed,
    transitions: summary.stages.transitions === 0 ? null : summary.stages.transitions,
    anomalies: Object.values(anomalies.bySeverity).reduce((sum, count) => sum + count, 0),
  };
};

const FEWEST_RUNS = 4;

/** By run. The deviation of a figure is from the median, in units of the median deviation (times 1.4826: of a bell curve). */
const outliersOf = (figures: readonly Figures[]): readonly GridRun["outlier"][] =>
  figures.map((own) => {
    let worst: GridRun["outlier"] = null;
    for (const figure of GRID_FIGURES) {
      const deviations = deviationOf(
        own[figure],
        figures.flatMap((each) => each[figure] ?? []),
      );
      if (deviations !== null && deviations > (worst?.deviations ?? 0)) worst = { figure, deviations };
    }
    return worst;
  });

const deviationOf = (own: number | null, all: readonly number[]): number | null => {
  if (own === null || all.length < FEWEST_RUNS) return null;
  const middle = median(all);
  const distances = all.map((value) => Math.abs(value - middle));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  // Where more than half of the runs agree exactly, the mean distance stands in for the median one.
  const scale = 1.4826 * median(distances) || 1.2533 * mean;
  return scale === 0 ? 0 : Math.abs(own - middle) / scale;
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
};

/** Where the most runs differ from the baseline first. */
const differingPaths = (configurations: readonly Json[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const configuration of configurations.slice(1)) {
    const { changes } = diffValues({ value: configurations[0] }, { value: configuration });
    for (const { path } of changes) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts]
    .sort((one, other) => other[1] - one[1] || order(one[0], other[0]))
    .slice(0, GRID_PATHS)
    .map(([path]) => path);
};

const rowOf = (
  baseline: GridSource,
  { summary, lifecycles, series }: GridSource,
  paths: readonly string[],
  figures: Figures,
  outlier: GridRun["outlier"],
): GridRun => {
  const better = directionOf(summary.headline?.name, [...series, ...baseline.series]);
  const { id, name, dialect, kinds, status, outcome, start, durationMs, headline } = summary;
  return {
    ...{ id, name, dialect, kinds, status, outcome, start, durationMs, headline },
    better,
    figures,
    regression:
      headline?.name === baseline.summary.headline?.name
        ? regressionOf(baseline.summary.headline?.value, headline?.value, better)
        : null,
    outlier,
    subjects: diffLifecycles(baseline.lifecycles, lifecycles).counts,
    byStage: summary.stages.byStage,
    lanes: lanesOf(baseline.lifecycles, lifecycles, summary.to),
    configuration: paths.map((path) => {
      const value = atPointer(summary.configuration, path) as Json | undefined;
      return value === undefined ? null : [value];
    }),
  };
};

/** Nobody has to say that money spent is better low. */
const directionOf = (name: string | undefined, series: readonly SeriesName[]): GridRun["better"] =>
  name === "cost_usd"
    ? "lower"
    : (series.find((one) => one.name === name && one.better !== null)?.better ?? null);

const regressionOf = (
  base: Value | undefined,
  value: Value | undefined,
  better: GridRun["better"],
): number | null => {
  const [from, to] = [finite(base), finite(value)];
  if (from === undefined || to === undefined || better === null) return null;
  if (from === to) return 0;
  return from === 0 ? null : (better === "lower" ? to - from : from - to) / Math.abs(from);
};

const lanesOf = (baseline: LifecycleRun, run: LifecycleRun, to: Nanos): readonly GridLane[] => {
  const length = Math.max(1, to - run.from);
  const share = (at: number): number => Math.round(((at - run.from) / length) * 1e4) / 1e4;
  return pairedSubjects(baseline, run)
    .slice(0, GRID_LANES)
    .map(([subject, own]) => ({
      subject,
      stages: run.stages
        .filter((bar) => bar.subject === own)
        .map((bar) => [bar.stage, share(bar.start), share(bar.end ?? to)] as const),
    }));
};
