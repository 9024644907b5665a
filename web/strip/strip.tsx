/** The state strip: the cursor, then the run's own vital values at the cursor. */
import { clock, wallFull } from "../format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { onUse } from "../shell/on-use.tsx";
import { isTraining } from "../views/index.ts";
import type { Scene } from "../views/view.ts";
import { useFit } from "./use-fit.ts";
import {
  AgentCells,
  AnomalyCell,
  AttentionCell,
  AxisCells,
  GateCell,
  HeadlineCells,
  StageCell,
} from "./vitals.tsx";

interface CellProps {
  readonly scene: Scene;
}
const CounterCells = onUse<CellProps>(
  "Counters",
  async () => (await import("./training-cells.tsx")).CounterCells,
);
const ClearCell = onUse<CellProps>("All clear", async () => (await import("./training-cells.tsx")).ClearCell);
const UnitCells = onUse<CellProps & { readonly session: OpenRun }>(
  "Units",
  async () => (await import("./unit-cells.tsx")).UnitCells,
);

export const Strip = ({ app, session }: { readonly app: Session; readonly session: OpenRun }) => {
  const scene = session.scene.value;
  const row = useFit();
  const { run, at, extent, cursor } = scene;
  const units = run.kinds[0] === "orchestrator" && run.eventsByKind.stage !== undefined;
  const quiet = app.offline.value || (run.status === "stale" && cursor === "live");
  const label =
    quiet && cursor === "live"
      ? "State at · last received"
      : cursor === "live" && run.status === "live"
        ? "State at · live"
        : "State at";
  const title =
    run.clock === "ordinal" ? "This run has no times: 1 ms per line." : wallFull(run.originMs + at / 1e6);
  return (
    <section class={`strip${quiet ? " old" : ""}`} aria-label="State at the cursor">
      <div class="at" title={title}>
        <span class="caps">{label}</span>
        <span class="v">{clock(at - extent.from)}</span>
      </div>
      <div class={`cells${scene.stale ? " stale-values" : ""}`}>
        <div ref={row} class="fitted">
          <AxisCells session={session} scene={scene} />
          {isTraining(run) ? <CounterCells scene={scene} /> : null}
          {units ? <UnitCells session={session} scene={scene} /> : null}
          {run.spans.total > 0 && !units ? <AgentCells scene={scene} /> : null}
          {units ? null : <StageCell scene={scene} />}
          {isTraining(run) ? <ClearCell scene={scene} /> : null}
          <HeadlineCells scene={scene} />
          <GateCell scene={scene} />
          {units ? null : <AttentionCell scene={scene} />}
          <AnomalyCell scene={scene} />
        </div>
      </div>
    </section>
  );
};
