/** What two runs differ in, asked again when one of them grows. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import type { RunSummary } from "../../core/wire.ts";
import * as api from "../api.ts";
import { later } from "../page-parts.ts";
import { type Asked, useAsk } from "../panels/use-ask.ts";

/** A run in progress is compared again at most this often. */
const CALM_MS = 1500;

export interface AskedDiff extends Asked<RunDiff> {
  /** Rises when the answer may be another. */
  readonly version: number;
}

export const useDiff = (compared: api.Compared, a: RunSummary, b: RunSummary): AskedDiff => {
  const version = useCalmVersion(`${a.events} ${a.status} ${b.events} ${b.status}`);
  const asked = useAsk(JSON.stringify(compared), (signal) => api.compare(compared, signal), version);
  return { ...asked, version };
};

/** How often the text was another, counted once per `CALM_MS`. */
const useCalmVersion = (text: string): number => {
  const [version, setVersion] = useState(0);
  const seen = useRef({ text, newest: text, waits: false });
  seen.current.newest = text;
  useEffect(() => {
    const { current } = seen;
    if (current.waits || current.text === current.newest) return;
    current.waits = true;
    later(CALM_MS, () => {
      current.waits = false;
      current.text = current.newest;
      setVersion((before) => before + 1);
    });
  });
  return version;
};
