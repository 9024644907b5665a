/** Pages of a run's log, filtered. */
import type { Place, TraceEvent } from "../../core/event.ts";
import type { EventFilter, EventPage } from "../../core/wire/events.ts";
import { ByteCache } from "./byte-cache.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

export interface PageAsked {
  readonly offset?: number;
  readonly around?: Place;
  readonly limit: number;
}

const RANKS_BYTES = 16 * 1024 * 1024;

export class EventPages {
  readonly #pause: Pause;
  /** Ranks that passed a text filter, by run, length and filter: the next page asks for them again. */
  readonly #found = new ByteCache<string, Uint32Array>(RANKS_BYTES);

  constructor(pause: Pause) {
    this.#pause = pause;
  }

  async page(
    view: RunView,
    filter: EventFilter,
    asked: PageAsked,
    history: () => Promise<History>,
  ): Promise<EventPage> {
    if (isEverything(filter)) return plainPage(view, asked);
    const ranks = await this.#ranks(view, filter, await history());
    const middle = asked.around && countBelow(ranks, view.countUpTo(asked.around));
    const offset = startOf(asked, middle, ranks.length);
    const events = eventsAt(view, ranks.subarray(offset, offset + asked.limit));
    return { events, offset, total: ranks.length };
  }

  async #ranks(view: RunView, filter: EventFilter, { columns }: History): Promise<Uint32Array> {
    const ranks = columns.ranks(filter);
    const words = wordsOf(filter.text);
    if (words.length === 0) return ranks;
    const key = JSON.stringify([view.run.id, view.run.rewrites, view.total, columns.last, filter]);
    const known = this.#found.get(key);
    if (known) return known;
    const found: number[] = [];
    let next = 0;
    while (next < ranks.length) {
      const chunk = view.chunkAt(ranks[next] as number);
      const [start, end] = [view.chunkStart(chunk), view.chunkEnd(chunk)];
      const events = view.chunkEvents(chunk);
      for (; next < ranks.length && (ranks[next] as number) < end; next++) {
        const rank = ranks[next] as number;
        if (says(events[rank - start] as TraceEvent, words)) found.push(rank);
      }
      await this.#pause();
    }
    const result = Uint32Array.from(found);
    this.#found.set(key, result, result.byteLength);
    return result;
  }
}

const isEverything = ({ kinds, severity, subject, text, from, to }: EventFilter): boolean =>
  (kinds === undefined || kinds.length === 0) &&
  severity === undefined &&
  subject === undefined &&
  wordsOf(text).length === 0 &&
  from === undefined &&
  to === undefined;

const plainPage = (view: RunView, asked: PageAsked): EventPage => {
  const middle = asked.around && view.countUpTo(asked.around);
  const offset = startOf(asked, middle, view.total);
  return { events: view.eventsFrom(offset, asked.limit), offset, total: view.total };
};

/** `middle` = how many of the list lie at or before the moment asked around. */
const startOf = ({ offset = 0, limit }: PageAsked, middle: number | undefined, total: number): number => {
  const wanted = middle === undefined ? offset : middle - 1 - Math.floor(limit / 2);
  return Math.max(0, Math.min(wanted, middle === undefined ? total : total - limit));
};

const countBelow = (ranks: Uint32Array, rank: number): number => {
  let [low, high] = [0, ranks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranks[middle] as number) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
};

const eventsAt = (view: RunView, ranks: Uint32Array): readonly TraceEvent[] =>
  Array.from(ranks, (rank) => view.eventAt(rank) as TraceEvent);

const wordsOf = (text: string | undefined): readonly string[] =>
  (text ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

/** All words are somewhere in what the event says. */
const says = (event: TraceEvent, words: readonly string[]): boolean => {
  const { at, seq, source, position, k, notes, digests, ...rest } = event as TraceEvent & {
    readonly digests?: unknown;
  };
  const text = JSON.stringify(rest).toLowerCase();
  return words.every((word) => text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1)));
};
