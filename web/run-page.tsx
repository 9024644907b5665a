/** The page of one run: strip, the panels of the open tab, transport. */
import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { OpenRun } from "./open-run.ts";
import { AnomaliesPanel } from "./panels/anomalies.tsx";
import { ConfigPanel } from "./panels/config.tsx";
import { EventLog } from "./panels/event-log.tsx";
import { FilePanel } from "./panels/file.tsx";
import { Inspector } from "./panels/inspector.tsx";
import { LifecyclePanel, lanesHeight } from "./panels/lifecycle.tsx";
import { MetricsPanel } from "./panels/metrics.tsx";
import { TracePanel } from "./panels/trace.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";
import { type RunTab, tabsOf } from "./run-tabs.tsx";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import type { Session } from "./session.ts";
import { Strip } from "./strip/strip.tsx";
import { Transport } from "./transport/transport.tsx";

interface Props {
  readonly app: Session;
  readonly session: OpenRun;
}

export const RunPage = ({ app, session }: Props) => {
  const tabs = tabsOf(session.run.value);
  const tab = tabs.find(({ id }) => id === session.tab.value) ?? tabs[0];
  const stale = useComputed(() => session.scene.value.stale);
  return (
    <>
      <Strip app={app} session={session} />
      <main class={`main run tab-${tab?.id}${stale.value ? " stale-page" : ""}`} id="main" tabIndex={-1}>
        <ConnectionBanner app={app} />
        {session.ready.value && tab ? <TabBody tab={tab.id} session={session} /> : <Loading />}
      </main>
      <Transport app={app} session={session} />
    </>
  );
};

const Loading = () => (
  <div class="loading" role="status">
    <span class="skeleton" />
    <span class="sr">Loading the run</span>
  </div>
);

const Guarded = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <PanelGuard name={name}>{children}</PanelGuard>
);

const TabBody = ({ tab, session }: { readonly tab: RunTab["id"]; readonly session: OpenRun }) => {
  const hasAnomalies = Object.keys(session.run.value.anomalies.bySeverity).length > 0;
  switch (tab) {
    case "trace":
      return (
        <WithInspector session={session}>
          <div class="col trace-col">
            <Guarded name="Spans">
              <TracePanel session={session} />
            </Guarded>
            <div class={`col lower${hasAnomalies ? " two" : ""}`}>
              {hasAnomalies ? (
                <Guarded name="Anomalies">
                  <AnomaliesPanel session={session} />
                </Guarded>
              ) : null}
              <Guarded name="Events">
                <EventLog session={session} />
              </Guarded>
            </div>
          </div>
        </WithInspector>
      );
    case "lifecycle":
      return <LifecycleTab session={session} />;
    case "metrics":
      return (
        <WithInspector session={session}>
          <div class="metrics-col">
            <Guarded name="Metrics">
              <MetricsPanel session={session} />
            </Guarded>
          </div>
        </WithInspector>
      );
    case "events":
      return (
        <WithInspector session={session}>
          <Guarded name="Events">
            <EventLog session={session} wide />
          </Guarded>
        </WithInspector>
      );
    case "config":
      return (
        <Guarded name="Config">
          <ConfigPanel session={session} />
        </Guarded>
      );
    case "file":
      return (
        <Guarded name="File">
          <FilePanel session={session} />
        </Guarded>
      );
    default:
      return tab satisfies never;
  }
};

const LifecycleTab = ({ session }: { readonly session: OpenRun }) => {
  const height = useComputed(() => Math.max(120, lanesHeight(session.scene.value)));
  const hasMetrics = session.run.value.metrics.series > 0;
  return (
    <WithInspector session={session}>
      <div class="life-grid">
        <div class="col side">
          <Guarded name="Anomalies">
            <AnomaliesPanel session={session} />
          </Guarded>
          <Guarded name="Events">
            <EventLog session={session} />
          </Guarded>
        </div>
        <div class="col centre" style={{ gridTemplateRows: hasMetrics ? `min(58%, ${height.value}px) minmax(0, 1fr)` : "minmax(0, 1fr)" }}>
          <Guarded name="Lifecycles">
            <LifecyclePanel session={session} />
          </Guarded>
          {hasMetrics ? (
            <div class="small-multiples">
              <Guarded name="Metrics">
                <MetricsPanel session={session} />
              </Guarded>
            </div>
          ) : null}
        </div>
      </div>
    </WithInspector>
  );
};

const WithInspector = ({ session, children }: { readonly session: OpenRun; readonly children: ComponentChildren }) => (
  <div class={`with-inspector${session.inspectorOpen.value ? "" : " alone"}`}>
    {children}
    {session.inspectorOpen.value ? (
      <Guarded name="Inspector">
        <Inspector session={session} />
      </Guarded>
    ) : null}
  </div>
);
