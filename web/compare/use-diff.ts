/** What two runs differ in, asked again when one of them grows. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FirstAnswer, RunDiff } from "../../core/compare/run-diff.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import * as api from "../api.ts";
import { later, now } from "../page-parts.ts";
import { type Asked, useAsk } from "../panels/use-ask.ts";

/** A run in progress is compared as a whole at most this often, and only part of the time. */
const CALM_MS = 1500;
/** Where the two part first is cheap to ask. */
const FIRST_MS = 300;
const IDLE_SHARE = 1.5;
const BUSY_MS = 100;

export interface AskedDiff extends Asked<RunDiff> {
  /** Rises when the answer may be another. */
  readonly version: number;
  /** Asks now. */
  readonly again: () => void;
}

export const useDiff = (compared: api.Compared, a: RunSummary, b: RunSummary): AskedDiff => {
  const [asks, setAsks] = useState(0);
  const pace = usePace();
  const version = useCalmVersion(grownText(a, b), CALM_MS, pace) + asks;
  const asked = useAsk(
    JSON.stringify(compared),
    (signal) => paced(pace, signal, () => api.compare(compared, signal)),
    version,
  );
  return { ...asked, version, again: () => setAsks((before) => before + 1) };
};

/** Where a run in progress and the other part, asked as soon as it has grown. Undefined where neither may grow. */
export const useFirst = (compared: api.Compared, a: RunSummary, b: RunSummary): FirstAnswer | undefined => {
  const pace = usePace();
  const grows = [a, b].some(({ status }) => status === "live" || status === "stale");
  const version = useCalmVersion(grownText(a, b), FIRST_MS, pace);
  return useAsk(
    grows ? JSON.stringify(compared) : undefined,
    (signal) => paced(pace, signal, () => api.compareFirst(compared, signal)),
    version,
  ).value;
};

const grownText = (a: RunSummary, b: RunSummary): string => `${a.events} ${a.status} ${b.events} ${b.status}`;

/** How dear the last answer was, and whether the next one is under way. */
interface Pace {
  busy: boolean;
  tookMs: number;
}

const usePace = (): Pace => useRef<Pace>({ busy: false, tookMs: 0 }).current;

const paced = async <T>(pace: Pace, signal: AbortSignal, ask: () => Promise<T>): Promise<T> => {
  const began = now();
  pace.busy = true;
  try {
    return await ask();
  } finally {
    if (!signal.aborted) {
      pace.busy = false;
      pace.tookMs = now() - began;
    }
  }
};

/** How often the text was another: at once after a rest, else once per `calmMs` or as often as the answers allow. */
export const useCalmVersion = (
  text: string,
  calmMs = CALM_MS,
  pace: Pace = { busy: false, tookMs: 0 },
): number => {
  const [version, setVersion] = useState(0);
  const seen = useRef({ text, newest: text, waits: false, at: Number.NEGATIVE_INFINITY });
  seen.current.newest = text;
  useEffect(() => {
    const { current } = seen;
    const look = (): void => {
      const gap = Math.max(calmMs, pace.tookMs * IDLE_SHARE);
      const wait = pace.busy ? BUSY_MS : current.at + gap - now();
      if (wait > 0) {
        current.waits = true;
        later(wait, look);
        return;
      }
      current.waits = false;
      if (current.text === current.newest) return;
      current.text = current.newest;
      current.at = now();
      setVersion((before) => before + 1);
    };
    if (!current.waits && current.text !== current.newest) look();
  });
  return version;
};
