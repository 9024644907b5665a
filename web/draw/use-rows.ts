/** A long list of rows of one height, of which only the visible ones are in the page. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { inNextFrame, notInNextFrame } from "./frame.ts";

export interface VisibleRow {
  readonly index: number;
  readonly y: number;
  /** Where the list jumps, elements are handed on to other rows: rows that keep nothing of their own take it as key. */
  readonly key: number;
}

export interface VisibleRows {
  /** Height of all rows, in CSS pixels. */
  readonly height: number;
  readonly rows: readonly VisibleRow[];
  /** The row that the Tab key reaches: the one that is held, or the nearest to it that stands in the page. */
  readonly stop: (held: number) => number;
  /** Brings a row into view by the shortest way. Shown at once, scrolled to in the next frame. */
  readonly reveal: (index: number) => void;
  /** Brings rows into view, the last of them lowest; where all are in view nothing moves. */
  readonly revealAtEnd: (first: number, last: number) => void;
}

type List = Virtualizer<HTMLElement, Element>;
type Edge = "top" | "bottom";

/** The rows that were last asked for, and how they were brought into view. */
interface Asked {
  readonly first: number;
  readonly last: number;
  readonly end: boolean;
  readonly edge: Edge | undefined;
  /** Height of the list then; 0 before it had one. */
  readonly room: number;
  readonly at: number;
}

export const useRows = (
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  overscan = 8,
): VisibleRows => {
  const [, redraw] = useState(0);
  const kept = useRef<List | undefined>(undefined);
  /** The range that stands in the page. */
  const shown = useRef<List["range"]>(null);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    // Told also when scrolling begins and ends, and of places that `reveal` has shown already.
    onChange: ({ range }: List) => {
      if (!sameRange(range, shown.current)) redraw((n) => n + 1);
    },
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
  const scroll = useRef(() => {
    const offset = virtualizer.scrollOffset;
    if (scroller.current && offset !== null) scroller.current.scrollTop = offset;
  }).current;
  useEffect(() => () => notInNextFrame(scroll), [scroll]);
  const asked = useRef<Asked | undefined>(undefined);
  const show = (first: number, last: number, end: boolean, held?: Edge): void => {
    // Rows have one height, so the place is known without asking the page for it (which would lay it out anew).
    const room = virtualizer.scrollRect?.height ?? 0;
    const at = virtualizer.scrollOffset ?? 0;
    const [top, bottom] = [first * rowHeight, (last + 1) * rowHeight];
    const out: Edge | undefined = top < at ? "top" : bottom > at + room ? "bottom" : undefined;
    const edge = held ?? (out && end ? "bottom" : out);
    asked.current = { first, last, end, edge, room, at };
    if (room === 0 || edge === undefined) return;
    virtualizer.scrollOffset = Math.max(0, edge === "top" ? top : bottom - room);
    asked.current = { first, last, end, edge, room, at: virtualizer.scrollOffset };
    inNextFrame(scroll);
    redraw((n) => n + 1);
  };
  useLayoutEffect(() => {
    const { current } = asked;
    const room = virtualizer.scrollRect?.height ?? 0;
    if (!current || current.room === room) return;
    const { first, last, end, edge } = current;
    // The list got its height, or another one, and nobody has scrolled since: rows stay at the edge they came in at.
    if (current.room === 0) show(first, last, end);
    else if (virtualizer.scrollOffset === current.at) show(first, last, end, edge);
  });
  const items = virtualizer.getVirtualItems();
  shown.current = virtualizer.range;
  const keyOf = useKeys(items[0]?.index ?? 0, items.length);
  return {
    height: virtualizer.getTotalSize(),
    rows: items.map(({ index, start }) => ({ index, y: start, key: keyOf(index) })),
    stop: (held) => Math.max(items[0]?.index ?? 0, Math.min(held, items.at(-1)?.index ?? held)),
    reveal: (index) => show(index, index, false),
    revealAtEnd: (first, last) => show(first, last, true),
  };
};

const sameRange = (left: List["range"], right: List["range"]): boolean =>
  left?.startIndex === right?.startIndex && left?.endIndex === right?.endIndex;

/** Keys of rows: as they were while at least half of the rows stay, else those of the rows that stood in their places. */
const useKeys = (first: number, length: number): ((index: number) => number) => {
  const before = useRef({ first, length, shift: first });
  const { current } = before;
  const stay =
    Math.min(first + length, current.first + current.length) - Math.max(first, current.first) >= length / 2;
  const shift = stay ? current.shift : current.shift + first - current.first;
  before.current = { first, length, shift };
  return (index) => index - shift;
};
