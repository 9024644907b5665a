/** The kept text around a place in a file, by the line: what a person looks at to see why a line could not be read. */
import type { LineText } from "../core/wire/sources.ts";
import type { StoreReader } from "../store/store.ts";

/** Of one line; more is cut off. */
const LINE_BYTES = 2000;
/** Looked through for the lines before: longer ones are not shown. */
const BEFORE_BYTES = 32 * 1024;
const NEWLINE = 10;

export interface LinePlace {
  /** Where the line begins, its bytes without the newline, and its number. */
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  /** How many lines of its surroundings. */
  readonly before: number;
  readonly after: number;
}

/** In order; lines that were not kept are not among them. */
export const linesAround = async (
  reader: StoreReader,
  source: number,
  { offset, length, line, before, after }: LinePlace,
): Promise<readonly LineText[]> => {
  const ranges = await reader.rawRanges(source);
  const kept = async (from: number, to: number): Promise<Buffer> => {
    const range = ranges.find((one) => one.from <= from && from < one.from + one.length);
    return range ? bytesOf(reader, source, from, Math.min(to, range.from + range.length)) : Buffer.alloc(0);
  };
  const holds = ranges.find((one) => one.from < offset && offset <= one.from + one.length);
  const first = Math.max(holds?.from ?? offset, offset - BEFORE_BYTES);
  const earlier = splitLines(await kept(first, offset), first);
  // The first one may have begun before what was looked at.
  if (first > (holds?.from ?? first)) earlier.shift();
  const lines: LineText[] = earlier
    .slice(Math.max(0, earlier.length - before))
    .map((one, at, { length: shown }) => textOf(one, line - shown + at));
  const own = await kept(offset, offset + Math.min(length, LINE_BYTES));
  if (own.length > 0) lines.push(textOf({ offset, bytes: own }, line, length));
  // Of a line that was not kept its newline was not either.
  const behind = offset + length + (own.length > 0 ? 0 : 1);
  const next = await kept(behind, behind + 2 + (after + 1) * LINE_BYTES);
  const ending = own.length === 0 ? 0 : next[0] === NEWLINE ? 1 : next[1] === NEWLINE ? 2 : next.length;
  const later = splitLines(next.subarray(ending), behind + ending);
  return [...lines, ...later.slice(0, after).map((one, at) => textOf(one, line + 1 + at))];
};

const bytesOf = async (reader: StoreReader, source: number, from: number, to: number): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for (let at = from; at < to; ) {
    const piece = await reader.rawBytes(source, at, to - at);
    if (piece.length === 0) break;
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces);
};

interface Line {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What follows the last newline is a line too, as far as it is there. */
const splitLines = (bytes: Buffer, offset: number): Line[] => {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, from);
    const to = end < 0 ? bytes.length : end;
    lines.push({ offset: offset + from, bytes: bytes.subarray(from, to) });
    from = to + 1;
  }
  return lines;
};

const textOf = ({ offset, bytes }: Line, line: number, length = bytes.length): LineText => ({
  line,
  offset,
  text: bytes.subarray(0, LINE_BYTES).toString("utf8").replace(/\r$/, ""),
  cut: length > LINE_BYTES,
});
