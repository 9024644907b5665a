/** Up to 50 runs against the first of them: a row each, the one that is looked at beside the baseline. */
import { useEffect, useRef } from "preact/hooks";
import type { GridAnswer, GridFigure, GridRun } from "../../core/compare/grid.ts";
import type { RunId } from "../../core/ids.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { useAsk } from "../panels/use-ask.ts";
import { stepKey } from "../runs/step-key.ts";
import type { Session } from "../session.ts";
import { ConnectionBanner } from "../shell/connection-badge.tsx";
import { Cell } from "../strip/cell.tsx";
import { type CompareRoute, type GridSort, refineCompare } from "./compare-route.ts";
import { GridDetail } from "./grid-detail.tsx";
import { FIGURE_WORDS, figuresOf, inOrder } from "./grid-order.ts";
import { GridRow } from "./grid-row.tsx";
import { useCalmVersion } from "./use-diff.ts";
import "../styles/compare-grid.css";

interface Props {
  readonly app: Session;
  readonly route: CompareRoute;
}

export const GridPage = ({ app, route }: Props) => {
  const known = app.runs.value;
  const version = useCalmVersion(
    route.runs.map((id) => `${known?.get(id)?.events} ${known?.get(id)?.status}`).join(),
  );
  const { value: grid, failure } = useAsk(
    route.runs.join(),
    (signal) => api.compareGrid(route.runs, signal),
    version,
  );
  return (
    <>
      <div class="above">
        {grid ? <GridStrip grid={grid} /> : <div class="strip" />}
        <ConnectionBanner app={app} />
      </div>
      <main class="main compare-grid" id="main" tabIndex={-1}>
        {failure === undefined ? null : (
          <p class="empty crit panel" role="alert">
            The runs could not be compared: {failure}
          </p>
        )}
        {grid ? <Grid app={app} route={route} grid={grid} /> : null}
        {!grid && failure === undefined ? (
          <span class="skeleton">
            <span class="sr" role="status">
              Comparing the runs
            </span>
          </span>
        ) : null}
      </main>
    </>
  );
};

const GridStrip = ({ grid }: { readonly grid: GridAnswer }) => {
  const [baseline, ...others] = grid.runs;
  const worse = others.filter(({ regression }) => (regression ?? 0) > 0).length;
  const better = others.filter(({ regression }) => (regression ?? 0) < 0).length;
  const judged = others.filter(({ regression }) => regression !== null).length;
  const [furthest] = others;
  const out = furthest?.outlier;
  return (
    <section class="strip compare-grid-strip" aria-label="The runs">
      <div class="cells">
        <Cell
          label="Baseline"
          value={<span class="ell">{visibleLine(baseline?.name ?? "")}</span>}
          small={baseline?.id}
        />
        <Cell
          label="Runs"
          value={count(grid.runs.length)}
          small={grid.missing.length > 0 ? `${grid.missing.length} not there` : undefined}
          title={grid.missing.join(", ")}
        />
        {judged > 0 ? (
          <Cell
            label={`${baseline?.headline?.name.replaceAll("_", " ") ?? "Result"} worse, better`}
            value={
              <span class="signs">
                <span class={worse > 0 ? "crit" : ""}>{count(worse)}</span>
                <span class={better > 0 ? "ok" : ""}>{count(better)}</span>
              </span>
            }
            small={`of ${count(judged)}`}
          />
        ) : null}
        {furthest && out ? (
          <Cell
            label="Furthest from the others"
            value={<span class="ell">{visibleLine(furthest.name)}</span>}
            small={`${FIGURE_WORDS[out.figure]}, ${out.deviations.toFixed(1)} deviations`}
          />
        ) : null}
        {grid.configuration.length > 0 ? (
          <Cell label="Settings that differ" value={count(grid.configuration.length)} />
        ) : null}
        <Cell class="grow" />
      </div>
    </section>
  );
};

/** Settings that have columns of their own. */
const SETTINGS = 3;

const Grid = ({ app, route, grid }: Props & { readonly grid: GridAnswer }) => {
  const body = useRef<HTMLDivElement>(null);
  const runs = inOrder(grid, route.sort);
  const figures = figuresOf(grid).filter((figure) => figure !== "transitions");
  const judged = runs.slice(1).some(({ regression }) => regression !== null);
  const lanes = runs.some((run) => run.lanes.length > 0);
  const settings = grid.configuration.slice(0, SETTINGS);
  const baseline = runs[0] as GridRun;
  const named = runs.findIndex(({ id }) => id === route.pair);
  const index = named < 0 ? Math.min(1, runs.length - 1) : named;
  const focused = runs[index] ?? baseline;
  const open = (run: GridRun): void => {
    if (run.id === baseline.id) app.openRun(run.id);
    else app.showCompare(baseline.id, run.id);
  };
  const rebase = (id: RunId): void =>
    refineCompare(app, { runs: [id, ...route.runs.filter((each) => each !== id)], pair: undefined });
  const look = (to: number): void => {
    refineCompare(app, { pair: runs[to]?.id });
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus());
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepKey(event.key, index, runs.length);
    if (to !== undefined) look(to);
    else if (event.key === "Enter") open(focused);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    body.current?.querySelector(`[data-row="${index}"]`)?.scrollIntoView({ block: "nearest" });
  }, [index]);
  const head = (by: GridSort, title: string) => (
    <SortHead key={by} app={app} route={route} by={by} title={title} />
  );
  return (
    <>
      <section class="panel" aria-label="Runs beside each other">
        <div class="ph">
          <h2>Runs</h2>
          <span class="n">
            baseline first
            {route.sort.by === "outlier" ? ", then those that lie furthest from the others" : ""}
          </span>
          <span class="grow" />
          <button
            type="button"
            class={`btn sm${route.sort.by === "outlier" ? " on" : ""}`}
            aria-pressed={route.sort.by === "outlier"}
            onClick={() => refineCompare(app, { sort: { by: "outlier", ascending: false } })}
          >
            Outliers first
          </button>
          {judged ? (
            <button
              type="button"
              class={`btn sm${route.sort.by === "regression" ? " on" : ""}`}
              aria-pressed={route.sort.by === "regression"}
              onClick={() => refineCompare(app, { sort: { by: "regression", ascending: false } })}
            >
              Worst first
            </button>
          ) : null}
        </div>
        <div class="pb scroll" ref={body} tabIndex={-1}>
          <table class="grid-runs" aria-label="Runs" aria-rowcount={runs.length + 1} onKeyDown={keys}>
            <thead>
              <tr>
                {head("name", "Run")}
                {lanes ? <th scope="col">Lifecycles</th> : null}
                {lanes ? head("changed", "Changed") : null}
                {judged ? head("regression", "Worse by") : null}
                {figures.map((figure: GridFigure) => head(figure, capital(FIGURE_WORDS[figure])))}
                {settings.map((path) => (
                  <th key={path} scope="col" class="setting" title={path}>
                    {visibleLine(path.replace(/^\//, ""))}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runs.map((run, at) => (
                <GridRow
                  key={run.id}
                  run={run}
                  baseline={baseline}
                  index={at}
                  on={at === index}
                  lanes={lanes}
                  figures={figures}
                  settings={settings.length}
                  judged={judged}
                  look={() => refineCompare(app, { pair: run.id })}
                  open={() => open(run)}
                />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <GridDetail
        grid={grid}
        run={focused}
        baseline={baseline}
        open={() => open(focused)}
        rebase={() => rebase(focused.id)}
        leaveOut={() =>
          refineCompare(app, { runs: route.runs.filter((id) => id !== focused.id), pair: undefined })
        }
      />
    </>
  );
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const SortHead = ({
  app,
  route: { sort },
  by,
  title,
}: Props & { readonly by: GridSort; readonly title: string }) => {
  const sorted = sort.by === by;
  return (
    <th
      scope="col"
      class={by === "name" ? "" : "r"}
      aria-sort={sorted ? (sort.ascending ? "ascending" : "descending") : undefined}
    >
      <button
        type="button"
        onClick={() =>
          refineCompare(app, { sort: { by, ascending: sorted ? !sort.ascending : by === "name" } })
        }
      >
        {title}
        {sorted ? (sort.ascending ? " ▴" : " ▾") : ""}
      </button>
    </th>
  );
};
