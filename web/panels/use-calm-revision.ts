/** The run's revision at a pace that a server is asked at: a fast run changes ten times a second. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunSession } from "../run-session.ts";

/** The first change is told at once, those that follow within `paceMs` together at its end. */
export const useCalmRevision = (session: RunSession, paceMs = 1000): number => {
  const [told, tell] = useState(() => session.revision.peek());
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    session.revision.value;
    if (waiting.current !== undefined) return;
    tell(session.revision.peek());
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      tell(session.revision.peek());
    }, paceMs);
  });
  useEffect(() => () => clearTimeout(waiting.current), []);
  return told;
};
