/**
 * Settling: a tail becomes part of a run's blocks. First everything is worked out in memory and packed, then written
 * in one transaction. Checkpoints behind the first change are gone with it, or made at once where that is cheap.
 */
import { decodeBlock } from "../../core/block.ts";
import { encodeBlock } from "../../core/block-write.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../core/checkpoint.ts";
import type { TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import type { Seq } from "../../core/ids.ts";
import { compareMoments, type Moment } from "../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { type Batch, EMPTY_BATCH } from "./batch.ts";
import { readBlob } from "./blob-rows.ts";
import { deflated, inflated } from "./deflate.ts";
import { blobName } from "./row-sum.ts";
import { COLD, type HotEnd, type RunCell, sortedParts, type TailPart } from "./run-cell.ts";
import { type NewBlobs, type StoredSegment, writeEnd, writeSegments } from "./segment-rows.ts";
import { shapeOf } from "./segment-shape.ts";
import { BLOCK_EVENTS, planSettle, type SettlePlan } from "./settle-plan.ts";
import type { Statements } from "./statements.ts";
import { decodeIdents, deleteTail, encodeIdents, maxSeqOf } from "./tail-rows.ts";

/** A settling worked out, waiting to be written. */
export interface Settling {
  readonly cell: RunCell;
  readonly parts: readonly TailPart[];
  readonly before: readonly StoredSegment[];
  readonly after: readonly StoredSegment[];
  /** Index of the first segment that differs. */
  readonly first: number;
  readonly endHash: string | undefined;
  readonly hot: HotEnd;
  readonly blobs: NewBlobs;
  readonly dropped: readonly Seq[];
}

/** Works out what settling `parts` makes of the run. Changes nothing; the run must not change until it is written. */
export const prepareSettling = async (
  sql: Statements,
  cell: RunCell,
  parts: readonly TailPart[],
): Promise<Settling> => {
  const added = sortedParts(parts);
  const shared = cell.run.identity.branch?.shared ?? 0;
  const plan = planSettle(cell.segments, added, (index) => loadSegment(sql, cell, index), shared);
  const packer = new Packer();
  const listed = relist(cell.segments, plan, packer);
  const folded = foldEnd(sql, cell, plan, listed, packer);
  const blobs = await packer.deflated();
  return {
    cell,
    parts,
    before: cell.segments,
    after: folded.segments,
    first: listed.first,
    endHash: folded.endHash,
    hot: folded.hot,
    blobs,
    dropped: plan.dropped,
  };
};

/** Writes it; to be called in a transaction. The list's version is the caller's to raise. */
export const writeSettling = (sql: Statements, settling: Settling): void => {
  const run = settling.cell.run.id;
  writeSegments(sql, run, settling.before, settling.after, settling.first, settling.blobs);
  writeEnd(sql, run, settling.endHash, settling.blobs);
  deleteTail(
    sql,
    settling.parts.flatMap((part) => part.row ?? []),
  );
};

/** After the transaction: the cell is what was written. */
export const adoptSettling = (settling: Settling): void => {
  const { cell } = settling;
  cell.segments = settling.after;
  cell.endHash = settling.endHash;
  cell.hot = settling.hot;
  cell.tail = cell.tail.filter((part) => !settling.parts.includes(part));
};

/** Names bytes and begins to deflate them at once, on the other core. */
export class Packer {
  readonly #deflated = new Map<string, Promise<Uint8Array>>();

  add(bytes: Uint8Array): string {
    const hash = blobName(bytes);
    if (!this.#deflated.has(hash)) this.#deflated.set(hash, deflated(bytes));
    return hash;
  }

  async deflated(): Promise<NewBlobs> {
    return new Map(
      await Promise.all([...this.#deflated].map(async ([hash, bytes]) => [hash, await bytes] as const)),
    );
  }
}

const loadSegment = (sql: Statements, cell: RunCell, index: number): Batch => {
  if (index === cell.segments.length - 1 && cell.hot.last) return cell.hot.last;
  const segment = cell.segments[index] as StoredSegment;
  const events = decodeBlock(loadBlob(sql, segment.events), segment.count).events();
  return {
    events,
    idents: decodeIdents(segment.idents === null ? null : loadBlob(sql, segment.idents), events.length),
  };
};

/** Unpacked bytes of a blob that a row names. */
export const loadBlob = (sql: Statements, hash: string): Uint8Array => {
  const bytes = readBlob(sql, hash);
  if (!bytes)
    throw new Error(
      `The store is damaged: the bytes named ${hash} are missing. Run "hindcast verify" to see everything that is damaged.`,
    );
  return inflated(bytes, `the block or checkpoint ${hash}`);
};

interface Listed {
  readonly segments: readonly StoredSegment[];
  readonly first: number;
  /** Events of the segments made anew, by index in the new list. */
  readonly batches: ReadonlyMap<number, Batch>;
}

/** The new list. Checkpoints up to the first change stay, those behind it are null. */
const relist = (old: readonly StoredSegment[], plan: SettlePlan, packer: Packer): Listed => {
  const segments: StoredSegment[] = [];
  const batches = new Map<number, Batch>();
  const first = plan.replacements[0]?.from ?? old.length;
  let next = 0;
  const keepUpTo = (end: number): void => {
    for (; next < end; next++) push(old[next] as StoredSegment);
  };
  const push = (segment: StoredSegment): void => {
    const before = segments.at(-1);
    const index = segments.length;
    const checkpoint =
      index < first || (index === first && index < old.length)
        ? (old[index] as StoredSegment).checkpoint
        : null;
    segments.push({
      ...segment,
      checkpoint: index === 0 ? null : checkpoint,
      before: before ? before.before + before.count : 0,
    });
  };
  for (const { from, to, blocks } of plan.replacements) {
    keepUpTo(from);
    for (const batch of blocks) {
      batches.set(segments.length, batch);
      push(describe(batch, packer));
    }
    next = to;
  }
  keepUpTo(old.length);
  return { segments, first, batches };
};

const describe = ({ events, idents }: Batch, packer: Packer): StoredSegment => {
  const identBytes = encodeIdents(idents);
  return {
    events: packer.add(encodeBlock(events)),
    checkpoint: null,
    idents: identBytes && packer.add(identBytes),
    from: placeOf(events[0] as TraceEvent),
    to: placeOf(events.at(-1) as TraceEvent),
    count: events.length,
    before: 0,
    maxSeq: maxSeqOf({ events, idents }) as Seq,
    shape: shapeOf(events),
  };
};

const placeOf = ({ at, source, position, k }: Moment): Moment => ({ at, source, position, k });

interface Folded {
  readonly segments: readonly StoredSegment[];
  readonly endHash: string | undefined;
  readonly hot: HotEnd;
}

/**
 * Where only the end of the list changed and the state before it is known, checkpoints are made here: nothing is left
 * to do. Else the states behind the change are unknown until they are made again.
 */
const foldEnd = (
  sql: Statements,
  cell: RunCell,
  plan: SettlePlan,
  listed: Listed,
  packer: Packer,
): Folded => {
  const unknown: Folded = { segments: listed.segments, endHash: undefined, hot: COLD };
  if (plan.replacements.length === 0)
    return { segments: cell.segments, endHash: cell.endHash, hot: cell.hot };
  const start =
    plan.replacements.length === 1 && plan.replacements[0]?.to === cell.segments.length
      ? stateAtStart(sql, cell, listed.first)
      : undefined;
  if (!start) return unknown;
  const segments = [...listed.segments];
  let last: RunState = start;
  let state: RunState = start;
  for (let index = listed.first; index < segments.length; index++) {
    if (index > listed.first || (index > 0 && segments[index]?.checkpoint === null)) {
      const checkpoint =
        index === cell.segments.length && index === listed.first
          ? (cell.endHash as string)
          : packer.add(encodeCheckpoint(state));
      segments[index] = { ...(segments[index] as StoredSegment), checkpoint };
    }
    last = state;
    const { events } = listed.batches.get(index) ?? EMPTY_BATCH;
    state = plan.dropped.length === 0 ? foldOn(cell, state, events, index) : fold(state, events);
  }
  const lastBatch = listed.batches.get(segments.length - 1);
  const isOpen = (segments.at(-1)?.count ?? 0) < BLOCK_EVENTS;
  return {
    segments,
    endHash: packer.add(encodeCheckpoint(state)),
    hot: { last: isOpen ? lastBatch : undefined, start: last, end: state },
  };
};

/** State before the segment `index` of the old list (its length: after all of them); undefined when it must be made again. */
const stateAtStart = (sql: Statements, cell: RunCell, index: number): RunState | undefined => {
  if (index === 0) return EMPTY_STATE;
  if (index === cell.segments.length)
    return cell.endHash === undefined
      ? undefined
      : (cell.hot.end ?? decodeCheckpoint(loadBlob(sql, cell.endHash)));
  if (index === cell.segments.length - 1 && cell.hot.start) return cell.hot.start;
  const hash = cell.segments[index]?.checkpoint;
  return hash ? decodeCheckpoint(loadBlob(sql, hash)) : undefined;
};

/** Folds only what is new where the old end of the run is known and everything new lies behind it. */
const foldOn = (cell: RunCell, state: RunState, events: readonly TraceEvent[], index: number): RunState => {
  const { end, start } = cell.hot;
  const old = cell.segments[index];
  if (!end || state !== start || !old || index !== cell.segments.length - 1) return fold(state, events);
  const known = events[old.count - 1];
  const isUntouched =
    known !== undefined && end.count === old.before + old.count && compareMoments(known, old.to) === 0;
  return isUntouched ? fold(end, events.slice(old.count)) : fold(state, events);
};
