/** What the main thread and the query thread say to each other. */
import type { StoreReader } from "../store.ts";

export type ReaderMethod = Exclude<keyof StoreReader, "close">;

export const READER_METHODS: readonly ReaderMethod[] = [
  "head",
  "counts",
  "runs",
  "run",
  "segments",
  "tail",
  "blob",
  "unitsAfter",
  "resolve",
  "stateAt",
  "window",
  "seriesNames",
  "metrics",
  "events",
  "scan",
  "span",
  "spans",
  "find",
  "writers",
  "rangeSummary",
  "pairs",
  "attempts",
  "attempt",
  "checks",
  "branches",
  "compare",
  "compareFirst",
  "compareRows",
  "spanQuestion",
  "bookmarks",
  "forwarded",
  "compareStates",
  "compareTexts",
  "compareGrid",
  "unit",
  "rawBytes",
  "rawRanges",
  "document",
  "sources",
  "sourceFiles",
  "sourcesOf",
  "problems",
  "size",
  "verify",
];

export type ToQuery =
  /** The first thing said: the store is there. */
  | { readonly kind: "open" }
  | {
      readonly kind: "ask";
      readonly id: number;
      /** Calls of one client are done one after the other; undefined: this one waits for no other. */
      readonly client: string | undefined;
      readonly method: ReaderMethod;
      readonly asked: readonly unknown[];
    }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "close" };

export type FromQuery =
  | { readonly kind: "open" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly message: string;
      readonly stack: string | undefined;
    };

export interface QueryData {
  readonly url: string;
}
