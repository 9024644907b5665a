/** Walks the page without a pointer: from panel to panel, from row to row. */

const STOPS = '[tabindex="0"], button:not([disabled]), input, a[href]';

const visible = (element: HTMLElement): boolean => element.getClientRects().length > 0;

/** Moves the focus to the first stop of the next or previous panel. */
export const nextPanel = (by: 1 | -1): void => {
  const panels = [...document.querySelectorAll<HTMLElement>(".main .panel, .trans")].filter(visible);
  const now = panels.findIndex((panel) => panel.contains(document.activeElement));
  const next =
    panels[now < 0 ? (by > 0 ? 0 : panels.length - 1) : (now + by + panels.length) % panels.length];
  const stops = [...(next?.querySelectorAll<HTMLElement>(STOPS) ?? [])].filter(visible);
  (stops.find((stop) => stop.matches('[tabindex="0"]')) ?? stops[0])?.focus();
};

const LISTS =
  '[role="treegrid"], [role="grid"], [role="listbox"], [role="list"], [role="feed"], .rows, tbody';

/** As the arrow keys would in the list that has the focus; without one the first list of the page gets it. */
export const moveRow = (by: 1 | -1): void => {
  const focused = document.activeElement;
  if (focused?.closest(LISTS)) {
    const key = by > 0 ? "ArrowDown" : "ArrowUp";
    focused.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return;
  }
  for (const list of document.querySelectorAll<HTMLElement>(`.main :is(${LISTS})`)) {
    const row = list.querySelector<HTMLElement>('[tabindex="0"]');
    if (row && visible(row)) {
      row.focus();
      return;
    }
  }
};

/** Presses the button of the page that says it hears this key: in the panel with the focus, else the first that is seen. */
export const pressKeyed = (key: string): void => {
  const selector = `[data-key="${CSS.escape(key)}"]:not([disabled])`;
  const here = document.activeElement?.closest(".panel")?.querySelector<HTMLElement>(selector);
  const all = [...document.querySelectorAll<HTMLElement>(`.app ${selector}`)];
  (here ?? all.find(visible))?.click();
};
