/** The middle of tab Lifecycle: lanes above, the metrics that belong to them below, on one axis. */
import type { RunSession } from "../run-session.ts";
import { overview } from "../views/chart-list.ts";
import { rewardOf } from "../views/records.ts";
import { ChartPanel } from "./chart.tsx";
import { LifecyclePanel, lanesHeight } from "./lifecycle.tsx";
import { useChartList } from "./metrics.tsx";
import { RewardPanel } from "./reward.tsx";

const CELLS = 6;

export const LifecycleTab = ({ session }: { readonly session: RunSession }) => {
  const charts = useChartList(session);
  const scene = session.scene.value;
  const reward = rewardOf(scene.state, undefined) !== undefined;
  const shown = overview(charts ?? [], CELLS - (reward ? 1 : 0));
  const lanes = lanesHeight(scene);
  return (
    <div
      class="col middle"
      style={{
        gridTemplateRows:
          shown.length === 0 ? "minmax(0, 1fr)" : `minmax(120px, ${lanes}px) minmax(180px, 1fr)`,
      }}
    >
      <LifecyclePanel session={session} />
      {shown.length === 0 ? null : (
        <div class="charts small">
          {shown.map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
          {reward ? <RewardPanel session={session} /> : null}
        </div>
      )}
    </div>
  );
};
