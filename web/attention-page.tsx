/** Attention over all runs. The page is a file of its own: the list of runs is there without it. */
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { onUse } from "./shell/on-use.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";

interface AttentionProps {
  readonly app: Session;
  readonly item: string | undefined;
}

const WaitingPage = onUse<AttentionProps>(
  "Attention",
  async () => (await import("./attention/waiting-page.tsx")).WaitingPage,
  { first: true },
);

export const AttentionPage = ({ app, item }: AttentionProps) => (
  <>
    <div class="above">
      <ConnectionBanner app={app} />
    </div>
    <main class="main attention-page" id="main" tabIndex={-1}>
      <PanelGuard name="Attention">
        <WaitingPage app={app} item={item} />
      </PanelGuard>
    </main>
  </>
);
