/** What ingest says of its runs and of itself. */
import type { RunId } from "../../core/ids.ts";
import type { StoreWriter } from "../../store/store.ts";
import type { Catalog, Known } from "./catalog.ts";
import type { Engine } from "./engine.ts";
import { grows, livenessOf, type RunLiveness, STILL } from "./liveness.ts";
import type { IngestHealth } from "./messages.ts";

/** Liveness of every run, from the sources as they are now. */
const livenessIn = (catalog: Catalog, now: number): ReadonlyMap<RunId, RunLiveness> => {
  const sources = catalog.allSources().filter(({ progress }) => progress.runIds.length > 0);
  return livenessOf(
    sources.map((source) => {
      const holder = catalog.holderOf(source);
      return {
        runs: source.progress.runIds,
        ended: source.progress.runs.ended,
        rhythm: holder?.rhythm ?? STILL,
        // What was not read yet is not torn.
        torn: source.pendingBytes > 0 && source.progress.parts === null && holder?.caughtUp === true,
        lines: source.progress.line,
        wasLive: source.wasLive,
      };
    }),
    now,
  );
};

export class Status {
  private readonly said = new Map<RunId, string>();
  private events = 0;
  private countedFrom: number;
  private readonly engine: Engine;
  private readonly writer: Pick<StoreWriter, "setStatus">;

  constructor(engine: Engine, writer: Pick<StoreWriter, "setStatus">, now: number) {
    this.engine = engine;
    this.writer = writer;
    this.countedFrom = now;
  }

  count(events: number): void {
    this.events += events;
  }

  /** Sources that have stopped growing are idle. */
  calm(now: number): void {
    for (const source of this.engine.catalog.allSources()) {
      if (source.state !== "live") continue;
      if (!grows(this.engine.catalog.holderOf(source)?.rhythm ?? STILL, now))
        this.engine.mark(source, "idle");
    }
  }

  /** Tells the store which runs live, where that changed. */
  async save(now: number): Promise<boolean> {
    const changed = [...livenessIn(this.engine.catalog, now)].filter(
      ([run, { status, cutAtLine }]) => this.said.get(run) !== `${status} ${cutAtLine}`,
    );
    if (changed.length === 0) return false;
    const statuses = changed.map(([run, liveness]) => ({ run, ...liveness }));
    await this.engine.committer.insist(() => this.writer.setStatus(statuses));
    for (const { run, status, cutAtLine } of statuses) this.said.set(run, `${status} ${cutAtLine}`);
    return true;
  }

  health(
    now: number,
    around: Pick<IngestHealth, "mode" | "notes" | "ready"> & { readonly dirty: ReadonlySet<Known> },
  ): IngestHealth {
    const sources = this.engine.catalog.allSources();
    const liveness = [...livenessIn(this.engine.catalog, now).values()];
    const { trouble } = this.engine.committer;
    const rate = this.events / Math.max(0.001, (now - this.countedFrom) / 1000);
    this.events = 0;
    this.countedFrom = now;
    return {
      mode: around.mode,
      notes: trouble === undefined ? around.notes : [...around.notes, trouble],
      files: sources.filter(({ progress }) => progress.offset > 0).length,
      live: liveness.filter(({ status }) => status === "live").length,
      truncated: liveness.filter(({ status }) => status === "truncated").length,
      problems: sources.reduce(
        (sum, { progress }) => sum + progress.tally.problems + progress.tally.others,
        0,
      ),
      eventsPerSecond: rate,
      bytesWaiting: [...around.dirty].reduce((sum, { source }) => sum + (source?.pendingBytes ?? 0), 0),
      behindSeconds: behind(around.dirty, now),
      ready: around.ready,
    };
  }
}

/** Age of the oldest change that has been seen and not been read. */
const behind = (dirty: ReadonlySet<Known>, now: number): number => {
  let since = now;
  for (const known of dirty)
    if (known.caughtUp && known.lookedAt < since && known.lookedAt > 0) since = known.lookedAt;
  return (now - since) / 1000;
};
