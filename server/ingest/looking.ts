/** Looks at one file: opens it, finds out whose content it is, and takes the next batch out of it. */
import { closeSync } from "node:fs";
import { isArchive, unpackArchive } from "./archive.ts";
import { type Known, sameLook } from "./catalog.ts";
import { readDocument } from "./documents.ts";
import { type BatchStep, type Engine, REPLACED, type Step } from "./engine.ts";
import { SAMPLE_LINES } from "./limits.ts";
import { isEnough } from "./line-text.ts";
import { grewNow } from "./liveness.ts";
import { isPacked } from "./not-a-trace.ts";
import { isOpened, type NotOpened, type Opened, openPlain } from "./open.ts";
import { type Pulled, pull } from "./pull.ts";
import { textOf, turned } from "./rederive.ts";
import { realFolder } from "./roots.ts";
import type { Source, SourceState } from "./source.ts";
import { pendingText } from "./tail.ts";
import { type Unpacked, unpack } from "./unpack.ts";

/** A file that may be the start of a copy is asked again so soon. */
const COPY_AGAIN_MS = 200;
const DONE: Step = { kind: "done" };
const AGAIN: Step = { kind: "again" };

/** States that end when the file can be read. */
const PASSING: ReadonlySet<SourceState> = new Set(["reading", "gone", "unreadable", "replaced"]);

export class Looking {
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** `taken`: sources that have a batch waiting already; theirs comes later. */
  async look(known: Known, taken: ReadonlySet<Source>): Promise<Step> {
    // A file that went and came back is another one in the catalog; the old one may still wait in some list.
    if (known.failed || this.engine.catalog.files.get(known.path.text) !== known) return DONE;
    const real = realFolder(known.root);
    const opened = real === undefined ? ({ kind: "gone" } as const) : openPlain(known.path, real);
    if (!isOpened(opened)) return this.notOpened(known, opened);
    try {
      this.noteLook(known, opened);
      const unpacking = this.unpackingOf(known, opened);
      return await (unpacking === undefined
        ? this.lookInto(known, opened, taken)
        : this.lookIntoPacked(known, opened, taken, unpacking));
    } catch (error) {
      const { syscall, code } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      return this.notOpened(known, {
        kind: "unreadable",
        reason: `cannot be read now (${code} in ${syscall})`,
      });
    } finally {
      closeSync(opened.fd);
    }
  }

  /**
   * The batch after one that is being committed, read while the other core packs that one. It holds only if the source
   * then has the progress of that commit: see `goOn`. `undefined` where what comes is to be looked at in turn.
   */
  lookAhead({ known, source, batch, derive }: BatchStep): BatchStep | undefined {
    const { progress, rerun } = batch;
    if (known.failed || source.id === 0 || rerun || derive || !progress.settled) return undefined;
    if (progress.parts !== null || isPacked(known.path.text) || progress.offset >= source.size)
      return undefined;
    const real = realFolder(known.root);
    const opened = real === undefined ? undefined : openPlain(known.path, real);
    if (opened === undefined || !isOpened(opened)) return undefined;
    const stateNow = source.state;
    try {
      this.noteSize(known, source, opened);
      source.state = this.stateWhileReading(known, source, progress.offset);
      const pulled = pull(source, opened, this.engine.reading, false, progress);
      return pulled.kind === "batch"
        ? { kind: "batch", known, source, batch: pulled, derive: false }
        : undefined;
    } catch (error) {
      // What cannot be read now is said when it is its turn.
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      return undefined;
    } finally {
      source.state = stateNow;
      closeSync(opened.fd);
    }
  }

  /** What was read ahead, if the commit before it went through as it was thought. */
  goOn(before: BatchStep, ahead: BatchStep | undefined): BatchStep | undefined {
    const { known, source, batch } = before;
    if (ahead === undefined || source.progress !== batch.progress) return undefined;
    source.state = this.stateWhileReading(known, source, source.progress.offset);
    return ahead;
  }

  private noteLook(known: Known, { stat }: Opened): void {
    const look = { size: stat.size, changedMs: stat.mtimeMs, inode: String(stat.ino) };
    if (sameLook(known.look, look)) return;
    known.look = look;
    known.lookedAt = this.engine.now();
  }

  private notOpened(known: Known, why: NotOpened): Step {
    if (why.kind === "gone") this.engine.lost(known);
    else {
      known.look = undefined;
      this.engine.mark(this.held(known), why.kind, why.reason);
    }
    return DONE;
  }

  private held(known: Known): Source {
    const { catalog } = this.engine;
    const source = catalog.sourceAt(known);
    if (known.source !== source) catalog.hold(known, source);
    return source;
  }

  /** How long the file must still keep still. */
  private stillIn(known: Known, ms = this.engine.options.stillMs): number {
    return Math.max(0, known.lookedAt + ms - this.engine.now());
  }

  /** How a container is opened; `undefined` for plain files. One of which lines were read is not asked again: it is none. */
  private unpackingOf(known: Known, { fd, size }: Opened): (() => Promise<Unpacked>) | undefined {
    if (isPacked(known.path.text)) return () => unpack(fd, size, this.engine.options.limits);
    const progress = known.source?.progress;
    if (progress !== undefined && progress.parts === null && progress.offset > 0) return undefined;
    return isArchive(fd) ? () => unpackArchive(fd, size, this.engine.reading) : undefined;
  }

  private async lookIntoPacked(
    known: Known,
    opened: Opened,
    taken: ReadonlySet<Source>,
    unpacking: () => Promise<Unpacked>,
  ): Promise<Step> {
    const wait = this.stillIn(known);
    if (wait > 0) return { kind: "later", ms: wait };
    const unpacked = await unpacking();
    if ("refused" in unpacked) {
      this.engine.mark(this.held(known), "skipped", unpacked.refused);
      return DONE;
    }
    try {
      return await this.lookInto(known, { ...opened, ...unpacked }, taken);
    } finally {
      closeSync(unpacked.fd);
    }
  }

  private async lookInto(known: Known, opened: Opened, taken: ReadonlySet<Source>): Promise<Step> {
    this.reconsider(known);
    const source = known.source ?? this.identified(known, opened);
    if (source === undefined) return { kind: "later", ms: COPY_AGAIN_MS };
    if (taken.has(source)) return AGAIN;
    if (source.progress.sample === undefined) await this.fetchSample(source);
    this.noteSize(known, source, opened);
    if (source.progress.parts !== null) return this.lookIntoDocument(known, source, opened);
    const stateBefore = source.state;
    source.state = this.stateWhileReading(known, source, source.progress.offset);
    const wait = this.stillIn(known, this.engine.options.unendedMs);
    const pulled = pull(source, opened, this.engine.reading, wait <= 0);
    if (pulled.kind === "batch") {
      source.note = undefined;
      return { kind: "batch", known, source, batch: pulled, derive: false };
    }
    source.state = stateBefore;
    const step = await this.without(pulled, known, source, opened);
    return pulled.kind === "nothing" && source.pendingBytes > 0 && wait > 0
      ? { kind: "later", ms: wait }
      : step;
  }

  /** Nothing was read of it yet, so it may still turn out to be a copy or another file's content: it was empty when it was found. */
  private reconsider(known: Known): void {
    const { source } = known;
    if (source === undefined || source.progress.offset > 0 || source.progress.parts !== null) return;
    if (source.state === "skipped" || source.state === "summary") return;
    this.engine.catalog.release(known);
  }

  private noteSize(known: Known, source: Source, { stat, ...opened }: Opened): void {
    const { size } = opened.original ?? opened;
    if (source.size !== size) {
      if (known.caughtUp) {
        known.rhythm = grewNow(known.rhythm, this.engine.now());
        source.wasLive = true;
      }
      this.engine.resized.add(source);
      source.size = size;
    }
    source.inode = String(stat.ino);
    source.device = String(stat.dev);
  }

  private stateWhileReading(known: Known, source: Source, offset: number): SourceState {
    if (known.caughtUp) return "live";
    return source.size - offset > this.engine.options.limits.chunkBytes ? "reading" : "idle";
  }

  /** What stands after the last newline, for the report. */
  private notePending(source: Source, { fd, size }: Opened): void {
    const { offset } = source.progress;
    const text = source.pendingBytes > 0 ? pendingText(fd, offset, size) : "";
    if (text === (source.pending?.text ?? "") && (text === "" || source.pending?.offset === offset)) return;
    source.pending = text === "" ? undefined : { offset, text };
    this.engine.resized.add(source);
  }

  /** No batch: what else was found. */
  private async without(
    pulled: Exclude<Pulled, { kind: "batch" }>,
    known: Known,
    source: Source,
    opened: Opened,
  ): Promise<Step> {
    switch (pulled.kind) {
      case "nothing":
        source.scanned = pulled.scanned;
        this.notePending(source, opened);
        known.caughtUp = true;
        if (PASSING.has(source.state) && source.size > 0) this.engine.mark(source, "idle");
        return DONE;
      case "replaced":
        this.engine.catalog.release(known);
        this.engine.mark(source, "replaced", REPLACED);
        return AGAIN;
      case "turn":
        source.progress = turned(source, pulled.dialect, pulled.why);
        await this.engine.deriveAnew([source]);
        return AGAIN;
      case "skip":
        this.engine.mark(source, pulled.state, pulled.reason);
        known.caughtUp = true;
        return DONE;
      case "document":
        return this.lookIntoDocument(known, source, opened);
    }
  }

  /** The source whose content this is, or undefined while it may be a copy in the making. */
  private identified(known: Known, opened: Opened): Source | undefined {
    const { catalog } = this.engine;
    const expected = catalog.expectedAt(known);
    const found = catalog.identify(known, opened, this.engine.now());
    if (found.kind === "wait") return undefined;
    if (expected !== undefined && found.source !== expected) this.engine.mark(expected, "replaced", REPLACED);
    const renamed = found.source.name.file !== known.path.text;
    catalog.hold(known, found.source);
    if (PASSING.has(found.source.state) && found.source.id !== 0) this.engine.mark(found.source, "idle");
    if (renamed) this.engine.touch(found.source);
    return found.source;
  }

  private async lookIntoDocument(known: Known, source: Source, opened: Opened): Promise<Step> {
    const wait = this.stillIn(known);
    if (wait > 0) return { kind: "later", ms: wait };
    const stateBefore = source.state;
    source.state = known.caughtUp ? "live" : "idle";
    const read = readDocument(source, opened, this.engine.reading);
    known.caughtUp = true;
    if (read.kind === "batch") return { kind: "batch", known, source, batch: read, derive: read.derive };
    source.state = stateBefore;
    if (read.kind === "skip") this.engine.mark(source, read.state, read.reason);
    if (read.kind === "broken" && source.progress.dialect === null)
      this.engine.mark(source, "skipped", read.reason);
    return DONE;
  }

  /** The lines that detection has seen, from the store: after a restart the file may be another one already. */
  private async fetchSample(source: Source): Promise<void> {
    const sample: string[] = [];
    for (const { bytes } of await this.engine.rawUnits(source.id, SAMPLE_LINES))
      if (!isEnough(sample)) sample.push(textOf(bytes));
    source.progress = { ...source.progress, sample };
  }
}
