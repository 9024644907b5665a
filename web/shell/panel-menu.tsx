/** The menu of a panel: save its picture or data, show it as a table, ask who wrote a value of it. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { dataOf } from "../export/panel-data.ts";
import { panelName, savePicture, saveRows } from "../export/save-panel.ts";
import type { Session } from "../session.ts";
import { closeDialog, openDialog } from "./dialogs.ts";
import { menuPlace } from "./panel-menus.ts";

interface Item {
  readonly title: string;
  readonly key?: string | undefined;
  readonly act: () => void;
}

/** More values than a menu can name are asked for at the value itself. */
const MOST_VALUES = 6;
const EDGE_PX = 8;
const VALUES = ":is(.who, .v, .on, [aria-pressed=true])[data-path], [data-path]:has(> [aria-current=true])";

export const PanelMenu = ({ app }: { readonly app: Session }) => {
  const box = useRef<HTMLDivElement>(null);
  const place = useMemo(() => menuPlace, []);
  const items = useMemo(() => (place ? itemsOf(app, place.panel) : []), [place]);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const menu = box.current;
    if (menu && place) {
      const { width, height } = menu.getBoundingClientRect();
      menu.style.left = `${Math.max(EDGE_PX, Math.min(place.x - width, innerWidth - width - EDGE_PX))}px`;
      menu.style.top = `${Math.max(EDGE_PX, Math.min(place.y, innerHeight - height - EDGE_PX))}px`;
      menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    }
    return () => (before as HTMLElement | null)?.focus?.();
  }, []);
  if (!place) return null;
  const keys = (event: KeyboardEvent): void => {
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const to = MOVES[event.key]?.(stops.indexOf(document.activeElement as HTMLElement), stops.length);
    if (to !== undefined) stops[to]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") closeDialog();
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the menu closes it; Escape does the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div class="menu-scrim" onClick={(event) => event.target === event.currentTarget && closeDialog()}>
      <div
        ref={box}
        class="panel-menu"
        role="menu"
        tabIndex={-1}
        aria-label={`${panelName(place.panel)} panel`}
        onKeyDown={keys}
      >
        {items.map(({ title, key, act }) => (
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            key={title}
            onClick={() => {
              closeDialog();
              act();
            }}
          >
            <span class="grow ell">{title}</span>
            {key === undefined ? null : <kbd>{key}</kbd>}
          </button>
        ))}
      </div>
    </div>
  );
};

const MOVES: Readonly<Record<string, (at: number, of: number) => number>> = {
  ArrowDown: (at, of) => (at + 1) % of,
  ArrowUp: (at, of) => (at - 1 + of) % of,
  Home: () => 0,
  End: (_, of) => of - 1,
};

const itemsOf = (app: Session, panel: HTMLElement): readonly Item[] => {
  const name = panelName(panel);
  const run = app.open.peek();
  const of = run?.run.peek().id ?? "runs";
  const rows = dataOf(name, panel);
  const table = panel.querySelector<HTMLElement>('[data-key="v"]');
  const said = (saving: Promise<string>): void => {
    saving.then(
      (file) => app.notify(`Saved ${file}.`, "info"),
      (error: unknown) => app.notify(error instanceof Error ? error.message : String(error), "critical"),
    );
  };
  return [
    { title: "Picture as SVG", act: () => said(savePicture(of, panel, "svg")) },
    { title: "Picture as PNG", act: () => said(savePicture(of, panel, "png")) },
    ...(rows
      ? [
          { title: "Data as CSV", act: () => said(saveRows(of, name, rows, "csv")) },
          { title: "Data as JSON", act: () => said(saveRows(of, name, rows, "json")) },
        ]
      : []),
    ...(table
      ? [
          {
            title: table.ariaPressed === "true" ? "Show as a chart" : "Show as a table",
            key: "v",
            act: () => table.click(),
          },
        ]
      : []),
    ...(run
      ? valuesOf(panel).map(({ path, title }) => ({
          title: `Who set ${title}?`,
          act: () => {
            run.asked.value = path;
          },
        }))
      : []),
    { title: "Export other panels …", key: "Shift+E", act: () => openDialog("export", name) },
  ];
};

/** Values of the panel that can be asked who set them; of things that are many, the selected one. */
const valuesOf = (panel: HTMLElement): readonly { readonly path: string; readonly title: string }[] => {
  const found = new Map<string, string>();
  for (const each of panel.querySelectorAll<HTMLElement>(VALUES)) {
    const path = each.dataset.path as string;
    if (each.getClientRects().length > 0 && !found.has(path))
      found.set(path, path.split("/").slice(2).map(plain).join(" "));
  }
  return [...found].slice(0, MOST_VALUES).map(([path, title]) => ({ path, title }));
};

const plain = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");
