/** The tabs of a run, in order: what its events are, not what it was declared to be (DESIGN-UI section 2). */
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SeriesName } from "../../core/wire/window.ts";

export interface RunTab {
  readonly id: string;
  readonly title: string;
}

/** Series that only a policy has, and that only a fine-tuning has. */
const OF_POLICY = /^(policy_loss|value_loss|explained_variance|clip_fraction|head_.+_entropy)$/;
const OF_TUNING = /^(loss|train[_/]loss|(train\/)?learning_rate)$/;

/** The tabs of a training that depend on what its series are called. */
export const TRAINING_TABS: ReadonlySet<string> = new Set(["training", "policy"]);

/** True while the tabs of a run may still change: its series are not known. */
export const tabsPending = (run: RunSummary, names: readonly SeriesName[] | undefined): boolean =>
  names === undefined && isTraining(run) && run.metrics.series > 0;

export const isTraining = (run: RunSummary): boolean => run.kinds.includes("training");

/** The first one opens when the address names none. `names`: of the series, once they are known. */
export const runTabs = (run: RunSummary, names: readonly SeriesName[] = []): readonly RunTab[] => {
  const { eventsByKind: kinds } = run;
  const trace = kinds["span-start"] ? [{ id: "trace", title: "Trace" }] : [];
  const lifecycle = kinds.stage || kinds.gate ? [{ id: "lifecycle", title: "Lifecycle" }] : [];
  const pictures = run.kinds[0] === "training" ? [...lifecycle, ...trace] : [...trace, ...lifecycle];
  const board = run.kinds.includes("orchestrator") ? [{ id: "board", title: "Board" }] : [];
  const has = (fits: RegExp): boolean => isTraining(run) && names.some(({ name }) => fits.test(name));
  const policy = has(OF_POLICY);
  const tuning = !policy && lifecycle.length === 0 && has(OF_TUNING);
  return [
    ...board,
    ...(tuning ? [{ id: "training", title: "Training" }] : []),
    ...pictures,
    ...(kinds.metric ? [{ id: "metrics", title: "Metrics" }] : []),
    ...(policy ? [{ id: "policy", title: "Policy" }] : []),
    { id: "events", title: "Events" },
    { id: "config", title: "Config" },
    { id: "file", title: "File" },
  ];
};
