/**
 * Follows files that grow. Hints from the kernel wake sleeping files; a file that gave bytes a moment ago is asked
 * itself; a slow sweep over all files and folders finds what both missed. One loop does all reading, so that nothing
 * is ever read twice at once.
 */
import type { Change, StoreWriter } from "../../store/store.ts";
import type { Known } from "./catalog.ts";
import { type BatchStep, Engine, type EngineOptions } from "./engine.ts";
import { Folders } from "./folders.ts";
import { Hot } from "./hot.ts";
import { Looking } from "./looking.ts";
import type { IngestHealth } from "./messages.ts";
import type { Root } from "./roots.ts";
import type { Source } from "./source.ts";
import { Status } from "./status.ts";
import { Due } from "./timers.ts";

/** After a hint the file is read again so much later: a second append right after the first is not always told. */
const AGAIN_MS = 80;
const SWEEP_MS = 2000;
/** A sweep takes at most a tenth of the time. */
const SWEEP_SHARE = 10;
const SETTLE_MS = 1000;
const REMAKE_BUDGET_MS = 40;
/** Lines that come meanwhile wait so long: what is left settles after they were read. */
const SETTLE_BUDGET_MS = 40;
/** Checkpoints are made again when no bytes came for so long. */
const REMAKE_AFTER_MS = 250;
const HEALTH_MS = 1000;
/** Behind by more than this, a file is imported in bulk. */
const BULK_BYTES = 1 << 20;
const GROUP_BYTES = 4 << 20;
const GROUP_FILES = 256;
const NEVER = Number.POSITIVE_INFINITY;

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

export class Follow {
  private readonly engine: Engine;
  private readonly looking: Looking;
  private readonly folders: Folders;
  private readonly status: Status;
  private readonly options: FollowOptions;
  private readonly writer: StoreWriter;
  private readonly dirty = new Set<Known>();
  private readonly later = new Due<Known>();
  private readonly hot = new Hot();
  private readonly notes: string[] = [];
  private readonly dueAt = { sweep: NEVER, settle: 0, remake: NEVER, health: 0 };
  private wake: () => void = () => undefined;
  private closing = false;
  private ready = false;
  private ended: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;
  private sweepEveryMs: number;
  private mode: IngestHealth["mode"];

  constructor(writer: StoreWriter, options: FollowOptions) {
    const { now, tell, pollMs, roots } = options;
    this.writer = writer;
    this.options = options;
    this.mode = pollMs === undefined ? "events" : "polling";
    this.sweepEveryMs = pollMs ?? SWEEP_MS;
    const patience = { now, pause: (ms: number) => this.pause(ms), say: tell.log };
    this.engine = new Engine(writer, { ...options, patience, onChange: tell.change });
    this.looking = new Looking(this.engine);
    this.status = new Status(this.engine, writer, now());
    this.folders = new Folders(roots, this.engine, {
      now,
      log: tell.log,
      watch: tell.watch,
      dirty: (known) => this.dirty.add(known),
    });
  }

  /** Begins to follow; `close` ends it. Resolves when what the store knows has been taken up. */
  async start(): Promise<void> {
    await this.engine.load();
    // Said before anything is read: whoever started us can go on.
    this.options.tell.health(this.health(this.options.now()));
    this.ended = this.run();
  }

  /** Resolves when it has been closed; rejects when reading failed in a way that is a bug. */
  async over(): Promise<void> {
    await this.ended;
  }

  /** Something happened to `name` in `folder`. */
  hint(folder: string, name: string | undefined): void {
    const text = name === undefined ? folder : `${folder === "/" ? "" : folder}/${name}`;
    const known = this.engine.catalog.files.get(text);
    if (known === undefined) this.folders.hint(folder, name);
    else if (known.skipped === undefined) {
      this.dirty.add(known);
      this.later.at(known, this.options.now() + AGAIN_MS);
    }
    this.wake();
  }

  /** From now on the files are asked, every so often. */
  poll(everyMs: number, why: string): void {
    this.mode = "polling";
    this.sweepEveryMs = Math.min(this.sweepEveryMs, everyMs);
    if (!this.notes.includes(why)) this.notes.push(why);
    this.options.tell.log(why);
    this.wake();
  }

  /** Finishes what is being committed, merges every tail, closes the store. */
  async close(): Promise<void> {
    this.closing = true;
    this.wake();
    await this.ended;
    await this.sweeping;
    await this.engine.saveAll();
    await this.engine.settle(true);
    await this.writer.close();
  }

  /** False when ingest is closing. */
  private async pause(ms: number): Promise<boolean> {
    const until = this.options.now() + ms;
    for (let left = ms; left > 0 && !this.closing; left = until - this.options.now()) await this.sleep(left);
    return !this.closing;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, 60_000));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async run(): Promise<void> {
    await this.sweep();
    while (!this.closing) {
      const worked = await this.turn();
      if (worked) continue;
      this.sayReady();
      const wait = this.nextDue() - this.options.now();
      if (wait > 0 && !this.closing) await this.sleep(wait);
    }
  }

  private sayReady(): void {
    if (this.ready) return;
    this.ready = true;
    this.engine.markGone();
    this.dueAt.health = 0;
  }

  private nextDue(): number {
    const sweep = this.sweeping === undefined ? this.dueAt.sweep : NEVER;
    const { settle, remake, health } = this.dueAt;
    return Math.min(sweep, settle, remake, health, this.hot.next, this.later.next, this.folders.next);
  }

  /** Does what is due. True when files were read: there may be more. */
  private async turn(): Promise<boolean> {
    const now = this.options.now();
    for (const known of this.later.take(now)) this.dirty.add(known);
    for (const known of this.hot.ask(now)) this.dirty.add(known);
    await this.folders.listDue();
    if (now >= this.dueAt.sweep && this.sweeping === undefined) this.beginSweep();
    const worked = await this.readDirty();
    await this.engine.save();
    await this.upkeep();
    return worked;
  }

  private beginSweep(): void {
    this.sweeping = this.sweep().finally(() => {
      this.sweeping = undefined;
      this.wake();
    });
  }

  private async sweep(): Promise<void> {
    const started = this.options.now();
    await this.folders.sweep(() => this.closing);
    const took = this.options.now() - started;
    this.dueAt.sweep = this.options.now() + Math.max(this.sweepEveryMs, took * SWEEP_SHARE);
  }

  /** Growing files first, each with what it has; then one commit of a file that is far behind. */
  private async readDirty(): Promise<boolean> {
    const near: Known[] = [];
    const far: Known[] = [];
    for (const known of this.dirty) (isFarBehind(known) ? far : near).push(known);
    const live = await this.round(near, !this.ready);
    const bulk = far.length > 0 && (await this.round(far.slice(0, 1), true));
    return live || bulk;
  }

  private async round(files: readonly Known[], bulk: boolean): Promise<boolean> {
    const steps: BatchStep[] = [];
    const taken = new Set<Source>();
    let bytes = 0;
    for (const known of files) {
      if (steps.length >= GROUP_FILES || bytes >= GROUP_BYTES || this.closing) break;
      this.dirty.delete(known);
      const step = await this.looking.look(known, taken);
      if (step.kind === "later") this.later.at(known, this.options.now() + step.ms);
      if (step.kind === "again") this.dirty.add(known);
      if (step.kind !== "batch") continue;
      steps.push(step);
      taken.add(step.source);
      bytes += step.batch.commit.bytes.length;
    }
    for (const step of await this.engine.commit(steps, bulk)) this.committed(step);
    return files.length > 0;
  }

  private committed({ known, source, batch }: BatchStep): void {
    const now = this.options.now();
    this.status.count(batch.commit.units.reduce((sum, { events }) => sum + events.length, 0));
    // More may have been written meanwhile, and a long file is read in many steps.
    this.dirty.add(known);
    if (source.progress.offset >= source.size) this.hot.add(known, now);
    this.dueAt.remake = now + REMAKE_AFTER_MS;
  }

  private async upkeep(): Promise<void> {
    const now = this.options.now();
    if (now >= this.dueAt.settle) {
      this.dueAt.settle = now + SETTLE_MS;
      this.status.calm(now);
      await this.engine.saveAll();
      const changed = await this.status.save(now);
      if (await this.engine.settle(false, changed, SETTLE_BUDGET_MS)) this.dueAt.settle = now;
    }
    if (now >= this.dueAt.remake && this.dirty.size === 0) {
      const more = await this.writer.remake(REMAKE_BUDGET_MS);
      this.dueAt.remake = more ? now : NEVER;
    }
    if (now >= this.dueAt.health) {
      this.dueAt.health = now + HEALTH_MS;
      this.options.tell.health(this.health(now));
    }
  }

  private health(now: number): IngestHealth {
    const { mode, ready, dirty } = this;
    return this.status.health(now, {
      mode,
      ready,
      dirty,
      notes: [...this.notes, ...this.folders.waitingFor],
    });
  }
}

const isFarBehind = ({ source, look }: Known): boolean =>
  source === undefined ? (look?.size ?? 0) > BULK_BYTES : source.pendingBytes > BULK_BYTES;
