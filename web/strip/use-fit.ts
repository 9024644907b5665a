/** Cells of a strip that do not fit are left out, the least important first: none is cut in its middle. */
import { useEffect, useRef } from "preact/hooks";

/** Side matters first, then secondary cells, then from the right; what went wrong stays longest. */
const drop = (cell: Element): number =>
  cell.classList.contains("spare")
    ? 3
    : cell.classList.contains("hide-n")
      ? 2
      : cell.matches(".keep")
        ? 0
        : 1;

/** For the row of cells in a box of its width. Sizes are told by observers: nothing is measured while drawing. */
export const useFit = () => {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const cells = row.current;
    const box = cells?.parentElement;
    if (!cells || !box) return;
    const fit = (): void => {
      const all = [...cells.children] as HTMLElement[];
      for (const cell of all) cell.hidden = false;
      const order = all.map((cell, place) => ({ cell, rank: drop(cell) * 100 + place }));
      order.sort((left, right) => right.rank - left.rank);
      for (const { cell } of order) {
        if (cells.offsetWidth <= box.clientWidth) return;
        cell.hidden = true;
      }
    };
    const sizes = new ResizeObserver(fit);
    sizes.observe(box);
    sizes.observe(cells);
    return () => sizes.disconnect();
  }, []);
  return row;
};
