/**
 * From a file that may have changed to a commit: open, identify, pull, append, and what follows from it. Knows no
 * timers and no threads; `once.ts` and `follow.ts` drive it.
 */
import { closeSync } from "node:fs";
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { type Change, type StoredSource, StoreRefused, type StoreWriter } from "../../store/store.ts";
import { type Catalog, Known, sameLook } from "./catalog.ts";
import { Committer, isPassing, type Patience } from "./commit.ts";
import { readDocument } from "./documents.ts";
import type { Limits } from "./limits.ts";
import { SAMPLE_LINES } from "./limits.ts";
import { isEnough } from "./line-text.ts";
import { grewNow } from "./liveness.ts";
import { isPacked, skipByName } from "./not-a-trace.ts";
import { isOpened, type NotOpened, type Opened, openPlain } from "./open.ts";
import type { FilePath } from "./path.ts";
import { type Batch, pull, type Reading } from "./pull.ts";
import { rederive, textOf, turned } from "./rederive.ts";
import { type Root, realFolder } from "./roots.ts";
import { type Source, type SourceState, sourceFrom, storedOf } from "./source.ts";
import { unpack } from "./unpack.ts";

export interface EngineOptions extends Reading {
  readonly catalog: Catalog;
  readonly patience: Patience;
  /** Documents and packed files are read when they have not changed for so long; 0 reads them at once. */
  readonly stillMs: number;
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
  | {
      readonly kind: "batch";
      readonly known: Known;
      readonly source: Source;
      readonly batch: Batch;
      readonly derive: boolean;
    };

const COPY_AGAIN_MS = 200;

export class Engine {
  readonly catalog: Catalog;
  readonly committer: Committer;
  readonly options: EngineOptions;
  private readonly writer: StoreWriter;
  private readonly unsaved = new Set<Source>();
  /** Only their size has changed: a half-written line grew. Saved now and then, not each time. */
  private readonly resized = new Set<Source>();

  constructor(writer: StoreWriter, options: EngineOptions) {
    this.writer = writer;
    this.options = options;
    this.catalog = options.catalog;
    this.committer = new Committer(writer, options.patience);
  }

  private get limits(): Limits {
    return this.options.limits;
  }

  private now(): number {
    return this.options.patience.now();
  }

  /** Takes up what the store knows. */
  async load(): Promise<void> {
    for (const stored of await this.writer.sources()) this.catalog.remember(this.restored(stored));
  }

  private restored(stored: StoredSource): Source {
    const dialect = stored.dialect === null ? null : (this.options.dialectByName(stored.dialect) ?? null);
    return sourceFrom(stored, dialect, { base: this.catalog.baseName, zone: this.catalog.zone(stored.file) });
  }

  /** A file was found. Returns it when it is to be looked at. */
  found(path: FilePath, root: Root, atStart: boolean): Known | undefined {
    const known = this.catalog.files.get(path.text);
    if (known !== undefined) return known.skipped === undefined ? known : undefined;
    const fresh = new Known(path, root, atStart);
    this.catalog.files.set(path.text, fresh);
    const reason = root.file === path.text ? undefined : skipByName(path.text);
    if (reason === undefined) return fresh;
    this.skip(fresh, "skipped", reason);
    return undefined;
  }

  /** Lists something that is not read, with the reason. */
  skipPath(path: FilePath, root: Root, reason: string): void {
    const known = this.catalog.files.get(path.text) ?? new Known(path, root, true);
    if (known.skipped === reason) return;
    this.catalog.files.set(path.text, known);
    this.skip(known, "skipped", reason);
  }

  private skip(known: Known, state: SourceState, reason: string): void {
    known.skipped = reason;
    const source = this.catalog.sourceAt(known);
    if (known.source !== source) this.catalog.hold(known, source);
    this.mark(source, state, reason);
  }

  /** Says what became of a source; saved with the next round. */
  mark(source: Source, state: SourceState, note?: string): void {
    if (source.state === state && source.note === note && source.id !== 0) return;
    source.state = state;
    source.note = note;
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

  /** Looks at a file and takes the next batch out of it. `taken`: sources that have a batch waiting already. */
  async look(known: Known, taken: ReadonlySet<Source>): Promise<Step> {
    const real = realFolder(known.root);
    const opened = real === undefined ? ({ kind: "gone" } as const) : openPlain(known.path, real);
    if (!isOpened(opened)) return this.notOpened(known, opened);
    try {
      this.noteLook(known, opened);
      if (!isPacked(known.path.text)) return await this.lookInto(known, opened, taken);
      return await this.lookIntoPacked(known, opened, taken);
    } finally {
      closeSync(opened.fd);
    }
  }

  private noteLook(known: Known, { stat }: Opened): void {
    const look = { size: stat.size, changedMs: stat.mtimeMs, inode: String(stat.ino) };
    if (sameLook(known.look, look)) return;
    known.look = look;
    known.lookedAt = this.now();
  }

  private stillIn(known: Known): number {
    return Math.max(0, known.lookedAt + this.options.stillMs - this.now());
  }

  private notOpened(known: Known, why: NotOpened): Step {
    if (why.kind === "skipped") {
      this.skip(known, "skipped", why.reason);
      return { kind: "done" };
    }
    if (why.kind === "unreadable") {
      const source = this.catalog.sourceAt(known);
      if (known.source !== source) this.catalog.hold(known, source);
      known.look = undefined;
      this.mark(source, "unreadable", why.reason);
      return { kind: "done" };
    }
    this.lost(known);
    return { kind: "done" };
  }

  /** The file is gone: what was read from it stays. */
  lost(known: Known): void {
    this.catalog.files.delete(known.path.text);
    const source = this.catalog.release(known);
    if (source === undefined) return;
    if (source.id === 0 && source.progress.offset === 0) this.unsaved.delete(source);
    else this.mark(source, "gone", "the file is gone; what was read of it is kept");
  }

  private async lookIntoPacked(known: Known, opened: Opened, taken: ReadonlySet<Source>): Promise<Step> {
    const wait = this.stillIn(known);
    if (wait > 0) return { kind: "later", ms: wait };
    const unpacked = await unpack(opened.fd, opened.size, this.limits);
    if ("refused" in unpacked) {
      this.mark(this.held(known), "skipped", unpacked.refused);
      return { kind: "done" };
    }
    try {
      return await this.lookInto(known, { ...opened, fd: unpacked.fd, size: unpacked.size }, taken);
    } finally {
      closeSync(unpacked.fd);
    }
  }

  private held(known: Known): Source {
    const source = this.catalog.sourceAt(known);
    if (known.source !== source) this.catalog.hold(known, source);
    return source;
  }

  private async lookInto(known: Known, opened: Opened, taken: ReadonlySet<Source>): Promise<Step> {
    const source = known.source ?? this.identified(known, opened);
    if (source === undefined) return { kind: "later", ms: COPY_AGAIN_MS };
    if (taken.has(source)) return { kind: "again" };
    if (source.outdated) await this.bringUpToDate(source);
    if (source.progress.sample === undefined) await this.fetchSample(source);
    if (source.size !== opened.size && known.caughtUp) {
      known.rhythm = grewNow(known.rhythm, this.now());
      source.wasLive = true;
    }
    if (source.size !== opened.size) this.resized.add(source);
    source.size = opened.size;
    source.inode = String(opened.stat.ino);
    source.device = String(opened.stat.dev);
    if (source.progress.parts !== null) return this.lookIntoDocument(known, source, opened);
    const stateBefore = source.state;
    source.state = this.stateWhileReading(known, source);
    const pulled = pull(source, opened, this.options);
    switch (pulled.kind) {
      case "batch":
        source.note = undefined;
        return { kind: "batch", known, source, batch: pulled, derive: false };
      case "nothing":
        source.scanned = pulled.scanned;
        source.state = stateBefore;
        this.caughtUp(known, source);
        return { kind: "done" };
      case "replaced":
        this.catalog.release(known);
        this.mark(source, "replaced", "the file holds something else now; what was read before is kept");
        return { kind: "again" };
      case "turn":
        source.progress = turned(source, pulled.dialect, pulled.why);
        await this.deriveAnew([source]);
        return { kind: "again" };
      case "skip":
        source.state = stateBefore;
        this.mark(source, pulled.state, pulled.reason);
        known.caughtUp = true;
        return { kind: "done" };
      case "document":
        source.state = stateBefore;
        return this.lookIntoDocument(known, source, opened);
    }
  }

  private stateWhileReading(known: Known, source: Source): SourceState {
    if (known.caughtUp) return "live";
    return source.size - source.progress.offset > this.limits.chunkBytes ? "reading" : "idle";
  }

  private caughtUp(known: Known, source: Source): void {
    known.caughtUp = true;
    if (
      source.state === "reading" ||
      source.state === "gone" ||
      source.state === "unreadable" ||
      source.state === "replaced"
    )
      this.mark(source, "idle");
  }

  /** The source whose content this is, or undefined while it may be a copy in the making. */
  private identified(known: Known, opened: Opened): Source | undefined {
    const found = this.catalog.identify(known, opened, this.now());
    if (found.kind === "wait") return undefined;
    const renamed = found.kind === "known" && found.source.name.file !== known.path.text;
    this.catalog.hold(known, found.source);
    if (found.kind === "known") this.mark(found.source, "idle", renamed ? undefined : found.source.note);
    return found.source;
  }

  private async lookIntoDocument(known: Known, source: Source, opened: Opened): Promise<Step> {
    const wait = this.stillIn(known);
    if (wait > 0) return { kind: "later", ms: wait };
    const read = readDocument(source, opened.fd, opened.size, this.options);
    known.caughtUp = true;
    switch (read.kind) {
      case "batch":
        return { kind: "batch", known, source, batch: read, derive: read.derive };
      case "derive":
        source.progress = read.progress;
        await this.deriveAnew([source]);
        return { kind: "done" };
      case "skip":
        this.mark(source, read.state, read.reason);
        return { kind: "done" };
      case "broken":
        if (source.progress.dialect === null) this.mark(source, "skipped", read.reason);
        return { kind: "done" };
      case "same":
        return { kind: "done" };
    }
  }

  /** Commits batches of different sources together, and does what follows from them. False when ingest is closing. */
  async commit(steps: readonly Extract<Step, { kind: "batch" }>[], bulk: boolean): Promise<boolean> {
    if (steps.length === 0) return true;
    try {
      const appended = await this.committer.append(
        steps.map(({ batch }) => batch.commit),
        bulk,
      );
      if (appended === undefined) return false;
      const ids = [...appended.sources];
      for (const step of steps) this.applied(step, ids);
      this.options.onChange({ head: appended.head, segments: [], resets: [] });
      const late = new Set(appended.rederive);
      const anew = steps.filter(({ batch, source, derive }) => batch.rerun || derive || late.has(source.id));
      await this.deriveAnew(anew.map(({ source }) => source));
    } catch (error) {
      if (isPassing(error) || error instanceof StoreRefused) throw error;
      if (steps.length === 1) this.failed(steps[0] as (typeof steps)[number], error);
      else for (const step of steps) if (!(await this.commit([step], bulk))) return false;
    }
    return true;
  }

  private applied({ known, source, batch }: Extract<Step, { kind: "batch" }>, ids: number[]): void {
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
  private failed({ known, source }: Extract<Step, { kind: "batch" }>, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    known.skipped = why;
    this.mark(source, "unreadable", `reading stopped at byte ${source.progress.offset}: ${why}`);
    this.options.patience.say(
      `${source.name.path}: reading stopped at line ${source.progress.line + 1}: ${why}`,
    );
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

  async settle(everything: boolean): Promise<void> {
    const change = await this.committer.insist(() => this.writer.settle(this.now(), everything));
    if (change !== undefined && (change.segments.length > 0 || change.resets.length > 0))
      this.options.onChange(change);
  }

  /** Read by an older version of its dialect, or a stop came while its units were read anew. */
  private async bringUpToDate(source: Source): Promise<void> {
    if (source.progress.dialect === null)
      source.progress = { ...source.progress, dialect: this.options.dialects.generic };
    await this.deriveAnew([source]);
  }

  /** The lines that detection has seen, from the store: after a restart the file may be another one already. */
  private async fetchSample(source: Source): Promise<void> {
    const units = await this.writer.rawUnits(source.id, 0, SAMPLE_LINES);
    const sample: string[] = [];
    for (const { bytes } of units) if (!isEnough(sample)) sample.push(textOf(bytes));
    source.progress = { ...source.progress, sample };
  }
}
