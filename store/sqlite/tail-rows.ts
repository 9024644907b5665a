/** Events that wait to settle: one row per commit and run, by arrival. */
import { decodeBlock } from "../../core/block.ts";
import { encodeBlock } from "../../core/block-write.ts";
import type { Batch } from "./batch.ts";
import { plain } from "./deflate.ts";
import { bytesSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export interface TailRow {
  readonly id: number;
  readonly run: number;
  readonly max_seq: number;
  readonly count: number;
  readonly block: Uint8Array;
  readonly idents: Uint8Array | null;
}

export const maxSeqOf = ({ events }: Batch): number => {
  let most = 0;
  for (const { seq } of events) if (seq > most) most = seq;
  return most;
};

/** Ids are given by the caller and never used again: readers know rows by them. */
export const insertTail = (sql: Statements, id: number, run: number, batch: Batch): void => {
  const block = encodeBlock(batch.events);
  const idents = encodeIdents(batch.idents);
  const columns = [id, run, maxSeqOf(batch), batch.events.length];
  const hash = bytesSum(columns, block, idents ?? new Uint8Array());
  sql.run(
    "INSERT INTO tail (id, run, max_seq, count, block, idents, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...columns,
    block,
    idents,
    hash,
  );
};

/** The highest id ever given. */
export const lastTailId = (sql: Statements): number =>
  sql.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'tail'")?.seq ?? 0;

/** `null` when no event has an ident. */
export const encodeIdents = (idents: readonly number[]): Uint8Array | null =>
  idents.some((ident) => ident !== 0) ? new Uint8Array(Float64Array.from(idents).buffer) : null;

export const decodeIdents = (bytes: Uint8Array | null, count: number): readonly number[] =>
  bytes === null
    ? new Array<number>(count).fill(0)
    : Array.from(new Float64Array(new Uint8Array(bytes).buffer));

export const batchOf = (row: Pick<TailRow, "block" | "idents">): Batch => {
  const events = decodeBlock(plain(row.block)).events();
  return { events, idents: decodeIdents(row.idents, events.length) };
};

export const tailRows = (sql: Statements, run: number): readonly TailRow[] =>
  sql.all<TailRow>("SELECT id, run, max_seq, count, block, idents FROM tail WHERE run = ? ORDER BY id", run);

export const deleteTail = (sql: Statements, ids: readonly number[]): void => {
  for (const id of ids) sql.run("DELETE FROM tail WHERE id = ?", id);
};
