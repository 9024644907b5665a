/** Reads kept bytes back: units of a source in order, and ranges of its file. */
import type { Seq } from "../../core/ids.ts";
import { bytesOf, RAW_COLUMNS, type RawRow, unitsOf } from "./raw-rows.ts";
import type { Statements } from "./statements.ts";

export interface KeptUnit {
  readonly seq: Seq;
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** Units of a source after a position, in the order they lie in the file. */
export const readUnits = (
  sql: Statements,
  source: number,
  afterPosition: number,
  limit: number,
): readonly KeptUnit[] => {
  const found: KeptUnit[] = [];
  let from = -1;
  while (found.length < limit) {
    const row = sql.get<RawRow>(
      `SELECT ${RAW_COLUMNS} FROM raw WHERE source = ? AND "from" > ? AND count > 0 AND last_position > ? ORDER BY "from" LIMIT 1`,
      source,
      from,
      afterPosition,
    );
    if (!row) break;
    const bytes = bytesOf(row);
    for (const { seq, position, start, length } of unitsOf(row))
      if (position > afterPosition && found.length < limit)
        found.push({ seq: seq as Seq, position, bytes: bytes.subarray(start, start + length) });
    from = row.from;
  }
  return found;
};

/** Bytes of a source from an offset on, at most `limit`; empty at the end of a range that is kept. */
export const readBytes = (sql: Statements, source: number, offset: number, limit: number): Uint8Array => {
  const row = sql.get<RawRow>(
    `SELECT ${RAW_COLUMNS} FROM raw WHERE source = ? AND "from" <= ? ORDER BY "from" DESC LIMIT 1`,
    source,
    offset,
  );
  if (!row || offset >= row.from + row.length) return new Uint8Array();
  return bytesOf(row).subarray(offset - row.from, offset - row.from + limit);
};

export const readRanges = (
  sql: Statements,
  source: number,
): readonly { readonly from: number; readonly length: number }[] => {
  const ranges: { from: number; length: number }[] = [];
  for (const row of sql.all<{ readonly from: number; readonly length: number }>(
    `SELECT "from", length FROM raw WHERE source = ? AND length > 0 ORDER BY "from"`,
    source,
  )) {
    const last = ranges.at(-1);
    if (last && last.from + last.length === row.from) last.length += row.length;
    else ranges.push({ from: row.from, length: row.length });
  }
  return ranges;
};
