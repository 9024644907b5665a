/** What a person asked to watch: folders, or single files. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { commonFolder, ending, folderName } from "./path.ts";

export interface Root {
  /** Absolute. It may not be there yet. */
  readonly path: string;
  /** The folder to list: the path itself, or the one that holds the file. */
  readonly folder: string;
  /** Set when one file is watched. */
  readonly file: string | undefined;
}

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there yet: its name must say what it will be.
    return ending(path) !== "";
  }
};

/** Where the path leads, links followed, as far as it is there yet. */
const realPath = (given: string): string => {
  const path = resolve(given);
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
};

/** A link that a person names is followed; links inside of what it names are not. */
export const rootOf = (given: string): Root => {
  const path = realPath(given);
  const file = isFile(path) ? path : undefined;
  return { path, folder: file === undefined ? path : folderName(path) || "/", file };
};

/** Where a root really lies now; `undefined` when it is not there. Names below it must stay within. */
export const realFolder = (root: Root): string | undefined => {
  try {
    return realpathSync.native(root.folder);
  } catch {
    return undefined;
  }
};

/** Why nothing can be read of a root now, as a sentence with the remedy; `undefined` when something can. */
export const troubleOf = ({ path, folder, file }: Root): string | undefined => {
  const { R_OK, X_OK, F_OK } = constants;
  const code = file === undefined ? refusalOf(folder, R_OK | X_OK) : refusalOf(file, R_OK);
  // A file may come later into a folder that is there.
  if (code === undefined || (code === "ENOENT" && file !== undefined && !refusalOf(folder, F_OK)))
    return undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return `${path} is not there; waiting for it.`;
  const remedy = code === "EACCES" ? "; give this user the right to read it and what lies above it" : "";
  return `${path} cannot be read (${code})${remedy}; waiting for that.`;
};

const refusalOf = (path: string, rights: number): string | undefined => {
  try {
    accessSync(path, rights);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

/**
 * The folder that paths of sources count from: the root, or the deepest folder above all roots, so that two roots
 * with files of the same name stay apart.
 */
export const baseOf = (roots: readonly Root[]): string => commonFolder(roots.map((root) => root.folder));
