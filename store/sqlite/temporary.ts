/** A store for one command: in a folder of its own that is gone afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalReader, StoreWriter } from "../store.ts";
import { openReader } from "./reader.ts";
import { openWriter } from "./writer.ts";

export interface TemporaryStore {
  readonly writer: StoreWriter;
  readonly reader: LocalReader;
  /** Closes both and removes the folder. */
  close(): Promise<void>;
}

export const openTemporary = (): TemporaryStore => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-"));
  const path = join(folder, "store.db");
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const writer = openWriter(path);
    const reader = openReader(path);
    const close = async (): Promise<void> => {
      await reader.close();
      await writer.close();
      remove();
      process.off("exit", remove);
    };
    return { writer, reader, close };
  } catch (error) {
    remove();
    throw error;
  }
};
