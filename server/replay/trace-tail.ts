/** Whole lines of a trace that a program of ours writes, as they come. */
import { type FileHandle, open } from "node:fs/promises";

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

export class TraceTail {
  readonly #path: string;
  #file: FileHandle | undefined;
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  get bytes(): number {
    return this.#offset;
  }

  /** What has come since, without newlines and blanks. `last`: what has no newline yet is whole too. */
  async lines(last = false): Promise<readonly string[]> {
    const found: string[] = [];
    for (;;) {
      const chunk = await this.#read();
      if (chunk.length === 0) break;
      const whole = Buffer.concat([this.#rest, chunk]);
      const end = whole.lastIndexOf(NEWLINE) + 1;
      this.#rest = whole.subarray(end);
      found.push(...whole.toString("utf8", 0, end).split("\n"));
    }
    if (last) {
      found.push(this.#rest.toString("utf8"));
      this.#rest = Buffer.alloc(0);
    }
    return found.map((line) => line.replace(/\r$/, "")).filter((line) => line.trim() !== "");
  }

  async #read(): Promise<Buffer> {
    this.#file ??= await open(this.#path, "r");
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(CHUNK), 0, CHUNK, this.#offset);
    this.#offset += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
