/** Takes views of runs from a read-only connection, and keeps what they share: lists, tails and blocks. */
import { type Block, decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint } from "../../core/checkpoint.ts";
import type { RunId } from "../../core/ids.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { type Batch, EMPTY_BATCH, joined, sorted, withoutDuplicates } from "./batch.ts";
import { readBlob } from "./blob-rows.ts";
import { ByteCache } from "./byte-cache.ts";
import { inflated } from "./deflate.ts";
import { readRun, type StoredRun } from "./run-rows.ts";
import { BlobGone, RunView } from "./run-view.ts";
import { readEnd, readSegments, type StoredSegment } from "./segment-rows.ts";
import type { Statements } from "./statements.ts";
import { batchOf, type TailRow } from "./tail-rows.ts";

const BLOCKS_BYTES = 64 * 1024 * 1024;
const LISTS_KEPT_BYTES = 32 * 1024 * 1024;
const SEGMENT_BYTES = 1024;
const TAILS_KEPT_BYTES = 64 * 1024 * 1024;
const EVENT_BYTES = 500;

interface KnownTail {
  readonly rows: ReadonlyMap<number, Batch>;
  readonly batch: Batch;
}

export class ViewLoader {
  readonly #sql: Statements;
  readonly #blocks = new ByteCache<string, Block>(BLOCKS_BYTES);
  readonly #lists = new ByteCache<
    number,
    { readonly version: number; readonly segments: readonly StoredSegment[] }
  >(LISTS_KEPT_BYTES);
  readonly #tails = new ByteCache<number, KnownTail>(TAILS_KEPT_BYTES);

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Everything read in `work` is of one snapshot. */
  snapshot<Result>(work: () => Result): Result {
    return this.#sql.db.inTransaction ? work() : this.#sql.db.transaction(work).deferred();
  }

  view(id: RunId): RunView | undefined {
    return this.snapshot(() => {
      const run = readRun(this.#sql, id);
      return run && this.viewOf(run);
    });
  }

  viewOf(run: StoredRun): RunView {
    return this.snapshot(
      () =>
        new RunView(
          run,
          this.segments(run),
          readEnd(this.#sql, run.id),
          this.tail(run.id).events,
          this.block,
        ),
    );
  }

  segments(run: StoredRun): readonly StoredSegment[] {
    const known = this.#lists.get(run.id);
    if (known?.version === run.version) return known.segments;
    const segments = readSegments(this.#sql, run.id);
    this.#lists.set(run.id, { version: run.version, segments }, segments.length * SEGMENT_BYTES);
    return segments;
  }

  /** The tail in moment order, what it says twice left out. Only rows that are new are decoded. */
  tail(run: number): Batch {
    const ids = this.#sql
      .all<{ id: number }>("SELECT id FROM tail WHERE run = ? ORDER BY id", run)
      .map(({ id }) => id);
    const known = this.#tails.get(run);
    if (ids.length === 0) return EMPTY_BATCH;
    if (known && ids.length === known.rows.size && ids.every((id) => known.rows.has(id))) return known.batch;
    const rows = new Map(ids.map((id) => [id, known?.rows.get(id) ?? this.#tailRow(id)]));
    const { batch } = withoutDuplicates(sorted(joined([...rows.values()])));
    this.#tails.set(run, { rows, batch }, batch.events.length * EVENT_BYTES);
    return batch;
  }

  #tailRow(id: number): Batch {
    const row = this.#sql.get<TailRow>(
      "SELECT id, run, max_seq, count, block, idents FROM tail WHERE id = ?",
      id,
    );
    if (!row) throw new Error(`The store has no tail row ${id}.`);
    return batchOf(row);
  }

  /** A branch has less of the block that its cut lies in. */
  readonly block = ({ events: hash, count }: Pick<StoredSegment, "events" | "count">): Block => {
    const name = `${hash} ${count}`;
    const known = this.#blocks.get(name);
    if (known) return known;
    const block = decodeBlock(this.bytes(hash), count);
    this.#blocks.set(name, block, block.sizeBytes);
    return block;
  };

  /** The state of a checkpoint; the empty state when there is none to begin with. */
  state(hash: string | undefined): RunState {
    return hash === undefined ? EMPTY_STATE : decodeCheckpoint(this.bytes(hash));
  }

  bytes(hash: string): Uint8Array {
    const bytes = readBlob(this.#sql, hash);
    if (!bytes) throw new BlobGone(`The bytes named ${hash} have been replaced.`);
    return inflated(bytes, `the block or checkpoint ${hash}`);
  }
}
