/** A search under way: hits as they stream in. A new question ends the one before. */
import { type Signal, signal } from "@preact/signals";
import type { RunId } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire/finding.ts";
import * as api from "../api.ts";
import { later } from "../page-parts.ts";

export interface Hits {
  readonly hits: readonly FindHit[];
  /** Events looked at, and events there are, of the run at hand. */
  readonly scanned: number;
  readonly of: number;
  readonly done: boolean;
  /** False: more than the limit were found. */
  readonly complete: boolean;
  readonly problem: string | undefined;
}
const NONE: Hits = { hits: [], scanned: 0, of: 0, done: true, complete: true, problem: undefined };
const WAIT_MS = 180;
const HITS_SHOWN = 200;

export class Searching {
  readonly found: Signal<Hits> = signal(NONE);
  #words = "";
  #abort: AbortController | undefined;
  #cancel: (() => void) | undefined;

  /** `run` undefined: in all runs, some hits of each. */
  ask(words: string, run: RunId | undefined): void {
    if (words === this.#words) return;
    this.#words = words;
    this.#cancel?.();
    this.#abort?.abort();
    this.found.value = words.trim() === "" ? NONE : { ...NONE, done: false };
    if (words.trim() !== "") this.#cancel = later(WAIT_MS, () => void this.#run(words, run));
  }

  async #run(words: string, run: RunId | undefined): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const put = (part: Partial<Hits>): void => {
      if (!abort.signal.aborted) this.found.value = { ...this.found.peek(), ...part };
    };
    try {
      await api.find(run, words, HITS_SHOWN, abort.signal, (line) => {
        if (line.line === "hit") put({ hits: [...this.found.peek().hits, line] });
        else if (line.line === "progress") put({ scanned: line.scanned, of: line.of });
        else put({ done: true, complete: line.complete });
      });
      put({ done: true });
    } catch (error) {
      put({
        done: true,
        problem: error instanceof Error ? error.message.replace(/^q: /, "") : String(error),
      });
    }
  }
}
