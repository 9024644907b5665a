/** Tab Metrics: charts of every series, and what is selected. */
import { MetricsPanel } from "../panels/metrics.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { DetailOfSelection, SideDivider } from "./detail.tsx";

export const MetricsTab = ({ session }: { readonly session: RunSession }) => (
  <>
    <PanelGuard name="Metrics">
      <MetricsPanel session={session} />
    </PanelGuard>
    <DetailOfSelection session={session} />
    <SideDivider view="metrics" />
  </>
);
