/** The work units of an orchestrator at the cursor: as board, as grid, or by what they wait for. */
import { signal } from "@preact/signals";
import { usePanelData } from "../export/panel-data.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { recall, remember } from "../shell/preferences.ts";
import { workUnits } from "../views/work-units.ts";
import { PanelMore } from "./panel-more.tsx";
import { UnitsBoard } from "./units-board.tsx";
import { UnitsGrid } from "./units-grid.tsx";
import { usePacedScene } from "./use-scene.ts";
import { type Units, useUnits } from "./use-units.ts";

const UnitsDependencies = onUse<{ readonly session: RunSession; readonly units: Units }>(
  "Dependencies",
  async () => (await import("./units-dependencies.tsx")).UnitsDependencies,
);

const WAYS = ["Board", "Grid", "Dependencies"] as const;
type Way = (typeof WAYS)[number];

const way = signal<Way>(WAYS.find((each) => each === recall("board.units")) ?? "Board");

export const UnitsPanel = ({ session }: { readonly session: RunSession }) => {
  const units = useUnits(session);
  const stale = usePacedScene(session, (scene) => scene.stale);
  usePanelData("Work units", (rows) => {
    const { state, extent } = session.scene.peek();
    return rows.unitRows([...workUnits(state).values()], extent.from);
  });
  const all = units.living.size + units.done + units.deleted;
  return (
    <section class="panel units-panel" aria-label="Work units">
      <div class="ph">
        <h2>Work units</h2>
        <span class="n ell">
          <span data-fact="units.all">{count(all)}</span>
          <span class="hide-n"> · colour is state, thin bar is phase</span>
        </span>
        <span class="grow" />
        <span class="seg">
          {WAYS.map((each) => (
            <button
              type="button"
              key={each}
              aria-pressed={way.value === each}
              onClick={() => {
                way.value = each;
                remember("board.units", each);
              }}
            >
              {each}
            </button>
          ))}
        </span>
        <PanelMore />
      </div>
      <div class={`pb scroll ${stale ? "stale-values" : ""}`}>
        {units.living.size === 0 ? <Nothing session={session} /> : null}
        {way.value === "Board" ? (
          <UnitsBoard session={session} units={units} />
        ) : way.value === "Grid" ? (
          <UnitsGrid session={session} units={units} />
        ) : (
          <UnitsDependencies session={session} units={units} />
        )}
      </div>
    </section>
  );
};

/** The end of a run ends what lives: the board is empty then, and the moment before is worth a look. */
const Nothing = ({ session }: { readonly session: RunSession }) => {
  const ended = usePacedScene(session, ({ state }) =>
    state.run.status === "stopped" || state.run.status === "finished" || state.run.status === "failed"
      ? { status: state.run.status, at: state.run.statusAt }
      : undefined,
  );
  const open = session.overview.value.stages.filter(
    ({ end, stage }) =>
      ended?.at !== undefined && end === ended.at && stage !== "DONE" && stage !== "DELETED",
  ).length;
  if (!ended) return <p class="empty">No unit is on the board at the cursor.</p>;
  return (
    <p class="empty">
      The run has {ended.status}.{" "}
      {open > 0 ? (
        <>
          {count(open)} unit{open === 1 ? " was" : "s were"} still open then.{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              session.scrub(((ended.at ?? 0) - 1) as Parameters<RunSession["scrub"]>[0]);
              session.scrubEnd();
            }}
          >
            Show the board just before
          </button>
        </>
      ) : null}
    </p>
  );
};
