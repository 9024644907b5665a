/** The tabs of a run: they come of the kinds of events it has, not of a declared type (DESIGN-UI section 2). */
import type { RunKind, RunSummary } from "../core/wire.ts";

export interface RunTab {
  readonly id: "trace" | "lifecycle" | "metrics" | "events" | "config" | "file";
  readonly title: string;
}

/** What a kind of run opens with, where it has it. */
const FIRST: Readonly<Record<RunKind, RunTab["id"]>> = {
  agent: "trace",
  training: "lifecycle",
  orchestrator: "lifecycle",
  other: "trace",
};

/** The first one is what the run opens with. */
export const tabsOf = (run: RunSummary): readonly RunTab[] => {
  const tabs: RunTab[] = [];
  if (run.spans.total > 0) tabs.push({ id: "trace", title: "Trace" });
  if (run.stages.transitions > 0 || (run.eventsByKind.stage ?? 0) > 0) tabs.push({ id: "lifecycle", title: "Lifecycle" });
  if (run.metrics.series > 0) tabs.push({ id: "metrics", title: "Metrics" });
  tabs.push({ id: "events", title: "Events" }, { id: "config", title: "Config" }, { id: "file", title: "File" });
  const first = tabs.findIndex(({ id }) => run.kinds[0] && id === FIRST[run.kinds[0]]);
  return first > 0 ? [...tabs.splice(first, 1), ...tabs] : tabs;
};
