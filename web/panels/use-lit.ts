/** Whether the pointer rests on a thing, here or in any other panel. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import type { Selection } from "../views/view.ts";

export const useLit = (session: RunSession, kind: Selection["kind"], id: string): boolean =>
  useMemo(
    () =>
      computed(() => {
        const lit = session.hover.value?.selection;
        return lit?.kind === kind && lit.id === id;
      }),
    [session, kind, id],
  ).value;
