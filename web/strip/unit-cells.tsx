/** The vital values of an orchestrator at the cursor: its units by state, what waits for a person, what was spent. */
import { nanos } from "../../core/ids.ts";
import { endOfTime } from "../../core/moment.ts";
import type { RunState } from "../../core/state.ts";
import { count, duration, metric, money } from "../format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Scene } from "../views/view.ts";
import { workUnits } from "../views/work-units.ts";
import { Cell } from "./cell.tsx";

export const UnitCells = ({ session, scene }: { readonly session: OpenRun; readonly scene: Scene }) => {
  const { state, run, at, extent } = scene;
  const living = [...workUnits(state).values()];
  const now = (stage: string): string => count(living.filter((unit) => unit.stage === stage).length);
  const oldest = oldestQuestion(state);
  const slots = slotsOf(state);
  const { DONE: done = 0, DELETED: deleted = 0 } = state.totals.subjectsByStage;
  const { costUsd } = state.totals.usage;
  const hours = (at - extent.from) / 3600e9;
  return (
    <>
      <Cell
        label="Needs you"
        value={<span class={state.attention.size > 0 ? "crit" : ""}>{count(state.attention.size)}</span>}
        small={oldest === undefined ? undefined : `oldest ${duration(at - oldest)}`}
      />
      <Cell
        label="Running"
        value={now("RUNNING")}
        small={slots === undefined ? undefined : `of ${count(slots)} slots`}
      />
      <Cell label="Ready" value={now("READY")} />
      <Cell label="Blocked" value={now("BLOCKED")} />
      <Cell label="Done" value={count(done)} small={deleted > 0 ? `${count(deleted)} deleted` : undefined} />
      {run.costUsd === null ? null : (
        <Cell
          label="Spent"
          value={costUsd === undefined ? "n/a" : money(costUsd)}
          small={costUsd !== undefined && hours > 1 / 60 ? `${money(costUsd / hours)} / h` : undefined}
        />
      )}
      <RateCell session={session} scene={scene} />
    </>
  );
};

const oldestQuestion = (state: RunState): number | undefined =>
  state.attention.size === 0 ? undefined : Math.min(...[...state.attention.values()].map(({ at }) => at));

/** As the run's configuration gives them. */
const slotsOf = ({ run: { configuration } }: RunState): number | undefined =>
  [configuration.slots, configuration.max_agents].find((slots) => typeof slots === "number");

const MINUTE = 60e9;

/** Events of the minute up to the cursor; absent while what lies before is not loaded. */
const RateCell = ({ session, scene }: { readonly session: OpenRun; readonly scene: Scene }) => {
  const { at, extent, rank } = scene;
  const from = Math.max(extent.from, at - MINUTE);
  const before = session.player.timeline.rank(endOfTime(nanos(from)));
  if (before === undefined || at <= from) return null;
  const perSecond = (rank - before) / ((at - from) / 1e9);
  return perSecond >= 1 ? (
    <Cell class="hide-n" label="Event rate" value={metric(Number(perSecond.toPrecision(2)))} small="/ s" />
  ) : (
    <Cell class="hide-n" label="Event rate" value={count(perSecond * 60)} small="/ min" />
  );
};
