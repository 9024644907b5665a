/** Whole lines to units: each line is given to the dialect with its memory, and comes back as events or a problem. */
import type { AnyDialect, SourceInfo } from "../../core/dialects/dialect.ts";
import type { NewUnit } from "../../store/store.ts";
import type { Assembler } from "./assemble.ts";
import { type Limits, sizeText } from "./limits.ts";
import { asciiMap, bomAt, contentEnd, isBlank, lineText, NEWLINE, nulsAt, wasUtf8 } from "./line-text.ts";
import { countRepairs, countUnit, type Tally } from "./tally.ts";

/** A problem that is about a line, before its source is named. */
export interface LineProblem {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/** What reads the lines of one source. `memory` is replaced, never changed; `tally` is counted on. */
export interface LineReader {
  readonly dialect: AnyDialect;
  readonly info: SourceInfo;
  readonly tally: Tally;
  readonly assembler: Assembler;
  memory: unknown;
}

export interface LinesRead {
  readonly units: readonly NewUnit[];
  readonly problems: readonly LineProblem[];
  /** Bytes of the whole lines that were read. */
  readonly consumed: number;
  /** Lines, blank ones counted. */
  readonly lines: number;
}

const NOT_UTF8 = "not UTF-8: shown with U+FFFD in place of the bytes that are not; the raw line is kept";

/** Reads one line. Dialects do not throw; one that does is a bug that must not stop the file, and is listed with its words. */
export const readUnit = (
  reader: LineReader,
  text: string,
  position: number,
): { readonly events: NewUnit["events"]; readonly problem: string | undefined } => {
  let events: NewUnit["events"] = [];
  let problem: string | undefined;
  try {
    const result = reader.dialect.read(text, reader.memory, reader.info, position);
    reader.memory = result.memory;
    if (result.ok) {
      events = reader.assembler.assign(result.events);
      if (result.repairs) countRepairs(reader.tally, result.repairs);
    } else problem = result.problem;
  } catch (error) {
    problem = `the ${reader.dialect.name} reader failed on it: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (problem === undefined) countUnit(reader.tally, events, text);
  else {
    reader.tally.units++;
    reader.tally.problems++;
  }
  return { events, problem };
};

const WENT_ON = "the line went on after it was read as whole; what came later is kept and not read";

/**
 * Reads whole lines of `bytes`, which begin at `offset` in the file and at the start of line `line`. What follows
 * the last newline is left for later. A line over the limit is a problem. `goesOn`: the bytes begin inside the line
 * before, which was read without its newline.
 */
export const readLines = (
  bytes: Buffer,
  at: { readonly offset: number; readonly line: number; readonly goesOn?: boolean },
  reader: LineReader,
  { lineBytes, linesPerCommit }: Pick<Limits, "lineBytes" | "linesPerCommit">,
): LinesRead => {
  const ascii = asciiMap(bytes);
  const units: NewUnit[] = [];
  const problems: LineProblem[] = [];
  let lines = 0;
  let start = at.goesOn ? endOfLine(bytes) : 0;
  if (start > 0 && !isBlank(bytes, 0, start - 1)) {
    problems.push({ line: at.line - 1, offset: at.offset, length: start - 1, reason: WENT_ON });
    reader.tally.others++;
  }
  while (lines < linesPerCommit) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) break;
    const line = at.line + lines;
    const padding = bytes[start] === 0 ? nulsAt(bytes, start, newline) : 0;
    if (padding > 0) {
      problems.push({ line, offset: at.offset + start, length: padding, reason: paddingReason(padding) });
      reader.tally.others++;
    }
    const from = start + padding + bomAt(bytes, start + padding, newline);
    const end = contentEnd(bytes, from, newline);
    if (end - from > lineBytes) {
      problems.push({
        line,
        offset: at.offset + from,
        length: end - from,
        reason: tooLong(end - from, lineBytes),
      });
      reader.tally.others++;
      reader.tally.tooLong++;
    } else if (isBlank(bytes, from, end)) reader.tally.blank++;
    else {
      const text = lineText(bytes, from, end, ascii);
      const { events, problem } = readUnit(reader, text, line);
      units.push({ position: line, start: from, length: end - from, events, problem });
      if (!wasUtf8(text, bytes, from, end)) {
        problems.push({ line, offset: at.offset + from, length: end - from, reason: NOT_UTF8 });
        reader.tally.others++;
      }
    }
    lines++;
    start = newline + 1;
  }
  return { units, problems, consumed: start, lines };
};

/** Just after the first newline. */
const endOfLine = (bytes: Buffer): number => bytes.indexOf(NEWLINE) + 1;

export const tooLong = (length: number, limit: number): string =>
  `a line of ${sizeText(length)} is longer than ${sizeText(limit)} and was skipped`;

export const paddingReason = (count: number): string =>
  `${count} NUL ${count === 1 ? "byte" : "bytes"} skipped: padding of a file that was cut while it was written`;
