/** What `Esc` undoes: one layer at a time. */
import type { Session } from "../session.ts";

/** Elements that take letters as text. */
export const TYPING =
  "input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [contenteditable=true]";

/** A field's focus, then an opened answer, then the range, then the selection. */
export const undoLayer = (app: Session): void => {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches(TYPING)) {
    focused.blur();
    return;
  }
  const run = app.open.peek();
  if (!run) return;
  if (run.asked.peek() !== undefined) run.asked.value = undefined;
  else if (run.query.peek() !== "" && run.hitsOpen.peek()) run.hitsOpen.value = false;
  else if (run.rangeFrom.peek() !== undefined) run.rangeFrom.value = undefined;
  else if (run.scene.peek().range) run.setRange(undefined);
  else run.select(undefined);
};
