/** The writing side of a store in one SQLite file. Calls may overlap; they take effect in the order they were made. */
import { statSync } from "node:fs";
import type { PinnedPair } from "../../core/compare/alignment.ts";
import type { Place } from "../../core/event.ts";
import type { RunId, Seq } from "../../core/ids.ts";
import type { Forwarded } from "../../core/operator-actions.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";
import type { AttemptDetail, LabCheck } from "../../core/replay/lab-wire.ts";
import type { Bookmark } from "../../core/wire/finding.ts";
import type { Liveness } from "../../core/wire/runs.ts";
import {
  type Appended,
  type Change,
  type NewUnit,
  type Settled,
  type SourceCommit,
  type StoredSource,
  StoreRefused,
  type StoreWriter,
} from "../store.ts";
import { type AppendOptions, type Brought, prepareAppend, writeAppend } from "./append.ts";
import { dropAttempt, endInterrupted, writeAttempt } from "./attempt-rows.ts";
import { prepareBranch, writeBegunBranch } from "./branch-begin.ts";
import { interruptBranches, writeBranch } from "./branch-rows.ts";
import { openForWriting, pathOf } from "./connection.ts";
import { packDocument } from "./document-rows.ts";
import { dueParts } from "./due.ts";
import { entangled, forgetRun, forgetSource } from "./forget-events.ts";
import { writeForwarded } from "./forwarded-rows.ts";
import { lockStore, type StoreLock } from "./lock.ts";
import { prepareMeta } from "./meta.ts";
import { dropNote, writeBookmark, writeCheck, writePair } from "./note-rows.ts";
import { joinSmallPieces } from "./raw-merge.ts";
import { readUnits } from "./raw-reading.ts";
import { cutRaw, packPieces } from "./raw-units.ts";
import { refusalOf } from "./refusal.ts";
import { Remaker, writeRemade } from "./remake.ts";
import { writeCell } from "./run-cell.ts";
import { prepareSettling, type Settling } from "./settle.ts";
import { recordDuplicates, writeSettled } from "./settled.ts";
import { Shelf } from "./shelf.ts";
import { writeSource } from "./source-rows.ts";
import { Statements } from "./statements.ts";
import { Turns } from "./turns.ts";

/** Opens a store for writing, made when it is not there. Throws StoreRefused. `url` is a path or `sqlite:<path>`. */
export const openWriter = (url: string): StoreWriter => {
  const path = pathOf(url);
  const { db, lock } = openForWriting(path, lockStore);
  try {
    const sql = new Statements(db);
    prepareMeta(sql);
    db.transaction(() => {
      endInterrupted(sql);
      interruptBranches(sql);
    }).immediate();
    return new SqliteWriter(path, sql, lock);
  } catch (error) {
    db.close();
    lock.release();
    throw refusalOf(path, error);
  }
};

/** Runs that settle in one transaction. */
const SETTLED_AT_ONCE = 64;

/** Small raw pieces of a source that are worth joining. */
const PIECES_TO_JOIN = 256;

class SqliteWriter implements StoreWriter {
  readonly #path: string;
  readonly #inode: number;
  readonly #sql: Statements;
  readonly #lock: StoreLock;
  readonly #shelf: Shelf;
  readonly #remaker: Remaker;
  readonly #turns = new Turns();
  /** Commits that failed, and the last reason. */
  #failures = 0;
  #failure: unknown;
  readonly #changed = new Map<RunId, number>();
  readonly #resets = new Set<RunId>();

  constructor(path: string, sql: Statements, lock: StoreLock) {
    this.#path = path;
    this.#inode = statSync(path).ino;
    this.#sql = sql;
    this.#lock = lock;
    this.#shelf = new Shelf(sql);
    this.#remaker = new Remaker(sql);
  }

  sources(): Promise<readonly StoredSource[]> {
    return this.#turns.take(() => [...this.#shelf.sources.values()].map(({ source }) => source));
  }

  append(commits: readonly SourceCommit[], options: AppendOptions): Promise<Appended> {
    const brought = commits.map(broughtBy);
    const failures = this.#failures;
    return this.#work(async () => {
      // Asked for before its caller could know that the one before it failed: it would leave a hole.
      if (failures !== this.#failures)
        throw new Error("A commit before this one failed.", { cause: this.#failure });
      try {
        return await this.#append(brought, options);
      } catch (error) {
        this.#failures++;
        this.#failure = error;
        throw error;
      }
    });
  }

  async #append(brought: readonly Brought[], options: AppendOptions): Promise<Appended> {
    const prepared = await prepareAppend(this.#sql, this.#shelf, brought, options);
    this.#write(() => writeAppend(this.#sql, this.#shelf, prepared));
    for (const { cell } of prepared.settlings) this.#noteChanged(cell.run.identity.id, cell.run.version);
    for (const { cell } of prepared.parts) this.#shelf.touch(cell);
    return prepared.appended;
  }

  #noteChanged(run: RunId, version: number): void {
    this.#changed.set(run, version);
  }

  saveSources(sources: readonly StoredSource[]): Promise<readonly number[]> {
    return this.#work(() => {
      const shelf = this.#shelf;
      const given = sources.map((source) => {
        const known = shelf.sources.get(source.id);
        const id = source.id === 0 ? shelf.newSourceId() : source.id;
        const clock = known?.source.clock ?? source.clock;
        return {
          source: { ...source, id, clock },
          counts: known?.counts ?? { duplicates: 0, late: 0, outOfRange: 0 },
        };
      });
      this.#write(() => {
        for (const counted of given) writeSource(this.#sql, counted);
      });
      for (const counted of given) shelf.sources.set(counted.source.id, counted);
      return given.map(({ source }) => source.id);
    });
  }

  settle(now: number, everything = false, budgetMs = Infinity): Promise<Settled> {
    return this.#work(async () => {
      const end = performance.now() + budgetMs;
      let settlings: Settling[] = [];
      let [settled, more] = [0, false];
      for (const cell of this.#shelf.waiting()) {
        const parts = dueParts(cell, now, everything);
        if (parts.length === 0) continue;
        more = settled++ > 0 && performance.now() >= end;
        if (more) break;
        settlings.push(await prepareSettling(this.#sql, cell, parts));
        if (settlings.length < SETTLED_AT_ONCE) continue;
        this.#writeSettled(settlings, now);
        settlings = [];
      }
      this.#writeSettled(settlings, now);
      this.#joinPieces(everything);
      return { ...this.#takeChange(), more };
    });
  }

  #writeSettled(settlings: readonly Settling[], now: number): void {
    if (settlings.length === 0) return;
    this.#write(() => {
      for (const settling of settlings) writeSettled(this.#sql, this.#shelf, settling);
      const dropped = settlings.flatMap((settling) => settling.dropped);
      recordDuplicates(this.#sql, this.#shelf, dropped);
    });
    for (const { cell } of settlings) {
      cell.settledAt = now;
      this.#noteChanged(cell.run.identity.id, cell.run.version);
      this.#shelf.touch(cell);
    }
  }

  #takeChange(): Change {
    const change: Change = {
      head: this.#shelf.head as Seq,
      segments: [...this.#changed].map(([run, version]) => ({ run, version })),
      resets: [...this.#resets],
    };
    this.#changed.clear();
    this.#resets.clear();
    return change;
  }

  #joinPieces(all: boolean): void {
    const { small } = this.#shelf;
    const due = [...small].filter(([, pieces]) => all || pieces >= PIECES_TO_JOIN).map(([source]) => source);
    if (due.length === 0) return;
    this.#write(() => {
      for (const source of due) joinSmallPieces(this.#sql, source, all);
    });
    for (const source of due) small.delete(source);
  }

  remake(budgetMs: number): Promise<boolean> {
    return this.#work(async () => {
      const [run] = this.#shelf.broken;
      if (run === undefined) return false;
      const end = performance.now() + budgetMs;
      const remade = await this.#remaker.slice(this.#shelf.cellById(run), () => performance.now() >= end);
      this.#write(() => writeRemade(this.#sql, remade, this.#remaker.segments));
      this.#noteChanged(remade.cell.run.identity.id, remade.cell.run.version);
      this.#shelf.broken.delete(run);
      // A run that always gets late events must not keep the others waiting.
      if (remade.endHash === undefined) this.#shelf.broken.add(run);
      return this.#shelf.broken.size > 0;
    });
  }

  rederive(sources: readonly number[]): Promise<readonly number[]> {
    return this.#work(() => {
      const all = entangled(this.#sql, sources);
      const cells = all.runs.map((run) => this.#shelf.cellById(run));
      this.#write(() => {
        for (const cell of cells) forgetRun(this.#sql, cell);
        for (const source of all.sources) forgetSource(this.#sql, this.#shelf, source);
      });
      for (const { run } of cells) {
        this.#shelf.broken.delete(run.id);
        this.#resets.add(run.identity.id);
        this.#noteChanged(run.identity.id, run.version);
      }
      return all.sources;
    });
  }

  rawUnits(source: number, afterPosition: number, limit: number): ReturnType<StoreWriter["rawUnits"]> {
    return this.#work(() => readUnits(this.#sql, source, afterPosition, limit));
  }

  appendDerived(
    source: StoredSource,
    units: readonly (Omit<NewUnit, "start" | "length"> & { readonly seq: Seq })[],
    runOf: SourceCommit["runOf"],
  ): Promise<Appended> {
    const brought: Brought = {
      source,
      units,
      seqs: units.map(({ seq }) => seq),
      from: 0,
      problems: [],
      runOf,
    };
    return this.#work(() => this.#append([brought], { bulk: true, now: 0 }));
  }

  setStatus(
    statuses: readonly {
      readonly run: RunId;
      readonly status: Liveness;
      readonly cutAtLine: number | null;
    }[],
  ): Promise<void> {
    return this.#work(() => {
      const changed = statuses.flatMap(({ run, status, cutAtLine }) => {
        const cell = this.#shelf.cell(run);
        return cell && (cell.run.status !== status || cell.run.cutAtLine !== cutAtLine)
          ? [{ cell, run: { ...cell.run, status, cutAtLine } }]
          : [];
      });
      if (changed.length === 0) return;
      this.#write(() => {
        for (const { cell, run } of changed) writeCell(this.#sql, cell, run);
      });
    });
  }

  saveBookmark(bookmark: Bookmark): Promise<Bookmark | undefined> {
    return this.#work(() => this.#writeSurely(() => writeBookmark(this.#sql, bookmark)));
  }

  savePair(pair: PinnedPair): Promise<PinnedPair> {
    return this.#work(() => this.#writeSurely(() => writePair(this.#sql, pair)));
  }

  saveForwarded(action: Forwarded): Promise<Forwarded> {
    return this.#work(() => this.#writeSurely(() => writeForwarded(this.#sql, action)));
  }

  removeNote(id: number): Promise<boolean> {
    return this.#work(() => this.#writeSurely(() => dropNote(this.#sql, id)));
  }

  saveAttempt(attempt: AttemptDetail): Promise<AttemptDetail> {
    return this.#work(() => this.#writeSurely(() => writeAttempt(this.#sql, attempt)));
  }

  removeAttempt(id: number): Promise<boolean> {
    return this.#work(() => this.#writeSurely(() => dropAttempt(this.#sql, id)));
  }

  saveCheck(check: LabCheck): Promise<LabCheck> {
    return this.#work(() => this.#writeSurely(() => writeCheck(this.#sql, check)));
  }

  beginBranch(branch: Branch, cut: Place | null): Promise<Branch | undefined> {
    return this.#work(async () => {
      const parent = this.#shelf.cell(branch.parent);
      if (!parent || this.#shelf.cell(branch.run)) return undefined;
      if (parent.tail.length > 0)
        this.#writeSettled([await prepareSettling(this.#sql, parent, parent.tail)], parent.settledAt);
      const begun = await prepareBranch(this.#sql, this.#shelf, parent, branch, cut);
      this.#writeSurely(() => writeBegunBranch(this.#sql, begun));
      if (begun.cell.endHash === undefined) this.#shelf.broken.add(begun.cell.run.id);
      this.#noteChanged(branch.run, begun.cell.run.version);
      return begun.branch;
    });
  }

  saveBranch(branch: Branch): Promise<void> {
    return this.#work(() => {
      this.#writeSurely(() => writeBranch(this.#sql, branch));
      // Its name is that of its run.
      const cell = this.#shelf.cell(branch.run);
      if (cell) this.#noteChanged(branch.run, cell.run.version);
    });
  }

  /** Traces can be read again after a power cut; what a person wrote cannot: it is on disk before it is answered. */
  #writeSurely<Result>(write: () => Result): Result {
    this.#checkFile();
    this.#sql.db.pragma("synchronous = FULL");
    try {
      return this.#sql.db.transaction(write).immediate();
    } finally {
      this.#sql.db.pragma("synchronous = NORMAL");
    }
  }

  close(): Promise<void> {
    return this.#turns.take(() => {
      try {
        // A reader that closes after us could not do this: it may not write.
        this.#sql.db.pragma("wal_checkpoint(TRUNCATE)");
      } finally {
        this.#sql.db.close();
        this.#lock.release();
      }
    });
  }

  /** Takes a turn; when it fails, what was kept in memory is read again from the store. */
  #work<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    return this.#turns.take(async () => {
      try {
        return await work();
      } catch (error) {
        if (this.#sql.db.open) this.#shelf.forget();
        throw error;
      }
    });
  }

  #write(write: () => void): void {
    this.#checkFile();
    this.#sql.db.transaction(write).immediate();
  }

  /** Writes into a file that was deleted succeed and are lost. */
  #checkFile(): void {
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#inode)
      throw new StoreRefused(
        `The store ${this.#path} was removed or replaced while in use: start again, the traces will be indexed anew.`,
      );
  }
}

/** Begins to pack the bytes, on the other core. */
const broughtBy = (commit: SourceCommit): Brought => {
  const { source, bytes, from, units, problems, runOf } = commit;
  const pieces = cutRaw(bytes, from, units);
  const document = commit.document && packDocument(commit.document);
  return { source, units, from, pieces, packed: packPieces(pieces), document, problems, runOf };
};
