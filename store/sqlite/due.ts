/** Which parts of a tail settle now. Pure. */
import { type RunCell, type TailPart, waitingIn } from "./run-cell.ts";

/** Events wait this long, so that what comes a little out of order is merged once. */
const TAIL_MS = 10_000;
/** When the oldest is due, what is this old goes with it: a growing run settles every few seconds, not at each commit. */
const ALONG_MS = 5_000;
const TAIL_EVENTS = 32_768;
/** Late events make every seek behind them slower until they settle, but each settling costs a block. */
const LATE_MS = 1_000;

export const dueParts = (cell: RunCell, now: number, everything: boolean): readonly TailPart[] => {
  const { tail } = cell;
  if (everything || waitingIn(tail) > TAIL_EVENTS) return tail;
  if (tail.some(({ arrived }) => arrived <= now - TAIL_MS))
    return tail.filter(({ arrived, late }) => late || arrived <= now - ALONG_MS);
  return now - cell.settledAt >= LATE_MS ? tail.filter(({ late }) => late) : [];
};
