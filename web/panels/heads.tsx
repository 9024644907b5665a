/** Entropy of each head of the policy at the cursor, against its floor. */
import { useMemo } from "preact/hooks";
import { usePanelData } from "../export/panel-data.ts";
import { metric } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { focusedSubject, topText } from "../views/focus.ts";
import { headsInSeries, headsOf, headsRecord } from "../views/heads.ts";
import { PanelMore } from "./panel-more.tsx";
import { useRecordValue } from "./use-record-value.ts";
import { useScene } from "./use-scene.ts";
import "../styles/heads.css";

export const HeadsPanel = ({ session }: { readonly session: RunSession }) => {
  const record = useScene(session, (scene) => headsRecord(scene.state, focusedSubject(scene)));
  const inSeries = useScene(session, ({ state }) => headsInSeries(state));
  const ofRun = record?.name === "policy_heads" || inSeries.length === 0;
  const { told, stale: late, failure } = useRecordValue(session, ofRun ? record : undefined);
  const heads = useMemo(() => (told ? headsOf(told.value) : inSeries), [told?.value, inSeries]);
  const stale = useScene(session, (scene) => scene.stale) || late;
  usePanelData("Policy heads", () =>
    heads.map(({ name, entropy, floor }) => ({ head: name, entropy, floor })),
  );
  if (failure !== undefined) return <Failed failure={failure} />;
  if (heads.length === 0) return null;
  const floors = new Set(heads.map(({ floor }) => floor));
  const [floor] = floors.size === 1 ? floors : [];
  const most = Math.max(1, ...heads.map(({ entropy }) => entropy));
  return (
    <section class="panel heads-panel" aria-label="Policy heads">
      <div class="ph">
        <h2>Policy heads</h2>
        <span class="n hide-n">
          entropy
          {told?.record.subject === undefined ? "" : `, ${topText(told.record.subject)}`}
        </span>
        <span class="grow" />
        {floor === undefined ? null : <span class="n end">floor {metric(floor)}</span>}
        <PanelMore />
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

const Failed = ({ failure }: { readonly failure: string }) => (
  <section class="panel heads-panel" aria-label="Policy heads">
    <div class="ph">
      <h2>Policy heads</h2>
    </div>
    <p class="empty crit">They could not be read: {failure}</p>
  </section>
);
