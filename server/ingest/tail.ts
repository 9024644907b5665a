/**
 * From a stored offset to whole lines. What follows the last newline stays in the file until its end is written. A
 * line longer than the limit is passed over without being held in memory, and so is padding of NUL bytes.
 */
import { readSync } from "node:fs";
import type { Buffers } from "./buffers.ts";
import { readAt, readInto } from "./identity.ts";
import type { Limits } from "./limits.ts";
import { NEWLINE } from "./line-text.ts";
import { type LineProblem, paddingReason, tooLong } from "./read.ts";

export interface TailPlace {
  readonly offset: number;
  /** Lines before the offset. */
  readonly line: number;
  /** No newline lies between the offset and here. */
  readonly scanned: number;
}

export type Tailed =
  /** No whole line. `scanned` for the next look. */
  | { readonly kind: "nothing"; readonly scanned: number }
  /** Whole lines, from the offset on. `unended`: the last line of a file that nobody ends, whole as it stands. */
  | { readonly kind: "lines"; readonly bytes: Buffer; readonly unended?: boolean }
  /** Bytes that are not kept: go on at `to`. */
  | { readonly kind: "jump"; readonly to: number; readonly lines: 0 | 1; readonly problem: LineProblem };

/** Below this a half-written line is simply read again. */
const RESCAN_BYTES = 64 * 1024;

/**
 * A last line without its newline that is one JSON object: an object says itself where it ends, so nothing that could
 * follow on the line would belong to it.
 */
export const unendedLine = (
  fd: number,
  size: number,
  { offset }: TailPlace,
  limits: Limits,
): Buffer | undefined => {
  if (size <= offset || size - offset > limits.lineBytes) return undefined;
  const bytes = readAt(fd, offset, size - offset);
  return isWholeObject(bytes.toString("utf8").trim()) ? bytes : undefined;
};

const PENDING_HEAD = 800;
const PENDING_TAIL = 200;

/** A line without its end as a person is shown it: all of it, or how it begins and how it breaks off. */
export const pendingText = (fd: number, offset: number, size: number): string => {
  const length = size - offset;
  if (length <= PENDING_HEAD + PENDING_TAIL) return readAt(fd, offset, length).toString("utf8");
  const head = readAt(fd, offset, PENDING_HEAD).toString("utf8");
  return `${head} … ${readAt(fd, size - PENDING_TAIL, PENDING_TAIL).toString("utf8")}`;
};

const isWholeObject = (text: string): boolean => {
  if (!text.startsWith("{") || !text.endsWith("}")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The next whole lines, at most about `wanted` bytes of them, or a single longer one. */
export const tail = (
  fd: number,
  size: number,
  place: TailPlace,
  wanted: number,
  { limits, buffers }: { readonly limits: Limits; readonly buffers: Buffers },
): Tailed => {
  const { offset } = place;
  if (size <= offset) return { kind: "nothing", scanned: offset };
  let scanned = place.scanned - offset > RESCAN_BYTES && place.scanned <= size ? place.scanned : offset;
  if (scanned === offset) {
    const bytes = readInto(buffers.take(Math.min(size - offset, wanted)), fd, offset);
    const last = bytes.lastIndexOf(NEWLINE);
    if (last >= 0) return { kind: "lines", bytes: bytes.subarray(0, last + 1) };
    scanned = offset + bytes.length;
    buffers.give(bytes);
  }
  const newline = scanned < size ? find(fd, scanned, size, (bytes) => bytes.indexOf(NEWLINE)) : -1;
  if (newline < 0) return { kind: "nothing", scanned: size };
  if (newline - offset <= limits.lineBytes)
    return { kind: "lines", bytes: readAt(fd, offset, newline + 1 - offset) };
  return jump(fd, place, newline, limits);
};

const jump = (fd: number, { offset, line }: TailPlace, newline: number, limits: Limits): Tailed => {
  const content = find(fd, offset, newline, firstNotNul);
  const padding = (content < 0 ? newline : content) - offset;
  if (padding > 0) {
    return {
      kind: "jump",
      to: offset + padding,
      lines: 0,
      problem: { line: line + 1, offset, length: padding, reason: paddingReason(padding) },
    };
  }
  const length = newline - offset;
  return {
    kind: "jump",
    to: newline + 1,
    lines: 1,
    problem: { line: line + 1, offset, length, reason: tooLong(length, limits.lineBytes) },
  };
};

const firstNotNul = (bytes: Buffer): number => {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return i;
  return -1;
};

const SCAN_BYTES = 1 << 20;
const scratch = Buffer.allocUnsafeSlow(SCAN_BYTES);

/** Position of the first hit in [from, to), or -1. Uses one buffer for any length. */
const find = (fd: number, from: number, to: number, hit: (bytes: Buffer) => number): number => {
  let at = from;
  while (at < to) {
    const read = readSync(fd, scratch, 0, Math.min(SCAN_BYTES, to - at), at);
    if (read === 0) return -1;
    const found = hit(scratch.subarray(0, read));
    if (found >= 0) return at + found;
    at += read;
  }
  return -1;
};
