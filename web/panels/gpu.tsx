/** Gauges of a graphics card at the cursor, with the age of their sample. */
import { arc } from "d3";
import { type Subject, subjectParts } from "../../core/ids.ts";
import { usePanelData } from "../export/panel-data.ts";
import { duration } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type Gauge, gpuGauges, gpusOf } from "../views/gauges.ts";
import { PanelMore } from "./panel-more.tsx";
import { useScene } from "./use-scene.ts";
import "../styles/gauges.css";

const MOST = 4;

export const GpuPanels = ({ session }: { readonly session: RunSession }) => {
  const gpus = useScene(session, ({ state }) => gpusOf(state));
  return (
    <>
      {(gpus === "" ? [] : (gpus.split("\n") as Subject[])).slice(0, MOST).map((gpu) => (
        <GpuPanel key={gpu} session={session} gpu={gpu} />
      ))}
    </>
  );
};

const GpuPanel = ({ session, gpu }: { readonly session: RunSession; readonly gpu: Subject }) => {
  const found = useScene(session, ({ state }) => gpuGauges(state, gpu), [gpu]);
  const stale = useScene(session, (scene) => scene.stale);
  const name = `GPU ${subjectParts(gpu).at(-1)?.value ?? ""}`;
  usePanelData(name, (rows) => {
    const { state, extent } = session.scene.peek();
    return rows.valueRows(state.series.get(gpu), extent.from);
  });
  if (!found) return null;
  return (
    <section class="panel gpu" aria-label={name}>
      <div class="ph">
        <h2>{name}</h2>
        <SampleAge session={session} at={found.at} />
        <span class="grow" />
        <PanelMore />
      </div>
      <div
        class={`pb gauges ${stale ? "stale-values" : ""}`}
        style={{ gridTemplateColumns: `repeat(${found.gauges.length}, 1fr)` }}
      >
        {found.gauges.map((gauge) => (
          <Dial key={gauge.label} gauge={gauge} />
        ))}
      </div>
    </section>
  );
};

const SampleAge = ({ session, at }: { readonly session: RunSession; readonly at: number }) => (
  <span class="n ell" title="Age of the newest sample at the cursor">
    {useScene(
      session,
      (scene) => (scene.at > at ? `sampled ${duration(scene.at - at)} before` : "sampled at the cursor"),
      [at],
    )}
  </span>
);

/** Half the sweep of a dial, in radians. */
const SWEEP = 2.3;
const ring = arc<{ readonly endAngle: number }>()
  .innerRadius(23)
  .outerRadius(28)
  .startAngle(-SWEEP)
  .cornerRadius(2);
const ringTo = (part: number): string => ring({ endAngle: -SWEEP + 2 * SWEEP * part } as never) ?? "";

/** A number of a card; in a dial where the trace gives its full scale. */
const Dial = ({ gauge }: { readonly gauge: Gauge }) => (
  <svg viewBox="-34 -32 68 76" role="img" aria-label={`${gauge.label} ${gauge.text}`}>
    {gauge.part === undefined ? null : (
      <>
        <path d={ringTo(1)} fill="var(--ramp-1)" opacity=".7" />
        <path d={ringTo(gauge.part)} fill={gauge.loud ? "var(--sev-warning)" : "var(--series-1)"} />
      </>
    )}
    <text
      y="4"
      text-anchor="middle"
      font-size={gauge.text.length > 5 ? 11.5 : 13}
      font-weight="600"
      fill="var(--text-bright)"
      class="dial-value"
    >
      {gauge.text}
    </text>
    <text y="32" text-anchor="middle" font-size="10" fill="var(--text-secondary)">
      {gauge.label}
    </text>
  </svg>
);
