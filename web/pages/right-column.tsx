/** The right column of tab Lifecycle. */
import { useComputed } from "@preact/signals";
import { DecisionPanel } from "../panels/decision.tsx";
import { EnvsPanel } from "../panels/envs.tsx";
import { GpuPanels } from "../panels/gpu.tsx";
import { HeadsPanel } from "../panels/heads.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { environments } from "../views/focus.ts";
import { gpusOf } from "../views/gauges.ts";
import { Detail } from "./detail.tsx";
import "../styles/envs.css";

/** Cards and gauges; a selection takes the room below the cards. An anomaly is told in full by its list. */
export const RightColumn = ({ session }: { readonly session: RunSession }) => {
  const envs = useComputed(() => environments(session.scene.value).length > 0).value;
  const detail = useComputed(() => {
    const { selection } = session.scene.value;
    return selection !== undefined && selection.kind !== "anomaly";
  }).value;
  // Where gauges take the room, a decision is shown with the environment it is about.
  const decision = useComputed(
    () => session.scene.value.focus !== undefined || gpusOf(session.scene.value.state) === "",
  ).value;
  if (!envs) return <Detail session={session} />;
  return (
    <div class={`col right ${detail ? "with-detail" : ""}`}>
      <PanelGuard name="Environments">
        <EnvsPanel session={session} />
      </PanelGuard>
      {detail ? (
        <Detail session={session} />
      ) : (
        <>
          <PanelGuard name="GPU">
            <GpuPanels session={session} />
          </PanelGuard>
          <PanelGuard name="Policy heads">
            <HeadsPanel session={session} />
          </PanelGuard>
          {decision ? (
            <PanelGuard name="Decision">
              <DecisionPanel session={session} />
            </PanelGuard>
          ) : null}
        </>
      )}
    </div>
  );
};
