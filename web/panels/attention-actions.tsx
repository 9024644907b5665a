/** What can be done with a question: what acts on the orchestrator comes first, then where to look, then to put it aside. */
import type { QueueItem } from "../../core/attention-queue.ts";
import type { RunSession } from "../run-session.ts";
import { sessionOf } from "../views/unit-sessions.ts";
import { toggleAside } from "./put-aside.ts";

export const AttentionActions = ({
  session,
  item,
  answered,
  aside,
}: {
  readonly session: RunSession;
  readonly item: QueueItem;
  readonly answered: boolean;
  readonly aside: boolean;
}) => (
  <div class="att-actions">
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
  </div>
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
