/** Tab Lifecycle: anomalies and log, lanes over small multiples, cards and gauges. */
import { AnomaliesPanel } from "../panels/anomalies.tsx";
import { LifecycleTab } from "../panels/lifecycle-tab.tsx";
import { PanelWaits } from "../panels/skeleton.tsx";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { SideDivider } from "./detail.tsx";
import { Divider } from "./divider.tsx";

interface TabProps {
  readonly session: RunSession;
}
const EventLog = onUse<TabProps>("Events", async () => (await import("../panels/event-log.tsx")).EventLog, {
  second: true,
  meanwhile: () => <PanelWaits title="Events" />,
});
const RightColumn = onUse<TabProps>(
  "The cards",
  async () => (await import("./right-column.tsx")).RightColumn,
  { second: true, meanwhile: () => <div class="col right" /> },
);

export const LifecyclesTab = ({ session }: { readonly session: RunSession }) => (
  <>
    <div class="col side">
      <PanelGuard name="Anomalies">
        <AnomaliesPanel session={session} />
      </PanelGuard>
      <PanelGuard name="Events">
        <EventLog session={session} />
      </PanelGuard>
    </div>
    <LifecycleTab session={session} />
    <RightColumn session={session} />
    <SideDivider view="lifecycle" />
    <Divider
      name="lifecycle.right"
      label="Width of the cards"
      side="right"
      property="--right-w"
      least={220}
      most={460}
    />
  </>
);
