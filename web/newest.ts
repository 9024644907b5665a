/** Asks the server one thing at a time: the newest question wins, the answer of an older one still shows meanwhile. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface NewestParts<Question, Answer> {
  readonly ask: (question: Question) => Promise<Answer>;
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
  readonly later: (ms: number, act: () => void) => void;
  /** Least time between two questions; a slow answer makes it longer. */
  readonly gapMs: number;
}

/** An answer may cost at most a fifth of the time. */
const REST = 5;

export class Newest<Question, Answer> {
  readonly #parts: NewestParts<Question, Answer>;
  readonly #answer = signal<Answer | undefined>(undefined);
  #wanted: Question | undefined;
  #asking = false;
  #waiting = false;
  #nextAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(parts: NewestParts<Question, Answer>) {
    this.#parts = parts;
  }

  get answer(): ReadonlySignal<Answer | undefined> {
    return this.#answer;
  }

  /** `urgent` does not wait for the gap: a person moved something. */
  want(question: Question, urgent = false): void {
    this.#wanted = question;
    if (urgent) this.#nextAt = Number.NEGATIVE_INFINITY;
    this.#go();
  }

  close(): void {
    this.#closed = true;
  }

  #go(): void {
    if (this.#asking || this.#closed || this.#wanted === undefined) return;
    const wait = this.#nextAt - this.#parts.now();
    if (wait > 0) {
      if (this.#waiting) return;
      this.#waiting = true;
      this.#parts.later(wait, () => {
        this.#waiting = false;
        this.#go();
      });
      return;
    }
    const question = this.#wanted;
    this.#wanted = undefined;
    this.#asking = true;
    void this.#ask(question);
  }

  async #ask(question: Question): Promise<void> {
    const started = this.#parts.now();
    try {
      const answer = await this.#parts.ask(question);
      if (!this.#closed) this.#answer.value = answer;
    } catch (error) {
      if (!this.#closed) this.#parts.failed(error);
    } finally {
      this.#asking = false;
      const took = this.#parts.now() - started;
      this.#nextAt = this.#parts.now() + Math.max(this.#parts.gapMs, took * REST);
      this.#go();
    }
  }
}
