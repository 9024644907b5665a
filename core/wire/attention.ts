/** What waits for a person, over all runs. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { Nanos, RunId, Subject } from "../ids.ts";

/** One question that waits, in the order of its run's queue. Absent facts are `null`. */
export interface WaitingItem {
  readonly id: string;
  /** The event that raised it. Its name is unique in the store. */
  readonly event: string;
  readonly at: Nanos;
  readonly kind: string | null;
  readonly text: string | null;
  readonly subject: Subject | null;
  readonly phase: string | null;
  readonly blocks: readonly Subject[];
  /** Answers that the trace offers. */
  readonly offered: readonly string[];
}

/** A run with questions at its newest moment. */
export interface WaitingRun {
  readonly run: RunId;
  /** The time of its newest event. */
  readonly at: Nanos;
  readonly items: readonly WaitingItem[];
}

export const ATTENTION_VERSION = 1;
export interface AttentionAnswer {
  readonly version: typeof ATTENTION_VERSION;
  /** The newest run first. */
  readonly runs: readonly WaitingRun[];
}
