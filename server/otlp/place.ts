/** Where received traces are put: the folder that was named for it, else the first watched one. */
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { wrongUse } from "../cli/exit.ts";
import { isInside, real } from "../cli/folders.ts";

export interface OtlpPlace {
  readonly folder: string;
  /** What is watched, with that folder in it. */
  readonly paths: readonly string[];
}

/** Refuses a place that cannot be written to. */
export const otlpPlace = (paths: readonly string[], given: string | undefined): OtlpPlace => {
  const folder = given ?? paths.find(isFolder);
  if (folder === undefined)
    throw wrongUse("--otlp needs a folder for what it receives: name one with --otlp-dir DIR.");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrongUse(
      `Received traces cannot be kept in ${folder} (${code}): name another folder with --otlp-dir DIR.`,
    );
  }
  const isWatched = paths.some((path) => isFolder(path) && isInside(real(path), real(folder)));
  return { folder: resolve(folder), paths: isWatched ? paths : [...paths, folder] };
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
