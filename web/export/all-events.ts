/** All events that pass a filter, for a file. */
import type { TraceEvent } from "../../core/event.ts";
import type { EventFilter } from "../../core/wire/events.ts";
import type { RunSession } from "../run-session.ts";

/** A file holds so many events at most; a whole run is exported by the command line. */
const MOST = 100_000;
const PAGE = 1000;

export const allEvents = async (
  session: Pick<RunSession, "ask">,
  filter: EventFilter,
): Promise<readonly TraceEvent[]> => {
  const events: TraceEvent[] = [];
  for (let offset = 0; offset < MOST; offset += PAGE) {
    const page = await session.ask.events(filter, { offset, limit: PAGE });
    events.push(...page.events);
    if (page.events.length === 0 || offset + page.events.length >= page.total) break;
  }
  return events;
};
