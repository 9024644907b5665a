/** Pages of a long list, loaded as they come into view. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

export interface Page<T> {
  readonly items: readonly T[];
  /** Place of the first of them. */
  readonly from: number;
  /** Items of the whole list. */
  readonly total: number;
}

export interface Pages<T> {
  /** `undefined` until the first answer. */
  readonly total: number | undefined;
  readonly failure: string | undefined;
  readonly at: (index: number) => T | undefined;
  /** Loads the pages that hold these places. */
  readonly want: (first: number, last: number) => void;
}

interface Book<T> {
  readonly key: string;
  readonly items: Map<number, T>;
  readonly asked: Set<number>;
}

/** Another `key` is another list: what was loaded of the one before is forgotten. */
export const usePages = <T>(
  key: string,
  size: number,
  load: (from: number, limit: number) => Promise<Page<T>>,
): Pages<T> => {
  const total = useSignal<number | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const loaded = useSignal(0);
  const book = useRef<Book<T>>({ key: "", items: new Map(), asked: new Set() });
  loaded.value;
  if (book.current.key !== key) book.current = { key, items: new Map(), asked: new Set() };
  const get = async (page: number): Promise<void> => {
    const pages = book.current;
    pages.asked.add(page);
    try {
      const answer = await load(page * size, size);
      if (book.current !== pages) return;
      answer.items.forEach((item, index) => {
        pages.items.set(answer.from + index, item);
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
    at: (index) => book.current.items.get(index),
    want: (first, last) => {
      for (let page = Math.floor(Math.max(0, first) / size); page <= Math.floor(last / size); page++)
        if (!book.current.asked.has(page)) void get(page);
    },
  };
};
