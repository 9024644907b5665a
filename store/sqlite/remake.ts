/** Checkpoints that were dropped are made again, a slice at a time, by folding forward from the last one there is. */

import { decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../core/checkpoint.ts";
import { foldFrom } from "../../core/fold.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { type RunCell, writeCell } from "./run-cell.ts";
import type { StoredSegment } from "./segment-rows.ts";
import { setCheckpoint, writeEnd } from "./segment-rows.ts";
import { loadBlob, Packer } from "./settle.ts";
import type { Statements } from "./statements.ts";

/** How far a run is: the state at the start of a segment of this list. */
interface Progress {
  readonly cell: RunCell;
  readonly segments: readonly StoredSegment[];
  readonly index: number;
  readonly state: RunState;
}

/** What one slice made. */
export interface Remade {
  readonly cell: RunCell;
  readonly checkpoints: readonly { readonly index: number; readonly hash: string }[];
  /** Hash of the state after the last segment, when the run is complete with this slice. */
  readonly endHash: string | undefined;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export class Remaker {
  readonly #sql: Statements;
  #progress: Progress | undefined;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Folds until `isOver` says so. Changes nothing but its own progress. */
  async slice(cell: RunCell, isOver: () => boolean): Promise<Remade> {
    const packer = new Packer();
    const checkpoints: { readonly index: number; readonly hash: string }[] = [];
    let { index, state } = this.#start(cell);
    do {
      if (index < cell.segments.length) {
        const { events, count } = cell.segments[index] as StoredSegment;
        const block = decodeBlock(loadBlob(this.#sql, events), count);
        state = foldFrom(state, block.length, (i) => block.lean(i));
      }
      index++;
      if (index < cell.segments.length)
        checkpoints.push({ index, hash: packer.add(encodeCheckpoint(state)) });
    } while (index < cell.segments.length && !isOver());
    const endHash = index >= cell.segments.length ? packer.add(encodeCheckpoint(state)) : undefined;
    const blobs = await packer.deflated();
    const made = new Map(checkpoints.map((each) => [each.index, each.hash]));
    const segments = cell.segments.map((segment, i) =>
      made.has(i) ? { ...segment, checkpoint: made.get(i) as string } : segment,
    );
    this.#progress = { cell, segments, index, state };
    return { cell, checkpoints, endHash, blobs };
  }

  #start(cell: RunCell): { readonly index: number; readonly state: RunState } {
    const before = this.#progress;
    if (before?.cell === cell && before.segments === cell.segments) return before;
    const missing = cell.segments.findIndex((segment, i) => i > 0 && segment.checkpoint === null);
    const index = (missing < 0 ? cell.segments.length : missing) - 1;
    const hash = index > 0 ? cell.segments[index]?.checkpoint : null;
    return {
      index: Math.max(0, index),
      state: hash ? decodeCheckpoint(loadBlob(this.#sql, hash)) : EMPTY_STATE,
    };
  }

  /** The list that progress was made on, with what the slice made. */
  get segments(): readonly StoredSegment[] {
    return this.#progress?.segments ?? [];
  }
}

/** In a transaction; afterwards the cell has what was made. */
export const writeRemade = (
  sql: Statements,
  { cell, checkpoints, endHash, blobs }: Remade,
  segments: readonly StoredSegment[],
): void => {
  for (const { index, hash } of checkpoints)
    setCheckpoint(sql, cell.run.id, index, segments[index] as StoredSegment, blobs.get(hash));
  if (endHash !== undefined) writeEnd(sql, cell.run.id, endHash, blobs);
  writeCell(sql, cell, { ...cell.run, version: cell.run.version + 1 });
  cell.segments = segments;
  cell.endHash = endHash;
};

/** Runs that lack a checkpoint. */
export const brokenRuns = (sql: Statements): readonly number[] =>
  sql
    .all<{ run: number }>(
      "SELECT DISTINCT run FROM segments WHERE run NOT IN (SELECT run FROM ends) OR (checkpoint IS NULL AND ordinal > 0)",
    )
    .map(({ run }) => run);
