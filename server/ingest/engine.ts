/**
 * Keeps the books: which files are known, what the store was told of them, what is still to be told. Commits batches
 * and does what follows from them. Knows no timers and no threads; `once.ts` and `follow.ts` drive it.
 */
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { type Change, type StoredSource, StoreRefused, type StoreWriter } from "../../store/store.ts";
import { isBranchFile } from "./branch-lines.ts";
import { Buffers } from "./buffers.ts";
import { type Catalog, Known } from "./catalog.ts";
import { Committer, type Patience } from "./commit.ts";
import { detectLines } from "./detect.ts";
import { SAMPLE_LINES } from "./limits.ts";
import { isEnough } from "./line-text.ts";
import { skipByName } from "./not-a-trace.ts";
import type { FilePath } from "./path.ts";
import { type Batch, type Reading, seenOf } from "./pull.ts";
import { rederive, textOf, turned } from "./rederive.ts";
import type { Root } from "./roots.ts";
import { type Source, type SourceState, sourceFrom, storedOf } from "./source.ts";

export interface EngineOptions extends Omit<Reading, "buffers"> {
  readonly catalog: Catalog;
  readonly patience: Patience;
  /** Documents and packed files are read when they have not changed for so long; 0 reads them at once. */
  readonly stillMs: number;
  /** A last line without its newline is read when it is a whole object and the file has not changed for so long. */
  readonly unendedMs: number;
  readonly dialectByName: (name: string) => AnyDialect | undefined;
  readonly onChange: (change: Change) => void;
}

/** What a look at a file came to. */
export type Step =
  /** Nothing more to read now. */
  | { readonly kind: "done" }
  /** Look again after so many milliseconds. */
  | { readonly kind: "later"; readonly ms: number }
  /** Something was done (a dialect turned, a file was adopted): look again at once. */
  | { readonly kind: "again" }
  | BatchStep;

export interface BatchStep {
  readonly kind: "batch";
  readonly known: Known;
  readonly source: Source;
  readonly batch: Batch;
  readonly derive: boolean;
}

const GONE = "the file is gone; what was read of it is kept";
export const REPLACED = "the file holds something else now; what was read before is kept";

export class Engine {
  readonly catalog: Catalog;
  readonly committer: Committer;
  readonly options: EngineOptions;
  readonly reading: Reading;
  /** Only their size has changed: a half-written line grew. Saved now and then, not each time. */
  readonly resized = new Set<Source>();
  private readonly writer: StoreWriter;
  private readonly unsaved = new Set<Source>();

  constructor(writer: StoreWriter, options: EngineOptions) {
    this.writer = writer;
    this.options = options;
    const { dialects, limits } = options;
    this.reading = { dialects, limits, buffers: new Buffers(limits.chunkBytes) };
    this.catalog = options.catalog;
    this.committer = new Committer(writer, options.patience);
  }

  /** The steady clock, in ms. */
  now(): number {
    return this.options.patience.now();
  }

  /** Takes up what the store knows. Units that an older version of their dialect read, or whose reading anew was cut short, are read anew. */
  async load(): Promise<void> {
    const outdated: Source[] = [];
    for (const stored of await this.writer.sources()) {
      if (isBranchFile(stored.file)) continue;
      const source = this.restored(stored);
      this.catalog.remember(source);
      if (source.remapped) await this.decideAnew(source);
      if (source.outdated) outdated.push(source);
    }
    await this.deriveAnew(outdated);
  }

  /** Its mapping is another one than when it was read. */
  private async decideAnew(source: Source): Promise<void> {
    const { dialect, parts, line } = source.progress;
    if (dialect === null || parts !== null || line === 0) return;
    const sample: string[] = [];
    for (const { bytes } of await this.rawUnits(source.id, SAMPLE_LINES))
      if (!isEnough(sample)) sample.push(textOf(bytes));
    const detected = detectLines(seenOf(source, sample), this.options.dialects);
    if (detected.kind !== "dialect") return;
    const isSame = detected.dialect === dialect && dialect !== this.options.dialects.generic;
    if (isSame) {
      source.progress = { ...source.progress, why: detected.why };
      return this.touch(source);
    }
    source.progress = turned(source, detected.dialect, detected.why);
    source.outdated = true;
  }

  private restored(stored: StoredSource): Source {
    const { dialectByName, dialects } = this.options;
    const dialect = stored.dialect === null ? null : (dialectByName(stored.dialect) ?? dialects.generic);
    return sourceFrom(stored, dialect, {
      base: this.catalog.baseName,
      zone: this.catalog.zone(stored.file),
      mapping: this.catalog.mapping(stored.file),
    });
  }

  /** A file was found. Returns it when it is to be looked at. */
  found(path: FilePath, root: Root, atStart: boolean): Known | undefined {
    const known = this.catalog.files.get(path.text);
    if (known !== undefined && known.skipped !== "kind")
      return known.skipped === undefined ? known : undefined;
    const fresh = new Known(path, root, atStart);
    this.catalog.files.set(path.text, fresh);
    const reason = root.file === path.text ? undefined : skipByName(path.text);
    if (reason === undefined) return fresh;
    this.skip(fresh, "name", reason);
    return undefined;
  }

  /** Lists something that is no file, with the reason. */
  skipPath(path: FilePath, root: Root, reason: string): void {
    const known = this.catalog.files.get(path.text);
    if (known?.skipped === "kind") return;
    if (known !== undefined) this.lost(known);
    const fresh = new Known(path, root, true);
    this.catalog.files.set(path.text, fresh);
    this.skip(fresh, "kind", reason);
  }

  private skip(known: Known, why: "name" | "kind", reason: string): void {
    known.skipped = why;
    const source = this.catalog.sourceAt(known);
    this.catalog.hold(known, source);
    this.mark(source, "skipped", reason);
  }

  /** Says what became of a source; saved with the next round. */
  mark(source: Source, state: SourceState, note?: string): void {
    if (source.state === state && source.note === note && source.id !== 0) return;
    source.state = state;
    source.note = note;
    this.touch(source);
  }

  /** Something of it is to be saved. */
  touch(source: Source): void {
    this.unsaved.add(source);
  }

  /** Saves what was marked, and what has only another size. */
  async saveAll(): Promise<void> {
    for (const source of this.resized) if (source.id !== 0) this.unsaved.add(source);
    this.resized.clear();
    await this.save();
  }

  /** Saves what was marked. */
  async save(): Promise<void> {
    const sources = [...this.unsaved];
    if (sources.length === 0) return;
    this.unsaved.clear();
    const ids = await this.committer.insist(() =>
      this.writer.saveSources(sources.map((source) => storedOf(source))),
    );
    ids?.forEach((id, i) => {
      const source = sources[i];
      if (source === undefined) return;
      source.id = id;
      this.catalog.index(source);
    });
  }

  /** The file is gone: what was read from it stays. */
  lost(known: Known, note = GONE): void {
    this.catalog.files.delete(known.path.text);
    const source = this.catalog.release(known);
    if (source === undefined) return;
    if (source.id === 0 && source.progress.offset === 0) this.unsaved.delete(source);
    else this.mark(source, "gone", note);
  }

  /** A folder that was listed as unreadable can be read: what lies in it is listed instead. */
  readable(folder: FilePath): void {
    const known = this.catalog.files.get(folder.text);
    if (known?.skipped === "kind") this.lost(known, "the folder can be read now");
  }

  /** Sources of the store whose files were not found: to be called when everything that is there has been read once. */
  markGone(): void {
    for (const source of this.catalog.allSources()) {
      const settled = source.state === "gone" || source.state === "replaced";
      if (settled || this.catalog.holderOf(source) !== undefined || this.catalog.files.has(source.name.file))
        continue;
      this.mark(source, "gone", GONE);
    }
  }

  rawUnits(source: number, limit: number): ReturnType<StoreWriter["rawUnits"]> {
    return this.writer.rawUnits(source, 0, limit);
  }

  /** Commits batches of different sources together, and does what follows from them. Returns those that are through. */
  async commit(steps: readonly BatchStep[], bulk: boolean): Promise<readonly BatchStep[]> {
    if (steps.length === 0) return [];
    const late = await this.append(steps, bulk);
    if (late === undefined) return [];
    if (late === "refused") {
      const through: BatchStep[] = [];
      for (const step of steps) through.push(...(await this.commit([step], bulk)));
      return through;
    }
    const anew = steps.filter(({ batch, source, derive }) => batch.rerun || derive || late.has(source.id));
    await this.deriveAnew(anew.map(({ source }) => source));
    return steps;
  }

  /** Sources to derive anew; undefined when nothing was committed; `refused` when one of several batches cannot be. */
  private async append(
    steps: readonly BatchStep[],
    bulk: boolean,
  ): Promise<ReadonlySet<number> | "refused" | undefined> {
    const commits = steps.map(({ batch }) => batch.commit);
    try {
      const appended = await this.committer.append(commits, bulk);
      if (appended === undefined) return undefined;
      const ids = [...appended.sources];
      for (const step of steps) this.applied(step, ids);
      for (const { bytes } of commits) this.reading.buffers.give(bytes);
      this.options.onChange({ head: appended.head, segments: [], resets: [] });
      return new Set(appended.rederive);
    } catch (error) {
      if (error instanceof StoreRefused) throw error;
      const [only, another] = steps;
      if (only === undefined || another !== undefined) return "refused";
      this.failed(only, error);
      return undefined;
    }
  }

  private applied({ known, source, batch }: BatchStep, ids: number[]): void {
    const isNew = source.id === 0;
    if (isNew) source.id = ids.shift() ?? 0;
    const first = isNew || source.progress.key === null;
    source.progress = batch.progress;
    source.scanned = batch.progress.offset;
    this.unsaved.delete(source);
    this.resized.delete(source);
    if (first) this.catalog.index(source);
    if (batch.progress.offset >= source.size) known.caughtUp = true;
  }

  /** The store refuses what is in this file. It is left where it is and the others go on. */
  private failed({ known, source }: BatchStep, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    known.failed = true;
    this.mark(source, "unreadable", `reading stopped at byte ${source.progress.offset}: ${why}`);
    const at = `${source.name.path}, line ${source.progress.line + 1}`;
    this.options.patience.say(`${at}: reading stopped here: ${why}`);
  }

  async deriveAnew(sources: readonly Source[]): Promise<void> {
    if (sources.length === 0) return;
    await rederive(sources, {
      writer: this.writer,
      sourceOf: (id) => this.catalog.sourceOf(id),
      insist: (work) => this.committer.insist(work),
    });
    await this.settle(false);
  }

  /** `changed`: readers have something new to see even when nothing settles. True when the time was over and more is due. */
  async settle(everything: boolean, changed = false, budgetMs?: number): Promise<boolean> {
    const settled = await this.committer.insist(() => this.writer.settle(this.now(), everything, budgetMs));
    if (settled === undefined) return false;
    const { more, ...change } = settled;
    if (changed || change.segments.length > 0 || change.resets.length > 0) this.options.onChange(change);
    return more;
  }
}
