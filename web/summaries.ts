/** While the cursor moves by itself, what a screen reader hears of it: one sentence now and then. */
import { effect } from "@preact/signals";
import { count, spoken } from "./format.ts";
import type { OpenRun } from "./open-run.ts";
import { later } from "./page-parts.ts";
import { announceEvery } from "./shell/preferences.ts";

/** Returns how to end it. */
export const tellSummaries = (run: OpenRun): (() => void) => {
  let cancel: (() => void) | undefined;
  const stop = effect(() => {
    const seconds = Number(announceEvery.value);
    cancel?.();
    if (seconds === 0) return;
    const tell = (): void => {
      const moving = run.playing.on.peek() || run.player.cursor === "live";
      if (moving && run.ready.peek() && !document.hidden) run.steering.announcement.value = summaryOf(run);
      cancel = later(seconds * 1000, tell);
    };
    cancel = later(seconds * 1000, tell);
  });
  return () => {
    stop();
    cancel?.();
  };
};

const summaryOf = (run: OpenRun): string => {
  const { at, extent, rank, of, state } = run.scene.peek();
  const open = state.spans.size;
  return `${spoken(at - extent.from)}, event ${count(rank)} of ${count(of)}, ${count(open)} open ${open === 1 ? "span" : "spans"}`;
};
