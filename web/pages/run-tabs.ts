/** The tabs of the open run. */
import type { RunSession } from "../run-session.ts";
import { isTraining, type RunTab, runTabs } from "../views/index.ts";

/** The names of its series are asked for only where tabs depend on them. */
export const tabsOf = (session: RunSession): readonly RunTab[] => {
  const run = session.run.value;
  return runTabs(run, isTraining(run) ? session.seriesNames.value : undefined);
};
