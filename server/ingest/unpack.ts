/**
 * Compressed files. A `.gz` is unpacked whole into a private temporary file that has no name any more when it is
 * read, and then is like any other file of lines. So a rotated and compressed file is recognised by its bytes as
 * the one read before, and memory stays small. A file that unpacks to too much is refused.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { readAt } from "./identity.ts";
import { type Limits, sizeText } from "./limits.ts";
import type { Opened } from "./open.ts";

const CHUNK_BYTES = 256 * 1024;

export type Unpacked = Pick<Opened, "fd" | "size" | "original"> | { readonly refused: string };

/** A file for this user alone that is gone when its descriptor is closed. */
export const privateFile = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-"));
  const fd = openSync(join(folder, "unpacked"), "wx+", 0o600);
  rmSync(folder, { recursive: true });
  return fd;
};

/** `packedFd` stays open and belongs to the caller. */
export const unpack = async (packedFd: number, packedSize: number, limits: Limits): Promise<Unpacked> => {
  const fd = privateFile();
  const packed = Readable.from(chunks(packedFd), { objectMode: false });
  const plain = packed.pipe(createGunzip());
  let size = 0;
  const refuse = (refused: string): Unpacked => {
    closeSync(fd);
    return { refused };
  };
  try {
    packed.on("error", (error) => plain.destroy(error));
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      size += chunk.length;
      const refused = tooMuch(size, packedSize, limits);
      if (refused) return refuse(refused);
      writeSync(fd, chunk);
    }
    return { fd, size };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") return refuse("not complete yet");
    return refuse(`cannot be unpacked (${code ?? message})`);
  } finally {
    packed.destroy();
  }
};

function* chunks(fd: number): Generator<Buffer> {
  for (let at = 0; ; at += CHUNK_BYTES) {
    const bytes = readAt(fd, at, CHUNK_BYTES);
    if (bytes.length > 0) yield bytes;
    if (bytes.length < CHUNK_BYTES) return;
  }
}

/** Why what is unpacked so far is too much, if it is. */
export const tooMuch = (size: number, packedSize: number, limits: Limits): string | undefined => {
  if (size > limits.unpackedBytes)
    return `unpacks to more than ${sizeText(limits.unpackedBytes)}; unpack it yourself to have it read`;
  if (size > limits.unpackedFreeBytes && size > packedSize * limits.unpackRatio)
    return `unpacks to more than ${limits.unpackRatio} times its size; unpack it yourself to have it read`;
  return undefined;
};
