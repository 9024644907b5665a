/** Moments as the command line writes and reads them. */

import { type Nanos, nanos } from "../../core/ids.ts";
import { MOMENT_FORMS, parseAddress, secondsOf } from "../../core/moment.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
import type { StoreReader } from "../../store/store.ts";
import { failure, wrongUse } from "./exit.ts";
import { say, visible } from "./terminal.ts";

export const readMoment = (flag: string, text: string) => {
  const address = parseAddress(text);
  if (!address) throw wrongUse(`${flag} needs a moment, not "${visible(text)}": ${MOMENT_FORMS}.`);
  return address;
};

/** Where an address points in a run; what was assumed is said. */
export const resolveMoment = async (
  reader: StoreReader,
  run: RunSummary,
  flag: string,
  text: string,
): Promise<ResolvedMoment> => {
  const resolved = await reader.resolve(run.id, readMoment(flag, text));
  if (!resolved) throw failure(`The run ${run.id} is not in the store any more.`);
  if (resolved.notice) say(visible(resolved.notice));
  return resolved;
};

/** Seconds since the run's start, as people read them: `+12.500`; `-3.000` before it. */
export const sinceStart = (run: Pick<RunSummary, "from">, at: Nanos): string =>
  `${at < run.from ? "" : "+"}${secondsOf(nanos(at - run.from)).toFixed(3)}`;

/** `1:02:03`, `2:03.4`, `3.400 s`. */
export const durationText = (ms: number): string => {
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)} s`;
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ""}${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
};
