/** A part of the scene, for panels that are drawn anew when that part changes and not with every move of the cursor. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import type { Scene } from "../views/view.ts";

/** `inputs`: what else `pick` reads. */
export const useScene = <T>(
  session: RunSession,
  pick: (scene: Scene) => T,
  inputs: readonly unknown[] = [],
): T => useMemo(() => computed(() => pick(session.scene.value)), [session, ...inputs]).value;

/** The same at the pace of reading. */
export const usePacedScene = <T>(
  session: RunSession,
  pick: (scene: Scene) => T,
  inputs: readonly unknown[] = [],
): T => useMemo(() => computed(() => pick(session.paced.value)), [session, ...inputs]).value;
