/** Reads everything there is, once, in this process, and says what was found. */
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StoreWriter } from "../../store/store.ts";
import { Catalog, type Known } from "./catalog.ts";
import { type BatchStep, Engine } from "./engine.ts";
import { Looking } from "./looking.ts";
import { baseOf, type Root, realFolder, rootOf } from "./roots.ts";
import {
  dialectsOf,
  type IngestSettings,
  limitsOf,
  mappingsOf,
  OUR_DIALECTS,
  SettingsRefused,
  type Shelf,
  zonesOf,
} from "./settings.ts";
import { reportOf, type Source } from "./source.ts";
import { Status } from "./status.ts";
import { filesOf, walk } from "./walk.ts";

export interface OnceOptions extends Omit<IngestSettings, "paths" | "pollMs"> {
  /** Bytes read so far and in all, units and problems; called a few times a second. */
  readonly onProgress?: ((progress: OnceProgress) => void) | undefined;
  readonly log?: ((sentence: string) => void) | undefined;
  readonly shelf?: Shelf | undefined;
  /** Stops between two commits when aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface OnceProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly units: number;
  readonly problems: number;
}

/** One report per source, skipped files included, by path. Throws SettingsRefused when a path is not there. */
export const ingestOnce = async (
  paths: readonly string[],
  writer: StoreWriter,
  options: OnceOptions = {},
): Promise<readonly SourceReport[]> => {
  const roots = paths.map(rootOf);
  for (const root of roots)
    if (realFolder(root) === undefined) throw new SettingsRefused(`There is no file or folder ${root.path}.`);
  const settings = { ...options, paths };
  const shelf = options.shelf ?? OUR_DIALECTS;
  const engine = new Engine(writer, {
    dialects: dialectsOf(settings, shelf),
    limits: limitsOf(settings),
    catalog: new Catalog(baseOf(roots), zonesOf(settings), mappingsOf(settings)),
    dialectByName: shelf.byName,
    stillMs: 0,
    unendedMs: 0,
    onChange: () => undefined,
    patience: {
      now: () => performance.now(),
      pause: (ms) => pauseFor(ms, options.signal),
      say: options.log ?? (() => undefined),
    },
  });
  await engine.load();
  const files = await findAll(engine, roots);
  await new Reading(engine, files, options).run();
  engine.markGone();
  await engine.saveAll();
  await engine.settle(true);
  await new Status(engine, writer, performance.now()).save(performance.now());
  return reportsOf(engine);
};

const pauseFor = (ms: number, signal: AbortSignal | undefined): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(!signal?.aborted), ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(false);
    });
  });

const findAll = async (engine: Engine, roots: readonly Root[]): Promise<readonly Known[]> => {
  const files = new Set<Known>();
  for (const root of roots) {
    for await (const { folder, listing } of walk(root)) {
      if ("failed" in listing) {
        if (listing.failed === "unreadable") engine.skipPath(folder, root, listing.reason);
        continue;
      }
      if (root.file === undefined)
        for (const { path, reason } of listing.skipped) engine.skipPath(path, root, reason);
      for (const path of filesOf(root, listing)) {
        const known = engine.found(path, root, true);
        if (known !== undefined) files.add(known);
      }
    }
  }
  return [...files];
};

const GROUP_BYTES = 4 << 20;
const GROUP_FILES = 256;
const SAY_EVERY_MS = 200;

/** One file after the other; small ones share a commit. */
class Reading {
  private readonly waiting: Known[];
  private group: BatchStep[] = [];
  private groupBytes = 0;
  private bytes = 0;
  private units = 0;
  private problems = 0;
  private saidAt = 0;
  private readonly engine: Engine;
  private readonly looking: Looking;
  private readonly options: OnceOptions;

  constructor(engine: Engine, files: readonly Known[], options: OnceOptions) {
    this.engine = engine;
    this.looking = new Looking(engine);
    this.options = options;
    this.waiting = [...files].reverse();
  }

  async run(): Promise<void> {
    for (let known = this.waiting.pop(); known !== undefined; known = this.waiting.pop()) {
      if (this.options.signal?.aborted) return;
      await this.readFile(known);
    }
    await this.flush();
  }

  private async readFile(known: Known): Promise<void> {
    let ahead: BatchStep | undefined;
    for (;;) {
      const taken: ReadonlySet<Source> = new Set(this.group.map(({ source }) => source));
      const step = ahead ?? (await this.looking.look(known, taken));
      ahead = undefined;
      if (step.kind === "done" || step.kind === "later") return;
      if (step.kind === "again") {
        await this.flush();
        continue;
      }
      this.take(step);
      // A source has one batch in a commit: the next one begins where this one ends.
      if (step.batch.progress.offset < step.source.size) ahead = await this.flushAndRead(step);
      else if (this.groupBytes >= GROUP_BYTES || this.group.length >= GROUP_FILES) await this.flush();
      if (step.batch.progress.offset >= step.source.size || this.options.signal?.aborted) return;
    }
  }

  private take(step: BatchStep): void {
    this.group.push(step);
    this.groupBytes += step.batch.commit.bytes.length;
    this.bytes += step.batch.commit.bytes.length;
    this.units += step.batch.commit.units.length;
    this.problems += step.batch.commit.problems.length;
  }

  /** Reads the next batch while this one is packed on the other core; what was read ahead of a failed commit is nothing. */
  private async flushAndRead(step: BatchStep): Promise<BatchStep | undefined> {
    const flushed = this.flush();
    flushed.catch(() => undefined);
    // First the commit is worked out, up to where it waits for its packed bytes.
    await nextTurn();
    const ahead = this.looking.lookAhead(step);
    await flushed;
    return this.looking.goOn(step, ahead);
  }

  private async flush(): Promise<void> {
    const group = this.group;
    this.group = [];
    this.groupBytes = 0;
    await this.engine.commit(group, true);
    this.say();
  }

  private say(): void {
    const now = performance.now();
    if (this.options.onProgress === undefined || now - this.saidAt < SAY_EVERY_MS) return;
    this.saidAt = now;
    const totalBytes = [...this.engine.catalog.files.values()].reduce(
      (sum, { look }) => sum + (look?.size ?? 0),
      0,
    );
    this.options.onProgress({ bytes: this.bytes, totalBytes, units: this.units, problems: this.problems });
  }
}

const reportsOf = (engine: Engine): readonly SourceReport[] =>
  engine.catalog
    .allSources()
    .map((source) => reportOf(source))
    .sort((left, right) =>
      left.path < right.path ? -1 : left.path > right.path ? 1 : left.generation - right.generation,
    );
