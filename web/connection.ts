/** The page's one stream: opened anew with back-off when it is lost, and when other runs are followed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { RunId } from "../core/ids.ts";
import type { StreamMessage } from "../core/wire/stream.ts";

export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** `since` and `retryAt` in milliseconds of the page's clock. */
  | { readonly state: "lost"; readonly since: number; readonly attempt: number; readonly retryAt: number };

export interface ConnectionParts {
  readonly open: (
    runs: readonly RunId[],
    after: string | undefined,
    on: { readonly message: (message: StreamMessage, position: string) => void; readonly lost: () => void },
  ) => () => void;
  readonly now: () => number;
  /** Calls back once; returns how to take it back. */
  readonly later: (ms: number, act: () => void) => () => void;
  readonly message: (message: StreamMessage) => void;
  /** The stream is open again after it was lost: what was missed must be read. */
  readonly regained: () => void;
}

const LONGEST_WAIT_S = 30;

export class Connection {
  readonly #parts: ConnectionParts;
  readonly #link = signal<Link>({ state: "connecting" });
  #runs: readonly RunId[] = [];
  #after: string | undefined;
  #close: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #attempt = 0;
  #lostSince = 0;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  get link(): ReadonlySignal<Link> {
    return this.#link;
  }

  /** Follows these runs from `after` on; without it, from now. */
  follow(runs: readonly RunId[], after?: number): void {
    this.#runs = runs;
    this.#after = after === undefined ? undefined : String(after);
    this.#open();
  }

  /** The next try, now. */
  tryNow(): void {
    if (this.#link.value.state === "lost") this.#open();
  }

  #open(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#close?.();
    if (this.#link.value.state !== "lost") this.#link.value = { state: "connecting" };
    this.#close = this.#parts.open(this.#runs, this.#after, {
      message: (message, position) => this.#message(message, position),
      lost: () => this.#lost(),
    });
  }

  #message(message: StreamMessage, position: string): void {
    if (position) this.#after = position;
    if (message.kind === "hello") {
      const wasLost = this.#link.value.state === "lost";
      this.#attempt = 0;
      this.#link.value = { state: "open" };
      if (wasLost) this.#parts.regained();
    }
    this.#parts.message(message);
  }

  #lost(): void {
    const now = this.#parts.now();
    if (this.#link.value.state !== "lost") this.#lostSince = now;
    this.#close = undefined;
    const wait = 1000 * Math.min(LONGEST_WAIT_S, 2 ** this.#attempt);
    this.#attempt++;
    this.#link.value = { state: "lost", since: this.#lostSince, attempt: this.#attempt, retryAt: now + wait };
    this.#cancelRetry = this.#parts.later(wait, () => this.#open());
  }
}
