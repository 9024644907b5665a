/** Pages of the table of spans, loaded as they come into view. */
import type { SpanFacts, SpanFilter, SpanSort } from "../../core/span-questions.ts";
import type { RunSession } from "../run-session.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { type Pages, usePages } from "./use-pages.ts";

const PAGE = 100;

export interface SpanOrder {
  readonly sort: SpanSort;
  readonly descending: boolean;
}

export interface SpanPages extends Pages<SpanFacts> {
  /** Where a span stands in this order; `undefined` when it does not pass the filter. */
  readonly placeOf: (event: string) => Promise<number | undefined>;
}

export const useSpanPages = (session: RunSession, filter: SpanFilter, order: SpanOrder): SpanPages => {
  const revision = useCalmRevision(session);
  const question = { ask: "table", filter, ...order } as const;
  const pages = usePages(JSON.stringify([filter, order, revision]), PAGE, async (offset, limit) => {
    const page = await session.ask.spanQuestion({ ...question, offset, limit });
    return { items: page.rows, from: page.offset, total: page.total };
  });
  return {
    ...pages,
    placeOf: async (event) =>
      (await session.ask.spanQuestion({ ...question, offset: 0, limit: 1, find: event })).found ?? undefined,
  };
};
