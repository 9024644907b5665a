/** A long list of rows of one height, of which only the visible ones are in the page. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface VisibleRows {
  /** Height of all rows, in CSS pixels. */
  readonly height: number;
  readonly rows: readonly { readonly index: number; readonly y: number }[];
  /** Brings a row into view; `center` puts it in the middle. */
  readonly reveal: (index: number, align?: "auto" | "center") => void;
}

export const useRows = (
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  overscan = 8,
): VisibleRows => {
  const [, redraw] = useState(0);
  const kept = useRef<Virtualizer<HTMLElement, Element> | undefined>(undefined);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw((n) => n + 1),
  };
  kept.current ??= new Virtualizer<HTMLElement, Element>(options);
  const virtualizer = kept.current;
  virtualizer.setOptions(options);
  const measured = useRef(rowHeight);
  if (measured.current !== rowHeight) {
    measured.current = rowHeight;
    virtualizer.measure();
  }
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    height: virtualizer.getTotalSize(),
    rows: virtualizer.getVirtualItems().map((item) => ({ index: item.index, y: item.start })),
    reveal: (index, align = "auto") => {
      // Rows have one height, so the place is known without asking the page for it (which would lay it out anew).
      const room = virtualizer.scrollRect?.height || (scroller.current?.clientHeight ?? 0);
      const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight];
      const at = virtualizer.scrollOffset ?? 0;
      if (align === "auto" && top >= at && bottom <= at + room) return;
      const target = align === "center" ? (top + bottom - room) / 2 : top < at ? top : bottom - room;
      if (scroller.current) scroller.current.scrollTop = Math.max(0, target);
    },
  };
};
