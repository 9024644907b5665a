/** Tab Training of a fine-tuning: the loss large, what drives it, the machine it runs on, and how it ended. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Divider } from "../../pages/divider.tsx";
import type { RunSession } from "../../run-session.ts";
import { PanelGuard } from "../../shell/panel-guard.tsx";
import { shortNorm } from "../../views/norms.ts";
import { SMOOTHINGS } from "../../views/smoothing.ts";
import { HERO, TUNING_CHARTS, tuningCharts } from "../../views/tuning-charts.ts";
import { ChartPanel } from "../chart.tsx";
import { GpuPanels } from "../gpu.tsx";
import { HeatPanel } from "../heat-panel.tsx";
import { useHasRecord } from "../use-records.ts";
import { CompletionBanner, ProgressBar } from "./completion.tsx";
import { EvaluationTable } from "./evaluations.tsx";
import { LogPanel } from "./log.tsx";
import { MachinePanel } from "./machine.tsx";
import "../../styles/figures.css";
import "../../styles/tuning.css";

export const TuningTab = ({ session }: { readonly session: RunSession }) => {
  const names = session.seriesNames.value;
  const [hero] = useMemo(() => tuningCharts(names ?? [], HERO), [names]);
  const charts = useMemo(() => tuningCharts(names ?? [], TUNING_CHARTS), [names]);
  const norms = useHasRecord(session, "lora_norms");
  const smoothing = useSignal(0);
  return (
    <>
      <section class="tuning-middle" aria-label="Learning">
        <CompletionBanner session={session} />
        <ProgressBar session={session} />
        {hero ? (
          <div class="tuning-hero">
            <ChartPanel
              session={session}
              spec={hero}
              options={{ log: false, locked: false, along: undefined, smoothing: smoothing.value }}
            />
            <label class="tuning-smooth">
              <span class="sec">Smooth</span>
              <select
                class="field"
                value={String(smoothing.value)}
                onChange={(event) => {
                  smoothing.value = Number(event.currentTarget.value);
                }}
              >
                {SMOOTHINGS.map((points) => (
                  <option key={points} value={String(points)}>
                    {points === 0 ? "no" : `mean of ${points}`}
                  </option>
                ))}
              </select>
            </label>
          </div>
        ) : null}
        <div class="charts tuning-charts">
          {charts.map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
        </div>
        {norms ? (
          <div class="tuning-norms">
            <HeatPanel
              session={session}
              record="lora_norms"
              title="LoRA norms"
              rows="weights"
              short={shortNorm}
              tell="largest"
            />
          </div>
        ) : null}
      </section>
      <div class="tuning-right">
        <PanelGuard name="GPU">
          <GpuPanels session={session} />
        </PanelGuard>
        <PanelGuard name="Memory and streaming">
          <MachinePanel session={session} />
        </PanelGuard>
        <PanelGuard name="Evaluations">
          <EvaluationTable session={session} />
        </PanelGuard>
        <PanelGuard name="Log">
          <LogPanel session={session} />
        </PanelGuard>
      </div>
      <Divider
        name="training.right"
        label="Width of the machine"
        side="right"
        property="--right-w"
        least={240}
        most={480}
      />
    </>
  );
};
