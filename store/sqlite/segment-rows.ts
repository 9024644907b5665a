/** A run's list of segments, and the state after the last of them. */
import type { Seq } from "../../core/ids.ts";
import type { Segment } from "../../core/wire/segments.ts";
import { release, retain } from "./blob-rows.ts";
import { rowSum } from "./row-sum.ts";
import type { SegmentShape } from "./segment-shape.ts";
import type { Statements } from "./statements.ts";

export interface StoredSegment extends Segment {
  /** Hash of a Float64Array with the hash of each event's ident; null when no event has one. */
  readonly idents: string | null;
  readonly shape: SegmentShape;
}

interface SegmentRow {
  readonly events: string;
  readonly checkpoint: string | null;
  readonly idents: string | null;
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly before: number;
  readonly max_seq: number;
  readonly shape: string;
  readonly sum: number;
}

const COLUMNS = "events, checkpoint, idents, first, last, count, before, max_seq, shape";

export const readSegments = (sql: Statements, run: number): readonly StoredSegment[] =>
  sql.all<SegmentRow>(`SELECT ${COLUMNS} FROM segments WHERE run = ? ORDER BY ordinal`, run).map((row) => ({
    events: row.events,
    checkpoint: row.checkpoint,
    idents: row.idents,
    from: JSON.parse(row.first),
    to: JSON.parse(row.last),
    count: row.count,
    before: row.before,
    maxSeq: row.max_seq as Seq,
    shape: JSON.parse(row.shape),
  }));

/** What goes over the wire of a stored segment. */
export const segmentOf = ({ idents, shape, ...segment }: StoredSegment): Segment => segment;

/** Blobs that are not in the store yet, deflated, by hash. */
export type NewBlobs = ReadonlyMap<string, Uint8Array>;

/** Replaces the segments from `first` on. Bytes that both lists name stay. */
export const writeSegments = (
  sql: Statements,
  run: number,
  before: readonly StoredSegment[],
  after: readonly StoredSegment[],
  first: number,
  blobs: NewBlobs,
): void => {
  for (const hash of after.slice(first).flatMap(hashesOf)) retain(sql, hash, blobs.get(hash));
  sql.run("DELETE FROM segments WHERE run = ? AND ordinal >= ?", run, first);
  for (let ordinal = first; ordinal < after.length; ordinal++)
    insertSegment(sql, run, ordinal, after[ordinal] as StoredSegment);
  for (const hash of before.slice(first).flatMap(hashesOf)) release(sql, hash);
};

const hashesOf = ({ events, checkpoint, idents }: StoredSegment): readonly string[] =>
  [events, checkpoint, idents].filter((hash) => hash !== null);

const columnsOf = (segment: StoredSegment): readonly (string | number | null)[] => [
  segment.events,
  segment.checkpoint,
  segment.idents,
  JSON.stringify(segment.from),
  JSON.stringify(segment.to),
  segment.count,
  segment.before,
  segment.maxSeq,
  JSON.stringify(segment.shape),
];

const insertSegment = (sql: Statements, run: number, ordinal: number, segment: StoredSegment): void => {
  const row = columnsOf(segment);
  sql.run(
    `INSERT INTO segments (run, ordinal, ${COLUMNS}, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    ordinal,
    ...row,
    rowSum(run, ordinal, ...row),
  );
};

/** Gives a segment that has none its checkpoint. */
export const setCheckpoint = (
  sql: Statements,
  run: number,
  ordinal: number,
  segment: StoredSegment,
  bytes: Uint8Array | undefined,
): void => {
  retain(sql, segment.checkpoint as string, bytes);
  const sum = rowSum(run, ordinal, ...columnsOf(segment));
  sql.run(
    "UPDATE segments SET checkpoint = ?, sum = ? WHERE run = ? AND ordinal = ?",
    segment.checkpoint,
    sum,
    run,
    ordinal,
  );
};

/** Hash of the state after the last segment; `undefined` while it has to be made again. */
export const readEnd = (sql: Statements, run: number): string | undefined =>
  sql.get<{ checkpoint: string }>("SELECT checkpoint FROM ends WHERE run = ?", run)?.checkpoint;

export const writeEnd = (sql: Statements, run: number, hash: string | undefined, blobs: NewBlobs): void => {
  const before = readEnd(sql, run);
  if (before === hash) return;
  if (hash !== undefined) retain(sql, hash, blobs.get(hash));
  sql.run("DELETE FROM ends WHERE run = ?", run);
  if (hash !== undefined)
    sql.run("INSERT INTO ends (run, checkpoint, sum) VALUES (?, ?, ?)", run, hash, rowSum(run, hash));
  if (before !== undefined) release(sql, before);
};
