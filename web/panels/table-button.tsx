/** Swaps a chart for its table, as `v` does (web/shell/panel-focus.ts presses it). */
interface TableButtonProps {
  readonly on: boolean;
  readonly toggle: () => void;
}

export const TableButton = ({ on, toggle }: TableButtonProps) => (
  <button
    type="button"
    class="btn sm ghost ico as-table"
    data-key="v"
    aria-pressed={on}
    title="Chart as table  v"
    onClick={toggle}
  >
    <span class="sr">{on ? "Show the chart" : "Show as a table"}</span>
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M1 1.5h10v9H1zM1 4.5h10M1 7.5h10M4.5 1.5v9" />
    </svg>
  </button>
);

/** `v` with the focus inside a panel swaps that panel. */
export const onTableKey =
  (toggle: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== "v" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  };
