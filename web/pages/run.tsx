/** The page of a run between state strip and transport: one tab, whose code is fetched when it is first opened. */
import { useComputed } from "@preact/signals";
import type { ComponentType } from "preact";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { TRAINING_TABS, tabsPending } from "../views/index.ts";
import { tabsOf } from "./run-tabs.ts";
import "../styles/run-page.css";
import "../styles/spans.css";

type Tab = ComponentType<{ readonly session: RunSession }>;
const tab = (name: string, load: () => Promise<Tab>): Tab =>
  onUse(`Tab ${name}`, load, { first: true, meanwhile: () => <TabWaits name={name} /> });
const TabWaits = ({ name }: { readonly name: string }) => (
  <span class="tab-waits" role="status">
    <span class="skeleton" />
    <span class="sr">Loading tab {name}</span>
  </span>
);

const TABS: Readonly<Record<string, Tab>> = {
  trace: tab("Trace", async () => (await import("./trace-tab.tsx")).TraceTab),
  lifecycle: tab("Lifecycle", async () => (await import("./lifecycles-tab.tsx")).LifecyclesTab),
  metrics: tab("Metrics", async () => (await import("./metrics-tab.tsx")).MetricsTab),
  board: tab("Board", async () => (await import("../panels/board-tab.tsx")).BoardTab),
  policy: tab("Policy", async () => (await import("../panels/policy/policy-tab.tsx")).PolicyTab),
  training: tab("Training", async () => (await import("../panels/tuning/tuning-tab.tsx")).TuningTab),
  events: tab("Events", async () => (await import("./events-tab.tsx")).EventsTab),
  config: tab("Config", async () => (await import("../panels/config.tsx")).ConfigPanel),
  file: tab("File", async () => (await import("../panels/file.tsx")).FilePanel),
};
const UnitToasts: Tab = onUse("Toasts", async () => (await import("../panels/unit-toasts.tsx")).UnitToasts, {
  second: true,
});

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
  const Open = waits ? undefined : TABS[open ?? "events"];
  const ghost = useComputed(() => session.scene.value.ghost).value;
  return (
    <main class={`main run-${open} ghost-${ghost}`} id="main" tabIndex={-1}>
      {Open ? (
        <PanelGuard key={open} name={`Tab ${open}`}>
          <Open session={session} />
        </PanelGuard>
      ) : null}
      {session.run.value.kinds.includes("orchestrator") ? <UnitToasts session={session} /> : null}
    </main>
  );
};
