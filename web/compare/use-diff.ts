/** What two runs differ in, asked again when one of them grows. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import type { RunSummary } from "../../core/wire.ts";
import * as api from "../api.ts";
import { later, now } from "../page-parts.ts";
import { type Asked, useAsk } from "../panels/use-ask.ts";

/** A run in progress is compared again at most this often, and only part of the time. */
const CALM_MS = 500;
const IDLE_SHARE = 1.5;

export interface AskedDiff extends Asked<RunDiff> {
  /** Rises when the answer may be another. */
  readonly version: number;
  /** Asks now. */
  readonly again: () => void;
}

export const useDiff = (compared: api.Compared, a: RunSummary, b: RunSummary): AskedDiff => {
  const [asks, setAsks] = useState(0);
  const pace = useRef<Pace>({ busy: false, tookMs: 0 });
  const grown = useCalmVersion(`${a.events} ${a.status} ${b.events} ${b.status}`, pace.current);
  const version = grown + asks;
  const asked = useAsk(
    JSON.stringify(compared),
    async (signal) => {
      const began = now();
      pace.current.busy = true;
      try {
        return await api.compare(compared, signal);
      } finally {
        if (!signal.aborted) {
          pace.current.busy = false;
          pace.current.tookMs = now() - began;
        }
      }
    },
    version,
  );
  return { ...asked, version, again: () => setAsks((before) => before + 1) };
};

/** How dear the last answer was, and whether the next one is under way. */
interface Pace {
  busy: boolean;
  tookMs: number;
}

/** How often the text was another: at once after a rest, else once per `CALM_MS` or as often as the answers allow. */
export const useCalmVersion = (text: string, pace: Pace = { busy: false, tookMs: 0 }): number => {
  const [version, setVersion] = useState(0);
  const seen = useRef({ text, newest: text, waits: false, at: Number.NEGATIVE_INFINITY });
  seen.current.newest = text;
  useEffect(() => {
    const { current } = seen;
    const look = (): void => {
      const gap = Math.max(CALM_MS, pace.tookMs * IDLE_SHARE);
      const wait = pace.busy ? CALM_MS / 4 : current.at + gap - now();
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
