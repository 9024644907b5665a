/** A run: state strip, the panels of the open tab, transport. */
import type { OpenRun } from "./open-run.ts";
import { RunPage as RunPanels } from "./pages/run.tsx";
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { onUse } from "./shell/on-use.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";
import { StripWaits } from "./shell/waiting.tsx";
import { Strip } from "./strip/strip.tsx";
import { Transport } from "./transport/transport.tsx";
import "./styles/transport.css";

interface BarProps {
  readonly session: OpenRun;
}
const RangeBar = onUse<BarProps>("The range", async () => (await import("./strip/range-bar.tsx")).RangeBar, {
  second: true,
});
const WhoBar = onUse<BarProps>("Who set this?", async () => (await import("./strip/who-bar.tsx")).WhoBar, {
  second: true,
});
const IndexingPanel = onUse<BarProps>(
  "Indexing",
  async () => (await import("./indexing/indexing-panel.tsx")).IndexingPanel,
  { second: true },
);
const StaleBanner = onUse<{ readonly app: Session; readonly session: OpenRun }>(
  "How old this is",
  async () => (await import("./shell/stale-banner.tsx")).StaleBanner,
  { second: true },
);

export const RunPage = ({ app, session }: { readonly app: Session; readonly session: OpenRun }) => {
  const tab = session.tab.value ?? "";
  // Until the state of the asked moment is there nothing is shown: that of another would be wrong.
  if (!session.ready.value) return <Loading app={app} />;
  return (
    <>
      <div class="above">
        <Strip app={app} session={session} />
        <ConnectionBanner app={app} />
        <StaleBanner app={app} session={session} />
        <IndexingPanel session={session} />
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
      <StripWaits label="State at" />
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
