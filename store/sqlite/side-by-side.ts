/** Two moments, two spans, many runs: answers made of what the reader gives of each. */
import { diffDetails } from "../../core/compare/detail-diff.ts";
import { GRID_RUNS, type GridAnswer, type GridSource, gridOf } from "../../core/compare/grid.ts";
import type { TextOptions } from "../../core/compare/text.ts";
import type { RunId } from "../../core/ids.ts";
import type { TextsAnswer } from "../../core/wire/compared.ts";
import type { SpanAnswer } from "../../core/wire/events.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { History } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

/** Undefined: there is no such span, or none was asked for. */
export const compareTexts = (
  left: SpanAnswer | undefined,
  right: SpanAnswer | undefined,
  options: TextOptions,
): TextsAnswer => ({
  version: 1,
  left: left?.bar ?? null,
  right: right?.bar ?? null,
  detail: diffDetails(left?.detail ?? {}, right?.detail ?? {}, options),
  omitted: [left?.omitted, right?.omitted].filter((each) => each !== undefined),
});

/** `undefined` when the first, the baseline, is not there. */
export const compareGrid = async (
  runs: readonly RunId[],
  sourceOf: (run: RunId) => Promise<GridSource | undefined>,
): Promise<GridAnswer | undefined> => {
  const found: GridSource[] = [];
  const missing: RunId[] = [];
  for (const run of runs.slice(0, GRID_RUNS)) {
    const source = await sourceOf(run);
    if (source) found.push(source);
    else missing.push(run);
  }
  const [baseline, ...others] = found;
  return baseline && baseline.summary.id === runs[0] ? gridOf([baseline, ...others], missing) : undefined;
};

/** The columns of a run are only built where it has stages, gates or metrics. */
export const gridSource = async (
  summary: RunSummary,
  view: RunView,
  history: () => Promise<History>,
): Promise<GridSource> => {
  const hasHistory =
    summary.stages.transitions > 0 ||
    summary.gates.passed + summary.gates.failed > 0 ||
    summary.metrics.points > 0;
  if (!hasHistory) return { summary, lifecycles: { from: view.from, stages: [], gates: [] }, series: [] };
  const { stages, gates, series } = (await history()).columns;
  return {
    summary,
    lifecycles: { from: view.from, stages: stages.window(-Infinity, Infinity), gates: gates.items },
    series: series.names(),
  };
};
