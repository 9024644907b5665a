/** What the two runs differ in at the cursors: asked again when they have moved, a few times a second at most. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { StatesAnswer } from "../../core/wire/compared.ts";
import * as api from "../api.ts";
import { later } from "../page-parts.ts";
import { type Asked, useAsk } from "../panels/use-ask.ts";
import type { Comparing } from "./comparing.ts";

const APART_MS = 180;

export interface AskedStates extends Asked<StatesAnswer> {
  /** The cursors have moved since. */
  readonly stale: boolean;
}

export const useStates = ({ compared, head, version }: Comparing): AskedStates => {
  const { left, right } = head.place.value;
  const place = `${left} ${right}`;
  const [asked, setAsked] = useState(0);
  const seen = useRef({ newest: place, asked: "", waits: false });
  seen.current.newest = place;
  useEffect(() => {
    const { current } = seen;
    if (current.waits || current.asked === current.newest) return;
    current.waits = true;
    later(APART_MS, () => {
      current.waits = false;
      current.asked = current.newest;
      setAsked((before) => before + 1);
    });
  });
  const answer = useAsk(
    asked === 0 ? undefined : `${compared.a} ${compared.b}`,
    (signal) => api.compareStates(compared, head.addressOf("left"), head.addressOf("right"), signal),
    asked + version,
  );
  return { ...answer, stale: seen.current.asked !== place };
};
