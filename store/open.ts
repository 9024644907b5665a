/** Opens stores by URL: a path, or `sqlite:` and a path. Nothing of a store is loaded before one is opened. */
import type { TemporaryStore } from "./sqlite/temporary.ts";
import type { LocalReader, ReaderThread, StoreWriter } from "./store.ts";

export type { TemporaryStore };

/** The one writer, in this thread. Made when it is not there. Rejects with StoreRefused. */
export const openWriter = async (url: string): Promise<StoreWriter> =>
  (await import("./sqlite/writer.ts")).openWriter(url);

/** Reads in this thread: for commands that do nothing else. Rejects with StoreRefused. */
export const openReader = async (url: string): Promise<LocalReader> =>
  (await import("./sqlite/reader.ts")).openReader(url);

/** A store for one command, gone when it is closed. */
export const openTemporary = async (): Promise<TemporaryStore> =>
  (await import("./sqlite/temporary.ts")).openTemporary();

/** Reads in a thread of its own, for a server, once the store `isThere`. Rejects with StoreRefused, or as `isThere` does. */
export const openReaderThread = async (
  url: string,
  isThere: Promise<unknown> = Promise.resolve(),
): Promise<ReaderThread> =>
  (await import("./sqlite/reader-thread.ts")).openReaderThread(
    url,
    new URL("./sqlite/query-worker.ts", import.meta.url),
    isThere,
  );
