/** What a branch does, as lines of our own format that are put into the store while it does it. */

import { isoNanos } from "../../core/dialects/hindcast-export.ts";
import type { HindcastLine } from "../../core/dialects/hindcast-line.ts";
import type { Nanos, RunId } from "../../core/ids.ts";
import type { Keeping } from "../ingest/keeping.ts";

export interface TracePlace {
  readonly run: RunId;
  /** Of the last event that is kept. */
  readonly cutAt: Nanos;
  /** Milliseconds since 1970 of `at` 0; null: the clock of the run counts lines. */
  readonly originMs: number | null;
}

const NANOS_PER_MS = 1e6;

export class BranchTrace {
  readonly #keeping: Pick<Keeping, "appendBranch">;
  readonly #place: TracePlace;
  readonly #begun = performance.now();
  #waiting = "";
  #flushed = performance.now();

  constructor(keeping: Pick<Keeping, "appendBranch">, place: TracePlace) {
    this.#keeping = keeping;
    this.#place = place;
  }

  get elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  /** It stands at the cut plus the time since the execution began. */
  say(line: HindcastLine): void {
    const { originMs, cutAt } = this.#place;
    const at = cutAt + 1 + Math.round(this.elapsedMs * NANOS_PER_MS);
    const timed = originMs === null ? line : { at: isoNanos(at, originMs), ...line };
    this.#waiting += `${JSON.stringify(timed)}\n`;
  }

  /** Puts what waits into the store, if it has waited for so long. */
  async flush(olderMs = 0): Promise<void> {
    if (this.#waiting !== "" && performance.now() - this.#flushed >= olderMs) await this.#append(false);
  }

  /** Nothing more is said. */
  async end(): Promise<void> {
    await this.#append(true);
  }

  async #append(isEnd: boolean): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    this.#flushed = performance.now();
    const { run, cutAt, originMs } = this.#place;
    const firstLine = originMs === null ? Math.floor(cutAt / NANOS_PER_MS) + 1 : undefined;
    await this.#keeping.appendBranch(run, { text, isEnd, firstLine });
  }
}
