/** Finds the start event of a span by the emitter's id. */
import { useRef } from "preact/hooks";
import { eventName, type SpanId } from "../../core/ids.ts";
import type { RunSession } from "../run-session.ts";
import { spanBar } from "../views/selection.ts";
import { useAsk } from "./use-ask.ts";

/** `undefined` while looking, `null` when the run has none. Window and state know most; for the others the log is searched. */
export const useSpanEvent = (session: RunSession, id: string): string | null | undefined => {
  const kept = useRef<{ readonly id: string; readonly event: string } | undefined>(undefined);
  const scene = session.scene.value;
  const near = spanBar(scene, id)?.event ?? scene.state.spans.get(id as SpanId)?.event;
  const known = near ?? (kept.current?.id === id ? kept.current.event : undefined);
  const asked = useAsk(known === undefined ? id : undefined, (signal) =>
    session.ask.events({ kinds: ["span-start"], text: id }, { offset: 0, limit: 200 }, signal),
  );
  const found = asked.value?.events.find((event) => event.kind === "span-start" && event.id === id);
  const event = known ?? (found && eventName(found));
  if (event !== undefined) kept.current = { id, event };
  return event ?? (asked.value || asked.failure !== undefined ? null : undefined);
};
