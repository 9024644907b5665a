import type { SpanBar, Window } from "../../core/wire/window.ts";
import { spanBar } from "./selection.ts";
import type { Scene } from "./view.ts";

/** The model call at which a replay from a mark begins: the first that begins there or later, of those in the window. */
export const callFrom = ({ spans }: Pick<Window, "spans">, at: number): SpanBar | undefined => {
  let first: SpanBar | undefined;
  for (const bar of spans)
    if (bar.spanKind === "llm" && bar.start >= at && (!first || bar.start < first.start)) first = bar;
  return first;
};

/** The selected model call, or that of the selected mark; else the last that began up to the cursor, of those in the window. Pure. */
export const callAtCursor = (scene: Scene): SpanBar | undefined => {
  const { selection, window, at } = scene;
  const selected = selection?.kind === "span" ? spanBar(scene, selection.id) : undefined;
  if (selected?.spanKind === "llm") return selected;
  const mark =
    selection?.kind === "event" ? window.marks.find(({ event }) => event === selection.id) : undefined;
  if (mark) return callFrom(window, mark.at);
  let last: SpanBar | undefined;
  for (const bar of window.spans)
    if (bar.spanKind === "llm" && bar.start <= at && (!last || bar.start > last.start)) last = bar;
  return last;
};
