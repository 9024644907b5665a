/** The middle of tab Lifecycle: lanes above, the metrics that belong to them below, on one axis. */
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { type ChartSpec, overview } from "../views/chart-list.ts";
import { LifecyclePanel, lanesHeight } from "./lifecycle.tsx";
import { PanelWaits } from "./skeleton.tsx";
import { useChartList } from "./use-chart-list.ts";
import { GRADIENT_RECORD, useHasRecord } from "./use-records.ts";
import { useScene } from "./use-scene.ts";

interface PanelProps {
  readonly session: RunSession;
}
const later = (title: string) =>
  ({ second: true, meanwhile: () => <PanelWaits title={title} look="chart" /> }) as const;
const ChartPanel = onUse<PanelProps & { readonly spec: ChartSpec }>(
  "The chart",
  async () => (await import("./chart.tsx")).ChartPanel,
  { second: true, meanwhile: ({ spec }) => <PanelWaits title={spec.title} look="chart" /> },
);
const GradientPanel = onUse<PanelProps>(
  "Gradient health",
  async () => (await import("./gradient.tsx")).GradientPanel,
  later("Gradient health"),
);
const RewardPanel = onUse<PanelProps>(
  "The reward",
  async () => (await import("./reward.tsx")).RewardPanel,
  later("Reward"),
);

const CELLS = 6;

export const LifecycleTab = ({ session }: { readonly session: RunSession }) => {
  const charts = useChartList(session) ?? [];
  const reward = useHasRecord(session, "reward_components");
  const gradient = useHasRecord(session, GRADIENT_RECORD);
  const shown = overview(charts, CELLS - Number(reward) - Number(gradient));
  const lanes = useScene(session, lanesHeight);
  const alone = shown.length === 0 && !reward && !gradient;
  return (
    <div
      class="col middle"
      style={{ gridTemplateRows: alone ? "minmax(0, 1fr)" : `minmax(120px, ${lanes}px) minmax(180px, 1fr)` }}
    >
      <PanelGuard name="Seed lifecycles">
        <LifecyclePanel session={session} />
      </PanelGuard>
      {alone ? null : (
        <div class="charts small">
          {shown.slice(0, 3).map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
          {gradient ? <GradientPanel session={session} /> : null}
          {shown.slice(3).map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
          {reward ? <RewardPanel session={session} /> : null}
        </div>
      )}
    </div>
  );
};
