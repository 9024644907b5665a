/**
 * The reading side of a store in one SQLite file: a read-only connection. Each call takes one snapshot of the rows it
 * needs and works on from there; blocks are immutable, and when a settling has replaced one in the meantime the call
 * begins again. No transaction is open across an await, or the WAL would grow without bound.
 */
import { statSync } from "node:fs";
import { answerSpans } from "../../core/columns/span-answers.ts";
import { type PinnedPair, pinnedBy } from "../../core/compare/alignment.ts";
import type { ComparedRun, CompareOptions } from "../../core/compare/compare.ts";
import type { GridAnswer } from "../../core/compare/grid.ts";
import type { DiffClass, DiffRows, FirstAnswer, RunDiff } from "../../core/compare/run-diff.ts";
import type { Place, TraceEvent } from "../../core/event.ts";
import type { FindQuery } from "../../core/find.ts";
import type { Nanos, RunId, Seq, Subject } from "../../core/ids.ts";
import type { Address } from "../../core/moment.ts";
import { withFewSpans } from "../../core/open-spans.ts";
import type { Forwarded } from "../../core/operator-actions.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";
import type { Attempt, AttemptDetail, LabCheck } from "../../core/replay/lab-wire.ts";
import type { SpanAnswers, SpanQuestion } from "../../core/span-questions.ts";
import type { StatesAnswer, TextsAnswer } from "../../core/wire/compared.ts";
import type { EventFilter, EventPage, RawUnit, SpanAnswer } from "../../core/wire/events.ts";
import type { Bookmark, FindSlice, RangeSummary, Writers } from "../../core/wire/finding.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SegmentList, Tail } from "../../core/wire/segments.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
import type { SeriesName, SeriesWindow, Window } from "../../core/wire/window.ts";
import type { StatePath } from "../../core/writers.ts";
import type {
  DiffRowsQuery,
  DocumentPage,
  LocalReader,
  RunMoment,
  RunSpan,
  StateAt,
  StoreCounts,
  StoreReader,
  WindowQuery,
} from "../store.ts";
import { arrivalsAfter } from "./arrivals.ts";
import { readAttempt, readAttempts } from "./attempt-rows.ts";
import { readBlob } from "./blob-rows.ts";
import { below, readBranches } from "./branch-rows.ts";
import { Comparisons, type ReadRun } from "./comparing.ts";
import { openForReading, pathOf } from "./connection.ts";
import { readDocument } from "./document-rows.ts";
import { EventPages } from "./event-pages.ts";
import { findIn, spansBy } from "./finding.ts";
import { readForwarded } from "./forwarded-rows.ts";
import { checkStateVersion } from "./meta.ts";
import { readBookmarks, readChecks, readPairs } from "./note-rows.ts";
import { problemsOf } from "./problem-rows.ts";
import { readBytes, readRanges } from "./raw-reading.ts";
import { readHead } from "./raw-rows.ts";
import { resolveAddress } from "./resolving.ts";
import { Histories, type History, type Pause } from "./run-history.ts";
import { readRun, readRunSources } from "./run-rows.ts";
import { BlobGone, type RunView } from "./run-view.ts";
import { RunEnds, stateAtPlace } from "./seeking.ts";
import { segmentOf } from "./segment-rows.ts";
import { compareGrid, compareTexts, gridSource } from "./side-by-side.ts";
import { readSource, readSources, reportOf } from "./source-rows.ts";
import { answerSpan } from "./span-answer.ts";
import { compareStates, standingAt } from "./state-comparing.ts";
import { Statements } from "./statements.ts";
import { countsIn, Summaries } from "./summaries.ts";
import { summarize } from "./summing.ts";
import { UnitTexts } from "./unit-texts.ts";
import { verifyStore } from "./verify.ts";
import { ViewLoader } from "./view-loader.ts";
import { writersIn } from "./writing.ts";

/** Long work waits here between its slices. */
const breathe: Pause = () => new Promise((resolve) => setImmediate(resolve));

/** Opens a store for reading. Throws StoreRefused. `pause` may throw to end work that nobody waits for. */
export const openReader = (url: string, pause: Pause = breathe): LocalReader => {
  const path = pathOf(url);
  const sql = new Statements(openForReading(path));
  checkStateVersion(sql, path);
  return new SqliteReader(path, sql, pause);
};

/** How often a call begins again because the run changed under it. */
const ATTEMPTS = 5;

class SqliteReader implements LocalReader {
  readonly #path: string;
  readonly #sql: Statements;
  readonly #pause: Pause;
  readonly #loader: ViewLoader;
  readonly #ends: RunEnds;
  readonly #histories: Histories;
  readonly #pages: EventPages;
  readonly #texts: UnitTexts;
  readonly #summaries: Summaries;
  readonly #comparisons: Comparisons;

  constructor(path: string, sql: Statements, pause: Pause) {
    this.#path = path;
    this.#sql = sql;
    this.#pause = pause;
    this.#loader = new ViewLoader(sql);
    this.#ends = new RunEnds(this.#loader);
    this.#histories = new Histories(pause);
    this.#pages = new EventPages(pause);
    this.#texts = new UnitTexts(sql);
    this.#summaries = new Summaries(sql, this.#loader, this.#ends);
    this.#comparisons = new Comparisons(this.#texts, pause);
  }

  /** `undefined` when there is no such run. */
  async #ofRun<Result>(
    run: RunId,
    work: (view: RunView, history: () => Promise<History>) => Promise<Result> | Result,
  ): Promise<Result | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const view = this.#loader.view(run);
        return view && (await work(view, () => this.#histories.of(view)));
      } catch (error) {
        if (!(error instanceof BlobGone) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #snapshot<Result>(work: () => Result): Promise<Result> {
    return this.#loader.snapshot(work);
  }

  head(): Promise<Seq> {
    return this.#snapshot(() => readHead(this.#sql) as Seq);
  }

  counts(): Promise<StoreCounts> {
    return this.#snapshot(() => countsIn(this.#sql));
  }

  async runs(): Promise<readonly RunSummary[]> {
    return this.#summaries.all(this.#pause);
  }

  run(run: RunId): Promise<RunSummary | undefined> {
    return this.#snapshot(() => this.#summaries.of(run));
  }

  segments(run: RunId): Promise<SegmentList | undefined> {
    return this.#snapshot(() => {
      const stored = readRun(this.#sql, run);
      return (
        stored && { run, version: stored.version, segments: this.#loader.segments(stored).map(segmentOf) }
      );
    });
  }

  tail(run: RunId): Promise<Tail | undefined> {
    return this.#snapshot(() => {
      const stored = readRun(this.#sql, run);
      return (
        stored && {
          run,
          version: stored.version,
          head: readHead(this.#sql) as Seq,
          events: this.#loader.tail(stored.id).events,
        }
      );
    });
  }

  blob(hash: string): Promise<Uint8Array | undefined> {
    return this.#snapshot(() => readBlob(this.#sql, hash));
  }

  unitsAfter(after: Seq, runs: readonly RunId[], limit: number): ReturnType<StoreReader["unitsAfter"]> {
    return this.#snapshot(() => arrivalsAfter(this.#sql, this.#loader, after, runs, limit));
  }

  resolve(run: RunId, address: Address): Promise<ResolvedMoment | undefined> {
    return this.#ofRun(run, (view, history) => resolveAddress(view, address, history));
  }

  stateAt(run: RunId, address: Address, openSpans = Infinity): Promise<StateAt | undefined> {
    return this.#ofRun(run, async (view, history) => {
      const at = await resolveAddress(view, address, history);
      const isEnd = at.rank === view.total;
      const state = isEnd ? this.#ends.of(view) : stateAtPlace(this.#loader, view, at.moment);
      return { at, state: withFewSpans(state, openSpans), spansOpen: state.spans.size };
    });
  }

  window(run: RunId, { from, to, px }: WindowQuery): Promise<Window | undefined> {
    return this.#ofRun(run, async (_view, history) => (await history()).columns.window(from, to, px));
  }

  seriesNames(run: RunId): Promise<readonly SeriesName[] | undefined> {
    return this.#ofRun(run, async (_view, history) => (await history()).columns.series.names());
  }

  metrics(
    run: RunId,
    series: readonly { readonly name: string; readonly subject?: Subject | null | undefined }[],
    query: WindowQuery & { readonly axis: string },
  ): Promise<readonly SeriesWindow[] | undefined> {
    return this.#ofRun(run, async (view, history) => {
      const { columns } = await history();
      const asked = { ...query, start: view.from, axes: columns.axes };
      return series.flatMap(({ name, subject }) => columns.series.windows(name, subject, asked));
    });
  }

  events(
    run: RunId,
    filter: EventFilter,
    page: { readonly offset?: number; readonly around?: Place; readonly limit: number },
  ): Promise<EventPage | undefined> {
    return this.#ofRun(run, (view, history) => this.#pages.page(view, filter, page, history));
  }

  async scan(run: RunId, after: Place | undefined, limit: number): Promise<readonly TraceEvent[]> {
    return (
      (await this.#ofRun(run, (view) =>
        view.eventsFrom(after === undefined ? 0 : view.countUpTo(after), limit),
      )) ?? []
    );
  }

  span(run: RunId, { seq, k }: { readonly seq: Seq; readonly k: number }): Promise<SpanAnswer | undefined> {
    return this.#ofRun(run, async (view, history) =>
      answerSpan(view, await history(), this.#texts, this.#pause, seq, k),
    );
  }

  spans(run: RunId): Promise<Window["spans"] | undefined> {
    return this.#ofRun(run, async (_view, history) => (await history()).columns.spans.all());
  }

  find(
    run: RunId,
    query: FindQuery,
    after: Place | undefined,
    limit: number,
  ): Promise<FindSlice | undefined> {
    return this.#ofRun(run, async (view, history) => {
      const spanOf = spansBy(await history());
      return findIn(view, this.#texts, this.#pause, { query, spanOf, after, limit });
    });
  }

  writers(run: RunId, address: Address, path: StatePath): Promise<Writers | undefined> {
    return this.#ofRun(run, async (view, history) => {
      const at = await resolveAddress(view, address, history);
      const stateAt = (moment: Place | null) => stateAtPlace(this.#loader, view, moment);
      return writersIn(view, this.#pause, stateAt, at, path);
    });
  }

  rangeSummary(run: RunId, from: Nanos, to: Nanos): Promise<RangeSummary | undefined> {
    return this.#ofRun(run, async (view, history) => summarize(view, await history(), this.#pause, from, to));
  }

  spanQuestion<Question extends SpanQuestion>(
    run: RunId,
    question: Question,
  ): Promise<SpanAnswers[Question["ask"]] | undefined> {
    return this.#ofRun(
      run,
      async (_view, history) =>
        answerSpans((await history()).columns, question) as SpanAnswers[Question["ask"]],
    );
  }

  bookmarks(run: RunId | undefined): Promise<readonly Bookmark[]> {
    return this.#snapshot(() => readBookmarks(this.#sql, run));
  }

  forwarded(run: RunId | undefined): Promise<readonly Forwarded[]> {
    return this.#snapshot(() => readForwarded(this.#sql, run));
  }

  pairs(a: RunId, b: RunId): Promise<readonly PinnedPair[]> {
    return this.#snapshot(() => readPairs(this.#sql, a, b));
  }

  attempts(run: RunId | undefined, event: string | undefined): Promise<readonly Attempt[]> {
    return this.#snapshot(() => readAttempts(this.#sql, run, event));
  }

  attempt(id: number): Promise<AttemptDetail | undefined> {
    return this.#snapshot(() => readAttempt(this.#sql, id));
  }

  checks(run: RunId, event: string | undefined): Promise<readonly LabCheck[]> {
    return this.#snapshot(() => readChecks(this.#sql, run, event));
  }

  branches(of: RunId | undefined): Promise<readonly Branch[]> {
    return this.#snapshot(() => {
      const all = readBranches(this.#sql).map((branch) => ({
        ...branch,
        parentChanged: this.#hasChanged(branch),
      }));
      return of === undefined ? all : below(all, of);
    });
  }

  /** Whether the parent has other events up to the cut than it had when the branch was made. */
  #hasChanged({ run, parent }: Branch): boolean {
    const base = readRun(this.#sql, run)?.identity.branch;
    const view = this.#loader.view(parent);
    if (!base || !view) return true;
    const events = base.cut === null ? 0 : view.countUpTo(base.cut);
    return view.run.rewrites !== base.rewrites || events !== base.events;
  }

  #withPairs(left: RunId, right: RunId, options: CompareOptions): CompareOptions {
    const pairs = readPairs(this.#sql, left, right);
    return pairs.length === 0 ? options : { ...options, pinned: pinnedBy(pairs, left, options.pinned) };
  }

  compare(left: RunId, right: RunId, options: CompareOptions): Promise<RunDiff | undefined> {
    const asked = this.#withPairs(left, right, options);
    return this.#ofRuns(left, right, (one, other) => this.#comparisons.diff(one, other, asked));
  }

  compareFirst(left: RunId, right: RunId, options: CompareOptions): Promise<FirstAnswer | undefined> {
    const asked = this.#withPairs(left, right, options);
    return this.#ofRuns(left, right, (one, other) => this.#comparisons.first(one, other, asked));
  }

  compareRows(
    left: RunId,
    right: RunId,
    options: CompareOptions,
    { shown, from = 0, limit, ...wanted }: DiffRowsQuery,
  ): Promise<DiffRows | undefined> {
    return this.#ofRuns(left, right, async (one, other) => {
      const asked = this.#withPairs(left, right, options);
      const lines = await this.#comparisons.lines(one, other, asked, shown);
      const row = wanted.span ? lines.rowOf(wanted.span.side, wanted.span.id) : wanted.row;
      return lines.window(row === undefined ? from : Math.max(0, lines.lineOf(row) - (limit >>> 1)), limit);
    });
  }

  comparedRun(run: RunId, ignored: readonly DiffClass[]): Promise<ComparedRun | undefined> {
    return this.#ofRun(run, async (view, history) => {
      const read = this.#readRun(view, history);
      return read && this.#comparisons.read(read, ignored);
    });
  }

  #readRun(view: RunView, history: () => Promise<History>): ReadRun | undefined {
    const summary = this.#summaries.of(view.run.identity.id);
    if (!summary) return undefined;
    const isTorn = this.#reportsOf(view.run.id).some(({ pendingBytes }) => pendingBytes > 0);
    return { view, summary, isTorn, end: this.#ends.of(view), history };
  }

  /** `undefined` when one of them is not there. */
  #ofRuns<Result>(
    left: RunId,
    right: RunId,
    work: (left: ReadRun, right: ReadRun) => Promise<Result>,
  ): Promise<Result | undefined> {
    return this.#ofRun(left, (view, history) =>
      this.#ofRun(right, async (otherView, otherHistory) => {
        const [one, other] = [this.#readRun(view, history), this.#readRun(otherView, otherHistory)];
        return one && other && work(one, other);
      }),
    );
  }

  compareStates(left: RunMoment, right: RunMoment): Promise<StatesAnswer | undefined> {
    return this.#ofRuns(left.run, right.run, async (one, other) => {
      const before = await standingAt(this.#loader, one, left.address);
      const after = await standingAt(this.#loader, other, right.address);
      const pairs = await this.#comparisons.openPairs(one, other, before.state, after.state);
      return compareStates(before, after, pairs, this.#pause);
    });
  }

  async compareTexts(
    left: RunSpan | undefined,
    right: RunSpan | undefined,
    options: { readonly ignoreSpace: boolean },
  ): Promise<TextsAnswer | undefined> {
    const one = left && (await this.span(left.run, left.event));
    const other = right && (await this.span(right.run, right.event));
    return (left && !one) || (right && !other) ? undefined : compareTexts(one, other, options);
  }

  compareGrid(runs: readonly RunId[]): Promise<GridAnswer | undefined> {
    return compareGrid(runs, (run) =>
      this.#ofRun(run, async (view, history) => {
        const summary = this.#summaries.of(run);
        return summary && gridSource(summary, view, history);
      }),
    );
  }

  unit(seq: Seq): Promise<RawUnit | undefined> {
    return this.#snapshot(() => this.#texts.unit(seq));
  }

  rawBytes(source: number, offset: number, limit: number): Promise<Uint8Array> {
    return this.#snapshot(() => readBytes(this.#sql, source, offset, limit));
  }

  rawRanges(source: number): ReturnType<StoreReader["rawRanges"]> {
    return this.#snapshot(() => readRanges(this.#sql, source));
  }

  document(source: number, offset: number): Promise<DocumentPage | undefined> {
    return this.#snapshot(() => readDocument(this.#sql, source, offset));
  }

  sources(): ReturnType<StoreReader["sources"]> {
    return this.#snapshot(() => readSources(this.#sql).map(reportOf));
  }

  sourceFiles(): ReturnType<StoreReader["sourceFiles"]> {
    return this.#snapshot(() => readSources(this.#sql).map(({ source: { id, file } }) => ({ id, file })));
  }

  sourcesOf(run: RunId): ReturnType<StoreReader["sourcesOf"]> {
    return this.#snapshot(() => {
      const stored = readRun(this.#sql, run);
      return stored ? this.#reportsOf(stored.id) : [];
    });
  }

  #reportsOf(run: number): Awaited<ReturnType<StoreReader["sourcesOf"]>> {
    return readRunSources(this.#sql, run).flatMap(({ source }) => {
      const counted = readSource(this.#sql, source);
      return counted ? [reportOf(counted)] : [];
    });
  }

  problems(
    of: { readonly run?: RunId; readonly path?: string },
    after: number,
    limit: number,
  ): ReturnType<StoreReader["problems"]> {
    return this.#snapshot(() => problemsOf(this.#sql, of, after, limit));
  }

  async size(): Promise<{ readonly path: string; readonly bytes: number }> {
    const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { path: this.#path, bytes: sizeOf(this.#path) + sizeOf(`${this.#path}-wal`) };
  }

  verify(): ReturnType<StoreReader["verify"]> {
    return verifyStore(this.#sql, this.#pause);
  }

  async close(): Promise<void> {
    this.#sql.db.close();
  }
}
