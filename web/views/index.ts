/** The tabs of a run, in order: what its events are, not what it was declared to be (DESIGN-UI section 2). */
import type { RunSummary } from "../../core/wire.ts";

export interface RunTab {
  readonly id: string;
  readonly title: string;
}

/** The first one opens when the address names none. */
export const runTabs = (run: RunSummary): readonly RunTab[] => {
  const { eventsByKind: kinds } = run;
  const trace = kinds["span-start"] ? [{ id: "trace", title: "Trace" }] : [];
  const lifecycle = kinds.stage || kinds.gate ? [{ id: "lifecycle", title: "Lifecycle" }] : [];
  const pictures = run.kinds[0] === "training" ? [...lifecycle, ...trace] : [...trace, ...lifecycle];
  const board = run.kinds.includes("orchestrator") ? [{ id: "board", title: "Board" }] : [];
  return [
    ...board,
    ...pictures,
    ...(kinds.metric ? [{ id: "metrics", title: "Metrics" }] : []),
    { id: "events", title: "Events" },
    { id: "config", title: "Config" },
    { id: "file", title: "File" },
  ];
};
