/** Deflated bytes by hash, with a count of the rows that name them; gone with the last. */
import type { Statements } from "./statements.ts";

interface BlobRow {
  readonly id: number;
  readonly refs: number;
}

const find = (sql: Statements, hash: string): BlobRow | undefined =>
  sql.get<BlobRow>("SELECT id, refs FROM blobs WHERE hash = ?", hash);

/** `bytes` are needed when no row names the hash yet. */
export const retain = (sql: Statements, hash: string, bytes: Uint8Array | undefined): void => {
  if (sql.change("UPDATE blobs SET refs = refs + 1 WHERE hash = ?", hash) > 0) return;
  if (!bytes) throw new Error(`The store has no bytes for ${hash}, and none were given.`);
  const id = sql.run("INSERT INTO blobs (hash, refs) VALUES (?, 1)", hash);
  sql.run("INSERT INTO blob_bytes (id, bytes) VALUES (?, ?)", id, bytes);
};

export const release = (sql: Statements, hash: string): void => {
  const row = find(sql, hash);
  if (!row) throw new Error(`The store has no bytes for ${hash} to release.`);
  if (row.refs > 1) {
    sql.run("UPDATE blobs SET refs = refs - 1 WHERE id = ?", row.id);
    return;
  }
  sql.run("DELETE FROM blobs WHERE id = ?", row.id);
  sql.run("DELETE FROM blob_bytes WHERE id = ?", row.id);
};

/** Bytes as stored: deflated. */
export const readBlob = (sql: Statements, hash: string): Uint8Array | undefined =>
  sql.get<{ bytes: Uint8Array }>(
    "SELECT b.bytes FROM blobs a JOIN blob_bytes b ON b.id = a.id WHERE a.hash = ?",
    hash,
  )?.bytes;
