/** A run: state strip, the panels of the open tab, transport. */
import { signal } from "@preact/signals";
import type { OpenRun } from "./open-run.ts";
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";
import { RangeBar } from "./strip/range-bar.tsx";
import { Strip } from "./strip/strip.tsx";
import { WhoBar } from "./strip/who-bar.tsx";
import { Transport } from "./transport/transport.tsx";

type Panels = typeof import("./pages/run.tsx").RunPage;
/** The panels are a file of their own: the list of runs is there without waiting for them. */
const panels = signal<Panels | undefined>(undefined);
export const loadPanels = async (): Promise<void> => {
  panels.value ??= (await import("./pages/run.tsx")).RunPage;
};

export const RunPage = ({ app, session }: { readonly app: Session; readonly session: OpenRun }) => {
  const tab = session.tab.value ?? "";
  const RunPanels = panels.value;
  // Until the state of the asked moment is there nothing is shown: that of another would be wrong.
  if (!session.ready.value || !RunPanels) return <Loading app={app} />;
  return (
    <>
      <div class="above">
        <Strip app={app} session={session} />
        <ConnectionBanner app={app} />
        <RangeBar session={session} />
        <WhoBar session={session} />
      </div>
      <PanelGuard key={tab} name="Run">
        <div class={`panels${session.inspectorOpen.value ? "" : " no-inspector"}`}>
          <RunPanels session={session} tab={tab} />
        </div>
      </PanelGuard>
      <Transport app={app} session={session} />
    </>
  );
};

const Loading = ({ app }: { readonly app: Session }) => (
  <>
    <div class="above">
      <div class="strip" />
      <ConnectionBanner app={app} />
    </div>
    <main class="main loading" id="main">
      <span class="skeleton" />
      <span class="sr" role="status">
        Loading the run
      </span>
    </main>
    <div class="trans waiting-bar" />
  </>
);
