/** `-` among paths: standard input, kept in a temporary file, so that it is read like any other trace. */
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { failure } from "./exit.ts";

export const INPUT = "-";
/** The run is called by it, until its trace says a name. */
const NAME = "stdin.jsonl";

export interface InputFile {
  /** Around the file. What lies in it goes with it. */
  readonly folder: string;
  /** The paths with the file in place of `-`. */
  readonly paths: readonly string[];
  /** Resolves when standard input has ended and all of it is in the file. Rejects when it cannot be kept. */
  readonly whole: Promise<void>;
  /** Takes no more, and removes the folder. */
  remove(): void;
}

/** Begins to copy; `undefined` when no path is `-`. */
export const openInput = (paths: readonly string[]): InputFile | undefined => {
  if (!paths.includes(INPUT)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "hindcast-"));
  const file = join(folder, NAME);
  writeFileSync(file, "", { mode: 0o600 });
  const stop = new AbortController();
  const whole = pipeline(process.stdin, createWriteStream(file), { signal: stop.signal }).catch(
    (error: NodeJS.ErrnoException) => {
      if (stop.signal.aborted) return;
      throw failure(`Standard input could not be kept in ${file} (${error.code ?? error.message}).`);
    },
  );
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  return {
    folder,
    paths: [...new Set(paths.map((path) => (path === INPUT ? file : path)))],
    whole,
    remove: () => {
      stop.abort();
      clear();
    },
  };
};

/** Works on paths among which `-` is all of standard input; what was copied of it goes when `work` is done. */
export const withInput = async <T>(
  paths: readonly string[],
  work: (paths: readonly string[]) => Promise<T>,
): Promise<T> => {
  const input = openInput(paths);
  if (!input) return work(paths);
  try {
    await input.whole;
    return await work(input.paths);
  } finally {
    input.remove();
  }
};
