/** Asks how far the files of a run were read, once when it is opened and on while one is being read. */
import type { OpenRun } from "../open-run.ts";
import { later, now } from "../page-parts.ts";
import { indexingOf, type ReadSample } from "./indexing.ts";

const EVERY_MS = 1000;
/** Speed is that of the last so many samples. */
const SAMPLES = 8;

/** Returns how to stop. */
export const watchIndexing = (open: OpenRun): (() => void) => {
  let samples: readonly ReadSample[] = [];
  let cancel: () => void = () => undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    // A server that is away reads nothing that we could hear of.
    const sources = open.offline.peek() ? undefined : await open.ask.sources().catch(() => undefined);
    if (stopped) return;
    if (sources) {
      const run = open.run.peek();
      const bytes = sources.reduce((sum, each) => sum + each.bytes, 0);
      samples = [...samples, { atMs: now(), bytes, events: run.events }].slice(-SAMPLES);
      open.indexing.value = indexingOf(sources, run, open.player.timeline.segments, samples);
      if (open.indexing.peek() === undefined) return;
    }
    cancel = later(EVERY_MS, () => void look());
  };
  void look();
  return () => {
    stopped = true;
    cancel();
    open.indexing.value = undefined;
  };
};
