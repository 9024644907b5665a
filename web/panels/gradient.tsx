/** Gradient health by layer over time, with the layers that are dead or exploding at the cursor. */
import { finite } from "../../core/value.ts";
import type { RunSession } from "../run-session.ts";
import { shortLayer } from "../views/heat.ts";
import { policySeries, shownPolicy } from "../views/policy-group.ts";
import { HeatPanel } from "./heat-panel.tsx";
import { GRADIENT_RECORD } from "./use-records.ts";
import { useScene } from "./use-scene.ts";

export const GradientPanel = ({ session }: { readonly session: RunSession }) => {
  const chosen = session.group.value;
  const counts = useScene(
    session,
    (scene) => {
      const series = policySeries(scene.state, shownPolicy(scene, chosen));
      return (["dead_layers", "exploding_layers"] as const)
        .flatMap((name) => {
          const count = finite(series.get(name)?.last ?? null);
          return count === undefined || count === 0 ? [] : [`${count} ${name.replace("_layers", "")}`];
        })
        .join(", ");
    },
    [chosen],
  );
  return (
    <HeatPanel
      session={session}
      record={GRADIENT_RECORD}
      title="Gradient health"
      rows="layers"
      short={shortLayer}
      tell="least"
      aside={counts === "" ? null : <small class="dim">{counts}, </small>}
    />
  );
};
