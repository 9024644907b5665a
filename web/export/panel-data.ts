/** What the panels show, as rows: each panel that has data says so while it is there, by its name. */
import { useEffect, useRef } from "preact/hooks";
import { codeOnUse } from "../shell/on-use.tsx";
import type { Rows } from "./save-panel.ts";
import type { Row } from "./table.ts";

const told = new Map<string, Rows>();

const rowMakers = codeOnUse(() => import("./rows.ts"));
/** Nothing is saved before somebody asks: what makes rows of things comes with the rest. */
type Makers = Awaited<ReturnType<typeof rowMakers>>;

/** `name`: the panel's accessible name. */
export const usePanelData = (
  name: string,
  rows: (make: Makers) => readonly Row[] | Promise<readonly Row[]>,
): void => {
  const newest = useRef(rows);
  newest.current = rows;
  useEffect(() => {
    const give: Rows = async () => newest.current(await rowMakers());
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
