/** The menu of a panel (right button or menu key on its head): what can be saved of it. */
import { openDialog } from "./dialogs.ts";

export const startPanelMenus = (): void => {
  document.addEventListener("contextmenu", (event) => {
    const head = event.target instanceof Element ? event.target.closest(".main .panel > .ph") : null;
    const panel = head?.closest(".panel");
    if (!panel || event.shiftKey) return;
    event.preventDefault();
    openDialog("export", panel.ariaLabel ?? panel.querySelector("h2")?.textContent ?? "");
  });
};
