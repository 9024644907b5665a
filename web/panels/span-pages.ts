/** Pages of the table of spans, loaded as they come into view. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { SpanFacts, SpanFilter, SpanSort } from "../../core/span-questions.ts";
import type { RunSession } from "../run-session.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

const PAGE = 100;

export interface SpanOrder {
  readonly sort: SpanSort;
  readonly descending: boolean;
}

interface Book {
  readonly key: string;
  readonly rows: Map<number, SpanFacts>;
  readonly asked: Set<number>;
}

export interface SpanPages {
  /** Rows in all; `undefined` until the first answer. */
  readonly total: number | undefined;
  readonly failure: string | undefined;
  readonly at: (index: number) => SpanFacts | undefined;
  /** Loads the pages that hold these places. */
  readonly want: (first: number, last: number) => void;
  /** Where a span stands in this order; `undefined` when it does not pass the filter. */
  readonly placeOf: (event: string) => Promise<number | undefined>;
}

export const useSpanPages = (session: RunSession, filter: SpanFilter, order: SpanOrder): SpanPages => {
  const revision = useCalmRevision(session);
  const key = JSON.stringify([filter, order, revision]);
  const total = useSignal<number | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const loaded = useSignal(0);
  const book = useRef<Book>({ key: "", rows: new Map(), asked: new Set() });
  loaded.value;
  if (book.current.key !== key) book.current = { key, rows: new Map(), asked: new Set() };
  const question = { ask: "table", filter, ...order } as const;
  const load = async (page: number): Promise<void> => {
    const pages = book.current;
    pages.asked.add(page);
    try {
      const answer = await session.spanQuestion({ ...question, offset: page * PAGE, limit: PAGE });
      if (book.current !== pages) return;
      answer.rows.forEach((row, index) => {
        pages.rows.set(answer.offset + index, row);
      });
      total.value = answer.total;
      failure.value = undefined;
    } catch (error) {
      if (book.current === pages) failure.value = error instanceof Error ? error.message : String(error);
    }
    loaded.value += 1;
  };
  return {
    total: total.value,
    failure: failure.value,
    at: (index) => book.current.rows.get(index),
    want: (first, last) => {
      for (let page = Math.floor(Math.max(0, first) / PAGE); page <= Math.floor(last / PAGE); page++)
        if (!book.current.asked.has(page)) void load(page);
    },
    placeOf: async (event) =>
      (await session.spanQuestion({ ...question, offset: 0, limit: 1, find: event })).found ?? undefined,
  };
};
