/** Two runs beside each other. The page is a file of its own: the list of runs is there without it. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ComparePlace } from "./address.ts";
import type { Session } from "./session.ts";
import { ConnectionBanner } from "./shell/connection-badge.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";

interface Loaded {
  readonly CompareBody: typeof import("./compare/compare-body.tsx").CompareBody;
  readonly CompareTabs: typeof import("./compare/compare-body.tsx").CompareTabs;
}
/** Undefined until it is loaded. */
export const comparePage = signal<Loaded | undefined>(undefined);

export const ComparePage = ({ app, place }: { readonly app: Session; readonly place: ComparePlace }) => {
  useEffect(() => {
    import("./compare/compare-body.tsx")
      .then(({ CompareBody, CompareTabs }) => {
        comparePage.value = { CompareBody, CompareTabs };
      })
      .catch(() => app.notify("This page could not be loaded. Reload it.", "critical"));
  }, [app]);
  const Body = comparePage.value?.CompareBody;
  return Body ? (
    <PanelGuard name="Compare">
      <Body app={app} place={place} />
    </PanelGuard>
  ) : (
    <>
      <div class="above">
        <ConnectionBanner app={app} />
      </div>
      <main class="main" id="main" tabIndex={-1} />
    </>
  );
};
