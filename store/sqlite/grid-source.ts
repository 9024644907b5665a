/** What a run brings to a grid of runs. */
import type { GridSource } from "../../core/compare/grid.ts";
import type { RunSummary } from "../../core/wire.ts";
import type { History } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

/** The columns of a run are only built where it has stages, gates or a headline whose direction they know. */
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
