/** Compares what was read with what the files hold now. Files are read only. */

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { SourceReport } from "../core/wire/sources.ts";
import type { StoreReader } from "../store/store.ts";
import { isBranchFile } from "./ingest/branch-lines.ts";
import { rawPages } from "./raw-pages.ts";

/**
 * One sentence for each file that no longer begins with the bytes that were read from it. What was replaced is left
 * out.
 */
export const changedSources = async (reader: StoreReader): Promise<readonly string[]> => {
  const files = new Map((await reader.sourceFiles()).map(({ id, file }) => [id, file]));
  const found: string[] = [];
  for (const source of await reader.sources()) {
    const file = files.get(source.id);
    if (file === undefined || isBranchFile(file) || !isComparable(source)) continue;
    const sentence = await changeOf(reader, source.id, file);
    if (sentence !== undefined) found.push(sentence);
  }
  return found;
};

const isComparable = ({ state, lines }: SourceReport): boolean =>
  state !== "replaced" && state !== "skipped" && lines > 0;

const changeOf = async (reader: StoreReader, source: number, file: string): Promise<string | undefined> => {
  const content = new Content(file);
  try {
    for await (const { from, bytes } of rawPages(reader, source)) {
      const now = await content.range(from, bytes.length);
      if (!now.equals(bytes))
        return `${file} differs from what was read, from byte ${from + firstDifference(now, bytes)} on.`;
    }
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `${file} is gone or cannot be read (${code}); the store still has its bytes.`;
  } finally {
    content.close();
  }
};

/** A file read forward; a packed one as what it holds. */
class Content {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #close: () => void;
  #held = Buffer.alloc(0);
  #at = 0;

  constructor(file: string) {
    const stream = createReadStream(file);
    const packed = file.endsWith(".gz") ? createGunzip() : undefined;
    stream.on("error", (error) => packed?.destroy(error));
    const read = packed ? stream.pipe(packed) : stream;
    this.#chunks = read[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#close = () => {
      stream.destroy();
      packed?.destroy();
    };
  }

  /** Fewer bytes where the file is shorter. Ranges must rise. */
  async range(from: number, length: number): Promise<Buffer> {
    while (this.#at + this.#held.length < from + length) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      const skipped = Math.min(this.#held.length, Math.max(0, from - this.#at));
      this.#held = Buffer.concat([this.#held.subarray(skipped), value]);
      this.#at += skipped;
    }
    const start = from - this.#at;
    return this.#held.subarray(start, start + length);
  }

  close(): void {
    this.#close();
  }
}

const firstDifference = (left: Uint8Array, right: Uint8Array): number => {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
};
