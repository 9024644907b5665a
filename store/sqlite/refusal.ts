/** Sentences for a store that cannot be opened: the path, what is wrong, what to do. */
import { StoreRefused } from "../store.ts";

/** Turns an error of SQLite or the file system into a refusal that names the file; refusals pass unchanged. */
export const refusalOf = (path: string, error: unknown): StoreRefused => {
  if (error instanceof StoreRefused) return error;
  const code = (error as { readonly code?: unknown }).code;
  return new StoreRefused(`The store ${path} ${reasonOf(typeof code === "string" ? code : "", error)}`, {
    cause: error,
  });
};

const reasonOf = (code: string, error: unknown): string => {
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code.startsWith("SQLITE_READONLY"))
    return "cannot be written here: change the permissions of its folder, or name another file with --store.";
  if (code === "ENOTDIR" || code === "EEXIST")
    return "cannot be made: a part of its path is a file, not a folder. Name another file with --store.";
  if (code === "EISDIR") return "is a folder: name a file with --store.";
  if (code === "SQLITE_CANTOPEN")
    return "cannot be opened: check that its folder exists and may be written, or name another file with --store.";
  if (code === "SQLITE_NOTADB")
    return "is not a database: it is left as it is. Name another file with --store.";
  if (code.startsWith("SQLITE_CORRUPT"))
    return "is damaged: it is left as it is. Restore a copy, or name a new file with --store and index the traces again.";
  if (code === "SQLITE_FULL" || code === "ENOSPC")
    return "cannot grow: the disk is full. Free some space, or name a file on another disk with --store.";
  if (code.startsWith("SQLITE_BUSY"))
    return "is locked by another program for more than 10 s: end that program and start again.";
  return `cannot be opened: ${error instanceof Error ? error.message : String(error)}.`;
};
