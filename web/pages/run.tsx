/** The page of a run between state strip and transport: one layout per tab. A panel that fails leaves the others be. */
import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { AnomaliesPanel } from "../panels/anomalies.tsx";
import { ConfigPanel } from "../panels/config.tsx";
import { DecisionPanel } from "../panels/decision.tsx";
import { EnvsPanel } from "../panels/envs.tsx";
import { EventLog } from "../panels/event-log.tsx";
import { FilePanel } from "../panels/file.tsx";
import { GpuPanels } from "../panels/gpu.tsx";
import { GraphPanel } from "../panels/graph.tsx";
import { HeadsPanel } from "../panels/heads.tsx";
import { Inspector } from "../panels/inspector.tsx";
import { LifecycleTab } from "../panels/lifecycle-tab.tsx";
import { MetricsPanel } from "../panels/metrics.tsx";
import { SpansPanel } from "../panels/spans.tsx";
import { UnitToasts } from "../panels/unit-toasts.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { environments } from "../views/focus.ts";
import { gpusOf } from "../views/gauges.ts";
import { TRAINING_TABS, tabsPending } from "../views/index.ts";
import { Divider } from "./divider.tsx";
import { LoadedTab } from "./loaded-tab.tsx";
import { tabsOf } from "./run-tabs.ts";
import "../styles/run-page.css";
import "../styles/run-panels.css";
import "../styles/envs.css";
import "../styles/inspector.css";
import "../styles/spans.css";

interface RunPageProps {
  readonly session: RunSession;
  /** As in the address; one that the run has not opens the first. */
  readonly tab: string;
}

export const RunPage = ({ session, tab }: RunPageProps) => {
  const tabs = tabsOf(session);
  const found = tabs.find(({ id }) => id === tab)?.id;
  // A tab that is not known yet may be among those that come with the names of the series.
  const waits =
    found === undefined &&
    (tab === "" || TRAINING_TABS.has(tab)) &&
    tabsPending(session.run.value, session.seriesNames.value);
  const open = waits ? tab : (found ?? tabs[0]?.id);
  const ghost = useComputed(() => session.scene.value.ghost).value;
  return (
    <main class={`main run-${open} ghost-${ghost}`} id="main" tabIndex={-1}>
      {waits ? null : <TabBody session={session} tab={open} />}
      {session.run.value.kinds.includes("orchestrator") ? <UnitToasts session={session} /> : null}
    </main>
  );
};

const TabBody = ({ session, tab }: { readonly session: RunSession; readonly tab: string | undefined }) => {
  switch (tab) {
    case "trace":
      return (
        <>
          <div class="col middle trace-rows">
            <Guarded name="Spans">
              <SpansPanel session={session} />
            </Guarded>
            <Guarded name="Graph">
              <GraphPanel session={session} />
            </Guarded>
          </div>
          <Detail session={session} />
          <DetailDivider view="trace" />
        </>
      );
    case "lifecycle":
      return (
        <>
          <div class="col side">
            <Guarded name="Anomalies">
              <AnomaliesPanel session={session} />
            </Guarded>
            <Guarded name="Events">
              <EventLog session={session} />
            </Guarded>
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
    case "metrics":
      return (
        <>
          <Guarded name="Metrics">
            <MetricsPanel session={session} />
          </Guarded>
          <DetailOfSelection session={session} />
          <SideDivider view="metrics" />
        </>
      );
    case "board":
    case "policy":
    case "training":
      return <LoadedTab session={session} tab={tab} />;
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
      return (
        <>
          <Guarded name="Events">
            <EventLog session={session} wide />
          </Guarded>
          <Detail session={session} />
          <DetailDivider view="events" />
        </>
      );
  }
};

const DetailDivider = ({ view }: { readonly view: string }) => (
  <Divider
    name={`${view}.detail`}
    label="Width of the inspector"
    side="right"
    property="--detail-w"
    least={300}
    most={640}
  />
);

const SideDivider = ({ view }: { readonly view: string }) => (
  <Divider
    name={`${view}.side`}
    label="Width of the list"
    side="left"
    property="--side-w"
    least={160}
    most={360}
  />
);

const Guarded = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <PanelGuard name={name}>{children}</PanelGuard>
);

const Detail = ({ session }: { readonly session: RunSession }) => (
  <Guarded name="Inspector">
    <Inspector session={session} />
  </Guarded>
);

const DetailOfSelection = ({ session }: { readonly session: RunSession }) => {
  const selected = useComputed(() => session.scene.value.selection !== undefined).value;
  return selected ? <Detail session={session} /> : null;
};

/** Cards and gauges; a selection takes the room below the cards. An anomaly is told in full by its list. */
const RightColumn = ({ session }: { readonly session: RunSession }) => {
  const envs = useComputed(() => environments(session.scene.value).length > 0).value;
  const detail = useComputed(() => {
    const { selection } = session.scene.value;
    return selection !== undefined && selection.kind !== "anomaly";
  }).value;
  // Where gauges take the room, a decision is shown with the environment it is about.
  const decision = useComputed(
    () => session.scene.value.focus !== undefined || gpusOf(session.scene.value.state) === "",
  ).value;
  if (!envs) return <Detail session={session} />;
  return (
    <div class={`col right ${detail ? "with-detail" : ""}`}>
      <Guarded name="Environments">
        <EnvsPanel session={session} />
      </Guarded>
      {detail ? (
        <Detail session={session} />
      ) : (
        <>
          <Guarded name="GPU">
            <GpuPanels session={session} />
          </Guarded>
          <Guarded name="Policy heads">
            <HeadsPanel session={session} />
          </Guarded>
          {decision ? (
            <Guarded name="Decision">
              <DecisionPanel session={session} />
            </Guarded>
          ) : null}
        </>
      )}
    </div>
  );
};
