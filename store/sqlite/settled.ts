/** What is written around a settling: the version of the list, and what was found to be said twice. */
import type { Seq } from "../../core/ids.ts";
import { sourceOfSeq } from "./raw-rows.ts";
import { rowSum } from "./row-sum.ts";
import { writeCell } from "./run-cell.ts";
import { adoptSettling, type Settling, writeSettling } from "./settle.ts";
import type { Shelf } from "./shelf.ts";
import { writeSource } from "./source-rows.ts";
import type { Statements } from "./statements.ts";

/** In a transaction; the cell is what is written from here on. */
export const writeSettled = (sql: Statements, shelf: Shelf, settling: Settling): void => {
  const { cell } = settling;
  writeSettling(sql, settling);
  writeCell(sql, cell, {
    ...cell.run,
    version: cell.run.version + 1,
    rewrites: cell.run.rewrites + (settling.dropped.length > 0 ? 1 : 0),
  });
  adoptSettling(settling);
  if (cell.endHash === undefined && cell.segments.length > 0) shelf.broken.add(cell.run.id);
  else shelf.broken.delete(cell.run.id);
};

/** In a transaction, after the units are in. */
export const recordDuplicates = (sql: Statements, shelf: Shelf, dropped: readonly Seq[]): void => {
  const found = new Map<number, number>();
  for (const seq of dropped) {
    const source = sourceOfSeq(sql, seq);
    if (source === undefined) throw new Error(`The store has no unit ${seq}.`);
    if (
      sql.change(
        "INSERT OR IGNORE INTO duplicates (seq, source, sum) VALUES (?, ?, ?)",
        seq,
        source,
        rowSum(seq, source),
      ) > 0
    )
      found.set(source, (found.get(source) ?? 0) + 1);
  }
  for (const [id, more] of found) {
    const counted = shelf.sources.get(id);
    if (!counted) throw new Error(`The store has no source ${id}.`);
    const next = { ...counted, counts: { ...counted.counts, duplicates: counted.counts.duplicates + more } };
    shelf.sources.set(id, next);
    writeSource(sql, next);
  }
};
