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
    reveal: (index, align = "auto") => virtualizer.scrollToIndex(index, { align }),
  };
};
