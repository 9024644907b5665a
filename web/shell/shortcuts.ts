/** Binds the keys of the table of actions. Letters are inert where people type. */
import { computed, effect } from "@preact/signals";
import { tinykeys } from "tinykeys";
import type { Session } from "../session.ts";
import { ACTIONS } from "./actions.ts";
import { keysById } from "./bindings.ts";
import { closeDialog, dialog } from "./dialogs.ts";
import { shortcutsOn } from "./preferences.ts";
import { TYPING } from "./undo-layer.ts";

/** Listens on the page until the returned function is called. A key that a person changes is bound anew. */
export const startShortcuts = (app: Session): (() => void) => {
  const comparing = computed(() => app.route.value.page === "compare");
  return effect(() => {
    const bound = ACTIONS.filter(
      ({ told, run, compare, both }) => !told && !(comparing.value ? run && !both : compare),
    );
    const bindings = bound.flatMap((action) =>
      (keysById.value.get(action.id) ?? []).map(
        (keys) => [keys, guarded(keys, (event) => action.act(app, event))] as const,
      ),
    );
    // Sequences first: their last key may be another action's only one, and who comes first has it.
    const inOrder = bindings.sort(
      ([left], [right]) => Number(right.includes(" ")) - Number(left.includes(" ")),
    );
    return tinykeys(window, Object.fromEntries(inOrder));
  });
};

const PRESSED = "button, summary, input, [role=button], [role=switch]";

/** Leaves the key to the field, control or list that has the focus. */
const guarded =
  (keys: string, act: (event: KeyboardEvent) => void) =>
  (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const typing = target?.closest(TYPING) !== null && target !== undefined;
    const anyhow = keys === "Escape" || keys.startsWith("$mod+");
    if (event.defaultPrevented || event.isComposing) return;
    if (dialog.peek()) {
      // Its code is still on its way: what has not opened yet is closed from here.
      if (keys === "Escape" && !document.querySelector(".scrim")) closeDialog();
      return;
    }
    if (typing && !anyhow) return;
    if (/^(Shift\+)?Space$/.test(keys) && target?.closest(PRESSED)) return;
    if (/Arrow|Home|End/.test(keys) && target?.closest("input[type=range], input[type=radio]")) return;
    const single = !anyhow && !/Arrow|Home|End|Space|Control/.test(keys);
    if (single && !shortcutsOn.peek()) return;
    event.preventDefault();
    act(event);
  };
