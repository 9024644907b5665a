/** Figures of a stretch of a run, made from its events in slices. */
import type { Nanos } from "../../core/ids.ts";
import { endOfTime } from "../../core/moment.ts";
import { RangeSums } from "../../core/range-summary.ts";
import type { RangeSummary } from "../../core/wire/finding.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

export const summarize = async (
  view: RunView,
  { columns: { spans } }: History,
  pause: Pause,
  from: Nanos,
  to: Nanos,
): Promise<RangeSummary> => {
  const sums = new RangeSums((id) => {
    const row = spans.rowOfId(id);
    return row === undefined ? undefined : spans.bar(row).start;
  });
  const end = view.countUpTo(endOfTime(to));
  let rank = view.countUpTo(endOfTime((from - 1) as Nanos));
  while (rank < end) {
    const chunk = view.chunkAt(rank);
    const upTo = Math.min(end, view.chunkEnd(chunk));
    for (const event of view.chunkEvents(chunk, rank, upTo)) sums.add(event);
    rank = upTo;
    await pause();
  }
  return sums.done(from, to);
};
