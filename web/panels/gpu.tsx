/** Gauges of a graphics card at the cursor, with the age of their sample. */
import { arc } from "d3";
import { subjectParts } from "../../core/ids.ts";
import { duration } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type Gauge, gpuGauges } from "../views/gauges.ts";

export const GpuPanels = ({ session }: { readonly session: RunSession }) => {
  const scene = session.scene.value;
  return (
    <>
      {gpuGauges(scene.state)
        .slice(0, 4)
        .map(({ subject, gauges, at }) => (
          <section
            class="panel gpu"
            key={subject}
            aria-label={`GPU ${subjectParts(subject).at(-1)?.value ?? ""}`}
          >
            <div class="ph">
              <h2>GPU {subjectParts(subject).at(-1)?.value}</h2>
              <span class="n ell">
                {scene.at > at
                  ? `sampled ${duration(scene.at - at)} before the cursor`
                  : "sampled at the cursor"}
              </span>
            </div>
            <div
              class={`pb gauges ${scene.stale ? "stale-values" : ""}`}
              style={{ gridTemplateColumns: `repeat(${gauges.length}, 1fr)` }}
            >
              {gauges.map((gauge) => (
                <Dial key={gauge.label} gauge={gauge} />
              ))}
            </div>
          </section>
        ))}
    </>
  );
};

/** Half the sweep of a dial, in radians. */
const SWEEP = 2.3;
const ring = arc<{ readonly endAngle: number }>()
  .innerRadius(23)
  .outerRadius(28)
  .startAngle(-SWEEP)
  .cornerRadius(2);
const ringTo = (part: number): string => ring({ endAngle: -SWEEP + 2 * SWEEP * part } as never) ?? "";

const Dial = ({ gauge }: { readonly gauge: Gauge }) => (
  <svg viewBox="-34 -32 68 76" role="img" aria-label={`${gauge.label} ${gauge.text}`}>
    <path d={ringTo(1)} fill="var(--ramp-1)" opacity=".7" />
    {gauge.part === undefined ? null : (
      <path d={ringTo(gauge.part)} fill={gauge.loud ? "var(--sev-warning)" : "var(--series-1)"} />
    )}
    <text
      y="4"
      text-anchor="middle"
      font-size="13"
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
