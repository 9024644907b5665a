/**
 * The summaries that every client of the stream is told of: read from the store for all at once, at most twice a second,
 * and with many runs so seldom that the reading leaves most of the time to the import that changes them.
 */
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StoreReader } from "../../store/store.ts";

const LEAST_MS = 500;
/** After a reading that took long: so many times as long is waited, up to the second figure. */
const REST = 4;
const LONGEST_MS = 5000;

interface Told {
  readonly summary: RunSummary;
  readonly text: string;
  readonly revision: number;
}

export interface RunsBoard {
  /** Summaries that changed after `revision`, and the revision to ask from next. 0 asks for all. */
  changedSince(revision: number): { readonly runs: readonly RunSummary[]; readonly revision: number };
  /** Something may have changed: read soon, and call the listeners if it did. */
  touch(): void;
  /** Reads now, once for all who ask at the same time. */
  refresh(): Promise<void>;
  listen(listener: () => void): () => void;
}

/** `closing`: the store is about to be closed, and nobody is left to be told. */
export const runsBoard = (
  store: Pick<StoreReader, "runs">,
  log: (line: string) => void,
  closing: AbortSignal,
  leastMs = LEAST_MS,
): RunsBoard => {
  const told = new Map<RunId, Told>();
  const listeners = new Set<() => void>();
  let revision = 0;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let tookMs = 0;

  const read = async (): Promise<void> => {
    const began = performance.now();
    const summaries = await store.runs();
    const next = revision + 1;
    for (const summary of summaries) {
      const text = JSON.stringify(summary);
      if (told.get(summary.id)?.text === text) continue;
      told.set(summary.id, { summary, text, revision: next });
      revision = next;
    }
    tookMs = performance.now() - began;
    if (revision === next) for (const listener of listeners) listener();
  };
  const refresh = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const restMs = (): number => Math.max(leastMs, Math.min(LONGEST_MS, tookMs * REST));
  const touch = (): void => {
    if (timer || listeners.size === 0 || closing.aborted) return;
    timer = setTimeout(() => {
      timer = undefined;
      refresh().catch((error: unknown) => {
        if (!closing.aborted) log(`the summaries of the runs could not be read: ${String(error)}`);
      });
    }, restMs());
    timer.unref();
  };
  closing.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    changedSince: (after) => ({
      runs: [...told.values()].filter((each) => each.revision > after).map(({ summary }) => summary),
      revision,
    }),
    touch,
    refresh,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
