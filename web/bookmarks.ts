/** The bookmarks of the run that is open: read once, written through the server. */
import { type Signal, signal } from "@preact/signals";
import type { Nanos, RunId } from "../core/ids.ts";
import type { Bookmark } from "../core/wire/finding.ts";
import type { MarkPoint } from "../core/wire/window.ts";
import * as api from "./api.ts";

export class Bookmarks {
  /** In the order of the run. */
  readonly list: Signal<readonly Bookmark[]> = signal([]);
  readonly #run: RunId;
  readonly #failed: (error: unknown) => void;

  constructor(run: RunId, failed: (error: unknown) => void) {
    this.#run = run;
    this.#failed = failed;
  }

  read(): Promise<void> {
    return this.#do(() => api.bookmarks(this.#run));
  }
  add(event: string | null, at: Nanos, text = ""): Promise<void> {
    return this.#change(() => api.saveBookmark({ run: this.#run, event, at, text }));
  }
  edit({ id, event, at }: Bookmark, text: string): Promise<void> {
    return this.#change(() => api.saveBookmark({ run: this.#run, event, at, text }, id));
  }
  remove(id: number): Promise<void> {
    return this.#change(() => api.removeBookmark(id));
  }

  #change(write: () => Promise<unknown>): Promise<void> {
    return this.#do(async () => {
      await write();
      return api.bookmarks(this.#run);
    });
  }

  async #do(read: () => Promise<readonly Bookmark[]>): Promise<void> {
    try {
      this.list.value = [...(await read())].sort((left, right) => left.at - right.at);
    } catch (error) {
      this.#failed(error);
    }
  }
}

/** Marks of the trace and of the person in one row. */
export const withBookmarks = (
  marks: readonly MarkPoint[],
  bookmarks: readonly Bookmark[],
): readonly MarkPoint[] =>
  bookmarks.length === 0
    ? marks
    : [
        ...marks,
        ...bookmarks.map(({ event, at, text }) => ({
          event: event ?? "",
          at,
          mark: "bookmark",
          name: text || "bookmark",
        })),
      ].sort((left, right) => left.at - right.at);
