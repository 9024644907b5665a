/** Tab Board: the attention queue at the left, work units over their slots at the right, the selected one in detail. */
import { useComputed } from "@preact/signals";
import { Detail, DetailDivider } from "../pages/detail.tsx";
import { Divider } from "../pages/divider.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { AttentionQueue } from "./attention-queue.tsx";
import { SlotsPanel } from "./slots-panel.tsx";
import { UnitsPanel } from "./units-panel.tsx";
import "../styles/board.css";

export const BoardTab = ({ session }: { readonly session: RunSession }) => {
  // A question is told in full by its card.
  const detail = useComputed(() => {
    const { selection } = session.scene.value;
    return selection !== undefined && selection.kind !== "attention";
  }).value;
  return (
    <>
      <PanelGuard name="Attention">
        <AttentionQueue session={session} />
      </PanelGuard>
      <div class="col board-middle">
        <PanelGuard name="Work units">
          <UnitsPanel session={session} />
        </PanelGuard>
        <PanelGuard name="In parallel">
          <SlotsPanel session={session} />
        </PanelGuard>
      </div>
      {detail ? <Detail session={session} /> : null}
      <Divider
        name="board.queue"
        label="Width of the queue"
        side="left"
        property="--queue-w"
        least={260}
        most={560}
      />
      {detail ? <DetailDivider view="board" /> : null}
    </>
  );
};
