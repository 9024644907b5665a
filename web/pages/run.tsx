/** The page of a run between state strip and transport: one layout per tab. */
import { AnomaliesPanel } from "../panels/anomalies.tsx";
import { ConfigPanel } from "../panels/config.tsx";
import { EnvsPanel } from "../panels/envs.tsx";
import { EventLog } from "../panels/event-log.tsx";
import { FilePanel } from "../panels/file.tsx";
import { GpuPanels } from "../panels/gpu.tsx";
import { HeadsPanel } from "../panels/heads.tsx";
import { Inspector } from "../panels/inspector.tsx";
import { LifecycleTab } from "../panels/lifecycle-tab.tsx";
import { MetricsPanel } from "../panels/metrics.tsx";
import { TracePanel } from "../panels/trace.tsx";
import type { RunSession } from "../run-session.ts";
import { environments } from "../views/focus.ts";
import { runTabs } from "../views/index.ts";
import "../styles/run-page.css";
import "../styles/run-panels.css";
import "../styles/inspector.css";

interface RunPageProps {
  readonly session: RunSession;
  /** As in the address; one that the run has not opens the first. */
  readonly tab: string;
}

export const RunPage = ({ session, tab }: RunPageProps) => {
  const tabs = runTabs(session.run.value);
  const open = tabs.find(({ id }) => id === tab)?.id ?? tabs[0]?.id;
  switch (open) {
    case "trace":
      return (
        <main class="main run-trace" id="main">
          <TracePanel session={session} />
          <Inspector session={session} />
        </main>
      );
    case "lifecycle":
      return (
        <main class="main run-lifecycle" id="main">
          <Side session={session} />
          <LifecycleTab session={session} />
          <RightColumn session={session} />
        </main>
      );
    case "metrics":
      return (
        <main class={`main run-metrics ${selected(session) ? "with-detail" : ""}`} id="main">
          <MetricsPanel session={session} />
          {selected(session) ? <Inspector session={session} /> : null}
        </main>
      );
    case "config":
      return (
        <main class="main" id="main">
          <ConfigPanel session={session} />
        </main>
      );
    case "file":
      return (
        <main class="main" id="main">
          <FilePanel session={session} />
        </main>
      );
    default:
      return (
        <main class="main run-events" id="main">
          <EventLog session={session} wide />
          <Inspector session={session} />
        </main>
      );
  }
};

const selected = (session: RunSession): boolean => session.scene.value.selection !== undefined;

const Side = ({ session }: { readonly session: RunSession }) => (
  <div class="col side">
    <AnomaliesPanel session={session} />
    <EventLog session={session} />
  </div>
);

/** Cards and gauges; a selection takes the room below the cards. An anomaly is told in full by its list. */
const RightColumn = ({ session }: { readonly session: RunSession }) => {
  const scene = session.scene.value;
  const envs = environments(scene).length > 0;
  const detail = scene.selection !== undefined && scene.selection.kind !== "anomaly";
  if (!envs) return <Inspector session={session} />;
  return (
    <div class={`col right ${detail ? "with-detail" : ""}`}>
      <EnvsPanel session={session} />
      {detail ? (
        <Inspector session={session} />
      ) : (
        <>
          <GpuPanels session={session} />
          <HeadsPanel session={session} />
        </>
      )}
    </div>
  );
};
