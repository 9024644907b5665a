/** The menu of a panel: by its button, by the right button or the menu key on its head. */
import { openDialog } from "./dialogs.ts";

export interface MenuPlace {
  readonly panel: HTMLElement;
  /** CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

/** Where the menu that is open was asked for. */
export let menuPlace: MenuPlace | undefined;

const openMenu = (panel: HTMLElement, x: number, y: number): void => {
  menuPlace = { panel, x, y };
  openDialog("panel");
};

const within = (event: Event, selector: string): HTMLElement | null =>
  event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;

export const startPanelMenus = (): void => {
  document.addEventListener("contextmenu", (event) => {
    const panel = within(event, ".main .panel > .ph")?.closest<HTMLElement>(".panel");
    if (!panel || event.shiftKey) return;
    event.preventDefault();
    openMenu(panel, event.clientX, event.clientY);
  });
  document.addEventListener("click", (event) => {
    const button = within(event, "button.panel-more");
    const panel = button?.closest<HTMLElement>(".panel");
    if (!button || !panel) return;
    const { right, bottom } = button.getBoundingClientRect();
    openMenu(panel, right, bottom + 2);
  });
};
