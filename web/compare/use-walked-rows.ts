/** A long list of rows of which one is looked at: named by the address, brought into view, walked with the keys. */
import { useEffect, useRef } from "preact/hooks";
import { useRows } from "../draw/use-rows.ts";
import { stepKey } from "../runs/step-key.ts";

interface Walked {
  readonly count: number;
  /** Of a row, in CSS pixels. */
  readonly rowPx: number;
  /** Rows kept beyond those that are seen. */
  readonly beyond?: number;
  /** The row that the address names; -1: none. */
  readonly named: number;
  /** The row becomes the one that is looked at. */
  readonly look: (index: number) => void;
  /** What `Enter` does on the row that is held; undefined: nothing. */
  readonly enter: (() => void) | undefined;
}

/** `held` is the row that the keyboard stands on, the first without a name. `go` looks at a row and puts the focus there. */
export const useWalkedRows = ({ count, rowPx, beyond, named, look, enter }: Walked) => {
  const scroller = useRef<HTMLDivElement>(null);
  const visible = useRows(scroller, count, rowPx, beyond);
  const held = Math.max(0, named);
  const go = (index: number): void => {
    look(index);
    visible.reveal(index);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus({ preventScroll: true }),
    );
  };
  useEffect(() => {
    if (named >= 0) visible.reveal(named);
  }, [named]);
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLAnchorElement) return;
    const to = stepKey(event.key, held, count);
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && enter) enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { scroller, visible, held, go, keys };
};
