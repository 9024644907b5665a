/** Documents as they lie on the disk: the newest whole version of each, in pieces. */

import type { DocumentPage } from "../store.ts";
import { packed, unpacked } from "./raw-pack.ts";
import { bytesSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

/** Small enough that a page of it is unpacked in a few milliseconds. */
const PIECE_BYTES = 1 << 20;

export interface DocumentPiece {
  readonly from: number;
  readonly length: number;
  /** Packed. */
  readonly bytes: Uint8Array;
}

export const packDocument = (document: Uint8Array): Promise<readonly DocumentPiece[]> => {
  const pieces: Promise<DocumentPiece>[] = [];
  for (let from = 0; from < document.length; from += PIECE_BYTES) {
    const piece = document.subarray(from, from + PIECE_BYTES);
    pieces.push(packed(piece).then((bytes) => ({ from, length: piece.length, bytes })));
  }
  return Promise.all(pieces);
};

/** In a transaction. Takes the place of the version before. */
export const writeDocument = (sql: Statements, source: number, pieces: readonly DocumentPiece[]): void => {
  sql.run("DELETE FROM documents WHERE source = ?", source);
  for (const { from, length, bytes } of pieces)
    sql.run(
      'INSERT INTO documents (source, "from", length, bytes, hash) VALUES (?, ?, ?, ?, ?)',
      source,
      from,
      length,
      bytes,
      bytesSum([source, from, length], bytes),
    );
};

export interface DocumentRow extends DocumentPiece {
  readonly id: number;
  readonly source: number;
  readonly hash: string;
}

export const DOCUMENT_COLUMNS = 'id, source, "from", length, bytes, hash';

/** Bytes from an offset to the end of the piece it lies in; none at the end; `undefined` when no document is kept. */
export const readDocument = (sql: Statements, source: number, offset: number): DocumentPage | undefined => {
  const row = sql.get<DocumentRow & { readonly version: number }>(
    `SELECT ${DOCUMENT_COLUMNS}, (SELECT min(id) FROM documents WHERE source = ?) AS version
     FROM documents WHERE source = ? AND "from" <= ? ORDER BY "from" DESC LIMIT 1`,
    source,
    source,
    offset,
  );
  if (!row) return undefined;
  const { version, from, length } = row;
  const bytes = unpacked(row.bytes, length, `the document of source ${source}`);
  return { version, bytes: bytes.subarray(offset - from) };
};
