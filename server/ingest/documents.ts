/**
 * Files that hold one JSON value. Read whole when they have been still for a moment, and cut into keyed parts: parts
 * that are equal keep their unit and seq, new ones are appended, and when one changed, moved or went the run is
 * derived anew from the parts of the newest version.
 *
 * Its newest version is kept whole, byte for byte; its units are the texts of the parts, in the order they came.
 */

import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { digest } from "../../core/digest.ts";
import { parseLine } from "../../core/json.ts";
import type { NewUnit, SourceCommit } from "../../store/store.ts";
import { Assembler } from "./assemble.ts";
import { detectDocument } from "./detect.ts";
import { hashOf, readAt } from "./identity.ts";
import { SAMPLE_LINES, sizeText } from "./limits.ts";
import type { Opened } from "./open.ts";
import { type Batch, type Reading, summaryOf } from "./pull.ts";
import { type LineReader, readUnit } from "./read.ts";
import { keyOfDocument, type Progress, type ReadPart, type Source, storedOf } from "./source.ts";
import { copyTally } from "./tally.ts";

export type DocumentRead =
  | (Batch & { readonly derive: boolean })
  /** Nothing in it is new. */
  | { readonly kind: "same" }
  | { readonly kind: "skip"; readonly state: "skipped" | "summary"; readonly reason: string }
  /** It does not parse: half-written, or no JSON. */
  | { readonly kind: "broken"; readonly reason: string };

const NEWLINE = Buffer.from("\n");

export const readDocument = (
  source: Source,
  { fd, size, original }: Pick<Opened, "fd" | "size" | "original">,
  reading: Reading,
): DocumentRead => {
  if (size > reading.limits.documentBytes)
    return {
      kind: "skip",
      state: "skipped",
      reason: `one JSON document of ${sizeText(size)}; at most ${sizeText(reading.limits.documentBytes)} are read`,
    };
  const bytes = readAt(fd, 0, size);
  const text = new TextDecoder().decode(bytes);
  const sample = text.split("\n", SAMPLE_LINES);
  const summary = summaryOf(sample, source.name.path, reading.dialects);
  if (summary !== undefined) return { kind: "skip", state: "summary", reason: summary };
  const seen = { path: source.name.path, absolute: source.name.file, sample, mapping: source.mapping };
  const detected = source.progress.dialect
    ? { kind: "document" as const, dialect: source.progress.dialect, why: source.progress.why }
    : detectDocument(seen, reading.dialects, text);
  if (detected.kind === "skip") return { kind: "skip", state: "skipped", reason: detected.reason };
  if (detected.kind !== "document" || detected.dialect === undefined)
    return { kind: "skip", state: "skipped", reason: detected.why };
  if (!parses(text)) return { kind: "broken", reason: "the document does not parse yet" };
  const kept = original === undefined ? bytes : readAt(original.fd, 0, original.size);
  return documentBatch(source, { bytes: kept, text }, detected.dialect, detected.why);
};

/** NaN and Infinity, which Python writes, are let through: the parts are read leniently too. */
const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return parseLine(text).ok;
  }
};

/** Two parts with one key: the second is told apart by its count. */
const keyedParts = (
  dialect: AnyDialect,
  text: string,
): readonly { readonly key: string; readonly text: string; readonly digest: string }[] => {
  const counts = new Map<string, number>();
  return (dialect.parts?.(text) ?? []).map((part) => {
    const count = (counts.get(part.key) ?? 0) + 1;
    counts.set(part.key, count);
    return {
      key: count === 1 ? part.key : `${part.key}#${count}`,
      text: part.text,
      digest: digest(part.text),
    };
  });
};

interface Document {
  readonly bytes: Buffer;
  readonly text: string;
}

const documentBatch = (
  source: Source,
  document: Document,
  dialect: AnyDialect,
  why: string,
): DocumentRead => {
  const { progress } = source;
  const hash = hashOf(document.bytes);
  if (progress.dialect !== null && progress.print.tailHash === hash) return { kind: "same" };
  const known = new Map((progress.parts ?? []).map((part) => [part.key, part]));
  let next = progress.line;
  const fresh: { readonly position: number; readonly text: string }[] = [];
  const parts = keyedParts(dialect, document.text).map((part): ReadPart => {
    const same = known.get(part.key);
    if (same !== undefined && same.digest === part.digest) return same;
    next++;
    fresh.push({ position: next, text: part.text });
    return { key: part.key, digest: part.digest, raw: next };
  });
  const before = progress.parts ?? [];
  const extended = before.every((part, i) => parts[i] === part);
  const derive = !extended && progress.dialect !== null;
  return freshBatch(source, dialect, why, { document: document.bytes, hash, parts, fresh, derive });
};

interface Fresh {
  readonly document: Buffer;
  readonly hash: string;
  readonly parts: readonly ReadPart[];
  readonly fresh: readonly { readonly position: number; readonly text: string }[];
  readonly derive: boolean;
}

const freshBatch = (
  source: Source,
  dialect: AnyDialect,
  why: string,
  { document, hash, parts, fresh, derive }: Fresh,
): DocumentRead => {
  const { progress } = source;
  const key = progress.key ?? keyOfDocument(source.name.file);
  const info = source.info(key);
  const assembler = new Assembler(dialect, source, progress.runs);
  const tally = copyTally(progress.tally);
  const reader: LineReader = {
    dialect,
    info,
    assembler,
    tally,
    memory: (progress.dialect === null ? null : progress.memory) ?? dialect.start(info),
  };
  const pieces: Buffer[] = [];
  const units: NewUnit[] = [];
  let start = 0;
  for (const part of fresh) {
    const bytes = Buffer.from(part.text);
    const { events, problem } = readUnit(reader, part.text, part.position);
    units.push({ position: part.position, start, length: bytes.length, events, problem });
    pieces.push(bytes, NEWLINE);
    start += bytes.length + NEWLINE.length;
  }
  const bytes = Buffer.concat(pieces);
  const after: Progress = {
    ...progress,
    dialect,
    why,
    key,
    settled: true,
    offset: progress.offset + bytes.length,
    line: progress.line + fresh.length,
    print: {
      offset: progress.offset + bytes.length,
      headHash: hashOf(Buffer.from(parts.map((part) => part.digest).join())),
      tailHash: hash,
    },
    memory: reader.memory,
    runs: assembler.remembered,
    tally,
    runIds: [...new Set([...progress.runIds, ...assembler.used])],
    parts,
  };
  const commit: SourceCommit = {
    source: storedOf(source, after),
    bytes,
    from: progress.offset,
    units,
    problems: [],
    document,
    runOf: assembler.runOf,
  };
  return { kind: "batch", commit, progress: after, rerun: assembler.late, derive };
};
