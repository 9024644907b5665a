/**
 * Is this file the one we read from before? Neither path nor inode say so (a path is replaced, ext4 gives a freed
 * inode away at once): the bytes do. An offset holds when the file is at least that long and its first 1,024 bytes
 * and the last 256 before the offset are as they were.
 */
import { createHash } from "node:crypto";
import { readSync } from "node:fs";

export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 256;

/** What lies around an offset: bytes where we have read them, else only their hashes. */
export interface Fingerprint {
  readonly offset: number;
  readonly headHash: string;
  readonly tailHash: string;
  readonly head?: Buffer | undefined;
  readonly tail?: Buffer | undefined;
}

export const NO_BYTES: Buffer = Buffer.alloc(0);

export const hashOf = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex").slice(0, 32);
const EMPTY_HASH = hashOf(NO_BYTES);

export const NEW_FINGERPRINT: Fingerprint = {
  offset: 0,
  headHash: EMPTY_HASH,
  tailHash: EMPTY_HASH,
  head: NO_BYTES,
  tail: NO_BYTES,
};

/** Up to `length` bytes from `position`; shorter only at the end of the file. */
export const readAt = (fd: number, position: number, length: number): Buffer =>
  readInto(Buffer.allocUnsafe(length), fd, position);

/** Fills `bytes` from `position`; shorter only at the end of the file. */
export const readInto = (bytes: Buffer, fd: number, position: number): Buffer => {
  const { length } = bytes;
  let read = 0;
  while (read < length) {
    const got = readSync(fd, bytes, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return bytes.subarray(0, read);
};

const sameBytes = (
  fd: number,
  position: number,
  length: number,
  known: Buffer | undefined,
  hash: string,
): boolean => {
  const bytes = readAt(fd, position, length);
  if (bytes.length < length) return false;
  return known ? bytes.equals(known) : hashOf(bytes) === hash;
};

/** True when the file goes on from what was read. An offset of 0 fits every file. */
export const fits = (fd: number, size: number, print: Fingerprint): boolean => {
  const { offset } = print;
  if (size < offset) return false;
  const tail = Math.min(TAIL_BYTES, offset);
  return (
    sameBytes(fd, 0, Math.min(HEAD_BYTES, offset), print.head, print.headHash) &&
    sameBytes(fd, offset - tail, tail, print.tail, print.tailHash)
  );
};

/** The fingerprint after `bytes`, which follow the old offset directly. Made of the bytes as read, not of the file as it is now. */
export const grown = (print: Fingerprint, bytes: Buffer): Fingerprint | undefined => {
  if (!print.head || !print.tail) return undefined;
  if (bytes.length === 0) return print;
  const missing = HEAD_BYTES - print.head.length;
  const head = missing > 0 ? Buffer.concat([print.head, bytes.subarray(0, missing)]) : print.head;
  const tail =
    bytes.length >= TAIL_BYTES
      ? Buffer.from(bytes.subarray(bytes.length - TAIL_BYTES))
      : Buffer.from(Buffer.concat([print.tail, bytes]).subarray(-TAIL_BYTES));
  return {
    offset: print.offset + bytes.length,
    head,
    tail,
    headHash: missing > 0 ? hashOf(head) : print.headHash,
    tailHash: hashOf(tail),
  };
};

/** The fingerprint at an offset, read from the file: after a jump over bytes that are not kept, or after a restart. */
export const fingerprintAt = (fd: number, offset: number): Fingerprint => {
  const head = readAt(fd, 0, Math.min(HEAD_BYTES, offset));
  const length = Math.min(TAIL_BYTES, offset);
  const tail = readAt(fd, offset - length, length);
  return { offset, head, tail, headHash: hashOf(head), tailHash: hashOf(tail) };
};
