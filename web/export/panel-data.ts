/** What the panels show, as rows: each panel that has data says so while it is there, by its name. */
import { useEffect, useRef } from "preact/hooks";
import type { Rows } from "./save-panel.ts";
import type { Row } from "./table.ts";

const told = new Map<string, Rows>();

/** `name`: the panel's accessible name. */
export const usePanelData = (name: string, rows: Rows): void => {
  const newest = useRef(rows);
  newest.current = rows;
  useEffect(() => {
    const give: Rows = () => newest.current();
    told.set(name, give);
    return () => {
      if (told.get(name) === give) told.delete(name);
    };
  }, [name]);
};

/** Rows of a panel, or of the table in it; `undefined` when it has neither. */
export const dataOf = (name: string, panel: HTMLElement): Rows | undefined => {
  const known = told.get(name);
  if (known) return known;
  const table = panel.querySelector("table");
  return table ? () => tableRows(table) : undefined;
};

const tableRows = (table: HTMLTableElement): readonly Row[] => {
  const heads = [...table.querySelectorAll("thead th")].map(
    (head, i) => head.textContent?.trim() || `column ${i + 1}`,
  );
  return [...table.querySelectorAll("tbody tr")].map((row) =>
    Object.fromEntries(
      [...row.children].map((each, i) => [heads[i] ?? `column ${i + 1}`, each.textContent?.trim() ?? ""]),
    ),
  );
};
