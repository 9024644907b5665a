/** The run of the grid that is looked at, beside the baseline: figures, settings that differ, where to go on. */
import type { GridAnswer, GridRun } from "../../core/compare/grid.ts";
import { jsonText } from "../draw/json-text.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { FIGURE_WORDS, figuresOf } from "./grid-order.ts";
import { deltaText, figureText, Lanes } from "./grid-row.tsx";
import { pathText } from "./path-text.ts";
import { SideBadge } from "./side-badge.tsx";

interface Props {
  readonly grid: GridAnswer;
  readonly run: GridRun;
  readonly baseline: GridRun;
  readonly open: () => void;
  readonly rebase: () => void;
  readonly leaveOut: () => void;
}

export const GridDetail = ({ grid, run, baseline, open, rebase, leaveOut }: Props) => {
  const first = run.id === baseline.id;
  return (
    <aside class="panel insp" id="inspector" aria-label="Run against the baseline">
      <div class="ph">
        <h2 class="ell">{visibleLine(run.name)}</h2>
        <span class="n">{run.id}</span>
      </div>
      <div class="grid-actions">
        <button type="button" class="btn sm pri" onClick={open}>
          {first ? "Open" : "Compare with the baseline"} <kbd>Enter</kbd>
        </button>
        {first ? null : (
          <button type="button" class="btn sm" data-key="w" title="Make it the baseline  w" onClick={rebase}>
            Make it the baseline <kbd>w</kbd>
          </button>
        )}
        {first || grid.runs.length <= 2 ? null : (
          <button type="button" class="btn sm ghost" onClick={leaveOut}>
            Leave out
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <div class="pb scroll grid-told" tabIndex={0} role="group" aria-label="Figures and settings">
        {run.lanes.some(({ stages }) => stages.length > 0) ? (
          <>
            <h3 class="caps">Lifecycles{first ? "" : ", above those of the baseline"}</h3>
            <Lanes lanes={run.lanes} width={300} height={64} />
            {first ? null : <Lanes lanes={baseline.lanes} width={300} height={64} />}
            <p class="dim">
              {Object.entries(run.byStage)
                .map(([stage, times]) => `${visibleLine(stage)} ${count(times)}`)
                .join(" · ")}
            </p>
          </>
        ) : null}
        <table>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="r d-removed">
                <SideBadge side="left" /> baseline
              </th>
              {first ? null : (
                <th scope="col" class="r d-added">
                  <SideBadge side="right" /> this
                </th>
              )}
              {first ? null : (
                <th scope="col" class="r">
                  B − A
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {figuresOf(grid).map((figure) => (
              <tr key={figure}>
                <td>
                  {figure === "headline" && run.headline?.name === baseline.headline?.name
                    ? visibleLine(run.headline?.name ?? "result").replaceAll("_", " ")
                    : FIGURE_WORDS[figure]}
                  {run.outlier?.figure === figure ? (
                    <small class="warn">
                      {" "}
                      {run.outlier.deviations.toFixed(1)} deviations from the median
                    </small>
                  ) : null}
                </td>
                <td class="r">{figureText(baseline, figure)}</td>
                {first ? null : <td class="r">{figureText(run, figure)}</td>}
                {first ? null : <td class="r">{deltaText(run, baseline, figure)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        <Settings grid={grid} run={run} baseline={baseline} />
      </div>
    </aside>
  );
};

const Settings = ({ grid, run, baseline }: Pick<Props, "grid" | "run" | "baseline">) => {
  const differing = grid.configuration.flatMap((path, i) => {
    const [own, base] = [run.configuration[i] ?? null, baseline.configuration[i] ?? null];
    return run.id === baseline.id || jsonText(own) !== jsonText(base) ? [{ path, own, base }] : [];
  });
  if (differing.length === 0)
    return (
      <p class="dim">{grid.configuration.length === 0 ? "" : "Its settings are those of the baseline."}</p>
    );
  const text = (value: GridRun["configuration"][number]): string =>
    value === null ? "not set" : typeof value[0] === "string" ? value[0] : jsonText(value[0]);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col" class="r d-removed">
            baseline
          </th>
          {run.id === baseline.id ? null : (
            <th scope="col" class="r d-added">
              this
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {differing.map(({ path, own, base }) => (
          <tr key={path}>
            <td title={path}>{visibleLine(pathText(path))}</td>
            <td class="r d-removed">{visibleLine(text(base), 120)}</td>
            {run.id === baseline.id ? null : <td class="r d-added">{visibleLine(text(own), 120)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
