/** The Lab page (DESIGN-UI section 6.6): a call to edit, its answer then and now, attempts and checks. */
import { useEffect, useMemo } from "preact/hooks";
import type { LabPlace } from "../address.ts";
import type { Session } from "../session.ts";
import { ConnectionBanner } from "../shell/connection-badge.tsx";
import { usePageStands } from "../shell/on-use.tsx";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { Waiting } from "../shell/waiting.tsx";
import { AnswerPanel } from "./answer-panel.tsx";
import { AttemptTable } from "./attempt-table.tsx";
import { BranchSession } from "./branch-session.ts";
import { BranchTree } from "./branch-tree.tsx";
import { CallEditor } from "./call-editor.tsx";
import { ChooseCall } from "./choose-call.tsx";
import { type LabRoute, parseLab, refineLab } from "./lab-route.ts";
import { LabSession } from "./lab-session.ts";
import { LabSide } from "./lab-side.tsx";
import { LabStrip } from "./lab-strip.tsx";
import "../styles/compare.css";
import "../styles/lab.css";

interface Props {
  readonly app: Session;
  readonly place: LabPlace;
}

export const LabBody = ({ app, place }: Props) => {
  const route = parseLab(place);
  const { run, span } = route;
  if (run && span) return <Desk key={`${run} ${span}`} app={app} route={route} run={run} span={span} />;
  return (
    <>
      <div class="above">
        <ConnectionBanner app={app} />
      </div>
      <ChooseCall app={app} run={run} />
    </>
  );
};

interface DeskProps {
  readonly app: Session;
  readonly route: LabRoute;
  readonly run: NonNullable<LabRoute["run"]>;
  readonly span: string;
}

const Desk = ({ app, route, run, span }: DeskProps) => {
  const lab = useMemo(
    () =>
      new LabSession({
        run,
        event: span,
        failed: (text) => app.notify(text, "critical"),
        begun: ({ id }) => refineLab(app, { attempt: id }),
      }),
    [app, run, span],
  );
  const desk = useMemo(
    () => new BranchSession(lab, run, span, (text) => app.notify(text, "critical")),
    [lab],
  );
  useEffect(
    () => () => {
      desk.close();
      lab.close();
    },
    [desk, lab],
  );
  const call = lab.call.value;
  usePageStands(call !== undefined);
  if (lab.failure.value !== undefined)
    return (
      <>
        <div class="above">
          <ConnectionBanner app={app} />
        </div>
        <ChooseCall app={app} run={run} notice={lab.failure.value} />
      </>
    );
  if (!call) return <Waiting />;
  return (
    <>
      <div class="above">
        <LabStrip app={app} lab={lab} call={call} />
        <ConnectionBanner app={app} />
      </div>
      <main class="main lab" id="main" tabIndex={-1}>
        <PanelGuard name="Branches">
          <BranchTree app={app} desk={desk} call={call} />
        </PanelGuard>
        <PanelGuard name="Prompt">
          <CallEditor lab={lab} call={call} />
        </PanelGuard>
        <PanelGuard name="Response">
          <AnswerPanel app={app} lab={lab} call={call} route={route} />
        </PanelGuard>
        <PanelGuard name="Attempts">
          <AttemptTable app={app} lab={lab} call={call} route={route} />
        </PanelGuard>
        <PanelGuard name="Replay">
          <LabSide lab={lab} desk={desk} call={call} route={route} />
        </PanelGuard>
      </main>
    </>
  );
};
