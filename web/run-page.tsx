/** A run: state strip, the panels of the open tab, transport. */
import type { OpenRun } from "./open-run.ts";
import { RunPage as RunPanels } from "./pages/run.tsx";
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";
import { Strip } from "./strip/strip.tsx";
import { Transport } from "./transport/transport.tsx";

export const RunPage = ({ app, session }: { readonly app: Session; readonly session: OpenRun }) => {
  const tab = session.tab.value ?? "";
  return (
    <>
      <div class="above">
        <Strip app={app} session={session} />
        <ConnectionBanner app={app} />
      </div>
      {session.ready.value ? (
        <PanelGuard key={tab} name="Run">
          <RunPanels session={session} tab={tab} />
        </PanelGuard>
      ) : (
        <Loading />
      )}
      <Transport app={app} session={session} />
    </>
  );
};

const Loading = () => (
  <main class="main loading" id="main">
    <span class="skeleton" />
    <span class="sr" role="status">
      Loading the run
    </span>
  </main>
);
