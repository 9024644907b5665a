/** What waits for a person at the cursor, and what was answered before it. */
import { useMemo } from "preact/hooks";
import type { QueueItem } from "../../core/attention-queue.ts";
import type { TraceEvent } from "../../core/event.ts";
import type { RunSession } from "../run-session.ts";
import { type AttentionHistory, attentionHistory } from "../views/attention-items.ts";
import { queueOf } from "../views/work-units.ts";
import { asideLast } from "./put-aside.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { usePacedScene } from "./use-scene.ts";

const PAGE = 1000;
/** Raised and resolved; the log has them all. */
const MOST = 5000;
const NONE: readonly TraceEvent[] = [];

export interface AttentionAtCursor {
  /** In the order of the queue, those put aside last. */
  readonly waiting: readonly QueueItem[];
  readonly history: AttentionHistory;
  /** Resolved up to the cursor, also where the history was cut. */
  readonly resolvedCount: number;
}

export const useAttention = (session: RunSession): AttentionAtCursor => {
  const { value: events = NONE } = useAsk(
    "attention",
    (signal) => allAttention(session, signal),
    useCalmRevision(session),
  );
  const waiting = usePacedScene(session, ({ state }) => queueOf(state));
  const cursor = usePacedScene(session, (scene) => scene.cursor);
  const resolvedCount = usePacedScene(session, ({ state }) => state.totals.attentionResolved);
  const history = useMemo(() => attentionHistory(events, cursor), [events, cursor]);
  return { waiting: asideLast(session.run.peek().id, waiting), history, resolvedCount };
};

const allAttention = async (session: RunSession, signal: AbortSignal): Promise<readonly TraceEvent[]> => {
  const events: TraceEvent[] = [];
  for (;;) {
    const page = await session.ask.events(
      { kinds: ["attention"] },
      { offset: events.length, limit: PAGE },
      signal,
    );
    events.push(...page.events);
    if (page.events.length === 0 || events.length >= Math.min(page.total, MOST)) return events;
  }
};
