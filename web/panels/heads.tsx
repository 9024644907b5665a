/** Entropy of each head of the policy at the cursor, against its floor. */
import { metric } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { policyHeads } from "../views/records.ts";
import { useScene } from "./use-scene.ts";

export const HeadsPanel = ({ session }: { readonly session: RunSession }) => {
  const heads = useScene(session, ({ state }) => policyHeads(state));
  const stale = useScene(session, (scene) => scene.stale);
  if (heads.length === 0) return null;
  const floors = new Set(heads.map(({ floor }) => floor));
  const [floor] = floors.size === 1 ? floors : [];
  const most = Math.max(1, ...heads.map(({ entropy }) => entropy));
  return (
    <section class="panel heads-panel" aria-label="Policy heads">
      <div class="ph">
        <h2>Policy heads</h2>
        <span class="n hide-n">entropy</span>
        <span class="grow" />
        {floor === undefined ? null : <span class="n end">floor {metric(floor)}</span>}
      </div>
      <div class={`pb scroll heads ${stale ? "stale-values" : ""}`}>
        {heads.map(({ name, entropy, floor }) => {
          const low = floor !== undefined && entropy < floor * 2;
          return (
            <div class="head-row" key={name} title={low ? `${name} is near its floor` : undefined}>
              <span class="sec ell">{name}</span>
              <span class="bar" aria-hidden="true">
                <i class={low ? "low" : ""} style={{ width: `${Math.max(0, (entropy / most) * 100)}%` }} />
                {floor === undefined ? null : <b style={{ left: `${(floor / most) * 100}%` }} />}
              </span>
              <span class={`num ${low ? "warn" : "brt"}`}>{entropy.toFixed(2)}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
};
