/** Two runs are needed: choose them. Those that are related to A stand first. */
import { GRID_RUNS } from "../../core/compare/grid.ts";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { visibleLine } from "../draw/visible.ts";
import { wallShort } from "../format.ts";
import type { Session } from "../session.ts";
import { type CompareRoute, comparePlace } from "./compare-route.ts";
import { SideBadge } from "./side-badge.tsx";

interface Props {
  readonly app: Session;
  readonly route: CompareRoute;
  readonly a: RunSummary | undefined;
  readonly b: RunSummary | undefined;
  /** Asked for, but not there. */
  readonly missing: readonly RunId[];
}

export const ChooseRuns = ({ app, route, a, b, missing }: Props) => {
  const show = (left: RunId | undefined, right: RunId | undefined): void =>
    app.navigate(
      comparePlace({
        ...route,
        a: left,
        b: right,
        ...(left === right && { tab: "state", unlinked: true }),
      }),
    );
  const runs = [...(app.runs.value?.values() ?? [])].sort((one, other) =>
    (other.start ?? "").localeCompare(one.start ?? ""),
  );
  const other = a ?? b;
  const near = other ? [...runs].sort((one, two) => nearness(two, other) - nearness(one, other)) : runs;
  return (
    <main class="main choose" id="main" tabIndex={-1}>
      <section class="panel" aria-label="Choose two runs">
        <div class="ph">
          <h2>Choose two runs</h2>
        </div>
        <div class="pb scroll choose-body">
          {missing.map((id) => (
            <p key={id} class="banner warn" role="status">
              <span class="t">There is no run {id} in this store.</span>
            </p>
          ))}
          {runs.length < 2 ? (
            <p class="empty">
              A comparison needs two runs; this store has {runs.length === 0 ? "none" : "one"} yet.
            </p>
          ) : (
            <>
              <p class="sec">
                Put the run that worked beside the one that did not. In the list of runs <kbd>c</kbd> picks A,
                and <kbd>c</kbd> on another row compares the two; <kbd>C</kbd> picks more, for a grid of up to{" "}
                {GRID_RUNS}.
              </p>
              <RunField side="left" runs={b ? near : runs} chosen={a} choose={(id) => show(id, b?.id)} />
              <RunField
                side="right"
                runs={a ? [...near.filter(({ id }) => id !== a.id), a] : runs}
                chosen={b}
                same={a}
                choose={(id) => show(a?.id, id)}
                disabled={!a}
              />
            </>
          )}
        </div>
      </section>
    </main>
  );
};

/** A branch and its parent, then runs of the same kind and dialect. */
const nearness = (run: RunSummary, of: RunSummary): number =>
  Number(run.branchOf === of.id || of.branchOf === run.id) * 4 +
  Number(run.kinds[0] === of.kinds[0]) * 2 +
  Number(run.dialect === of.dialect);

const RunField = ({
  side,
  runs,
  chosen,
  same,
  choose,
  disabled = false,
}: {
  readonly side: "left" | "right";
  readonly runs: readonly RunSummary[];
  readonly chosen: RunSummary | undefined;
  /** Chosen for the other side: two moments of one run. */
  readonly same?: RunSummary | undefined;
  readonly choose: (id: RunId) => void;
  readonly disabled?: boolean;
}) => (
  <label class="run-field">
    <SideBadge side={side} />
    <span class="sr">{side === "left" ? "Run A" : "Run B"}</span>
    <select
      disabled={disabled}
      value={chosen?.id ?? ""}
      onChange={(event) => {
        const run = runs.find(({ id }) => id === event.currentTarget.value);
        if (run) choose(run.id);
      }}
    >
      <option value="" disabled>
        Choose run {side === "left" ? "A" : "B"}
      </option>
      {runs.map((run) => (
        <option key={run.id} value={run.id}>
          {run.id === same?.id ? "Two moments of one run: " : ""}
          {visibleLine(run.name)} · {run.id}
          {run.start === null ? "" : ` · ${wallShort(Date.parse(run.start), Date.now())}`}
        </option>
      ))}
    </select>
  </label>
);
