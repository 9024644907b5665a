/** Spans of the visible range, asked anew when the range, the filter or the data change; the newest answer wins. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { SpanAnswers, SpanFilter } from "../../core/span-questions.ts";
import { Newest } from "../newest.ts";
import { later, now } from "../page-parts.ts";
import type { RunSession } from "../run-session.ts";
import type { Range } from "../views/view.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { useScene } from "./use-scene.ts";

type Ranged = "tree" | "flame";
interface Question {
  readonly range: Range;
  readonly filter: SpanFilter;
}
interface RangedAnswer<Ask extends Ranged> {
  readonly answer: ReadonlySignal<SpanAnswers[Ask] | undefined>;
  readonly failure: ReadonlySignal<string | undefined>;
}

const GAP_MS = 100;

/** `filter` undefined asks nothing. */
export const useRanged = <Ask extends Ranged>(
  session: RunSession,
  ask: Ask,
  filter: SpanFilter | undefined,
): RangedAnswer<Ask> => {
  const parts = useMemo(() => {
    const failure = signal<string | undefined>(undefined);
    const newest = new Newest<Question, SpanAnswers[Ask]>({
      ask: async ({ range, filter }) => {
        const answer = await session.ask.spanQuestion({ ask, ...range, px: windowPx(), filter });
        failure.value = undefined;
        return answer as SpanAnswers[Ask];
      },
      failed: (error) => {
        failure.value = error instanceof Error ? error.message : String(error);
      },
      now,
      later,
      gapMs: GAP_MS,
    });
    return { newest, failure };
  }, [session, ask]);
  const visible = useScene(session, (scene) => scene.visible);
  const revision = useCalmRevision(session);
  useEffect(() => {
    if (filter) parts.newest.want({ range: visible, filter }, true);
  }, [parts, visible, filter]);
  useEffect(() => {
    if (filter && revision > 0) parts.newest.want({ range: visible, filter });
  }, [revision]);
  useEffect(() => () => parts.newest.close(), [parts]);
  return { answer: parts.newest.answer, failure: parts.failure };
};

const windowPx = (): number => Math.min(2048, Math.max(320, Math.round(innerWidth * 0.75)));
