/** Kept bytes against their hashes, and the rows that name them against each other. */
import Sqlite from "better-sqlite3";
import { STATE_VERSION } from "../../core/state.ts";
import { inflated } from "./deflate.ts";
import { DOCUMENT_COLUMNS, type DocumentRow } from "./document-rows.ts";
import { SCHEMA } from "./migrate.ts";
import { consecutive, RAW_COLUMNS, type RawRow, unitsOf } from "./raw-rows.ts";
import { blobName, bytesSum } from "./row-sum.ts";
import type { Pause } from "./run-history.ts";
import type { Statements } from "./statements.ts";
import type { TailRow } from "./tail-rows.ts";
import type { Findings } from "./verify.ts";

const SCHEMA_ROWS = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";

export const checkSchema = (sql: Statements, findings: Findings): void => {
  const fresh = new Sqlite(":memory:");
  try {
    for (const text of SCHEMA) fresh.exec(text);
    const expected = fresh.prepare<[], Record<string, unknown>>(SCHEMA_ROWS).all();
    const found = sql.all<Record<string, unknown>>(SCHEMA_ROWS);
    findings.note(
      JSON.stringify(found) === JSON.stringify(expected),
      () => "The description of the tables is not as it was written.",
    );
  } finally {
    fresh.close();
  }
};

/** Rows of a table by rising id, one at a time: they may be large. */
async function* rowsById<Row extends { readonly id: number }>(
  sql: Statements,
  select: string,
  pause: Pause,
): AsyncGenerator<Row, void> {
  let last = -1;
  for (;;) {
    const row = sql.get<Row>(`${select} WHERE id > ? ORDER BY id LIMIT 1`, last);
    if (!row) return;
    yield row;
    last = row.id;
    await pause();
  }
}

export const checkRaw = async (sql: Statements, findings: Findings, pause: Pause): Promise<void> => {
  for await (const row of rowsById<RawRow & { readonly hash: string }>(
    sql,
    `SELECT ${RAW_COLUMNS}, hash FROM raw`,
    pause,
  )) {
    const { source, from, length, first_seq, first_position, last_position, count, units, bytes, hash } = row;
    const columns = [source, from, length, first_seq, first_position, last_position, count];
    const where = `The bytes ${from} to ${from + length} of source ${source}`;
    findings.note(bytesSum(columns, units, bytes) === hash, () => `${where} are not as they were written.`);
  }
  checkSeqs(sql, findings);
};

export const checkDocuments = async (sql: Statements, findings: Findings, pause: Pause): Promise<void> => {
  let [known, end] = [0, 0];
  for await (const { source, from, length, bytes, hash } of rowsById<DocumentRow>(
    sql,
    `SELECT ${DOCUMENT_COLUMNS} FROM documents`,
    pause,
  )) {
    const where = `The bytes ${from} to ${from + length} of document ${source}`;
    const follows = from === 0 || (source === known && from === end);
    const isGood = bytesSum([source, from, length], bytes) === hash;
    findings.note(isGood && follows, () => `${where} are not as they were written.`);
    [known, end] = [source, from + length];
  }
};

/** The index from units to raw pieces says what the pieces say. */
const checkSeqs = (sql: Statements, findings: Findings): void => {
  const rows = sql.db
    .transaction(() => ({
      pieces: sql.all<RawRow>("SELECT id, first_seq, units FROM raw"),
      ranges: sql.all<{ first: number; count: number; raw: number; unit: number }>(
        "SELECT first, count, raw, unit FROM seqs",
      ),
    }))
    .deferred();
  const expected = new Map<number, string>();
  for (const piece of rows.pieces)
    for (const { first, count, unit } of consecutive(unitsOrNone(piece)))
      expected.set(first, `${count} ${piece.id} ${unit}`);
  for (const { first, count, raw, unit } of rows.ranges) {
    findings.note(
      expected.get(first) === `${count} ${raw} ${unit}`,
      () => `The index of units from ${first} on is not as it was written.`,
    );
    expected.delete(first);
  }
  for (const first of expected.keys())
    findings.note(false, () => `The units from ${first} on are missing in the index.`);
};

/** Of a damaged piece, which is told of already. */
const unitsOrNone = (piece: RawRow): ReturnType<typeof unitsOf> => {
  try {
    return unitsOf(piece);
  } catch {
    return [];
  }
};

export const checkTail = async (sql: Statements, findings: Findings, pause: Pause): Promise<void> => {
  for await (const row of rowsById<TailRow & { readonly hash: string }>(
    sql,
    "SELECT id, run, max_seq, count, block, idents, hash FROM tail",
    pause,
  )) {
    const hash = bytesSum(
      [row.id, row.run, row.max_seq, row.count],
      row.block,
      row.idents ?? new Uint8Array(),
    );
    findings.note(
      hash === row.hash,
      () => `The newest events of run number ${row.run} (tail row ${row.id}) are not as they were written.`,
    );
  }
};

interface BlobRow {
  readonly id: number;
  readonly hash: string;
  readonly refs: number;
}

export const checkBlobs = async (sql: Statements, findings: Findings, pause: Pause): Promise<void> => {
  checkRefs(sql, findings);
  for await (const { id, hash } of rowsById<BlobRow>(sql, "SELECT id, hash, refs FROM blobs", pause)) {
    const bytes = sql.get<{ bytes: Uint8Array }>("SELECT bytes FROM blob_bytes WHERE id = ?", id)?.bytes;
    if (!bytes && sql.get("SELECT 1 FROM blobs WHERE id = ?", id) === undefined) continue;
    findings.note(
      bytes !== undefined && isNamed(bytes, hash),
      () => `The block or checkpoint ${hash} is not as it was written.`,
    );
  }
};

/** Blocks keep the name they got under an older version of the state. */
const isNamed = (stored: Uint8Array, hash: string): boolean => {
  try {
    const bytes = inflated(stored, hash);
    for (let version = STATE_VERSION; version > 0; version--)
      if (blobName(bytes, version) === hash) return true;
    return false;
  } catch {
    return false;
  }
};

/** Every blob is named as often as it counts, and every name has bytes. */
const checkRefs = (sql: Statements, findings: Findings): void => {
  const rows = sql.db
    .transaction(() => ({
      segments: sql.all<Record<string, string | null>>("SELECT events, checkpoint, idents FROM segments"),
      ends: sql.all<{ checkpoint: string }>("SELECT checkpoint FROM ends"),
      blobs: sql.all<BlobRow>("SELECT id, hash, refs FROM blobs"),
      strays: sql.all<{ id: number }>("SELECT id FROM blob_bytes WHERE id NOT IN (SELECT id FROM blobs)"),
    }))
    .deferred();
  const named = new Map<string, number>();
  for (const hash of [
    ...rows.segments.flatMap((row) => Object.values(row)),
    ...rows.ends.map(({ checkpoint }) => checkpoint),
  ])
    if (hash !== null) named.set(hash, (named.get(hash) ?? 0) + 1);
  for (const { hash, refs } of rows.blobs) {
    findings.note(
      named.get(hash) === refs,
      () => `The block or checkpoint ${hash} is named ${named.get(hash) ?? 0} times, not ${refs}.`,
    );
    named.delete(hash);
  }
  for (const hash of named.keys()) findings.note(false, () => `The block or checkpoint ${hash} is missing.`);
  for (const { id } of rows.strays)
    findings.note(false, () => `The bytes number ${id} belong to no block or checkpoint.`);
};
