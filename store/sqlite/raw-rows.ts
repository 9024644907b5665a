/** Raw pieces, and where the unit of a seq lies. */
import { unpacked } from "./raw-pack.ts";
import { decodeUnits, type RawPlace } from "./raw-units.ts";
import { bytesSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export interface RawRow {
  readonly id: number;
  readonly source: number;
  readonly from: number;
  readonly length: number;
  readonly first_seq: number;
  readonly first_position: number;
  readonly last_position: number;
  readonly count: number;
  readonly units: Uint8Array;
  readonly bytes: Uint8Array;
}

export const RAW_COLUMNS =
  'id, source, "from", length, first_seq, first_position, last_position, count, units, bytes';

/** A piece as it is kept, its index deflated and its bytes packed. */
export interface RawPiece {
  readonly from: number;
  readonly length: number;
  readonly firstSeq: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly count: number;
  readonly units: Uint8Array;
  readonly bytes: Uint8Array;
  readonly ranges: readonly SeqRange[];
}

export const insertRaw = (sql: Statements, source: number, piece: RawPiece): void => {
  const { from, length, firstSeq, firstPosition, lastPosition, count, units, bytes } = piece;
  const row = [source, from, length, firstSeq, firstPosition, lastPosition, count];
  const raw = sql.run(
    'INSERT INTO raw (source, "from", length, first_seq, first_position, last_position, count, units, bytes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...row,
    units,
    bytes,
    bytesSum(row, units, bytes),
  );
  for (const { first, count: seqs, unit } of piece.ranges)
    sql.run("INSERT INTO seqs (first, count, raw, unit) VALUES (?, ?, ?, ?)", first, seqs, raw, unit);
};

export interface SeqRange {
  readonly first: number;
  readonly count: number;
  /** Place of the first of them in the piece. */
  readonly unit: number;
}

/** Ranges of units whose seqs follow each other. */
export const consecutive = (units: readonly RawPlace[]): readonly SeqRange[] => {
  const ranges: { first: number; count: number; unit: number }[] = [];
  units.forEach(({ seq }, unit) => {
    const range = ranges.at(-1);
    if (range && range.first + range.count === seq) range.count++;
    else ranges.push({ first: seq, count: 1, unit });
  });
  return ranges;
};

/** The highest seq given so far; 0 before the first. */
export const readHead = (sql: Statements): number =>
  sql.get<{ head: number }>("SELECT first + count - 1 AS head FROM seqs ORDER BY first DESC LIMIT 1")?.head ??
  0;

/** Which raw row holds a unit, and its place in it. */
export const findUnit = (
  sql: Statements,
  seq: number,
): { readonly raw: number; readonly unit: number } | undefined => {
  const range = sql.get<{ first: number; count: number; raw: number; unit: number }>(
    "SELECT first, count, raw, unit FROM seqs WHERE first <= ? ORDER BY first DESC LIMIT 1",
    seq,
  );
  return range && seq < range.first + range.count
    ? { raw: range.raw, unit: range.unit + seq - range.first }
    : undefined;
};

export const readRaw = (sql: Statements, id: number): RawRow | undefined =>
  sql.get<RawRow>(`SELECT ${RAW_COLUMNS} FROM raw WHERE id = ?`, id);

/** Which source a unit came from. */
export const sourceOfSeq = (sql: Statements, seq: number): number | undefined => {
  const found = findUnit(sql, seq);
  return found && sql.get<{ source: number }>("SELECT source FROM raw WHERE id = ?", found.raw)?.source;
};

export const unitsOf = (row: RawRow): readonly RawPlace[] => decodeUnits(row.units, row.first_seq);
export const bytesOf = (row: RawRow): Uint8Array =>
  unpacked(row.bytes, row.length, `bytes ${row.from} to ${row.from + row.length} of source ${row.source}`);
