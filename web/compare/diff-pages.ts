/** Pages of the aligned tree, loaded as they come into view. */
import type { DiffLine } from "../../core/compare/run-diff.ts";
import * as api from "../api.ts";
import { type Pages, usePages } from "../panels/use-pages.ts";

const PAGE = 200;

export interface DiffPages extends Pages<DiffLine> {
  /** Line that shows a row, or the fold that hides it. */
  readonly lineOf: (row: number) => Promise<number>;
}

export const useDiffPages = (compared: api.Compared, all: boolean, version: number): DiffPages => {
  const show = all ? "all" : "differences";
  const pages = usePages(JSON.stringify([compared, show, version]), PAGE, async (from, limit) => {
    const { lines, ...place } = await api.compareRows(compared, { show, from, limit });
    return { items: lines, ...place };
  });
  return {
    ...pages,
    lineOf: async (row) => (await api.compareRows(compared, { show, row, limit: 1 })).from,
  };
};
