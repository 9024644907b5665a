/** A SQLite store in a temporary folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReader, openWriter } from "../../store/open.ts";
import type { StorePlace } from "./driving.ts";

export const sqlitePlace = async (): Promise<
  StorePlace & { readonly path: string; readonly folder: string }
> => {
  const folder = mkdtempSync(join(tmpdir(), "store-of-a-test-"));
  const path = join(folder, "store.db");
  return {
    folder,
    path,
    openWriter: () => openWriter(path),
    openReader: () => openReader(path),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
};
