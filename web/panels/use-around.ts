/** Events around the cursor: a page of the log that follows it, asked anew when the cursor comes near its ends. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Place, TraceEvent } from "../../core/event.ts";
import type { Nanos } from "../../core/ids.ts";
import type { EventFilter, EventPage } from "../../core/wire/events.ts";
import type { RunSession } from "../run-session.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { usePacedScene } from "./use-scene.ts";

export interface Around {
  readonly events: readonly TraceEvent[];
  /** The page begins with the first event of the list, ends with the last. */
  readonly first: boolean;
  readonly last: boolean;
}

const LIMIT = 200;
/** So many events from an end of the page the next one is asked for. */
const MARGIN = 24;

export const useAround = (session: RunSession, filter: EventFilter): Around | undefined => {
  const key = JSON.stringify(filter);
  const at = usePacedScene(session, (scene) => scene.at);
  const [anchor, setAnchor] = useState(at);
  const kept = useRef<{ readonly key: string; readonly page: EventPage } | undefined>(undefined);
  const { value } = useAsk(
    `${key} ${anchor}`,
    (signal) => session.ask.events(filter, { around: placeAt(anchor), limit: LIMIT }, signal),
    useCalmRevision(session),
  );
  if (value) kept.current = { key, page: value };
  const page = kept.current?.key === key ? kept.current.page : undefined;
  const held = page !== undefined && holds(page, at);
  useEffect(() => {
    if (value && !held) setAnchor(at);
  }, [value, held, at]);
  return (
    page && {
      events: page.events,
      first: page.offset === 0,
      last: page.offset + page.events.length >= page.total,
    }
  );
};

/** Only the time of a place is asked by. */
const placeAt = (at: Nanos): Place => ({ at, source: "" as Place["source"], position: 0, k: 0 });

const holds = ({ events, offset, total }: EventPage, at: Nanos): boolean => {
  const margin = Math.min(MARGIN, events.length >> 2);
  const [early, late] = [events[margin], events[events.length - 1 - margin]];
  return (
    (offset === 0 || (early !== undefined && early.at <= at)) &&
    (offset + events.length >= total || (late !== undefined && late.at >= at))
  );
};
