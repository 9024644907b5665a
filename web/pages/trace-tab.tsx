/** Tab Trace: spans above their graph, the inspector beside them. */

import { PanelWaits } from "../panels/skeleton.tsx";
import { SpansPanel } from "../panels/spans.tsx";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { Detail, DetailDivider } from "./detail.tsx";

/** The graph is drawn when the rows stand: its gestures are the largest part of the tab. */
const GraphPanel = onUse<{ readonly session: RunSession }>(
  "Graph",
  async () => (await import("../panels/graph.tsx")).GraphPanel,
  { second: true, meanwhile: () => <PanelWaits title="Graph" look="graph" /> },
);

export const TraceTab = ({ session }: { readonly session: RunSession }) => (
  <>
    <div class="col middle trace-rows">
      <PanelGuard name="Spans">
        <SpansPanel session={session} />
      </PanelGuard>
      <PanelGuard name="Graph">
        <GraphPanel session={session} />
      </PanelGuard>
    </div>
    <Detail session={session} />
    <DetailDivider view="trace" />
  </>
);
