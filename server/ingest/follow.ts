/**
 * Follows files that grow. Hints from the kernel wake sleeping files; a file that gave bytes a moment ago is asked
 * itself every 20 ms; a slow sweep over all files and folders finds what both missed. One loop does all reading, so
 * that nothing is ever read twice at once.
 */
import { lstatSync } from "node:fs";
import type { RunId } from "../../core/ids.ts";
import type { Change, StoreWriter } from "../../store/store.ts";
import { type Known, sameLook } from "./catalog.ts";
import { Engine, type EngineOptions, type Step } from "./engine.ts";
import { listFolder } from "./listing.ts";
import { livenessOf, type RunLiveness } from "./liveness.ts";
import type { IngestHealth } from "./messages.ts";
import { SKIPPED_FOLDERS } from "./not-a-trace.ts";
import { baseName, type FilePath, folderName, isWithin } from "./path.ts";
import { type Root, realFolder } from "./roots.ts";
import type { Source } from "./source.ts";
import { Due } from "./timers.ts";
import { byText, filesOf, walk } from "./walk.ts";

/** A file that gave bytes in the last two seconds is hot: its last line of a burst may come without a hint. */
const HOT_MS = 2000;
const HOT_EVERY_MS = 20;
const HOT_FILES = 64;
/** After a hint the file is read again so much later: a second append right after the first is not always told. */
const AGAIN_MS = 80;
const SWEEP_MS = 2000;
/** A sweep takes at most a tenth of the time. */
const SWEEP_SHARE = 10;
const SETTLE_MS = 1000;
const REMAKE_BUDGET_MS = 40;
const REMAKE_EVERY_MS = 250;
const HEALTH_MS = 1000;
/** Behind by more than this, a file is imported in bulk. */
const BULK_BYTES = 1 << 20;
const GROUP_BYTES = 4 << 20;
const GROUP_FILES = 256;
/** A new folder is listed again: files may have come before the kernel was asked to watch it. */
const NEW_FOLDER_AGAIN_MS = [50, 150, 400] as const;

type BatchStep = Extract<Step, { kind: "batch" }>;

export interface FollowOptions extends Omit<EngineOptions, "patience" | "onChange"> {
  readonly roots: readonly Root[];
  readonly now: () => number;
  readonly pollMs: number | undefined;
  readonly tell: {
    readonly change: (change: Change) => void;
    readonly health: (health: IngestHealth) => void;
    readonly log: (sentence: string) => void;
    readonly watch: (add: readonly string[], drop: readonly string[]) => void;
  };
}

interface Folder {
  readonly path: FilePath;
  readonly root: Root;
  inode: string;
}

export class Follow {
  private readonly engine: Engine;
  private readonly options: FollowOptions;
  private readonly writer: StoreWriter;
  private readonly dirty = new Set<Known>();
  private readonly hot = new Set<Known>();
  private readonly later = new Due<Known>();
  private readonly folders = new Map<string, Folder>();
  private readonly foldersLater = new Due<Folder>();
  private readonly missing = new Set<Root>();
  private readonly statuses = new Map<string, string>();
  private wake: (() => void) | undefined;
  private closing = false;
  private ended: Promise<void> | undefined;
  private ready = false;
  private sweepEveryMs: number;
  private mode: IngestHealth["mode"];
  private readonly notes: string[] = [];
  private events = 0;
  private eventsSince: number;
  private readonly nextAt = { hot: 0, sweep: 0, settle: 0, remake: Number.POSITIVE_INFINITY, health: 0 };
  private sweeping: Promise<void> | undefined;

  constructor(writer: StoreWriter, options: FollowOptions) {
    this.writer = writer;
    this.options = options;
    this.mode = options.pollMs === undefined ? "events" : "polling";
    this.sweepEveryMs = options.pollMs ?? SWEEP_MS;
    this.eventsSince = options.now();
    this.engine = new Engine(writer, {
      ...options,
      patience: { now: options.now, pause: (ms) => this.pause(ms), say: options.tell.log },
      onChange: options.tell.change,
    });
  }

  /** Begins to follow; `close` ends it. Resolves when what the store knows has been taken up. */
  async start(): Promise<void> {
    await this.engine.load();
    this.ended = this.run();
  }

  /** Resolves when it has been closed; rejects when reading failed in a way that is a bug. */
  async over(): Promise<void> {
    await this.ended;
  }

  hint(folder: string, name: string | undefined): void {
    const text = name === undefined ? folder : `${folder === "/" ? "" : folder}/${name}`;
    const known = this.engine.catalog.files.get(text);
    if (known !== undefined && known.skipped === undefined) {
      this.dirty.add(known);
      this.later.at(known, this.options.now() + AGAIN_MS);
    } else if (known === undefined) this.hintUnknown(folder, text, name);
    this.wakeUp();
  }

  private hintUnknown(folder: string, text: string, name: string | undefined): void {
    const parent = this.folders.get(folder);
    if (parent === undefined) return;
    const below = name === undefined ? undefined : this.folders.get(text);
    this.foldersLater.at(below ?? parent, 0);
    if (below !== undefined) this.foldersLater.at(parent, 0);
  }

  /** From now on the files are asked, every so often. */
  poll(everyMs: number, why: string): void {
    this.mode = "polling";
    this.sweepEveryMs = Math.min(this.sweepEveryMs, everyMs);
    if (!this.notes.includes(why)) this.notes.push(why);
    this.options.tell.log(why);
    this.wakeUp();
  }

  /** Finishes what is being committed, merges every tail, closes the store. */
  async close(): Promise<void> {
    this.closing = true;
    this.wakeUp();
    await this.ended;
    await this.sweeping;
    await this.engine.save();
    await this.engine.settle(true);
    await this.writer.close();
  }

  private wakeUp(): void {
    this.wake?.();
  }

  /** False when ingest is closing. */
  private async pause(ms: number): Promise<boolean> {
    const until = this.options.now() + ms;
    for (let left = ms; left > 0 && !this.closing; left = until - this.options.now()) await this.sleep(left);
    return !this.closing;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, 60_000));
      this.wake = done;
    });
  }

  // ---- the loop -------------------------------------------------------------------------------------------

  private async run(): Promise<void> {
    await this.sweep();
    while (!this.closing) {
      const worked = await this.turn();
      if (worked || this.closing) continue;
      this.saySettled();
      const wait = this.nextDue() - this.options.now();
      if (wait > 0) await this.sleep(wait);
    }
  }

  private saySettled(): void {
    if (this.ready) return;
    this.ready = true;
    this.nextAt.health = 0;
  }

  private nextDue(): number {
    const hot = this.hot.size > 0 ? this.nextAt.hot : Number.POSITIVE_INFINITY;
    const sweep = this.sweeping === undefined ? this.nextAt.sweep : Number.POSITIVE_INFINITY;
    return Math.min(
      hot,
      sweep,
      this.nextAt.settle,
      this.nextAt.remake,
      this.nextAt.health,
      this.later.next,
      this.foldersLater.next,
    );
  }

  /** Does what is due. True when files were read: there may be more. */
  private async turn(): Promise<boolean> {
    const now = this.options.now();
    for (const known of this.later.take(now)) this.dirty.add(known);
    for (const folder of this.foldersLater.take(now)) await this.relist(folder);
    if (this.hot.size > 0 && now >= this.nextAt.hot) this.askHot(now);
    if (now >= this.nextAt.sweep && this.sweeping === undefined) this.beginSweep();
    const worked = await this.readDirty();
    await this.engine.save();
    await this.upkeep();
    return worked;
  }

  private askHot(now: number): void {
    this.nextAt.hot = now + HOT_EVERY_MS;
    for (const known of this.hot) {
      if (now - (known.rhythm.grewAt ?? known.lookedAt) > HOT_MS) this.hot.delete(known);
      else if (changed(known)) this.dirty.add(known);
    }
  }

  private heat(known: Known): void {
    this.hot.delete(known);
    this.hot.add(known);
    if (this.hot.size <= HOT_FILES) return;
    const [oldest] = this.hot;
    if (oldest !== undefined) this.hot.delete(oldest);
  }

  /** Growing files first, each with what it has; then one commit of a file that is far behind. */
  private async readDirty(): Promise<boolean> {
    const waiting = [...this.dirty];
    const far = waiting.filter((known) => isFarBehind(known));
    const near = waiting.filter((known) => !isFarBehind(known));
    const live = await this.round(near, GROUP_FILES, !this.ready);
    const bulk = far.length > 0 && (await this.round(far.slice(0, 1), 1, true));
    return live || bulk;
  }

  private async round(files: readonly Known[], atMost: number, bulk: boolean): Promise<boolean> {
    const steps: BatchStep[] = [];
    const taken = new Set<Source>();
    let bytes = 0;
    let worked = false;
    for (const known of files) {
      if (steps.length >= atMost || bytes >= GROUP_BYTES || this.closing) break;
      this.dirty.delete(known);
      const step = await this.engine.look(known, taken);
      worked = true;
      if (step.kind === "later") this.later.at(known, this.options.now() + step.ms);
      if (step.kind === "again") this.dirty.add(known);
      if (step.kind !== "batch") continue;
      steps.push(step);
      taken.add(step.source);
      bytes += step.batch.commit.bytes.length;
    }
    if (steps.length === 0) return worked;
    if (await this.engine.commit(steps, bulk)) for (const step of steps) this.committed(step);
    return true;
  }

  private committed({ known, source, batch }: BatchStep): void {
    this.events += batch.commit.units.reduce((sum, { events }) => sum + events.length, 0);
    if (source.progress.offset < source.size && source.scanned < source.size) this.dirty.add(known);
    this.heat(known);
    this.nextAt.remake = Math.min(this.nextAt.remake, this.options.now() + REMAKE_EVERY_MS);
  }

  // ---- folders --------------------------------------------------------------------------------------------

  private beginSweep(): void {
    this.sweeping = this.sweep().finally(() => {
      this.sweeping = undefined;
      this.wakeUp();
    });
  }

  /** Lists every folder and asks every file; takes turns with reading. */
  private async sweep(): Promise<void> {
    const started = this.options.now();
    const seen = new Set<string>();
    for (const root of this.options.roots) await this.sweepRoot(root, seen);
    this.forgetFolders(seen);
    await this.engine.save();
    const took = this.options.now() - started;
    this.nextAt.sweep = this.options.now() + Math.max(this.sweepEveryMs, took * SWEEP_SHARE);
  }

  private async sweepRoot(root: Root, seen: Set<string>): Promise<void> {
    if (realFolder(root) === undefined) {
      if (!this.missing.has(root)) {
        this.missing.add(root);
        this.options.tell.log(`${root.folder} is not there; waiting for it.`);
      }
    } else if (this.missing.delete(root)) this.options.tell.log(`${root.folder} is there now.`);
    for await (const { folder, listing } of walk(root)) {
      if (this.closing) return;
      if ("failed" in listing) {
        if (listing.failed === "unreadable") this.engine.skipPath(folder, root, listing.reason);
        if (listing.failed === "unreadable") seen.add(folder.text);
        continue;
      }
      seen.add(folder.text);
      this.engine.catalog.files.delete(folder.text);
      this.tookFolder(folder, root, listing.inode);
      this.takeListing(root, folder, listing);
    }
  }

  private tookFolder(path: FilePath, root: Root, inode: string): Folder {
    const known = this.folders.get(path.text);
    if (known !== undefined && known.inode === inode) return known;
    const folder = known ?? { path, root, inode };
    folder.inode = inode;
    this.folders.set(path.text, folder);
    this.options.tell.watch([path.text], known === undefined ? [] : [path.text]);
    if (this.ready)
      for (const ms of NEW_FOLDER_AGAIN_MS) setTimeout(() => this.listAgain(folder), ms).unref();
    return folder;
  }

  private listAgain(folder: Folder): void {
    this.foldersLater.at(folder, 0);
    this.wakeUp();
  }

  private takeListing(
    root: Root,
    folder: FilePath,
    listing: Exclude<ReturnType<typeof listFolder>, { failed: string }>,
  ): void {
    if (root.file === undefined)
      for (const { path, reason } of listing.skipped) this.engine.skipPath(path, root, reason);
    const there = new Set<string>();
    for (const path of filesOf(root, listing)) {
      there.add(path.text);
      const known = this.engine.found(path, root, !this.ready);
      if (known !== undefined && changed(known)) this.dirty.add(known);
    }
    for (const { path } of listing.skipped) there.add(path.text);
    this.lostFrom(folder, there);
  }

  /** Files that were in the folder and are no more. */
  private lostFrom(folder: FilePath, there: ReadonlySet<string>): void {
    for (const known of this.engine.catalog.files.values())
      if (
        known.path.text.length > folder.text.length &&
        !there.has(known.path.text) &&
        folderName(known.path.text) === folder.text
      ) {
        if (!this.isThere(known)) this.dirty.add(known);
      }
  }

  private isThere(known: Known): boolean {
    try {
      lstatSync(known.path.raw);
      return true;
    } catch {
      return known.skipped !== undefined;
    }
  }

  private forgetFolders(seen: ReadonlySet<string>): void {
    for (const [text, folder] of this.folders) {
      if (seen.has(text) || this.closing) continue;
      this.folders.delete(text);
      this.options.tell.watch([], [text]);
      for (const known of this.engine.catalog.files.values())
        if (isWithin(folder.path.text, known.path.text)) this.dirty.add(known);
    }
  }

  /** A hint said that something in this folder changed: what is new in it, and below what is new. */
  private async relist(folder: Folder): Promise<void> {
    const listing = listFolder(folder.path);
    if ("failed" in listing) return;
    this.tookFolder(folder.path, folder.root, listing.inode);
    this.takeListing(folder.root, folder.path, listing);
    if (folder.root.file !== undefined) return;
    for (const path of [...listing.folders].sort(byText)) {
      if (this.folders.has(path.text) || SKIPPED_FOLDERS.has(baseName(path.text))) continue;
      for await (const below of walk(folder.root, path)) {
        if ("failed" in below.listing) continue;
        this.tookFolder(below.folder, folder.root, below.listing.inode);
        this.takeListing(folder.root, below.folder, below.listing);
      }
    }
  }

  // ---- upkeep ---------------------------------------------------------------------------------------------

  private async upkeep(): Promise<void> {
    const now = this.options.now();
    if (now >= this.nextAt.settle) {
      this.nextAt.settle = now + SETTLE_MS;
      await this.engine.settle(false);
      await this.saveStatuses();
    }
    if (now >= this.nextAt.remake && this.dirty.size === 0) {
      const more = await this.writer.remake(REMAKE_BUDGET_MS);
      this.nextAt.remake = more ? 0 : Number.POSITIVE_INFINITY;
    }
    if (now >= this.nextAt.health) {
      this.nextAt.health = now + HEALTH_MS;
      this.options.tell.health(this.health());
    }
  }

  private async saveStatuses(): Promise<void> {
    const changes = [...this.liveness()].filter(
      ([run, { status, cutAtLine }]) => this.statuses.get(run) !== `${status} ${cutAtLine}`,
    );
    if (changes.length === 0) return;
    await this.engine.committer.insist(() =>
      this.writer.setStatus(changes.map(([run, liveness]) => ({ run, ...liveness }))),
    );
    for (const [run, { status, cutAtLine }] of changes) this.statuses.set(run, `${status} ${cutAtLine}`);
  }

  private liveness(): ReadonlyMap<RunId, RunLiveness> {
    const sources = this.engine.catalog.allSources().filter(({ progress }) => progress.runIds.length > 0);
    return livenessOf(
      sources.map((source) => ({
        runs: source.progress.runIds,
        ended: source.progress.runs.ended,
        rhythm: this.engine.catalog.holderOf(source)?.rhythm ?? { grewAt: undefined, everyMs: undefined },
        torn:
          source.pendingBytes > 0 &&
          source.progress.parts === null &&
          source.state !== "gone" &&
          source.state !== "replaced",
        lines: source.progress.line,
        wasLive: source.wasLive,
      })),
      this.options.now(),
    );
  }

  private health(): IngestHealth {
    const now = this.options.now();
    const seconds = Math.max(0.001, (now - this.eventsSince) / 1000);
    const sources = this.engine.catalog.allSources();
    const liveness = [...this.liveness().values()];
    const trouble = this.engine.committer.trouble;
    const waiting = [...this.dirty].reduce((sum, { source }) => sum + (source?.pendingBytes ?? 0), 0);
    const rate = this.events / seconds;
    this.events = 0;
    this.eventsSince = now;
    return {
      mode: this.mode,
      notes: [
        ...this.notes,
        ...[...this.missing].map(({ folder }) => `${folder} is not there; waiting for it.`),
        ...(trouble === undefined ? [] : [trouble]),
      ],
      files: sources.filter(({ progress }) => progress.offset > 0).length,
      live: liveness.filter(({ status }) => status === "live").length,
      truncated: liveness.filter(({ status }) => status === "truncated").length,
      problems: sources.reduce(
        (sum, { progress }) => sum + progress.tally.problems + progress.tally.others,
        0,
      ),
      eventsPerSecond: rate,
      bytesWaiting: waiting,
      behindSeconds: this.behind(now),
      ready: this.ready,
    };
  }

  /** Age of the oldest change that has been seen and not been read. */
  private behind(now: number): number {
    let since = now;
    for (const known of this.dirty)
      if (known.caughtUp && known.lookedAt < since && known.lookedAt > 0) since = known.lookedAt;
    return (now - since) / 1000;
  }
}

/** Asks the file itself. One that is gone or not readable has changed, too. */
const changed = (known: Known): boolean => {
  try {
    const stat = lstatSync(known.path.raw);
    return !sameLook(known.look, { size: stat.size, changedMs: stat.mtimeMs, inode: String(stat.ino) });
  } catch {
    return true;
  }
};

const isFarBehind = (known: Known): boolean =>
  (known.source?.pendingBytes ?? 0) > BULK_BYTES ||
  (known.source === undefined && (known.look?.size ?? 0) > BULK_BYTES);
