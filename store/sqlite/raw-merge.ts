/** A file that grows by the line leaves many small raw pieces: they are joined into larger ones, which pack better. */
import { deflatedNow } from "./deflate.ts";
import { packedNow } from "./raw-pack.ts";
import { bytesOf, consecutive, insertRaw, RAW_COLUMNS, type RawRow, unitsOf } from "./raw-rows.ts";
import { encodeUnits } from "./raw-units.ts";
import type { Statements } from "./statements.ts";

/** A piece below this is small; joined ones are up to the second. */
export const SMALL_PIECE_BYTES = 64 * 1024;
const JOINED_BYTES = 256 * 1024;
/** Pieces looked at in one go. */
const PIECES = 4096;

/** In a transaction. Looks at the newest small pieces of a source; `all`: joins them even when they are few. */
export const joinSmallPieces = (sql: Statements, source: number, all: boolean): void => {
  const sizes = sql.all<{ id: number; from: number; length: number }>(
    `SELECT id, "from", length FROM raw WHERE source = ? ORDER BY "from" DESC LIMIT ${PIECES}`,
    source,
  );
  const small = sizes.slice(0, firstLarge(sizes)).reverse();
  for (const group of groups(small)) {
    const isFull = group.reduce((sum, { length }) => sum + length, 0) > JOINED_BYTES - SMALL_PIECE_BYTES;
    if (group.length > 1 && (isFull || all))
      join(
        sql,
        source,
        group.map(({ id }) => id),
      );
  }
};

const firstLarge = (sizes: readonly { readonly length: number }[]): number => {
  const index = sizes.findIndex(({ length }) => length >= SMALL_PIECE_BYTES);
  return index < 0 ? sizes.length : index;
};

/** Neighbours without a gap between them, up to the size of a joined piece. */
const groups = <Size extends { readonly from: number; readonly length: number }>(
  sizes: readonly Size[],
): readonly (readonly Size[])[] => {
  const found: Size[][] = [];
  let bytes = 0;
  for (const size of sizes) {
    const group = found.at(-1);
    const last = group?.at(-1);
    if (group && last && last.from + last.length === size.from && bytes + size.length <= JOINED_BYTES) {
      group.push(size);
      bytes += size.length;
    } else {
      found.push([size]);
      bytes = size.length;
    }
  }
  return found;
};

const join = (sql: Statements, source: number, ids: readonly number[]): void => {
  const rows = ids.map((id) => sql.get<RawRow>(`SELECT ${RAW_COLUMNS} FROM raw WHERE id = ?`, id) as RawRow);
  const from = rows[0]?.from ?? 0;
  const units = rows.flatMap((row) =>
    unitsOf(row).map((unit) => ({ ...unit, start: unit.start + row.from - from })),
  );
  const bytes = Buffer.concat(rows.map(bytesOf));
  for (const { id } of rows) sql.run("DELETE FROM raw WHERE id = ?", id);
  // Of a piece only the first seqs of its ranges have rows; the others delete nothing.
  for (const { seq } of units) sql.run("DELETE FROM seqs WHERE first = ?", seq);
  insertRaw(sql, source, {
    from,
    length: bytes.length,
    firstSeq: units[0]?.seq ?? 0,
    firstPosition: units[0]?.position ?? 0,
    lastPosition: units.at(-1)?.position ?? 0,
    count: units.length,
    units: deflatedNow(encodeUnits(units.length, 0, at(units), (i) => at(units)(i).seq)),
    bytes: packedNow(bytes),
    ranges: consecutive(units),
  });
};

const at =
  <Item>(items: readonly Item[]) =>
  (i: number): Item =>
    items[i] as Item;
