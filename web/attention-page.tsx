/** Attention over all runs. The page is a file of its own: the list of runs is there without it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";

type Page = typeof import("./attention/waiting-page.tsx").WaitingPage;

export const AttentionPage = ({
  app,
  item,
}: {
  readonly app: Session;
  readonly item: string | undefined;
}) => {
  const page = useSignal<{ readonly Page: Page } | undefined>(undefined);
  useEffect(() => {
    import("./attention/waiting-page.tsx")
      .then(({ WaitingPage }) => {
        page.value = { Page: WaitingPage };
      })
      .catch(() => app.notify("This page could not be loaded. Reload it.", "critical"));
  }, [page, app]);
  const Waiting = page.value?.Page;
  return (
    <>
      <div class="above">
        <ConnectionBanner app={app} />
      </div>
      <main class="main attention-page" id="main" tabIndex={-1}>
        {Waiting ? (
          <PanelGuard name="Attention">
            <Waiting app={app} item={item} />
          </PanelGuard>
        ) : null}
      </main>
    </>
  );
};
