/** What can be done with a question: what acts on the orchestrator comes first, then where to look, then to put it aside. */
import { offeredAnswers, type QueueItem } from "../../core/attention-queue.ts";
import type { ActionsOfRun } from "../../core/operator-actions.ts";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { sessionOf } from "../views/unit-sessions.ts";
import { toggleAside } from "./put-aside.ts";
import { usePacedScene } from "./use-scene.ts";

const Reply = onUse("The answer", async () => (await import("../attention/reply.tsx")).Reply, {
  second: true,
});

interface AttentionActionsProps {
  readonly session: RunSession;
  readonly item: QueueItem;
  /** It is answered at the cursor. */
  readonly answered: boolean;
  /** It waits at the newest moment, too: there is something to decide. */
  readonly waits: boolean;
  readonly aside: boolean;
  readonly actions: ActionsOfRun | undefined;
}

export const AttentionActions = (props: AttentionActionsProps) => {
  const { session, item, waits, actions } = props;
  const offered = usePacedScene(session, ({ state }) => offeredAnswers(state.records, item), [item]);
  const others = <LookActions {...props} />;
  if (!waits) return <div class="att-actions">{others}</div>;
  return (
    <Reply
      run={session.run.peek().id}
      item={item}
      offered={offered}
      of={actions}
      offline={session.offline.value}
    >
      {others}
    </Reply>
  );
};

const LookActions = ({ session, item, answered, aside }: AttentionActionsProps) => (
  <>
    <button type="button" class="btn sm" onClick={() => openTrace(session, item)}>
      Open trace at the question
    </button>
    <span class="grow" />
    {answered ? null : (
      <button
        type="button"
        class="btn sm ghost"
        aria-pressed={aside}
        onClick={() => toggleAside(session.run.peek().id, item.event)}
      >
        {aside ? "Back in the queue" : "Later"} <kbd>z</kbd>
      </button>
    )}
  </>
);

/** The trace as it was when the question was raised, the agent that asked it selected. */
const openTrace = (session: RunSession, item: QueueItem): void => {
  const spans = [...session.overview.peek().spans, ...session.scene.peek().window.spans];
  const asking = item.subject === undefined ? undefined : sessionOf(spans, item.subject, item.at);
  session.openAt({
    tab: "trace",
    event: item.event,
    at: item.at,
    selection: asking && { kind: "span", id: asking.id },
  });
};
