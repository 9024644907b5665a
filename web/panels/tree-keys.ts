/** The keyboard of the span tree: a roving tab stop, arrows walk and fold, Enter moves the cursor to a span's start. */
import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { SpanId } from "../../core/ids.ts";
import type { RunSession } from "../run-session.ts";
import type { SpanRow } from "../views/span-rows.ts";

interface TreeKeysInput {
  readonly session: RunSession;
  readonly rows: readonly SpanRow[];
  readonly fold: (id: SpanId, folded: boolean) => void;
  readonly reveal: (index: number) => void;
  readonly scroller: RefObject<HTMLElement | null>;
}

interface TreeKeys {
  /** The one row that the Tab key reaches. */
  readonly active: number;
  readonly focusOn: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const PAGE = 10;

export const useTreeKeys = ({ session, rows, fold, reveal, scroller }: TreeKeysInput): TreeKeys => {
  const [active, setActive] = useState(0);
  const held = useRef(active);
  held.current = Math.min(active, Math.max(0, rows.length - 1));
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    reveal(next);
    const row = rows[next];
    if (row) session.select({ kind: "span", id: row.bar.id });
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[held.current];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionFor(event.key, row, held.current, rows);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === "go") go(action.to);
    else if (action.kind === "fold") fold(row.bar.id, action.folded);
    else {
      session.select({ kind: "span", id: row.bar.id });
      session.jumpToEvent(row.bar.event, row.bar.start);
    }
  };
  return { active: held.current, focusOn: setActive, onKeyDown };
};

type Action =
  | { readonly kind: "go"; readonly to: number }
  | { readonly kind: "fold"; readonly folded: boolean }
  | { readonly kind: "jump" };

/** What a key does on a row; `undefined` leaves it to the page. Pure. */
export const actionFor = (
  key: string,
  row: SpanRow,
  index: number,
  rows: readonly SpanRow[],
): Action | undefined => {
  switch (key) {
    case "ArrowDown":
    case "j":
      return { kind: "go", to: index + 1 };
    case "ArrowUp":
    case "k":
      return { kind: "go", to: index - 1 };
    case "PageDown":
      return { kind: "go", to: index + PAGE };
    case "PageUp":
      return { kind: "go", to: index - PAGE };
    case "Home":
      return { kind: "go", to: 0 };
    case "End":
      return { kind: "go", to: rows.length - 1 };
    case "ArrowRight":
      return row.parent && row.folded ? { kind: "fold", folded: false } : { kind: "go", to: index + 1 };
    case "ArrowLeft":
    case "Backspace":
      return row.parent && !row.folded
        ? { kind: "fold", folded: true }
        : { kind: "go", to: parentOf(row, index, rows) };
    case "Enter":
      return { kind: "jump" };
    default:
      return undefined;
  }
};

const parentOf = (row: SpanRow, index: number, rows: readonly SpanRow[]): number => {
  for (let above = index - 1; above >= 0; above--)
    if ((rows[above] as SpanRow).level < row.level) return above;
  return index;
};
