/** Which rows of a long table stand in the page: those in view, and the one that has the focus. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface RowWindow {
  /** In order; `before`: height of the rows left out above it, in CSS pixels. */
  readonly rows: readonly { readonly index: number; readonly before: number }[];
  /** Height of the rows left out below the last. */
  readonly after: number;
}

export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** Up to so many rows all of them stand in the page. */
const ALL_ROWS = 200;

/** `heights`: of each row. `kept`: a row that stands in any case. Pure. */
export const rowWindow = (heights: readonly number[], { top, bottom }: Stretch, kept: number): RowWindow => {
  const rows: { index: number; before: number }[] = [];
  const all = heights.length <= ALL_ROWS;
  let y = 0;
  let before = 0;
  for (let index = 0; index < heights.length; index++) {
    const height = heights[index] as number;
    if (all || index === kept || (y + height > top && y < bottom)) {
      rows.push({ index, before });
      before = 0;
    } else before += height;
    y += height;
  }
  return { rows, after: before };
};

/** Scrolling draws anew in steps of so many pixels. */
const STEP = 400;

/** What is in view of the element that scrolls around `inside`, and a screen above and below it. */
export const useInView = (inside: RefObject<HTMLElement | null>): Stretch => {
  const [view, setView] = useState<Stretch>(() => ({ top: 0, bottom: 2 * innerHeight }));
  useLayoutEffect(() => {
    const scroller = inside.current?.closest<HTMLElement>(".scroll");
    if (!scroller) return undefined;
    const look = (): void => {
      const at = Math.floor(scroller.scrollTop / STEP) * STEP;
      const room = Math.max(STEP, scroller.clientHeight);
      const [top, bottom] = [at - room, at + STEP + 2 * room];
      setView((before) => (before.top === top && before.bottom === bottom ? before : { top, bottom }));
    };
    look();
    scroller.addEventListener("scroll", look, { passive: true });
    const sized = new ResizeObserver(look);
    sized.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", look);
      sized.disconnect();
    };
  }, [inside]);
  return view;
};

const rowOf = (body: RefObject<HTMLElement | null>, index: number): HTMLElement | null | undefined =>
  body.current?.querySelector<HTMLElement>(`[aria-rowindex="${index + 1}"]`);

/** Gives the focus to the row at a place: at once where it stands in the page, else when it does as `focused`. */
export const useRowFocus = (
  body: RefObject<HTMLElement | null>,
  focused: number,
): ((index: number) => void) => {
  const awaited = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (awaited.current === undefined || awaited.current !== focused) return;
    awaited.current = undefined;
    rowOf(body, focused)?.focus();
  });
  return (index) => {
    const row = rowOf(body, index);
    row?.focus();
    awaited.current = row ? undefined : index;
  };
};
