/** A new run that shares the blocks of another one up to a moment. */
import { decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../core/checkpoint.ts";
import type { Place, TraceEvent } from "../../core/event.ts";
import { foldFrom } from "../../core/fold.ts";
import type { Seq } from "../../core/ids.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";
import { segmentAt } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { BranchBase } from "../store.ts";
import { writeBranch } from "./branch-rows.ts";
import { type RunCell, writeCell } from "./run-cell.ts";
import { type NewBlobs, type StoredSegment, writeEnd, writeSegments } from "./segment-rows.ts";
import { shapeOf } from "./segment-shape.ts";
import { loadBlob, Packer } from "./settle.ts";
import type { Shelf } from "./shelf.ts";
import type { Statements } from "./statements.ts";

interface BegunBranch {
  readonly cell: RunCell;
  readonly branch: Branch;
  readonly blobs: NewBlobs;
}

/** The parent must have settled. Own events are read by the dialect `hindcast`. */
export const prepareBranch = async (
  sql: Statements,
  shelf: Shelf,
  parent: RunCell,
  branch: Branch,
  cut: Place | null,
): Promise<BegunBranch> => {
  const segments = cut === null ? [] : sharedSegments(sql, parent.segments, cut);
  const last = segments.at(-1);
  const packer = new Packer();
  const state = stateAfter(sql, segments);
  const endHash = last && packer.add(encodeCheckpoint(state));
  const base: BranchBase = {
    of: branch.parent,
    cut: last?.to ?? null,
    shared: segments.length,
    events: last ? last.before + last.count : 0,
    dialects: dialectsOf(parent, last),
    rewrites: parent.run.rewrites,
  };
  const { axes } = parent.run.identity;
  const cell = shelf.cellFor({ id: branch.run, name: branch.name, dialect: "hindcast", axes, branch: base });
  cell.run = { ...cell.run, origin: parent.run.origin, version: 1 };
  cell.segments = segments;
  cell.endHash = endHash;
  const { usage } = state.totals;
  const said = Object.entries(usage).filter(([, amount]) => amount !== undefined);
  const inherited = { events: base.events, usage: Object.fromEntries(said) };
  return { cell, branch: { ...branch, inherited }, blobs: await packer.deflated() };
};

/** In a transaction. */
export const writeBegunBranch = (sql: Statements, { cell, branch, blobs }: BegunBranch): void => {
  writeCell(sql, cell);
  writeSegments(sql, cell.run.id, [], cell.segments, 0, blobs);
  writeEnd(sql, cell.run.id, cell.endHash, blobs);
  writeBranch(sql, branch);
};

const sharedSegments = (
  sql: Statements,
  all: readonly StoredSegment[],
  cut: Place,
): readonly StoredSegment[] => {
  const index = segmentAt(all, cut);
  const segment = all[index];
  if (!segment) return [];
  const block = decodeBlock(loadBlob(sql, segment.events), segment.count);
  const count = block.countUpTo(cut);
  if (count === segment.count) return all.slice(0, index + 1);
  const events = block.events(0, count);
  const clipped: StoredSegment = {
    ...segment,
    to: placeOf(events.at(-1) as TraceEvent),
    count,
    maxSeq: events.reduce((most, { seq }) => Math.max(most, seq), 0) as Seq,
    shape: shapeOf(events),
  };
  return [...all.slice(0, index), clipped];
};

const placeOf = ({ at, source, position, k }: Place): Place => ({ at, source, position, k });

/** From the last checkpoint there is. */
const stateAfter = (sql: Statements, segments: readonly StoredSegment[]): RunState => {
  let first = Math.max(0, segments.length - 1);
  while (first > 0 && segments[first]?.checkpoint === null) first--;
  const hash = first > 0 ? segments[first]?.checkpoint : null;
  let state: RunState = hash ? decodeCheckpoint(loadBlob(sql, hash)) : EMPTY_STATE;
  for (const { events, count } of segments.slice(first)) {
    const block = decodeBlock(loadBlob(sql, events), count);
    state = foldFrom(state, count, (i) => block.lean(i));
  }
  return state;
};

/** A branch of a branch is read as each of those before it was. */
const dialectsOf = ({ run }: RunCell, last: StoredSegment | undefined): BranchBase["dialects"] => {
  if (!last) return [];
  const { dialect, branch } = run.identity;
  const before = (branch?.dialects ?? []).filter(({ upTo }) => upTo < last.to.at);
  return [...before, { upTo: last.to.at, dialect }];
};
