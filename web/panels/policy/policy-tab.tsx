/** Tab Policy: what the policy decided around the cursor, why, and whether it still learns. */
import { useMemo } from "preact/hooks";
import { Divider } from "../../pages/divider.tsx";
import type { RunSession } from "../../run-session.ts";
import { PanelGuard } from "../../shell/panel-guard.tsx";
import { policyCharts } from "../../views/policy-charts.ts";
import { shownPolicy } from "../../views/policy-group.ts";
import { ChartPanel } from "../chart.tsx";
import { GradientPanel } from "../gradient.tsx";
import { RewardPanel } from "../reward.tsx";
import { GRADIENT_RECORD, useHasRecord } from "../use-records.ts";
import { useScene } from "../use-scene.ts";
import { ActionsPanel } from "./actions.tsx";
import { CausalPanel } from "./causal.tsx";
import { CounterfactualPanel } from "./counterfactual.tsx";
import { DecisionsPanel } from "./decisions.tsx";
import { FiguresPanel } from "./figures.tsx";
import { GroupsPanel } from "./groups.tsx";
import { HeadTable } from "./head-table.tsx";
import { PhasesPanel } from "./phases.tsx";
import { QValuesPanel } from "./q-values.tsx";
import { RewardHistory } from "./reward-history.tsx";
import { RollbacksPanel } from "./rollbacks.tsx";
import "../../styles/figures.css";
import "../../styles/heads.css";
import "../../styles/policy.css";

export const PolicyTab = ({ session }: { readonly session: RunSession }) => {
  const chosen = session.group.value;
  const policy = useScene(session, (scene) => shownPolicy(scene, chosen), [chosen]);
  const names = session.seriesNames.value;
  const charts = useMemo(() => policyCharts(names ?? [], policy), [names, policy]);
  const gradient = useHasRecord(session, GRADIENT_RECORD);
  const reward = useHasRecord(session, "reward_components");
  const decisions = useHasRecord(session, "decision");
  const causal = useHasRecord(session, "morphology");
  const side = decisions || causal;
  const of = { session, policy };
  return (
    <>
      {side ? (
        <div class={`col side policy-side ${decisions && causal ? "both" : ""}`}>
          {decisions ? (
            <PanelGuard name="Decisions">
              <DecisionsPanel {...of} />
            </PanelGuard>
          ) : null}
          {causal ? (
            <PanelGuard name="Causal log">
              <CausalPanel {...of} />
            </PanelGuard>
          ) : null}
        </div>
      ) : null}
      <section class="policy-middle" aria-label="Learning">
        <PanelGuard name="Groups">
          <GroupsPanel session={session} policy={policy} />
        </PanelGuard>
        <div class="charts policy-charts">
          {charts.map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
          {gradient ? <GradientPanel session={session} /> : null}
          <PanelGuard name="Actions">
            <ActionsPanel {...of} />
          </PanelGuard>
          {reward ? (
            <>
              <RewardPanel session={session} />
              <PanelGuard name="Reward history">
                <RewardHistory {...of} />
              </PanelGuard>
            </>
          ) : null}
        </div>
      </section>
      <div class="policy-right">
        <PanelGuard name="Policy heads">
          <HeadTable {...of} />
        </PanelGuard>
        <PanelGuard name="Q values">
          <QValuesPanel {...of} />
        </PanelGuard>
        <PanelGuard name="Worth of seeds">
          <CounterfactualPanel {...of} />
        </PanelGuard>
        <PanelGuard name="Governor">
          <RollbacksPanel {...of} />
        </PanelGuard>
        <PanelGuard name="Update">
          <FiguresPanel {...of} />
        </PanelGuard>
        <PanelGuard name="Phases">
          <PhasesPanel {...of} />
        </PanelGuard>
      </div>
      {side ? (
        <Divider
          name="policy.side"
          label="Width of the decisions"
          side="left"
          property="--side-w"
          least={200}
          most={420}
        />
      ) : null}
      <Divider
        name="policy.right"
        label="Width of the heads"
        side="right"
        property="--right-w"
        least={260}
        most={560}
      />
    </>
  );
};
