/** The columns of runs that were asked for a window: built once, kept up while a run grows, least recently used go first. */
import { RunColumns } from "../../core/columns/run.ts";
import type { TraceEvent } from "../../core/event.ts";
import type { SpanId } from "../../core/ids.ts";
import { ByteCache } from "./byte-cache.ts";
import type { RunView } from "./run-view.ts";
import { Turns } from "./turns.ts";

const COLUMNS_BYTES = 256 * 1024 * 1024;

export interface History {
  readonly columns: RunColumns;
  /** Which span each span goes on from (`follows` links). */
  readonly follows: Map<SpanId, SpanId>;
  readonly rewrites: number;
}

/** Called between slices of long work: lets others run, and throws when nobody waits for the answer any more. */
export type Pause = () => Promise<void>;

export class Histories {
  readonly #kept = new ByteCache<number, History>(COLUMNS_BYTES);
  readonly #turns = new Map<number, Turns>();
  readonly #pause: Pause;

  constructor(pause: Pause) {
    this.#pause = pause;
  }

  /** Everything the view holds, as columns. Work that is given up half way goes on from there the next time. */
  of(view: RunView): Promise<History> {
    const { id } = view.run;
    const turns = this.#turns.get(id) ?? new Turns();
    this.#turns.set(id, turns);
    return turns.take(() => this.#upTo(view));
  }

  async #upTo(view: RunView): Promise<History> {
    const known = this.#kept.get(view.run.id);
    const history =
      known && isPrefix(known, view)
        ? known
        : {
            columns: new RunColumns(view.run.identity.branch?.cut?.at),
            follows: new Map(),
            rewrites: view.run.rewrites,
          };
    try {
      while (history.columns.length < view.total) {
        const chunk = view.chunkAt(history.columns.length);
        for (const event of view.leanEvents(chunk, history.columns.length)) add(history, event);
        await this.#pause();
      }
    } finally {
      this.#kept.set(view.run.id, history, history.columns.sizeBytes);
    }
    return history;
  }
}

/** Columns can only grow at the end: an event that came late, or one that is gone, means to build them anew. */
const isPrefix = ({ columns, rewrites }: History, view: RunView): boolean =>
  rewrites === view.run.rewrites &&
  (columns.last === undefined ||
    (columns.length <= view.total && view.countUpTo(columns.last) === columns.length));

const add = (history: History, event: TraceEvent): void => {
  history.columns.add(event);
  if (event.kind !== "link" || event.relation !== "follows") return;
  const [from, to] = [spanOf(event.from), spanOf(event.to)];
  if (from !== undefined && to !== undefined) history.follows.set(from, to);
};

const spanOf = (end: string): SpanId | undefined =>
  end.startsWith("span:") ? (end.slice("span:".length) as SpanId) : undefined;
