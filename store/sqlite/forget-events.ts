/** Forgets the events of runs, so that the raw units of their sources can be read anew. Raw bytes, seqs and ids stay. */
import { COLD, type RunCell, writeCell } from "./run-cell.ts";
import { readRunSources, runsOfSource } from "./run-rows.ts";
import { writeEnd, writeSegments } from "./segment-rows.ts";
import type { Shelf } from "./shelf.ts";
import { NO_COUNTS, writeSource } from "./source-rows.ts";
import type { Statements } from "./statements.ts";

/** Everything that hangs together: runs of the sources, sources of those runs, and so on. */
export const entangled = (
  sql: Statements,
  sources: readonly number[],
): { readonly sources: readonly number[]; readonly runs: readonly number[] } => {
  const [all, runs] = [new Set(sources), new Set<number>()];
  // A set that grows while it is walked is walked to its new end.
  for (const source of all)
    for (const run of runsOfSource(sql, source)) {
      if (runs.has(run)) continue;
      runs.add(run);
      for (const { source: other } of readRunSources(sql, run)) all.add(other);
    }
  return { sources: [...all].sort((left, right) => left - right), runs: [...runs] };
};

/** In a transaction. */
export const forgetRun = (sql: Statements, cell: RunCell): void => {
  const { id } = cell.run;
  writeSegments(sql, id, cell.segments, [], 0, new Map());
  writeEnd(sql, id, undefined, new Map());
  sql.run("DELETE FROM tail WHERE run = ?", id);
  sql.run("DELETE FROM run_sources WHERE run = ?", id);
  writeCell(sql, cell, { ...cell.run, version: cell.run.version + 1, rewrites: cell.run.rewrites + 1 });
  Object.assign(cell, { segments: [], endHash: undefined, tail: [], hot: COLD });
};

/** In a transaction. */
export const forgetSource = (sql: Statements, shelf: Shelf, id: number): void => {
  const counted = shelf.sources.get(id);
  if (!counted) throw new Error(`The store has no source ${id}.`);
  sql.run("DELETE FROM duplicates WHERE source = ?", id);
  sql.run("DELETE FROM problems WHERE source = ? AND seq IS NOT NULL", id);
  // Version 0 says that its units are still to be read: a stop before that is done is made good at the next start.
  const source = { ...counted.source, clock: null, dialectVersion: 0 };
  const next = { source, counts: NO_COUNTS };
  shelf.sources.set(id, next);
  writeSource(sql, next);
};
