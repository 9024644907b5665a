/** Things that light up together: where the pointer rests on one, every panel shows it. */
import { computed } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import { HOVER_MS } from "../views/gestures.ts";
import { isLit } from "../views/lit.ts";
import type { Selection } from "../views/view.ts";

/** Whether the pointer rests on a thing, here or in any other panel. */
export const useLit = (session: RunSession, kind: Selection["kind"], id: string): boolean =>
  useMemo(() => computed(() => isLit(session.hover.value?.selection, { kind, id })), [session, kind, id])
    .value;

export interface HoverHandlers {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/** What makes an element light its thing everywhere, once the pointer rests on it. */
export const useHover = (session: RunSession, kind: Selection["kind"], id: string): HoverHandlers => {
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(resting.current), []);
  return {
    onPointerEnter: () => {
      clearTimeout(resting.current);
      resting.current = setTimeout(() => {
        session.hover.value = { selection: { kind, id } };
      }, HOVER_MS);
    },
    onPointerLeave: () => {
      clearTimeout(resting.current);
      session.hover.value = undefined;
    },
  };
};
