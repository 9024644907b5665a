/** What the rail tells of all runs, on every page: the one in progress, and how many questions wait. */
import type { RunSummary } from "../../core/wire/runs.ts";

/** The run in progress that began last. */
export const newestLive = (runs: Iterable<RunSummary>): RunSummary | undefined =>
  [...runs]
    .filter((run) => run.status === "live")
    .sort((left, right) => (right.start ?? "").localeCompare(left.start ?? ""))[0];

/** Questions of runs that no end record has ended. What a run left open when it ended waits for nobody. */
export const waitingNow = (runs: Iterable<RunSummary>): number => {
  let waiting = 0;
  for (const { outcome, attention } of runs) if (outcome === "open") waiting += attention.open;
  return waiting;
};
