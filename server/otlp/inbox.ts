/**
 * The files that received traces are appended to, a line a request. They lie in a watched folder and are read like
 * any other trace. What waits is written together, and a request is answered when its line is on the disk.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

export interface Inbox {
  readonly folder: string;
  /** `line` without its newline. Rejects when it could not be written. */
  append(line: string): Promise<void>;
  /** Resolves when nothing waits any more. */
  close(): Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A file that has grown to this is left, and the next one of the day begun. */
const FILE_BYTES = 256 << 20;
const BATCH_BYTES = 8 << 20;
const NEWLINE = 0x0a;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/** `today` gives the UTC day as `2026-01-02`. */
export const openInbox = (
  folder: string,
  today: () => string = () => new Date().toISOString().slice(0, 10),
  fileBytes: number = FILE_BYTES,
): Inbox => {
  const waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let begun = { day: "", count: 1 };

  const current = async (): Promise<FileHandle> => {
    const day = today();
    if (begun.day !== day) begun = { day, count: 1 };
    for (;;) {
      const name = `otlp-${day}${begun.count === 1 ? "" : `-${begun.count}`}.jsonl`;
      const file = await open(join(folder, name), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
      if ((await file.stat()).size < fileBytes) return file;
      await file.close();
      begun.count++;
    }
  };

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    const file = await current();
    try {
      const text = batch.map(({ line }) => `${line}\n`).join("");
      // A line that was cut off by a full disk or a crash must not swallow the next one.
      await file.appendFile((await endsOpen(file)) ? `\n${text}` : text);
      await file.datasync();
    } finally {
      await file.close();
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch: Waiting[] = [];
      for (let bytes = 0; waiting.length > 0 && bytes < BATCH_BYTES; ) {
        const next = waiting.shift() as Waiting;
        bytes += next.line.length;
        batch.push(next);
      }
      await write(batch).then(
        () => batch.forEach(({ resolve }) => void resolve()),
        (error: unknown) => batch.forEach(({ reject }) => void reject(error)),
      );
    }
    writing = undefined;
  };

  return {
    folder,
    append: (line) =>
      new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        writing ??= drain();
      }),
    close: async () => writing,
  };
};

const endsOpen = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== NEWLINE;
};
