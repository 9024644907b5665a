/** One commit: worked out in memory first (places, runs, blocks), then written in one transaction. */
import type { RunId, Seq } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";
import { originFor } from "../../core/place.ts";
import type { Json } from "../../core/value.ts";
import type { Problem } from "../../core/wire/sources.ts";
import type { Appended, RunIdentity, StoredSource } from "../store.ts";
import type { Batch } from "./batch.ts";
import { writeProblems } from "./commit-problems.ts";
import { type DocumentPiece, writeDocument } from "./document-rows.ts";
import {
  type BroughtUnit,
  clockOf,
  earliestTimes,
  type PlacedUnits,
  placeCommit,
  type TimedUnits,
  timeCommit,
} from "./placing.ts";
import { SMALL_PIECE_BYTES } from "./raw-merge.ts";
import { insertRaw } from "./raw-rows.ts";
import type { CutPiece } from "./raw-units.ts";
import { type RunCell, type TailPart, waitingIn, writeCell } from "./run-cell.ts";
import { addRunSource } from "./run-rows.ts";
import { prepareSettling, type Settling } from "./settle.ts";
import { recordDuplicates, writeSettled } from "./settled.ts";
import type { Shelf } from "./shelf.ts";
import { type CountedSource, NO_COUNTS, writeSource } from "./source-rows.ts";
import type { Statements } from "./statements.ts";
import { insertTail } from "./tail-rows.ts";

/** What a source brings: new units with their bytes, or units that are kept already and were read anew. */
export interface Brought {
  readonly source: StoredSource;
  readonly units: readonly BroughtUnit[];
  /** Numbers of the units, where they have some; new ones are numbered when it is their turn. */
  readonly seqs?: readonly Seq[];
  /** Where the bytes begin in the file, that the units' `start` counts from. */
  readonly from: number;
  /** Absent when the bytes are kept already. */
  readonly pieces?: readonly CutPiece[];
  /** The same pieces, packed. */
  readonly packed?: Promise<readonly CutPiece[]>;
  /** The whole document, packed; absent when it is kept already, or the source is none. */
  readonly document?: Promise<readonly DocumentPiece[]> | undefined;
  readonly problems: readonly Omit<Problem, "path" | "generation">[];
  readonly runOf: (key: string | undefined) => RunIdentity;
}

export interface AppendOptions {
  readonly bulk: boolean;
  readonly now: number;
}

/**
 * A bulk import lets later events of small runs gather in the tail up to this many, of all runs together up to the
 * second. The first commit of a run settles at once: of most small files it is the only one.
 */
const BULK_SETTLES_AT = 4096;
const BULK_WAITING_AT_MOST = 65_536;

/** A commit worked out, to be written. */
export interface Prepared {
  readonly sources: readonly PreparedSource[];
  /** Packed pieces of each source. */
  readonly packed: readonly (readonly CutPiece[])[];
  readonly documents: readonly (readonly DocumentPiece[] | undefined)[];
  readonly parts: readonly { readonly cell: RunCell; readonly part: TailPart }[];
  readonly settlings: readonly Settling[];
  readonly appended: Appended;
}

interface PreparedSource {
  readonly brought: Brought;
  readonly units: readonly BroughtUnit[];
  readonly firstSeq: number;
  readonly counted: CountedSource;
  readonly runs: ReadonlyMap<RunId, PlacedUnits>;
  readonly timed: TimedUnits;
  readonly outOfRange: readonly number[];
}

export const prepareAppend = async (
  sql: Statements,
  shelf: Shelf,
  brought: readonly Brought[],
  options: AppendOptions,
): Promise<Prepared> => {
  const numbered = brought.map((each) => number(shelf, each));
  const origins = giveOrigins(shelf, numbered);
  const sources = numbered.map((each) => place(shelf, each, options));
  const parts = tailParts(shelf, sources, options);
  const settlings = options.bulk ? await settleBulk(sql, shelf) : [];
  const events = parts.reduce((sum, { part }) => sum + part.batch.events.length, 0);
  const appended: Appended = {
    head: shelf.head as Seq,
    units: sources.reduce((sum, { units }) => sum + units.length, 0),
    events,
    sources: brought.flatMap(({ source }, i) =>
      source.id === 0 ? [(sources[i] as PreparedSource).counted.source.id] : [],
    ),
    runs: [...new Set(sources.flatMap(({ runs }) => [...runs.keys()]))],
    rederive: [
      ...new Set(
        sources
          .filter(({ timed, runs }) => timed.rederive || [...runs.keys()].some((run) => origins.has(run)))
          .map(({ counted }) => counted.source.id),
      ),
    ],
  };
  const packed = await Promise.all(brought.map((each) => each.packed ?? []));
  const documents = await Promise.all(brought.map(({ document }) => document));
  return { sources, packed, documents, parts, settlings, appended };
};

type Numbered = Pick<PreparedSource, "brought" | "units" | "firstSeq" | "counted" | "timed">;

const number = (shelf: Shelf, brought: Brought): Numbered => {
  const { source } = brought;
  const known = shelf.sources.get(source.id);
  if (source.id !== 0 && !known) throw new Error(`The store has no source ${source.id} (${source.path}).`);
  checkOffsets(brought, known?.source);
  if (source.key === null && brought.units.length > 0)
    throw new Error(`Source ${source.path} brings units but has no key.`);
  const firstSeq = shelf.head + 1;
  const { units, seqs } = brought;
  if (!seqs) shelf.head += units.length;
  const seqOf = (unit: number): Seq => (seqs ? (seqs[unit] as Seq) : ((firstSeq + unit) as Seq));
  const id = source.id === 0 ? shelf.newSourceId() : source.id;
  const timed = timeCommit(
    source.key as NonNullable<typeof source.key>,
    units,
    seqOf,
    clockOf(known?.source.clock ?? null),
    brought.runOf,
  );
  const counted = {
    source: { ...source, id, clock: timed.clock as unknown as Json },
    counts: known?.counts ?? NO_COUNTS,
  };
  shelf.sources.set(id, counted);
  return { brought, units, firstSeq, counted, timed };
};

/** A commit that was made already, or that leaves a hole behind it, is a mistake of the caller: nothing of it is kept. */
const checkOffsets = ({ source, pieces }: Brought, known: StoredSource | undefined): void => {
  const [first, last] = [pieces?.[0], pieces?.at(-1)];
  if (!first || !last) return;
  if (known && first.from < known.offset)
    throw new Error(`Bytes of ${source.path} from ${first.from} on are kept already, up to ${known.offset}.`);
  if (last.from + last.length > source.offset)
    throw new Error(
      `The offset ${source.offset} of ${source.path} is before the end of its bytes, ${last.from + last.length}.`,
    );
};

/** Runs that had events placed by position and have a time from now on: they must be derived anew. */
const giveOrigins = (shelf: Shelf, numbered: readonly Numbered[]): ReadonlySet<RunId> => {
  const late = new Set<RunId>();
  const cells = new Set(numbered.flatMap(({ timed }) => timed.identities.map((each) => shelf.cellFor(each))));
  const waiting = [...cells].filter(({ run }) => run.origin === null);
  if (waiting.length === 0) return late;
  const earliest = earliestTimes(numbered.map(({ timed }) => timed));
  for (const cell of waiting) {
    const time = earliest.get(cell.run.identity.id);
    if (!time) continue;
    if (cell.segments.length > 0 || cell.tail.length > 0) late.add(cell.run.identity.id);
    cell.run = { ...cell.run, origin: originFor(time) };
  }
  return late;
};

const place = (shelf: Shelf, numbered: Numbered, options: AppendOptions): PreparedSource => {
  const { runs, clock, outOfRange } = placeCommit(
    numbered.timed,
    (run) => shelf.cell(run)?.run.origin ?? null,
  );
  const { source, counts } = numbered.counted;
  let late = 0;
  if (!options.bulk)
    for (const placed of runs.values()) late += lateEvents(shelf.cellFor(placed.identity), placed);
  const counted = {
    source: { ...source, clock: clock as unknown as Json },
    counts: { ...counts, late: counts.late + late, outOfRange: counts.outOfRange + outOfRange.length },
  };
  shelf.sources.set(source.id, counted);
  return { ...numbered, counted, runs, outOfRange };
};

const lateEvents = (cell: RunCell, { events }: Pick<Batch, "events">): number => {
  const last = cell.segments.at(-1)?.to;
  return last ? events.reduce((late, event) => late + (compareMoments(event, last) < 0 ? 1 : 0), 0) : 0;
};

const tailParts = (
  shelf: Shelf,
  sources: readonly PreparedSource[],
  { now, bulk }: AppendOptions,
): Prepared["parts"] => {
  const batches = new Map<RunCell, { events: PlacedUnits["events"]; idents: number[] }>();
  for (const { runs } of sources)
    for (const { identity, events, idents } of runs.values()) {
      const cell = shelf.cellFor(identity);
      const batch = batches.get(cell);
      if (!batch) batches.set(cell, { events, idents });
      else batches.set(cell, { events: batch.events.concat(events), idents: batch.idents.concat(idents) });
    }
  return [...batches]
    .filter(([, batch]) => batch.events.length > 0)
    .map(([cell, batch]) => {
      const part: TailPart = {
        row: undefined,
        batch,
        arrived: bulk ? -Infinity : now,
        late: bulk || lateEvents(cell, batch) > 0,
      };
      cell.tail.push(part);
      return { cell, part };
    });
};

const settleBulk = async (sql: Statements, shelf: Shelf): Promise<readonly Settling[]> => {
  const atLeast = shelf.waitingEvents() > BULK_WAITING_AT_MOST ? 1 : BULK_SETTLES_AT;
  const due = shelf.waiting().filter((cell) => cell.segments.length === 0 || waitingIn(cell.tail) >= atLeast);
  const settlings: Settling[] = [];
  for (const cell of due) settlings.push(await prepareSettling(sql, cell, cell.tail));
  return settlings;
};

/** In a transaction. */
export const writeAppend = (sql: Statements, shelf: Shelf, prepared: Prepared): void => {
  const cells = new Set(
    prepared.sources.flatMap(({ runs }) => [...runs.values()].map(({ identity }) => shelf.cellFor(identity))),
  );
  for (const cell of cells) writeCell(sql, cell);
  for (const [i, source] of prepared.sources.entries()) {
    writeBrought(sql, shelf, source, prepared.packed[i] as readonly CutPiece[]);
    const document = prepared.documents[i];
    if (document) writeDocument(sql, source.counted.source.id, document);
  }
  const settled = new Set(prepared.settlings.flatMap(({ parts }) => parts));
  for (const { cell, part } of prepared.parts) if (!settled.has(part)) writePart(sql, shelf, cell, part);
  for (const settling of prepared.settlings) writeSettled(sql, shelf, settling);
  recordDuplicates(
    sql,
    shelf,
    prepared.settlings.flatMap(({ dropped }) => dropped),
  );
};

const writePart = (sql: Statements, shelf: Shelf, cell: RunCell, part: TailPart): void => {
  part.row = shelf.newTailId();
  insertTail(sql, part.row, cell.run.id, part.batch);
};

const writeBrought = (
  sql: Statements,
  shelf: Shelf,
  { brought, units, firstSeq, counted, runs, timed, outOfRange }: PreparedSource,
  packed: readonly CutPiece[],
): void => {
  writeSource(sql, counted);
  const source = counted.source.id;
  if (brought.pieces?.some((piece) => piece.length < SMALL_PIECE_BYTES))
    shelf.small.set(source, (shelf.small.get(source) ?? 0) + 1);
  for (const piece of packed) {
    const first = firstSeq + piece.firstUnit;
    const ranges = piece.count === 0 ? [] : [{ first, count: piece.count, unit: 0 }];
    insertRaw(sql, source, { ...piece, firstSeq: first, ranges });
  }
  for (const placed of runs.values())
    addRunSource(sql, {
      run: shelf.cellFor(placed.identity).run.id,
      source,
      units: placed.units,
      problems: placed.problems,
      ordinal: placed.ordinal,
      head: placed.head,
    });
  writeProblems(sql, shelf, {
    source,
    units,
    seqOf: timed.seqOf,
    from: brought.from,
    runs: timed.runs,
    outOfRange,
    others: brought.problems,
  });
};
