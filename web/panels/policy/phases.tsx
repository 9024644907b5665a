/** Where the time of an epoch goes, as the newest profile at the cursor says. */
import { finite } from "../../../core/value.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { duration, percent } from "../../format.ts";
import { policySeries } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

export const PhasesPanel = ({ session, policy }: OfPolicy) => {
  const series = useScene(session, ({ state }) => policySeries(state, policy), [policy]);
  const stale = useScene(session, (scene) => scene.stale);
  const phases = [...series].flatMap(([name, { last }]) => {
    const phase = /^(.+)\.wall_ms$/.exec(name)?.[1];
    const ms = finite(last);
    if (phase === undefined || ms === undefined) return [];
    return [{ phase, ms, cpu: finite(series.get(`${phase}.python_cpu_ratio`)?.last ?? null) }];
  });
  usePanelData("Phase profile", () =>
    phases.map(({ phase, ms, cpu }) => ({ phase, wall_ms: ms, python_cpu_ratio: cpu })),
  );
  if (phases.length === 0) return null;
  const most = Math.max(1e-9, ...phases.map(({ ms }) => ms));
  return (
    <section class="panel" aria-label="Phase profile">
      <div class="ph">
        <h2>Phases</h2>
        <span class="n">wall time, share of it in Python</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class={`pb heads ${stale ? "stale-values" : ""}`} role="list">
        {phases.map(({ phase, ms, cpu }) => (
          <div class="head-row phase-row" role="listitem" key={phase}>
            <span class="sec ell">{phase.replaceAll("_", " ")}</span>
            <span class="bar" aria-hidden="true">
              <i style={{ width: `${(ms / most) * 100}%` }} />
            </span>
            <span class="num brt">{duration(ms * 1e6)}</span>
            <span class="num dim">{cpu === undefined ? "" : percent(cpu)}</span>
          </div>
        ))}
      </div>
    </section>
  );
};
