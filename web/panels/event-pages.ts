/** Pages of the event log, loaded as they come into view, and where the cursor stands in the filtered list. */
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TraceEvent } from "../../core/event.ts";
import { compareMoments } from "../../core/moment.ts";
import type { EventFilter, EventPage } from "../../core/wire.ts";
import type { RunSession } from "../run-session.ts";
import type { Scene } from "../views/view.ts";

const PAGE = 200;

export interface EventPages {
  /** Length of the filtered list; `undefined` until the first answer. */
  readonly total: Signal<number | undefined>;
  /** How many events of the list are at or before the cursor. */
  readonly past: Signal<number>;
  /** Set where the last question failed: what the server said. */
  readonly failure: Signal<string | undefined>;
  /** The event at a place of the list, where its page is loaded. */
  readonly at: (index: number) => TraceEvent | undefined;
  /** Loads the pages that hold these places. */
  readonly want: (first: number, last: number) => void;
}

export const useEventPages = (session: RunSession, filter: EventFilter): EventPages => {
  const key = JSON.stringify(filter);
  const unfiltered = key === "{}";
  const total = useSignal<number | undefined>(unfiltered ? session.scene.peek().of : undefined);
  const past = useSignal(unfiltered ? session.scene.peek().rank : 0);
  const failure = useSignal<string | undefined>(undefined);
  const loaded = useSignal(0);
  const book = useRef(emptyBook());
  loaded.value;

  useEffect(() => {
    book.current = emptyBook();
    total.value = unfiltered ? session.scene.peek().of : undefined;
    failure.value = undefined;
    loaded.value += 1;
    const asking = new AbortController();
    if (!unfiltered) void load(asking.signal, undefined);
    return () => asking.abort();
  }, [key, session]);

  const put = (page: EventPage): void => {
    // Pages start at multiples of PAGE; an answer around the cursor is cut to those it covers.
    page.events.forEach((event, index) => {
      book.current.events.set(page.offset + index, event);
    });
    total.value = page.total;
    loaded.value += 1;
  };

  const load = async (signal: AbortSignal | undefined, offset: number | undefined): Promise<void> => {
    const { cursor } = session.scene.peek();
    const where = offset !== undefined ? { offset } : cursor === "live" ? {} : { around: cursor };
    try {
      put(await session.events(filter, { ...where, limit: PAGE }, signal));
      if (!unfiltered)
        past.value = pastIn(book.current.events, session.scene.peek(), past.peek(), total.peek() ?? 0);
    } catch (error) {
      if (!signal?.aborted) failure.value = error instanceof Error ? error.message : String(error);
    }
  };

  useSignalEffect(() => {
    session.revision.value;
    book.current.stale = true;
    loaded.value = loaded.peek() + 1;
  });

  useSignalEffect(() => {
    const scene = session.scene.value;
    if (unfiltered) {
      past.value = scene.rank;
      total.value = scene.of;
      return;
    }
    past.value = pastIn(book.current.events, scene, past.peek(), total.peek() ?? 0);
  });

  return {
    total,
    past,
    failure,
    at: (index) => book.current.events.get(index),
    want: (first, last) => {
      const pages = book.current;
      if (pages.stale) {
        pages.asked.clear();
        pages.stale = false;
      }
      for (let page = Math.floor(Math.max(0, first) / PAGE); page <= Math.floor(last / PAGE); page++) {
        if (pages.asked.has(page)) continue;
        pages.asked.add(page);
        void load(undefined, page * PAGE);
      }
    },
  };
};

interface Book {
  readonly events: Map<number, TraceEvent>;
  readonly asked: Set<number>;
  /** Events arrived since: places may have moved, so pages in view are asked again. */
  stale: boolean;
}
const emptyBook = (): Book => ({ events: new Map(), asked: new Set(), stale: false });

/** Walks from the last known boundary through loaded events; stays where the next one is not loaded. */
const pastIn = (
  events: ReadonlyMap<number, TraceEvent>,
  scene: Scene,
  from: number,
  total: number,
): number => {
  if (scene.cursor === "live") return total;
  const cursor = scene.cursor;
  const isPast = (event: TraceEvent): boolean => compareMoments(event, cursor) <= 0;
  let boundary = from;
  if (events.size > 0 && !events.has(boundary) && !events.has(boundary - 1))
    boundary = Math.min(...events.keys());
  for (let next = events.get(boundary); next && isPast(next); next = events.get(boundary)) boundary += 1;
  for (let before = events.get(boundary - 1); before && !isPast(before); before = events.get(boundary - 1))
    boundary -= 1;
  return boundary;
};
