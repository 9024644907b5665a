/** Picks runs to be compared: two against each other, more beside each other. */
import { GRID_RUNS } from "../../core/compare/grid.ts";
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { visibleLine } from "../draw/visible.ts";
import type { Session } from "../session.ts";

interface Props {
  readonly app: Session;
  readonly picks: readonly RunId[];
  readonly focused: RunSummary | undefined;
  readonly listed: readonly RunSummary[];
}

export const togglePick = (app: Session, run: RunId): void => {
  const route = app.route.peek();
  if (route.page !== "runs") return;
  const { pick } = route;
  app.refineRuns({
    pick: pick.includes(run) ? pick.filter((each) => each !== run) : [...pick, run].slice(0, GRID_RUNS),
  });
};

const showGrid = (app: Session, runs: readonly RunId[]): void =>
  app.navigate({ page: "compare", path: "/compare", query: `runs=${runs.join()}` });

export const PickButton = ({ app, picks, focused, listed }: Props) => {
  const name = (id: RunId | undefined): string =>
    visibleLine((id && app.runs.value?.get(id)?.name) ?? id ?? "");
  const wanted = focused && !picks.includes(focused.id) ? [...picks, focused.id] : picks;
  const others = listed.filter(
    (run) => run.id !== focused?.id && run.kinds.some((kind) => focused?.kinds.includes(kind)),
  );
  const act = (): void => {
    if (!focused) return;
    if (picks.length === 0 || wanted.length < 2) togglePick(app, focused.id);
    else if (wanted.length === 2) app.showCompare(wanted[0], wanted[1]);
    else showGrid(app, wanted);
  };
  return (
    <>
      <button
        type="button"
        class="btn sm"
        data-key="c"
        disabled={!focused}
        title={
          picks.length === 0
            ? "Pick the focused run, then another"
            : wanted.length < 2
              ? "Pick another row to compare it with, or press again to let go"
              : wanted.length === 2
                ? `Compare ${name(wanted[0])} with ${name(wanted[1])}`
                : `${wanted.length} runs beside each other; ${name(wanted[0])} is the baseline`
        }
        onClick={act}
      >
        {picks.length === 0 ? "Compare" : wanted.length < 2 ? "Picked A" : `Compare ${wanted.length}`}{" "}
        <kbd>c</kbd>
      </button>
      <button
        type="button"
        class="btn sm"
        data-key="Shift+c"
        disabled={!focused}
        title="Pick the focused run too, for more than two; Ctrl and a click do the same"
        onClick={() => focused && togglePick(app, focused.id)}
      >
        {focused && picks.includes(focused.id) ? "Let go" : "Pick"} <kbd>C</kbd>
      </button>
      {picks.length === 0 && focused && others.length > 1 ? (
        <button
          type="button"
          class="btn sm ghost hide-n"
          title={`${name(focused.id)} as the baseline, and the others of its kind that are listed here`}
          onClick={() =>
            showGrid(
              app,
              [focused, ...others].slice(0, GRID_RUNS).map(({ id }) => id),
            )
          }
        >
          Grid of {Math.min(GRID_RUNS, others.length + 1)}
        </button>
      ) : null}
    </>
  );
};
