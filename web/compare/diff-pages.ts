/** Pages of the aligned tree, loaded as they come into view. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { DiffLine } from "../../core/compare/run-diff.ts";
import * as api from "../api.ts";

const PAGE = 200;

interface Book {
  readonly key: string;
  readonly lines: Map<number, DiffLine>;
  readonly asked: Set<number>;
}

export interface DiffPages {
  /** Lines in all; `undefined` until the first answer. */
  readonly total: number | undefined;
  readonly failure: string | undefined;
  readonly at: (index: number) => DiffLine | undefined;
  /** Loads the pages that hold these places. */
  readonly want: (first: number, last: number) => void;
  /** Line that shows a row, or the fold that hides it. */
  readonly lineOf: (row: number) => Promise<number>;
}

export const useDiffPages = (compared: api.Compared, all: boolean, version: number): DiffPages => {
  const show = all ? "all" : "differences";
  const key = JSON.stringify([compared, show, version]);
  const total = useSignal<number | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const loaded = useSignal(0);
  const book = useRef<Book>({ key: "", lines: new Map(), asked: new Set() });
  loaded.value;
  if (book.current.key !== key) book.current = { key, lines: new Map(), asked: new Set() };
  const load = async (page: number): Promise<void> => {
    const pages = book.current;
    pages.asked.add(page);
    try {
      const answer = await api.compareRows(compared, { show, from: page * PAGE, limit: PAGE });
      if (book.current !== pages) return;
      answer.lines.forEach((line, index) => {
        pages.lines.set(answer.from + index, line);
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
    at: (index) => book.current.lines.get(index),
    want: (first, last) => {
      for (let page = Math.floor(Math.max(0, first) / PAGE); page <= Math.floor(last / PAGE); page++)
        if (!book.current.asked.has(page)) void load(page);
    },
    lineOf: async (row) => (await api.compareRows(compared, { show, row, limit: 1 })).from,
  };
};
