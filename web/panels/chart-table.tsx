/** A chart's window as a table: sortable, walked with j and k, each row a moment to jump to. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { nanos } from "../../core/ids.ts";
import type { RunSession } from "../run-session.ts";
import type { ChartLine } from "../views/chart.ts";
import { axisPlace, type ChartRow, chartRows } from "../views/chart-words.ts";
import { usePacedScene } from "./use-scene.ts";

interface ChartTableProps {
  readonly session: RunSession;
  readonly lines: readonly ChartLine[];
  readonly axis: string;
  readonly axisTitle: string;
}

interface Sorting {
  /** -1: the axis. */
  readonly column: number;
  readonly falling: boolean;
}

/** As many rows as a person reads; the picture has all. */
const MOST_ROWS = 500;

export const ChartTable = ({ session, lines, axis, axisTitle }: ChartTableProps) => {
  const sorting = useSignal<Sorting>({ column: -1, falling: false });
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = useMemo(() => sortRows(chartRows(lines), sorting.value), [lines, sorting.value]);
  const shown = rows.slice(0, MOST_ROWS);
  const here = usePacedScene(session, ({ at }) => shown.findLastIndex((row) => row.at <= at), [rows]);
  const now = usePacedScene(session, ({ at }) => at);
  const sortBy = (column: number): void => {
    const before = sorting.value;
    sorting.value = { column, falling: before.column === column && !before.falling };
  };
  const walk = (event: KeyboardEvent): void => {
    const step =
      event.key === "j" || event.key === "ArrowDown"
        ? 1
        : event.key === "k" || event.key === "ArrowUp"
          ? -1
          : 0;
    if (step === 0) return;
    const buttons = [...(body.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    event.stopPropagation();
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
  };
  return (
    <div class="chart-table">
      <table>
        <thead>
          <tr>
            {[axisTitle, ...lines.map((line) => line.label)].map((title, index) => (
              <th
                key={`${index} ${title}`}
                class={index > 0 ? "r" : ""}
                aria-sort={
                  sorting.value.column === index - 1
                    ? sorting.value.falling
                      ? "descending"
                      : "ascending"
                    : "none"
                }
              >
                <button type="button" onClick={() => sortBy(index - 1)}>
                  {title}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={walk}>
          {shown.map((row, index) => (
            <tr key={row.x} class={index === here ? "cur" : row.at > now ? "later" : ""}>
              <td>
                <button
                  type="button"
                  tabIndex={index === Math.max(0, here) ? 0 : -1}
                  onClick={() => session.scrub(nanos(row.at))}
                >
                  {axisPlace(axis, row.x)}
                </button>
              </td>
              {row.cells.map((cell, column) => (
                <td key={lines[column]?.id ?? column} class="r">
                  {cell ?? <span class="dim">n/a</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS ? (
        <p class="empty">
          The first {MOST_ROWS} of {rows.length} rows. Zoom in to see the others.
        </p>
      ) : null}
    </div>
  );
};

const sortRows = (rows: readonly ChartRow[], { column, falling }: Sorting): readonly ChartRow[] => {
  const number = (row: ChartRow): number =>
    column < 0 ? row.x : Number.parseFloat((row.cells[column] ?? "").replace("\u2212", "-"));
  const sorted = [...rows].sort((left, right) => {
    const [a, b] = [number(left), number(right)];
    return Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;
  });
  return falling ? sorted.reverse() : sorted;
};
