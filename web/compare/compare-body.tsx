/** The Compare page (DESIGN-UI section 6.5): strip, the sentences, the open tab. */
import { useMemo } from "preact/hooks";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ComparePlace } from "../address.ts";
import type { Session } from "../session.ts";
import { ConnectionBanner } from "../shell/connection-badge.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { ChooseRuns } from "./choose-runs.tsx";
import { type CompareRoute, parseCompare } from "./compare-route.ts";
import { CompareStrip } from "./compare-strip.tsx";
import { CompareTransport } from "./compare-transport.tsx";
import type { Comparing } from "./comparing.ts";
import { ConfigTab } from "./config-tab.tsx";
import { GridPage } from "./grid-page.tsx";
import { LifecyclesTab } from "./lifecycles-tab.tsx";
import { MetricsTab } from "./metrics-tab.tsx";
import { Says } from "./says.tsx";
import { SpansTab } from "./spans-tab.tsx";
import { StateTab } from "./state-tab.tsx";
import { compareTabs } from "./tabs.ts";
import { useAlert } from "./use-alert.ts";
import { useDiff } from "./use-diff.ts";
import { usePlayhead } from "./use-playhead.ts";
import "../styles/compare.css";

interface Props {
  readonly app: Session;
  readonly place: ComparePlace;
}

export { CompareTabs } from "./compare-tabs.tsx";

export const CompareBody = ({ app, place }: Props) => {
  const route = parseCompare(place);
  const runs = app.runs.value;
  if (route.runs.length > 1) return <GridPage app={app} route={route} />;
  if (!runs) return <Waiting app={app} says="Loading the runs" />;
  const run = (id: RunId | undefined): RunSummary | undefined => (id ? runs.get(id) : undefined);
  const [a, b] = [run(route.a), run(route.b)];
  if (a && b) return <Compared key={`${a.id} ${b.id}`} app={app} route={route} a={a} b={b} />;
  const missing = [route.a, route.b].filter((id) => id !== undefined && !runs.has(id));
  return (
    <>
      <div class="above">
        <ConnectionBanner app={app} />
      </div>
      <ChooseRuns app={app} route={route} a={a} b={b} missing={missing as readonly RunId[]} />
    </>
  );
};

const Compared = ({
  app,
  route,
  a,
  b,
}: {
  readonly app: Session;
  readonly route: CompareRoute;
  readonly a: RunSummary;
  readonly b: RunSummary;
}) => {
  const compared = useMemo(
    () => ({ a: a.id, b: b.id, ignored: route.ignored }),
    [a.id, b.id, route.ignored.join()],
  );
  useAlert(app, compared, a, b);
  const { value: diff, failure, version, again } = useDiff(compared, a, b);
  if (!diff)
    return failure === undefined ? (
      <Waiting app={app} says="Comparing the two runs" />
    ) : (
      <>
        <div class="above">
          <ConnectionBanner app={app} />
        </div>
        <main class="main" id="main" tabIndex={-1}>
          <p class="empty crit panel" role="alert">
            The two runs could not be compared: {failure}
          </p>
        </main>
      </>
    );
  return <Shown app={app} route={route} a={a} b={b} asked={{ compared, diff, failure, version, again }} />;
};

interface ShownProps {
  readonly app: Session;
  readonly route: CompareRoute;
  readonly a: RunSummary;
  readonly b: RunSummary;
  readonly asked: Pick<Comparing, "compared" | "diff" | "version" | "again"> & {
    readonly failure: string | undefined;
  };
}

const Shown = ({ app, route, a, b, asked: { compared, diff, failure, version, again } }: ShownProps) => {
  const head = usePlayhead({ app, route, diff, runs: { left: a, right: b }, version });
  const comparing: Comparing = { app, route, compared, diff, head, version, again };
  const tabs = compareTabs(a, b);
  const tab = tabs.find(({ id }) => id === route.tab)?.id ?? tabs[0]?.id ?? "config";
  return (
    <>
      <div class="above">
        <CompareStrip comparing={comparing} />
        <ConnectionBanner app={app} />
        {failure === undefined ? null : (
          <p class="banner warn" role="status">
            <b>Not compared again</b>
            <span class="t">What is shown is older: {failure}</span>
          </p>
        )}
        <Says comparing={comparing} />
      </div>
      <main class={`main compare compare-${tab}`} id="main" tabIndex={-1}>
        <PanelGuard key={tab} name="Compare">
          {tab === "spans" ? <SpansTab comparing={comparing} /> : null}
          {tab === "lifecycles" ? <LifecyclesTab comparing={comparing} /> : null}
          {tab === "metrics" ? <MetricsTab comparing={comparing} /> : null}
          {tab === "config" ? <ConfigTab comparing={comparing} /> : null}
          {tab === "state" ? <StateTab comparing={comparing} /> : null}
        </PanelGuard>
      </main>
      <CompareTransport comparing={comparing} />
    </>
  );
};

const Waiting = ({ app, says }: { readonly app: Session; readonly says: string }) => (
  <>
    <div class="above">
      <div class="strip" />
      <ConnectionBanner app={app} />
    </div>
    <main class="main loading" id="main" tabIndex={-1}>
      <span class="skeleton" />
      <span class="sr" role="status">
        {says}
      </span>
    </main>
  </>
);
