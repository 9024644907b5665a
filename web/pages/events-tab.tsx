/** Tab Events: the whole log, and what is selected in it. */
import { EventLog } from "../panels/event-log.tsx";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { Detail, DetailDivider } from "./detail.tsx";

export const EventsTab = ({ session }: { readonly session: RunSession }) => (
  <>
    <PanelGuard name="Events">
      <EventLog session={session} wide />
    </PanelGuard>
    <Detail session={session} />
    <DetailDivider view="events" />
  </>
);
