/** What the writer keeps in memory of a run it writes to: the list, the tail, and what the next settling needs. */
import type { RunState } from "../../core/state.ts";
import { type Batch, joined, sorted } from "./batch.ts";
import { type StoredRun, writeRun } from "./run-rows.ts";
import { readEnd, readSegments, type StoredSegment } from "./segment-rows.ts";
import type { Statements } from "./statements.ts";
import { batchOf, tailRows } from "./tail-rows.ts";

/** One row of the tail. */
export interface TailPart {
  /** Undefined until it is written. */
  row: number | undefined;
  readonly batch: Batch;
  /** Milliseconds of the caller's monotonic clock; -Infinity when it came before this process. */
  readonly arrived: number;
  /** It has events older than what has settled. */
  readonly late: boolean;
}

/** Decoded ends of the list, so that settling a growing run decodes nothing. */
export interface HotEnd {
  /** Events of the last segment. */
  readonly last: Batch | undefined;
  /** State at the start of the last segment, and after it. */
  readonly start: RunState | undefined;
  readonly end: RunState | undefined;
}

export interface RunCell {
  run: StoredRun;
  /** As the store has it; undefined while it has none. */
  written: StoredRun | undefined;
  segments: readonly StoredSegment[];
  /** Hash of the state after the last segment; undefined while it has to be made again. */
  endHash: string | undefined;
  tail: TailPart[];
  hot: HotEnd;
  /** When it was last settled, on the caller's clock. */
  settledAt: number;
}

export const COLD: HotEnd = { last: undefined, start: undefined, end: undefined };

export const newCell = (run: StoredRun): RunCell => ({
  run,
  written: undefined,
  segments: [],
  endHash: undefined,
  tail: [],
  hot: COLD,
  settledAt: -Infinity,
});

export const loadCell = (sql: Statements, run: StoredRun): RunCell => ({
  run,
  written: run,
  segments: readSegments(sql, run.id),
  endHash: readEnd(sql, run.id),
  tail: tailRows(sql, run.id).map((row) => ({
    row: row.id,
    batch: batchOf(row),
    arrived: -Infinity,
    late: true,
  })),
  hot: COLD,
  settledAt: -Infinity,
});

export const waitingIn = (parts: readonly TailPart[]): number =>
  parts.reduce((sum, part) => sum + part.batch.events.length, 0);

/** The parts as one batch in moment order. */
export const sortedParts = (parts: readonly TailPart[]): Batch =>
  sorted(joined(parts.map((part) => part.batch)));

/** In a transaction. */
export const writeCell = (sql: Statements, cell: RunCell, run: StoredRun = cell.run): void => {
  if (cell.written !== run) writeRun(sql, run);
  cell.run = run;
  cell.written = run;
};
