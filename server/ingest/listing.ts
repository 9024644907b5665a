/** What lies in a folder. Names come as bytes, since not every name is UTF-8. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import { SKIPPED_FOLDERS } from "./not-a-trace.ts";
import { type FilePath, joinPath } from "./path.ts";

export interface Listing {
  readonly files: readonly FilePath[];
  readonly folders: readonly FilePath[];
  readonly skipped: readonly { readonly path: FilePath; readonly reason: string }[];
  /** Names the folder itself: a folder that was removed and made again has another, even where it gets the same inode. */
  readonly identity: string;
}

export type Listed =
  | Listing
  | { readonly failed: "gone" }
  | { readonly failed: "unreadable"; readonly reason: string };

const reasonFor = (entry: Dirent<Buffer>): string => {
  if (entry.isSymbolicLink()) return "a link; links are not followed, what they name is read where it lies";
  if (entry.isFIFO()) return "a pipe, not a file";
  if (entry.isSocket()) return "a socket, not a file";
  return "a device, not a file";
};

export const listFolder = (folder: FilePath): Listed => {
  try {
    const { ino, birthtimeMs } = statSync(folder.raw);
    const entries = readdirSync(folder.raw, { withFileTypes: true, encoding: "buffer" });
    const files: FilePath[] = [];
    const folders: FilePath[] = [];
    const skipped: { path: FilePath; reason: string }[] = [];
    for (const entry of entries) {
      const path = joinPath(folder, entry.name);
      if (entry.isFile()) files.push(path);
      else if (!entry.isDirectory()) skipped.push({ path, reason: reasonFor(entry) });
      else if (SKIPPED_FOLDERS.has(entry.name.toString()))
        skipped.push({ path, reason: "a folder of a tool, not looked into" });
      else folders.push(path);
    }
    return { files, folders, skipped, identity: `${ino} ${birthtimeMs}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { failed: "gone" };
    return { failed: "unreadable", reason: `folder cannot be listed (${code ?? message})` };
  }
};
