/** The tabs of two runs: those of what at least one of them has. */
import type { RunSummary } from "../../core/wire/runs.ts";
import type { CompareTab } from "./compare-route.ts";

export const compareTabs = (
  a: RunSummary,
  b: RunSummary,
): readonly { readonly id: CompareTab; readonly title: string }[] => {
  const either = (has: (run: RunSummary) => boolean): boolean => has(a) || has(b);
  const spans = either((run) => run.spans.total > 0);
  const steps = either(({ stages, gates }) => stages.transitions + gates.passed + gates.failed > 0);
  const series = either(({ metrics }) => metrics.series > 0);
  return [
    ...(spans ? [{ id: "spans", title: "Spans" } as const] : []),
    ...(steps ? [{ id: "lifecycles", title: "Lifecycles" } as const] : []),
    ...(series ? [{ id: "metrics", title: "Metrics" } as const] : []),
    { id: "config", title: "Config" },
    { id: "state", title: "State" },
  ];
};
