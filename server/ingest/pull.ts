/** Takes the next batch of a source: whole lines, read by its dialect, ready to be committed. Changes nothing itself. */
import { fstatSync } from "node:fs";
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import type { SourceCommit } from "../../store/store.ts";
import { Assembler } from "./assemble.ts";
import type { Buffers } from "./buffers.ts";
import { type Dialects, detectLines, looksLikeDocument, type Seen } from "./detect.ts";
import { fingerprintAt, fits, grown, readAt } from "./identity.ts";
import { type Limits, SAMPLE_BYTES } from "./limits.ts";
import { isEnough, NEWLINE, sampleLines } from "./line-text.ts";
import type { Opened } from "./open.ts";
import { type LineReader, readLines } from "./read.ts";
import { keyOfLines, type Progress, type Source, storedOf } from "./source.ts";
import { type Tailed, type TailPlace, tail, unendedLine } from "./tail.ts";
import { copyTally } from "./tally.ts";

export interface Reading {
  readonly dialects: Dialects;
  readonly limits: Limits;
  readonly buffers: Buffers;
}

/** A batch to commit, and the progress it makes. */
export interface Batch {
  readonly kind: "batch";
  readonly commit: SourceCommit;
  readonly progress: Progress;
  /** Units without a run key were committed before the first key came: read the source anew. */
  readonly rerun: boolean;
}

export type Pulled =
  | Batch
  /** Nothing whole to read now. `scanned` for the next look. */
  | { readonly kind: "nothing"; readonly scanned: number }
  /** The file is not the one read before: a new generation. */
  | { readonly kind: "replaced" }
  /** Further lines say that it is another dialect. The kept units are to be read anew with it, then pull again. */
  | { readonly kind: "turn"; readonly dialect: AnyDialect; readonly why: string }
  | { readonly kind: "skip"; readonly state: "skipped" | "summary"; readonly reason: string }
  /** One JSON value: read whole, when it is still. */
  | { readonly kind: "document" };

const MIN_BYTES = 64 * 1024;

/** About as many bytes as hold the lines of one commit, from the lines seen so far. */
const wantedBytes = ({ offset, line }: Progress, { chunkBytes, linesPerCommit }: Limits): number =>
  line === 0
    ? chunkBytes
    : Math.min(chunkBytes, Math.max(MIN_BYTES, Math.ceil((offset / line) * linesPerCommit * 1.02)));

/**
 * `still`: nobody writes to the file any more, so a last line that is whole without its newline is taken. `progress`
 * is that of the source, or what it will be when a commit is through.
 */
export const pull = (
  source: Source,
  opened: Pick<Opened, "fd" | "size">,
  reading: Reading,
  still = false,
  progress: Progress = source.progress,
): Pulled => {
  const { fd, size } = opened;
  if (size < progress.offset) return { kind: "replaced" };
  if (progress.dialect === null && progress.offset === 0) {
    const head = readAt(fd, 0, Math.min(size, SAMPLE_BYTES)).toString("utf8");
    if (looksLikeDocument(source.name.path, head)) return { kind: "document" };
  }
  const scanned = progress === source.progress ? source.scanned : progress.offset;
  const place = { offset: progress.offset, line: progress.line, scanned };
  const goesOn = isInsideLine(fd, progress.offset);
  const ended = tail(fd, size, place, wantedBytes(progress, reading.limits), reading);
  const tailed =
    still && !goesOn && ended.kind === "nothing" ? withUnended(fd, size, place, ended, reading) : ended;
  // Compared after the bytes were taken, so that a file replaced in between is noticed.
  if (!fits(fd, fstatSync(fd).size, progress.print)) return { kind: "replaced" };
  if (tailed.kind === "nothing") return tailed;
  if (tailed.kind === "jump") return jumpBatch(source, progress, fd, tailed);
  const taking = { bytes: tailed.bytes, unended: tailed.unended === true, goesOn };
  return linesBatch(source, progress, fd, taking, reading);
};

const withUnended = (
  fd: number,
  size: number,
  place: TailPlace,
  otherwise: Tailed,
  { limits }: Reading,
): Tailed => {
  const bytes = unendedLine(fd, size, place, limits);
  return bytes === undefined ? otherwise : { kind: "lines", bytes, unended: true };
};

/** The line before was read without its newline. After skipped padding, too, no newline stands before the offset. */
const isInsideLine = (fd: number, offset: number): boolean => {
  if (offset === 0) return false;
  const before = readAt(fd, offset - 1, 1)[0];
  return before !== NEWLINE && before !== 0;
};

const jumpBatch = (
  source: Source,
  before: Progress,
  fd: number,
  { to, lines, problem }: Extract<Tailed, { kind: "jump" }>,
): Batch => {
  const tally = copyTally(before.tally);
  tally.others++;
  tally.tooLong += lines;
  tally.bytesNotKept += to - before.offset;
  const progress: Progress = {
    ...before,
    offset: to,
    line: before.line + lines,
    print: fingerprintAt(fd, to),
    tally,
  };
  const runOf = new Assembler(progress.dialect ?? NO_DIALECT, source, progress.runs).runOf;
  const commit: SourceCommit = {
    source: storedOf(source, progress),
    bytes: new Uint8Array(0),
    from: to,
    units: [],
    problems: [problem],
    runOf,
  };
  return { kind: "batch", commit, progress, rerun: false };
};

/** Stands in for a dialect while only bytes have been passed over: there is no unit to name a run yet. */
const NO_DIALECT: Pick<AnyDialect, "name" | "assembly" | "axisNames"> = {
  name: "none",
  assembly: { by: "source", rule: "" },
};

interface Taken {
  readonly bytes: Buffer;
  readonly unended: boolean;
  readonly goesOn: boolean;
}

const ENDING = Buffer.from([NEWLINE]);

const linesBatch = (
  source: Source,
  before: Progress,
  fd: number,
  taking: Taken,
  reading: Reading,
): Pulled => {
  const bytes = taking.unended ? Buffer.concat([taking.bytes, ENDING]) : taking.bytes;
  const detected = progressWithDialect(source, before, bytes, reading);
  if (detected.kind !== "ready") return detected;
  const { progress, problem } = detected;
  const { dialect, key } = progress;
  if (dialect === null || key === null) return { kind: "nothing", scanned: before.offset };
  const info = source.info(key);
  const assembler = new Assembler(dialect, source, progress.runs);
  const tally = copyTally(progress.tally);
  const memory = (before.dialect === null ? null : progress.memory) ?? dialect.start(info);
  const reader: LineReader = { dialect, info, assembler, tally, memory };
  const at = { offset: progress.offset, line: progress.line + 1, goesOn: taking.goesOn };
  const read = readLines(bytes, at, reader, reading.limits);
  const taken = taking.bytes.subarray(0, read.consumed);
  const offset = progress.offset + taken.length;
  const runIds = union(progress.runIds, assembler.used);
  const sample = progress.settled
    ? []
    : sampleLines(bytes.subarray(0, read.consumed), progress.sample ?? [], reading.limits.lineBytes);
  const settled = progress.settled || isEnough(sample);
  if (problem !== undefined) tally.others++;
  const after: Progress = {
    ...progress,
    settled,
    sample: settled ? [] : sample,
    offset,
    line: progress.line + read.lines,
    print: grown(progress.print, taken) ?? fingerprintAt(fd, offset),
    memory: reader.memory,
    runs: assembler.remembered,
    tally,
    runIds,
  };
  const problems =
    problem === undefined
      ? read.problems
      : [{ line: 0, offset: 0, length: 0, reason: problem }, ...read.problems];
  const commit: SourceCommit = {
    source: storedOf(source, after),
    bytes: taken,
    from: progress.offset,
    units: read.units,
    problems,
    runOf: assembler.runOf,
  };
  return { kind: "batch", commit, progress: after, rerun: assembler.late };
};

const union = <T>(known: readonly T[], more: Iterable<T>): readonly T[] => {
  const missing = [...more].filter((one) => !known.includes(one));
  return missing.length === 0 ? known : [...known, ...missing];
};

/** Detection, repeated as lines come until enough were seen. Returns the progress to read on with, or what else is to be done. */
const progressWithDialect = (
  source: Source,
  progress: Progress,
  bytes: Buffer,
  { dialects, limits }: Reading,
): Pulled | { readonly kind: "ready"; readonly progress: Progress; readonly problem: string | undefined } => {
  if (progress.settled) return { kind: "ready", progress, problem: undefined };
  const sample = sampleLines(bytes, progress.sample ?? [], limits.lineBytes);
  const first = sample[0];
  if (first === undefined) return { kind: "nothing", scanned: progress.offset };
  const summary = summaryOf(sample, source.name.path, dialects);
  if (summary !== undefined && progress.dialect === null)
    return { kind: "skip", state: "summary", reason: summary };
  const detected = detectLines(seenOf(source, sample), dialects);
  if (detected.kind === "skip") return { kind: "skip", state: "skipped", reason: detected.reason };
  if (detected.kind === "document") return { kind: "document" };
  if (progress.dialect !== null && progress.dialect !== detected.dialect)
    return { kind: "turn", dialect: detected.dialect, why: detected.why };
  const key = progress.key ?? keyOfLines(source.name.file, first);
  const next: Progress = {
    ...progress,
    dialect: detected.dialect,
    why: detected.why,
    key,
    claimed: progress.claimed || detected.problem !== undefined,
  };
  return { kind: "ready", progress: next, problem: progress.claimed ? undefined : detected.problem };
};

export const seenOf = ({ name, mapping }: Source, sample: readonly string[]): Seen => ({
  path: name.path,
  absolute: name.file,
  sample,
  mapping,
});

/** Why the file is a summary of others and no trace, where a dialect knows it as one. */
export const summaryOf = (
  sample: readonly string[],
  path: string,
  dialects: Dialects,
): string | undefined => {
  for (const dialect of dialects.all) {
    const reason = dialect.summarizes?.(sample, path);
    if (reason !== undefined) return reason;
  }
  return undefined;
};
