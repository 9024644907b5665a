/**
 * The desk where actions of people wait: each is kept in the store, brought to its orchestrator, tried again while that
 * is down, and done with when the trace tells that its item is resolved. One try at a time for each work unit.
 */
import { parseEventName, type RunId } from "../../core/ids.ts";
import {
  type ActionsOfRun,
  type Forwarded,
  isOffered,
  isUnderWay,
  type OperatorAction,
  unitOf,
} from "../../core/operator-actions.ts";
import type { OpenAttention } from "../../core/state.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Feed } from "../parts.ts";
import { type Client, clientOf } from "./client.ts";
import { type Keep, recheck, tryOnce } from "./forward.ts";
import type { Target, Targets } from "./target.ts";

export interface Desk {
  ofRun(run: RunId): Promise<ActionsOfRun | undefined>;
  /** Keeps it and brings it on its way. Resolves once it is kept. */
  take(run: RunId, event: string, action: OperatorAction): Promise<Forwarded | Denied>;
  /** Before it was sent. */
  withdraw(id: number): Promise<Forwarded | Denied>;
  /** Told of a run whose actions changed. Returns how to end it. */
  onChange(listener: (run: RunId) => void): () => void;
  /** Resolves when no try is under way any more. */
  close(): Promise<void>;
}

/** No, with the reason for the person. `status` as HTTP says it. */
export interface Denied {
  readonly denied: string;
  readonly status: 404 | 409 | 422;
}

export interface DeskParts {
  readonly store: Pick<
    StoreReader,
    "run" | "sourcesOf" | "sourceFiles" | "stateAt" | "resolve" | "forwarded"
  >;
  readonly feed: Feed;
  readonly keep: Keep;
  readonly targets: Targets;
  readonly log: (line: string) => void;
  readonly client?: (target: Target, closing: AbortSignal) => Client;
  readonly pace?: Partial<Pace>;
}

/** Milliseconds. */
export interface Pace {
  /** Before the second try; twice as long before each further one. */
  readonly retry: number;
  readonly longestRetry: number;
  /** From a change of the store to the look at what the trace tells now. */
  readonly look: number;
  /** After it was taken, when the trace stays silent. */
  readonly recheck: number;
}
const PACE: Pace = { retry: 1000, longestRetry: 60_000, look: 250, recheck: 30_000 };

const NOT_CONFIGURED =
  'No orchestrator is configured for this run. Name it in hindcast.json: "orchestrators": { "GLOB OF ITS FILES": "http://127.0.0.1:PORT" }';
const WHY_NOT: Readonly<Record<ActionsOfRun["target"], string | null>> = {
  ready: null,
  none: NOT_CONFIGURED,
  ended: "This run has ended.",
};

export const openDesk = async (parts: DeskParts): Promise<Desk> => {
  const desk = new TheDesk(parts);
  await desk.begin();
  return desk;
};

class TheDesk implements Desk {
  readonly #parts: DeskParts;
  readonly #pace: Pace;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(run: RunId) => void>();
  /** Under way, by id. */
  readonly #open = new Map<number, Forwarded>();
  readonly #tries = new Map<number, number>();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #working = new Map<number, Promise<void>>();
  /** One keeping after the other, so that two requests cannot both find an item free. */
  #taking: Promise<unknown> = Promise.resolve();
  #look: NodeJS.Timeout | undefined;
  #endFeed: () => void = () => undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#pace = { ...PACE, ...parts.pace };
  }

  async begin(): Promise<void> {
    for (const action of await this.#parts.store.forwarded(undefined))
      if (isUnderWay(action)) this.#open.set(action.id, action);
    this.#endFeed = this.#parts.feed.onChange(() => this.#lookSoon());
    for (const action of this.#open.values())
      this.#later(action.id, action.state === "sent" ? this.#pace.recheck : 0);
    this.#lookSoon();
  }

  onChange(listener: (run: RunId) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async ofRun(run: RunId): Promise<ActionsOfRun | undefined> {
    const target = await this.#standing(run);
    if (target === undefined) return undefined;
    return { run, target, whyNot: WHY_NOT[target], actions: await this.#parts.store.forwarded(run) };
  }

  /** `undefined`: there is no such run. */
  async #standing(run: RunId): Promise<ActionsOfRun["target"] | undefined> {
    const summary = await this.#parts.store.run(run);
    if (!summary) return undefined;
    if (summary.outcome !== "open") return "ended";
    return (await this.#targetOf(run)) ? "ready" : "none";
  }

  async #targetOf(run: RunId): Promise<Target | undefined> {
    const [sources, files] = await Promise.all([
      this.#parts.store.sourcesOf(run),
      this.#parts.store.sourceFiles(),
    ]);
    const byId = new Map(files.map(({ id, file }) => [id, file]));
    return this.#parts.targets(sources.map(({ id, path }) => ({ path, absolute: byId.get(id) ?? path })));
  }

  take(run: RunId, event: string, action: OperatorAction): Promise<Forwarded | Denied> {
    const taking = this.#taking.then(() => this.#take(run, event, action));
    this.#taking = taking.catch(() => undefined);
    return taking;
  }

  async #take(run: RunId, event: string, action: OperatorAction): Promise<Forwarded | Denied> {
    const target = await this.#standing(run);
    if (target === undefined) return { denied: `There is no run "${run}" in this store.`, status: 404 };
    const whyNot = WHY_NOT[target];
    if (whyNot !== null) return { denied: whyNot, status: 409 };
    const item = await this.#itemOf(run, event);
    if (!item) return { denied: `${event} does not wait any more.`, status: 409 };
    const unit = unitOf(item.subject);
    if (unit === undefined)
      return { denied: "The item is about no work unit that an address can name.", status: 422 };
    if (!isOffered({ kind: item.attention, text: item.text }, action))
      return { denied: `"${action.kind}" is not for an item of this kind.`, status: 422 };
    for (const other of this.#open.values())
      if (other.run === run && other.unit === unit)
        return { denied: "Something was already said to this unit, and is under way.", status: 409 };
    const now = new Date().toISOString();
    const kept = await this.#keep({
      id: 0,
      run,
      event,
      unit,
      reason: item.text ?? "",
      action,
      state: "queued",
      sends: 0,
      unsure: false,
      says: null,
      asked: now,
      changed: now,
    });
    this.#later(kept.id, 0);
    return kept;
  }

  async withdraw(id: number): Promise<Forwarded | Denied> {
    for (let busy = this.#working.get(id); busy; busy = this.#working.get(id)) await busy;
    const action = this.#open.get(id);
    if (!action) return { denied: `No action ${id} is under way.`, status: 404 };
    if (action.state !== "queued") return { denied: "It was sent, and cannot be taken back.", status: 409 };
    if (action.unsure)
      return {
        denied: "It may have arrived already, so it cannot be taken back: the unit is asked first.",
        status: 409,
      };
    return this.#settle({ ...action, state: "withdrawn", says: null });
  }

  async close(): Promise<void> {
    this.#endFeed();
    this.#closing.abort();
    clearTimeout(this.#look);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled([...this.#working.values(), this.#taking]);
  }

  /** What waits in the run now, by the event that raised it. */
  async #itemOf(run: RunId, event: string): Promise<OpenAttention | undefined> {
    const now = await this.#parts.store.stateAt(run, { kind: "live" }, 0);
    return [...(now?.state.attention.values() ?? [])].find((item) => item.event === event);
  }

  #keep: Keep = async (action) => {
    const kept = await this.#parts.keep({ ...action, changed: new Date().toISOString() });
    if (isUnderWay(kept)) this.#open.set(kept.id, kept);
    else this.#forget(kept.id);
    for (const listener of this.#listeners) listener(kept.run);
    return kept;
  };

  /** Keeps its last state, with no try beginning meanwhile. To be called when none is under way. */
  #settle(action: Forwarded): Promise<Forwarded> {
    const { id } = action;
    clearTimeout(this.#timers.get(id));
    const keeping = this.#keep(action);
    const done = keeping
      .then(
        () => undefined,
        () => this.#later(id, this.#pace.retry),
      )
      .finally(() => this.#working.delete(id));
    this.#working.set(id, done);
    return keeping;
  }

  #forget(id: number): void {
    this.#open.delete(id);
    this.#tries.delete(id);
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  // ---- to the orchestrator -----------------------------------------------------------------------------------

  #later(id: number, ms: number): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.#work(id), ms),
    );
  }

  #work(id: number): void {
    if (this.#working.has(id) || this.#closing.signal.aborted) return;
    const working = this.#bring(id)
      .catch((error: unknown) => {
        this.#parts.log(`an action could not be brought to its orchestrator: ${messageOf(error)}`);
        this.#later(id, this.#pace.longestRetry);
      })
      .finally(() => {
        this.#working.delete(id);
        this.#lookSoon();
      });
    this.#working.set(id, working);
  }

  async #bring(id: number): Promise<void> {
    const action = this.#open.get(id);
    if (!action) return;
    const target = await this.#targetOf(action.run);
    if (!target) {
      await this.#keep({ ...action, state: "refused", says: `Not sent: ${NOT_CONFIGURED}` });
      return;
    }
    const client = (this.#parts.client ?? clientOf)(target, this.#closing.signal);
    if (action.state === "sent") {
      const again = await recheck(action, client);
      if (again && this.#open.has(id)) await this.#keep(again);
      return;
    }
    const after = await tryOnce(action, client, this.#keep);
    if (after.state === "sent") this.#later(id, this.#pace.recheck);
    if (after.state !== "queued") return;
    const tries = this.#tries.get(id) ?? 0;
    this.#tries.set(id, tries + 1);
    this.#later(id, Math.min(this.#pace.retry * 2 ** tries, this.#pace.longestRetry));
  }

  // ---- from the trace ----------------------------------------------------------------------------------------

  #lookSoon(): void {
    if (this.#look || this.#open.size === 0 || this.#closing.signal.aborted) return;
    this.#look = setTimeout(() => {
      this.#look = undefined;
      this.#confirm().catch((error: unknown) => {
        if (!this.#closing.signal.aborted)
          this.#parts.log(`what became of an action could not be read: ${messageOf(error)}`);
      });
    }, this.#pace.look);
  }

  async #confirm(): Promise<void> {
    for (const { id, run, event, reason } of [...this.#open.values()]) {
      if (this.#working.has(id) || !(await this.#isKnown(run, event))) continue;
      const item = await this.#itemOf(run, event);
      // Raised again with another text while it was open: what was said has been heard.
      if (item && (item.text ?? "").trim() === reason.trim()) continue;
      const action = this.#open.get(id);
      if (!action || this.#working.has(id)) continue;
      await this.#settle(
        action.state === "queued" && !action.unsure
          ? { ...action, state: "overtaken", says: "Resolved before it was sent." }
          : { ...action, state: "confirmed", says: null },
      );
    }
  }

  /** While a run is read anew, its questions are not there for a moment: that resolves nothing. */
  async #isKnown(run: RunId, event: string): Promise<boolean> {
    const name = parseEventName(event);
    if (!name) return false;
    const found = await this.#parts.store.resolve(run, { kind: "event", ...name });
    return found?.event === event && found.notice === undefined;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
