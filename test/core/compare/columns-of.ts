/** A run in columns, as comparisons take it. */
import { RunColumns } from "../../../core/columns/run.ts";
import type { LifecycleRun } from "../../../core/compare/lifecycles.ts";
import type { MetricRun } from "../../../core/compare/metrics.ts";
import type { TraceEvent } from "../../../core/event.ts";

export const columnsOf = (events: readonly TraceEvent[]): RunColumns => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return columns;
};

export const lifecyclesOf = (events: readonly TraceEvent[]): LifecycleRun => {
  const { stages, gates, from } = columnsOf(events);
  return { from, stages: stages.window(-Infinity, Infinity), gates: gates.items };
};

export const metricsOf = (events: readonly TraceEvent[]): MetricRun => {
  const columns = columnsOf(events);
  return { from: columns.from, series: columns.series.whole((rank) => columns.nameAt(rank)) };
};
