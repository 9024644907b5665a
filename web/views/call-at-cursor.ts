import type { SpanBar } from "../../core/wire.ts";
import { spanBar } from "./selection.ts";
import type { Scene } from "./view.ts";

/** The selected model call; else the last that began up to the cursor, of those in the window. Pure. */
export const callAtCursor = (scene: Scene): SpanBar | undefined => {
  const { selection, window, at } = scene;
  const selected = selection?.kind === "span" ? spanBar(scene, selection.id) : undefined;
  if (selected?.spanKind === "llm") return selected;
  let last: SpanBar | undefined;
  for (const bar of window.spans)
    if (bar.spanKind === "llm" && bar.start <= at && (!last || bar.start > last.start)) last = bar;
  return last;
};
