/** The flame of a window: boxes for what is wide enough, cells of coverage for the rest. */
import { SPAN_KINDS } from "../event.ts";
import type { Flame, FlameCells, SpanQuestion } from "../span-questions.ts";
import { flameLanes } from "./flame-lanes.ts";
import { wanted } from "./span-filter.ts";
import type { SpanColumns } from "./spans.ts";

/** More boxes than this tell nobody anything: the narrowest go into cells. */
const MOST_BOXES = 3000;
const MOST_CELLS = 24_000;
/** The kind of more than this part of a cell names it. */
const DOMINANT = 0.6;

export const flameWindow = (
  spans: SpanColumns,
  { from, to, px, filter }: Extract<SpanQuestion, { ask: "flame" }>,
): Flame => {
  const { sheet } = spans;
  const { order, starts, ends } = sheet.tree;
  const { lane, lanes } = flameLanes(sheet.tree);
  const passes = wanted(sheet, filter);
  const perPixel = px / Math.max(1, to - from);
  const inside: number[] = [];
  for (let place = 0; place < order.length; place++)
    if (
      (starts[place] as number) <= to &&
      !((ends[place] as number) < from) &&
      (!passes || passes(order[place] as number))
    )
      inside.push(place);
  const widthOf = (place: number): number => {
    const end = ends[place] as number;
    return (
      ((Number.isNaN(end) ? to : Math.min(to, end)) - Math.max(from, starts[place] as number)) * perPixel
    );
  };
  const least = leastWidth(inside.map(widthOf));
  const cells = new Cells(from, perPixel, px, Math.max(1, Math.ceil((lanes * px) / MOST_CELLS)));
  const boxes: number[] = [];
  for (const place of inside) {
    if (widthOf(place) >= least) boxes.push(place);
    else
      cells.add(
        lane[place] as number,
        starts[place] as number,
        widthOf(place),
        sheet.kinds[order[place] as number] as number,
        sheet.failed[order[place] as number] as number,
      );
  }
  return {
    from,
    to,
    lanes,
    boxes: boxes.map((place) => ({ lane: lane[place] as number, bar: spans.bar(order[place] as number) })),
    cells: cells.all(),
    total: inside.length,
  };
};

/** A pixel, or more where there would be too many boxes. */
const leastWidth = (widths: readonly number[]): number => {
  const wide = widths.filter((width) => width >= 1);
  if (wide.length <= MOST_BOXES) return 1;
  return Float64Array.from(wide).sort()[wide.length - MOST_BOXES] as number;
};

interface Cell {
  readonly lane: number;
  readonly x: number;
  count: number;
  cover: number;
  failed: number;
  readonly kinds: Uint32Array;
}

class Cells {
  readonly #from: number;
  readonly #perPixel: number;
  readonly #step: number;
  readonly #px: number;
  readonly #cells = new Map<number, Cell>();

  constructor(from: number, perPixel: number, px: number, step: number) {
    this.#from = from;
    this.#perPixel = perPixel;
    this.#px = px;
    this.#step = step;
  }

  add(lane: number, start: number, width: number, kind: number, failed: number): void {
    const x = Math.max(0, Math.floor(((start - this.#from) * this.#perPixel) / this.#step));
    const key = lane * 8192 + x;
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = { lane, x, count: 0, cover: 0, failed: 0, kinds: new Uint32Array(SPAN_KINDS.length) };
      this.#cells.set(key, cell);
    }
    cell.count++;
    cell.cover = Math.min(1, cell.cover + width / this.#step);
    cell.failed += failed;
    cell.kinds[kind] = (cell.kinds[kind] as number) + 1;
  }

  all(): FlameCells {
    const cells = [...this.#cells.values()];
    return {
      columns: this.#px / this.#step,
      lane: cells.map(({ lane }) => lane),
      x: cells.map(({ x }) => x),
      count: cells.map(({ count }) => count),
      cover: cells.map(({ cover }) => Math.round(cover * 100) / 100),
      kind: cells.map(({ kinds, count }) => kinds.findIndex((of) => of > DOMINANT * count)),
      failed: cells.map(({ failed }) => failed),
    };
  }
}
