/** The Lab. The page is a file of its own, with the editor: all else is there without it. */
import type { LabPlace } from "./address.ts";
import type { Session } from "./session.ts";
import { onUse } from "./shell/on-use.tsx";
import { PanelGuard } from "./shell/panel-guard.tsx";
import { Waiting } from "./shell/waiting.tsx";

interface LabProps {
  readonly app: Session;
  readonly place: LabPlace;
}

const LabBody = onUse<LabProps>("The Lab", async () => (await import("./lab/lab-body.tsx")).LabBody, {
  meanwhile: Waiting,
  apart: true,
});

export const LabPage = (props: LabProps) => (
  <PanelGuard name="Lab">
    <LabBody {...props} />
  </PanelGuard>
);
