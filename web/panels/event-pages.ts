/** Pages of the event log, loaded as they come into view, and where the cursor stands in the filtered list. */
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TraceEvent } from "../../core/event.ts";
import { compareMoments } from "../../core/moment.ts";
import type { EventFilter, EventPage } from "../../core/wire/events.ts";
import type { RunSession } from "../run-session.ts";
import type { Scene } from "../views/view.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

const PAGE = 200;
/** Events kept; beyond it those out of sight are forgotten and asked again when they come back. */
const MOST_KEPT = 20_000;

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
  const book = useRef(emptyBook(key));
  loaded.value;

  const load = async (question: Parameters<RunSession["ask"]["events"]>[1]): Promise<void> => {
    const pages = book.current;
    try {
      const page = await session.ask.events(filter, question);
      if (book.current !== pages) return;
      put(pages, page);
      total.value = page.total;
      failure.value = undefined;
      if (!unfiltered) stand(session.scene.peek(), page.offset + (page.events.length >> 1));
      loaded.value += 1;
    } catch (error) {
      if (book.current === pages) failure.value = error instanceof Error ? error.message : String(error);
    }
  };

  /** Finds the cursor's place from `from` on; where that is not loaded, asks around the cursor, one question at a time. */
  const stand = (scene: Scene, from: number): void => {
    const pages = book.current;
    const found = pastIn(pages.events, scene, from, total.peek());
    past.value = found.boundary;
    if (found.sure || pages.seeking || scene.cursor === "live") return;
    pages.seeking = true;
    void load({ around: scene.cursor, limit: PAGE }).finally(() => {
      pages.seeking = false;
    });
  };

  /** One page at a time: where the list runs past, what is in view when an answer comes is asked next. */
  const askNext = (): void => {
    const pages = book.current;
    if (pages.asking) return;
    if (pages.events.size > MOST_KEPT) {
      pages.events.clear();
      pages.asked.clear();
    }
    const [first, last] = pages.wanted;
    for (let page = first; page <= last; page++) {
      if (pages.asked.has(page)) continue;
      pages.asked.add(page);
      pages.asking = true;
      void load({ offset: page * PAGE, limit: PAGE }).finally(() => {
        pages.asking = false;
        if (book.current === pages) askNext();
      });
      return;
    }
  };

  useEffect(() => {
    if (book.current.key === key && book.current.events.size > 0) return;
    book.current = emptyBook(key);
    total.value = unfiltered ? session.scene.peek().of : undefined;
    past.value = unfiltered ? session.scene.peek().rank : 0;
    failure.value = undefined;
    loaded.value += 1;
    if (unfiltered) return;
    const { cursor } = session.scene.peek();
    void load(cursor === "live" ? { offset: 0, limit: PAGE } : { around: cursor, limit: PAGE });
  }, [key, session]);

  const revision = useCalmRevision(session, 250);
  if (book.current.revision !== revision) {
    // Places may have moved: pages in view are asked again, and stay as they are until the answer comes.
    book.current.revision = revision;
    book.current.asked.clear();
  }

  useSignalEffect(() => {
    const scene = session.paced.value;
    if (!unfiltered) return void (total.peek() !== undefined && stand(scene, past.peek()));
    past.value = scene.rank;
    total.value = scene.of;
  });

  return {
    total,
    past,
    failure,
    at: (index) => book.current.events.get(index),
    want: (first, last) => {
      book.current.wanted = [Math.floor(Math.max(0, first) / PAGE), Math.floor(last / PAGE)];
      askNext();
    },
  };
};

interface Book {
  /** The filter it is of. */
  readonly key: string;
  readonly events: Map<number, TraceEvent>;
  readonly asked: Set<number>;
  /** The run's revision that `asked` is of. */
  revision: number;
  seeking: boolean;
  asking: boolean;
  /** First and last page in view. */
  wanted: readonly [first: number, last: number];
}
const emptyBook = (key: string): Book => ({
  key,
  events: new Map(),
  asked: new Set(),
  revision: -1,
  seeking: false,
  asking: false,
  wanted: [0, -1],
});

const put = (pages: Book, page: EventPage): void => {
  page.events.forEach((event, index) => {
    pages.events.set(page.offset + index, event);
  });
};

/** Walks from a place through loaded events to the cursor; `sure` when the events on both sides of it are loaded. */
export const pastIn = (
  events: ReadonlyMap<number, TraceEvent>,
  { cursor }: Pick<Scene, "cursor">,
  from: number,
  total = 0,
): { readonly boundary: number; readonly sure: boolean } => {
  if (cursor === "live") return { boundary: total, sure: true };
  const isPast = (event: TraceEvent): boolean => compareMoments(event, cursor) <= 0;
  let boundary = Math.max(0, Math.min(from, total));
  for (let next = events.get(boundary); next && isPast(next); next = events.get(boundary)) boundary += 1;
  for (let before = events.get(boundary - 1); before && !isPast(before); before = events.get(boundary - 1))
    boundary -= 1;
  const sure = (boundary === 0 || events.has(boundary - 1)) && (boundary >= total || events.has(boundary));
  return { boundary, sure };
};
