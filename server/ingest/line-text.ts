/** Bytes of whole lines to text. Decoding happens on whole lines only, so no character is ever cut. */
import { isAscii, isUtf8 } from "node:buffer";
import { SAMPLE_BYTES, SAMPLE_LINES } from "./limits.ts";

const BOM_1 = 0xef;
const BOM_2 = 0xbb;
const BOM_3 = 0xbf;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
export const NEWLINE = 0x0a;

const STRIDE = 16 * 1024;

/** For each 16 kB of a chunk: is it ASCII? One look each, instead of one per line. */
export const asciiMap = (bytes: Buffer): Uint8Array => {
  const map = new Uint8Array(Math.ceil(bytes.length / STRIDE));
  for (let i = 0; i < map.length; i++) map[i] = isAscii(bytes.subarray(i * STRIDE, (i + 1) * STRIDE)) ? 1 : 0;
  return map;
};

const inAscii = (map: Uint8Array, start: number, end: number): boolean => {
  for (let i = Math.floor(start / STRIDE); i * STRIDE < end; i++) if (map[i] === 0) return false;
  return true;
};

/** What `toString("latin1")` calls after looking at its arguments; that look costs as much as a short line. */
type Latin = Buffer & { latin1Slice(start: number, end: number): string };

/**
 * A line as text. A string of one byte per character parses faster than one made by the UTF-8 decoder, so lines of
 * ASCII are read as Latin-1, which is the same text.
 */
export const lineText = (bytes: Buffer, start: number, end: number, ascii: Uint8Array): string => {
  if (inAscii(ascii, start, end) || isAscii(bytes.subarray(start, end)))
    return (bytes as Latin).latin1Slice(start, end);
  return bytes.toString("utf8", start, end);
};

/** True when the bytes of a decoded line were UTF-8. A replacement character that stands in the file is no damage. */
export const wasUtf8 = (text: string, bytes: Buffer, start: number, end: number): boolean =>
  !text.includes("\ufffd") || isUtf8(bytes.subarray(start, end));

/** Where the text of a line ends: before a carriage return. */
export const contentEnd = (bytes: Buffer, start: number, newline: number): number =>
  newline > start && bytes[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline;

/** Number of NUL bytes at the start of a line: padding left by a file that was truncated under its writer. */
export const nulsAt = (bytes: Buffer, start: number, end: number): number => {
  let at = start;
  while (at < end && bytes[at] === 0) at++;
  return at - start;
};

/** 3 where a byte order mark stands: at the start of a file, or of a line where two files were joined. */
export const bomAt = (bytes: Buffer, start: number, end: number): number =>
  end - start >= 3 && bytes[start] === BOM_1 && bytes[start + 1] === BOM_2 && bytes[start + 2] === BOM_3
    ? 3
    : 0;

export const isBlank = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
};

/** Detection has seen enough of a source. */
export const isEnough = (sample: readonly string[]): boolean =>
  sample.length >= SAMPLE_LINES || sample.reduce((sum, line) => sum + line.length, 0) >= SAMPLE_BYTES;

/**
 * The first whole lines as a dialect sees them: no padding, marks, blanks or over-long lines. Continues `known`, line
 * by line, so that the sample does not depend on how the bytes came.
 */
export const sampleLines = (
  bytes: Buffer,
  known: readonly string[],
  lineBytes: number,
): readonly string[] => {
  const sample = [...known];
  let start = 0;
  while (!isEnough(sample)) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) break;
    const padded = start + nulsAt(bytes, start, newline);
    const from = padded + bomAt(bytes, padded, newline);
    const end = contentEnd(bytes, from, newline);
    if (end - from <= lineBytes && !isBlank(bytes, from, end)) sample.push(bytes.toString("utf8", from, end));
    start = newline + 1;
  }
  return sample;
};
