/** Find, judge and pick runs: filters, table, preview (DESIGN-UI section 6.1). */
import { ALL_RUNS, type RunsRoute } from "../address.ts";
import { usePanelData } from "../export/panel-data.ts";
import { runRows } from "../export/run-rows.ts";
import { count } from "../format.ts";
import { PanelMore } from "../panels/panel-more.tsx";
import type { Session } from "../session.ts";
import { ConnectionBanner } from "../shell/connection-badge.tsx";
import { usePageStands } from "../shell/on-use.tsx";
import { Empty } from "./empty.tsx";
import { Filters } from "./filters.tsx";
import { ImportReport } from "./import-report.tsx";
import { LibraryStrip } from "./library-strip.tsx";
import { listRuns } from "./pick.ts";
import { PickButton } from "./pick-button.tsx";
import { Preview } from "./preview.tsx";
import { RunsTable } from "./table.tsx";
import { useTextHits } from "./use-text-hits.ts";
import { ViewSwitch } from "./view-switch.tsx";
import "../styles/runs.css";
import { Skeleton } from "../panels/skeleton.tsx";

export const RunsPage = ({ app, route }: { readonly app: Session; readonly route: RunsRoute }) => {
  const known = app.runs.value;
  usePageStands(known !== undefined);
  const { first: found, searching } = useTextHits(route.q);
  usePanelData("Runs", () => runRows(listRuns(known?.values() ?? [], route, found).map(({ run }) => run)));
  if (known?.size === 0 && route.view !== "files") return <Empty app={app} />;
  if (route.view === "files")
    return (
      <>
        <LibraryStrip app={app} />
        <main class="main runs of-files" id="main">
          <ConnectionBanner app={app} />
          <ImportReport app={app} query={route.q} />
        </main>
      </>
    );
  const runs = [...(known?.values() ?? [])];
  const listed = listRuns(runs, route, found);
  const focused = listed.find(({ run }) => run.id === route.run)?.run ?? listed[0]?.run;
  return (
    <>
      <LibraryStrip app={app} />
      <main class="main runs" id="main">
        <ConnectionBanner app={app} />
        <Filters app={app} route={route} runs={runs} hits={found} />
        <section class="panel" aria-label="Runs">
          <div class="ph">
            <h2>Runs</h2>
            <span class="n">
              {known
                ? `${count(listed.length)} of ${count(runs.length)}${route.sort.by === "start" && route.sort.descending ? " · newest first" : ""}`
                : ""}
            </span>
            <span class="grow" />
            <PickButton
              app={app}
              picks={route.pick}
              focused={focused}
              listed={listed.map(({ run }) => run)}
            />
            <ViewSwitch app={app} view={route.view} />
            <PanelMore />
          </div>
          <div class="pb scroll">
            {known ? (
              <RunsTable app={app} route={route} runs={runs} found={found} />
            ) : (
              <Skeleton of="the runs" rows={8} />
            )}
            {known && listed.length === 0 && searching ? (
              <p class="nothing">Searching the text of {count(runs.length)} runs …</p>
            ) : null}
            {known && listed.length === 0 && !searching && route.view === "branches" ? (
              <p class="nothing">
                None of these runs branches off another or took its place.
                <button type="button" class="btn sm" onClick={() => app.refineRuns({ view: "table" })}>
                  All runs
                </button>
              </p>
            ) : null}
            {known && listed.length === 0 && !searching && route.view !== "branches" ? (
              <NothingMatches app={app} route={route} />
            ) : null}
          </div>
        </section>
        <Preview app={app} run={focused} width={innerWidth <= 1100 ? 212 : 314} />
      </main>
    </>
  );
};

const NothingMatches = ({ app, route }: { readonly app: Session; readonly route: RunsRoute }) => {
  const filters = [
    route.q && `“${route.q}”`,
    ...route.kind,
    ...route.outcome,
    ...route.has,
    route.started?.join(" to "),
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <p class="nothing">
      No run matches {filters}.
      <button type="button" class="btn sm" onClick={() => app.refineRuns({ ...ALL_RUNS, sort: route.sort })}>
        Clear
      </button>
    </p>
  );
};
