/**
 * What remembers. Every call is asynchronous and in batches, so that a networked engine can follow; no SQL and no
 * file leaves the room that implements it. Cut by guarantee: an append-only log, a small transactional state, blobs
 * by hash, and a feed that says only "head is n".
 */

import type { PinnedPair } from "../core/compare/alignment.ts";
import type { ComparedRun, CompareOptions } from "../core/compare/compare.ts";
import type { GridAnswer } from "../core/compare/grid.ts";
import type { DiffClass, DiffRows, FirstAnswer, RunDiff } from "../core/compare/run-diff.ts";
import type { NewEvent, Place, TraceEvent } from "../core/event.ts";
import type { FindQuery } from "../core/find.ts";
import type { Nanos, RunId, Seq, SourceKey, SpanId, Subject } from "../core/ids.ts";
import type { Address } from "../core/moment.ts";
import type { Forwarded } from "../core/operator-actions.ts";
import type { Branch } from "../core/replay/branch-wire.ts";
import type { Attempt, AttemptDetail, LabCheck } from "../core/replay/lab-wire.ts";
import type { SpanAnswers, SpanQuestion } from "../core/span-questions.ts";
import type { RunState } from "../core/state.ts";
import type { Json } from "../core/value.ts";
import type { StatesAnswer, TextsAnswer } from "../core/wire/compared.ts";
import type { EventFilter, EventPage, RawUnit, SpanAnswer } from "../core/wire/events.ts";
import type { Bookmark, FindSlice, RangeSummary, Writers } from "../core/wire/finding.ts";
import type { Liveness, RunSummary } from "../core/wire/runs.ts";
import type { SegmentList, Tail } from "../core/wire/segments.ts";
import type { Problem, SourceReport } from "../core/wire/sources.ts";
import type { ResolvedMoment } from "../core/wire/state-answer.ts";
import type { SeriesName, SeriesWindow, Window } from "../core/wire/window.ts";
import type { StatePath } from "../core/writers.ts";

/** A watched file as it was last committed. `id` is the store's own. */
export interface StoredSource {
  readonly id: number;
  /** Absolute path and path from the watched root, with `/`. A path that is not UTF-8 is percent-escaped. */
  readonly file: string;
  readonly path: string;
  readonly generation: number;
  readonly key: SourceKey | null;
  readonly device: string;
  readonly inode: string;
  /** Bytes of whole lines ingested. */
  readonly offset: number;
  /** Lines ingested, blank ones counted: the next line is `line + 1`. */
  readonly line: number;
  /** Hash of the first min(1024, offset) bytes and of the last min(256, offset) bytes before the offset. */
  readonly headHash: string;
  readonly tailHash: string;
  readonly dialect: string | null;
  readonly dialectVersion: number;
  /** Detection is over (20 whole lines or 64 kB were seen). */
  readonly settledDialect: boolean;
  /** The dialect's memory and the clock of the source (see core/place.ts), saved with the offset. */
  readonly memory: Json | null;
  readonly clock: Json | null;
  readonly report: SourceReport;
}

/** One unit of a commit. Its raw bytes are `bytes[start, start + length)` of its `SourceCommit`. */
export interface NewUnit {
  readonly position: number;
  readonly start: number;
  readonly length: number;
  readonly events: readonly NewEvent[];
  /** Set: the unit could not be read, in words. Its events, if any, still count. */
  readonly problem?: string | undefined;
}

/** What one source brings to a commit: a contiguous range of its bytes, and everything found in it. */
export interface SourceCommit {
  /** The source as it is after the commit; `id` 0 for one that is new. */
  readonly source: Omit<StoredSource, "id"> & { readonly id: number };
  /** The exact bytes from the old offset to the new one, newlines, blanks and padding included. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begins in the file. */
  readonly from: number;
  readonly units: readonly NewUnit[];
  /** Problems that are not about a unit: over-long lines (not kept), NUL padding, the file itself. */
  readonly problems: readonly Omit<Problem, "path" | "generation">[];
  /** The whole file, of a document whose bytes changed: takes the place of the version that is kept. */
  readonly document?: Uint8Array | undefined;
  /** Run keys in `NewEvent.run` become runs through this (see server/ingest/assemble.ts). */
  readonly runOf: (key: string | undefined) => RunIdentity;
}

export interface RunIdentity {
  readonly id: RunId;
  readonly name: string;
  readonly dialect: string;
  readonly axes: Readonly<Record<string, string>>;
  readonly replaces?: RunId | undefined;
  /** Set for a run that goes on from a moment of another one. */
  readonly branch?: BranchBase | undefined;
}

/** What a branch has of its parent, named and not copied. */
export interface BranchBase {
  readonly of: RunId;
  /** The last event they share; null: none. */
  readonly cut: Place | null;
  /** So many of its first segments are the parent's as they were; of the last of them only what lies up to the cut. */
  readonly shared: number;
  readonly events: number;
  /** What reads the units of spans that begin up to a time; later ones are read by the run's own dialect. */
  readonly dialects: readonly { readonly upTo: Nanos; readonly dialect: string }[];
  /** `rewrites` of the parent when the branch was made: it changed since when that rose. */
  readonly rewrites: number;
}

export interface Appended {
  readonly head: Seq;
  readonly units: number;
  readonly events: number;
  /** Ids given to new sources, in the order of the commits. */
  readonly sources: readonly number[];
  readonly runs: readonly RunId[];
  /** Sources whose clock was ordinal and that now have a time: their runs must be derived anew. */
  readonly rederive: readonly number[];
}

/** What settled. */
export interface Settled extends Change {
  /** More is due: the time was over. */
  readonly more: boolean;
}

/** What changed, for the stream. A hint that something can be read, never the data. */
export interface Change {
  readonly head: Seq;
  readonly segments: readonly { readonly run: RunId; readonly version: number }[];
  readonly resets: readonly RunId[];
}

/** The one writing side. Used by the ingest thread only. */
export interface StoreWriter {
  sources(): Promise<readonly StoredSource[]>;
  /**
   * One transaction: units, events, problems, offsets, dialect memory. Stopped half way it is as if it never began.
   * `bulk` settles in the same transaction, a few thousand events of a run at a time; otherwise the events wait in the
   * tail. Calls may overlap and take effect in the order they were made: bytes are packed on another core meanwhile.
   * When one fails nothing of it is kept, and the calls behind it fail too where they build on it.
   */
  append(
    commits: readonly SourceCommit[],
    options: { readonly bulk: boolean; readonly now: number },
  ): Promise<Appended>;
  /** Saves what is known of sources without units: gone, unreadable, skipped, replaced. Gives ids to new ones. */
  saveSources(sources: readonly StoredSource[]): Promise<readonly number[]>;
  /** Merges the tails that are due: 10 s old, over 32k events, or with an event older than what has settled. `now` in ms, monotonic. Stops after about `budgetMs` (absent: never), at least one tail further. */
  settle(now: number, everything?: boolean, budgetMs?: number): Promise<Settled>;
  /** Makes missing checkpoints again for about `budgetMs`; true when more remain. */
  remake(budgetMs: number): Promise<boolean>;
  /**
   * Forgets the events of every run the sources take part in, and gives the raw units of these sources again, in
   * order, so that they can be read anew. Raw, seqs and ids stay.
   */
  rederive(sources: readonly number[]): Promise<readonly number[]>;
  /** Raw units of a source in order, from a position on, at most `limit`. For reading anew. */
  rawUnits(
    source: number,
    afterPosition: number,
    limit: number,
  ): Promise<readonly { readonly seq: Seq; readonly position: number; readonly bytes: Uint8Array }[]>;
  /** Puts events of units that are already kept (after `rederive`). */
  appendDerived(
    source: StoredSource,
    units: readonly (Omit<NewUnit, "start" | "length"> & { readonly seq: Seq })[],
    runOf: SourceCommit["runOf"],
  ): Promise<Appended>;
  /** Liveness of runs, decided by ingest from the sources. */
  setStatus(
    statuses: readonly {
      readonly run: RunId;
      readonly status: Liveness;
      readonly cutAtLine: number | null;
    }[],
  ): Promise<void>;
  /** `id` 0 makes a new one. `undefined`: the run has none of that id. On disk when it resolves: nothing else has it. */
  saveBookmark(bookmark: Bookmark): Promise<Bookmark | undefined>;
  /** A new pair of spans for two runs; its `id` is given. */
  savePair(pair: PinnedPair): Promise<PinnedPair>;
  /** An action of a person and where it is now; `id` 0 makes a new one. On disk when it resolves. */
  saveForwarded(action: Forwarded): Promise<Forwarded>;
  /** False when there was none. */
  removeNote(id: number): Promise<boolean>;
  /** `id` 0 makes a new one. */
  saveAttempt(attempt: AttemptDetail): Promise<AttemptDetail>;
  removeAttempt(id: number): Promise<boolean>;
  /** A new check of the answers to a call; its `id` is given, and `removeNote` takes it away. */
  saveCheck(check: LabCheck): Promise<LabCheck>;
  /**
   * A new run with the events of `parent` up to `cut` (null: none of them), which are shared. What is appended to it must
   * lie behind the cut. `undefined`: there is no such parent, or a run of that id is there already.
   */
  beginBranch(branch: Branch, cut: Place | null): Promise<Branch | undefined>;
  saveBranch(branch: Branch): Promise<void>;
  close(): Promise<void>;
}

/** What people write, through whoever holds the writer. On disk when it resolves: nothing else has it. */
export const KEEP_METHODS = [
  "saveBookmark",
  "savePair",
  "saveForwarded",
  "removeNote",
  "saveAttempt",
  "removeAttempt",
  "saveCheck",
  "beginBranch",
  "saveBranch",
] as const satisfies readonly (keyof StoreWriter)[];
export type KeepMethod = (typeof KEEP_METHODS)[number];
export type Keeper = Pick<StoreWriter, KeepMethod>;

export interface WindowQuery {
  readonly from: Nanos;
  readonly to: Nanos;
  /** Width in pixels, 1 to 4096. */
  readonly px: number;
}

export interface DocumentPage {
  /** Another one when the document was replaced in between: what was read before does not go with these bytes. */
  readonly version: number;
  readonly bytes: Uint8Array;
}

export interface RunMoment {
  readonly run: RunId;
  readonly address: Address;
}

/** A span by the event of its start. */
export interface RunSpan {
  readonly run: RunId;
  readonly event: { readonly seq: Seq; readonly k: number };
}

export interface StateAt {
  readonly at: ResolvedMoment;
  readonly state: RunState;
  /** The true number of open spans, also where the state was asked for with fewer. */
  readonly spansOpen: number;
}

/** A window on the aligned tree. `row`: the window that has this row in its middle, instead of one that begins at a line. */
export interface DiffRowsQuery {
  readonly shown: "all" | "differences";
  readonly from?: number | undefined;
  readonly row?: number | undefined;
  /** The row of this span of that side. A span that the run has not leaves the window where `from` says. */
  readonly span?: { readonly side: "left" | "right"; readonly id: SpanId } | undefined;
  readonly limit: number;
}

export interface StoreCounts {
  readonly runs: number;
  readonly live: number;
  readonly truncated: number;
  /** Repeats among them that are not found yet, too. */
  readonly events: number;
}

/** The reading side: a read-only connection in the query thread, or the same process for the command line. */
export interface StoreReader {
  head(): Promise<Seq>;
  /** Counted from the rows, so that asking how the server does costs nothing while a large file is read. */
  counts(): Promise<StoreCounts>;
  runs(): Promise<readonly RunSummary[]>;
  /** `undefined` when the store has no such run. So for every call below that takes a run. */
  run(run: RunId): Promise<RunSummary | undefined>;
  segments(run: RunId): Promise<SegmentList | undefined>;
  tail(run: RunId): Promise<Tail | undefined>;
  /** Bytes as stored: zlib-deflated block (core/block.ts) or checkpoint (core/checkpoint.ts). */
  blob(hash: string): Promise<Uint8Array | undefined>;
  /**
   * Events of the named runs with `seq > after`, grouped by run, by arrival, in whole units, at most about `limit`.
   * `lagged` when more than that has arrived than can be told one by one: read list and tail again.
   */
  unitsAfter(
    after: Seq,
    runs: readonly RunId[],
    limit: number,
  ): Promise<
    | { readonly head: Seq; readonly runs: Readonly<Record<RunId, readonly TraceEvent[]>> }
    | { readonly lagged: Seq }
  >;
  resolve(run: RunId, address: Address): Promise<ResolvedMoment | undefined>;
  /** `openSpans`: no more of them than these, nearest the root; to hand over thousands takes longer than to find them. */
  stateAt(run: RunId, address: Address, openSpans?: number): Promise<StateAt | undefined>;
  window(run: RunId, query: WindowQuery): Promise<Window | undefined>;
  seriesNames(run: RunId): Promise<readonly SeriesName[] | undefined>;
  /** `series` by name and subject; every subject that has the name when `subject` is undefined. */
  metrics(
    run: RunId,
    series: readonly { readonly name: string; readonly subject?: Subject | null | undefined }[],
    query: WindowQuery & { readonly axis: string },
  ): Promise<readonly SeriesWindow[] | undefined>;
  /** `offset` is a rank in the filtered list; `around` puts that moment's event in the middle of the page instead. */
  events(
    run: RunId,
    filter: EventFilter,
    page: { readonly offset?: number; readonly around?: Place; readonly limit: number },
  ): Promise<EventPage | undefined>;
  /** All events in moment order, in pages, for exports. */
  scan(run: RunId, after: Place | undefined, limit: number): Promise<readonly TraceEvent[]>;
  span(run: RunId, event: { readonly seq: Seq; readonly k: number }): Promise<SpanAnswer | undefined>;
  /** Every span of the run in tree pre-order. */
  spans(run: RunId): Promise<Window["spans"] | undefined>;
  /**
   * Searches on from a place (from the start when absent) for a while, and at most to the `limit`-th hit. Ask again
   * from `next`; a unit may then be told again.
   */
  find(run: RunId, query: FindQuery, after: Place | undefined, limit: number): Promise<FindSlice | undefined>;
  /** The newest event at or before a moment that wrote the value at a path of the state, and the one before it. */
  writers(run: RunId, address: Address, path: StatePath): Promise<Writers | undefined>;
  /** Figures of the events with `from <= at <= to`. */
  rangeSummary(run: RunId, from: Nanos, to: Nanos): Promise<RangeSummary | undefined>;
  /** What is asked of all spans of a run at once. */
  spanQuestion<Question extends SpanQuestion>(
    run: RunId,
    question: Question,
  ): Promise<SpanAnswers[Question["ask"]] | undefined>;
  /** In the order they were made. */
  bookmarks(run: RunId | undefined): Promise<readonly Bookmark[]>;
  /** What people sent to the orchestrator of a run, or of any, in the order they asked for it. */
  forwarded(run: RunId | undefined): Promise<readonly Forwarded[]>;
  /** Pairs of spans that people made or forbade for two runs, whichever of them comes first. */
  pairs(a: RunId, b: RunId): Promise<readonly PinnedPair[]>;
  /** Of one call (by the event of its start), of a run, or of the store; oldest first. */
  attempts(run: RunId | undefined, event: string | undefined): Promise<readonly Attempt[]>;
  attempt(id: number): Promise<AttemptDetail | undefined>;
  /** What the answers to a call must be, or to any call of a run. */
  checks(run: RunId, event: string | undefined): Promise<readonly LabCheck[]>;
  /** Branches of a run and their branches, or all of the store, in the order they were made. */
  branches(of: RunId | undefined): Promise<readonly Branch[]>;
  /** What two runs differ in. Pairs that are kept for them hold beside those of the options. `undefined` when the store has not both. */
  compare(left: RunId, right: RunId, options: CompareOptions): Promise<RunDiff | undefined>;
  /** The headline of the same alone: to be asked again whenever one of the two has grown. */
  compareFirst(left: RunId, right: RunId, options: CompareOptions): Promise<FirstAnswer | undefined>;
  /** Rows of the aligned tree of a comparison. */
  compareRows(
    left: RunId,
    right: RunId,
    options: CompareOptions,
    rows: DiffRowsQuery,
  ): Promise<DiffRows | undefined>;
  /** Two moments, of one run or of two, as changes. `undefined` when the store has not both runs. */
  compareStates(left: RunMoment, right: RunMoment): Promise<StatesAnswer | undefined>;
  /** What is read of two spans, by message, line and word; of one of them alone when the other is not given. */
  compareTexts(
    left: RunSpan | undefined,
    right: RunSpan | undefined,
    options: { readonly ignoreSpace: boolean },
  ): Promise<TextsAnswer | undefined>;
  /** Runs side by side, at most `GRID_RUNS`; the first is the baseline. `undefined` when that one is not there. */
  compareGrid(runs: readonly RunId[]): Promise<GridAnswer | undefined>;
  unit(seq: Seq): Promise<RawUnit | undefined>;
  /** The exact bytes of a source and generation, in pages by offset; of a document those of its parts. Empty at the end. */
  rawBytes(source: number, offset: number, limit: number): Promise<Uint8Array>;
  /** What is kept of a source, in order, joined where it touches. In the gaps lay lines too long to keep. */
  rawRanges(source: number): Promise<readonly { readonly from: number; readonly length: number }[]>;
  /**
   * Bytes of the newest whole version of a document from an offset on, as many as come at once. None at the end;
   * `undefined` when the source is no document: `rawBytes` has its bytes.
   */
  document(source: number, offset: number): Promise<DocumentPage | undefined>;
  sources(): Promise<readonly (SourceReport & { readonly id: number })[]>;
  /** Where the sources lie on this machine: absolute paths, which no answer over HTTP carries. */
  sourceFiles(): Promise<readonly { readonly id: number; readonly file: string }[]>;
  sourcesOf(run: RunId): Promise<readonly (SourceReport & { readonly id: number })[]>;
  problems(
    of: { readonly run?: RunId; readonly path?: string },
    after: number,
    limit: number,
  ): Promise<readonly (Problem & { readonly id: number })[]>;
  /** Bytes on disk, WAL included, and where. */
  size(): Promise<{ readonly path: string; readonly bytes: number }>;
  /** Checks every hash; one sentence per damage found. */
  verify(): Promise<{ readonly checked: number; readonly damages: readonly string[] }>;
  close(): Promise<void>;
}

/** A reader in this thread: it can hand out what a comparison works on, so that two runs may come from two stores. */
export interface LocalReader extends StoreReader {
  /** `undefined` when the store has no such run. */
  comparedRun(run: RunId, ignored: readonly DiffClass[]): Promise<ComparedRun | undefined>;
}

/** A reader in a thread of its own. When that thread dies, calls that wait reject with ReaderStopped, and it is started again. */
export interface ReaderThread extends StoreReader {
  /**
   * The same reader for one client: its calls are done one after the other, and given up when `signal` aborts. Other
   * clients' calls go on meanwhile. Nothing to close.
   */
  forClient(client: string, signal?: AbortSignal): StoreReader;
  /** Ends the thread as it is, whatever it does; another takes its place. */
  restart(): Promise<void>;
}

/** A store cannot be opened or used: `reason` is a sentence for the person, with path and remedy. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}

/** The thread that would have answered died; the next call is answered by another. */
export class ReaderStopped extends Error {
  override readonly name = "ReaderStopped";
}
