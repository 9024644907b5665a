/** The charts of a run; `undefined` until the names of its series are known. */
import { useMemo } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import { type ChartSpec, chartList } from "../views/chart-list.ts";

export const useChartList = (session: RunSession): readonly ChartSpec[] | undefined => {
  const names = session.seriesNames.value;
  return useMemo(() => names && chartList(names), [names]);
};
