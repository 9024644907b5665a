/**
 * The chain of spans that determined the end of a run: from its end backwards, always into the child that ended last,
 * then on from where that child began. Pure, over rows; the time between is its parent's own.
 */

export interface PathForest {
  readonly starts: ArrayLike<number>;
  /** NaN while there is no end: it runs to `to`. */
  readonly ends: ArrayLike<number>;
  /** Children of a row; of -1 the roots. In any order. */
  children(row: number): readonly number[];
}

export interface PathPiece {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Pieces in order of time, each at least one unit long. They tile the time from the first root's start to the last end
 * but for stretches in which no root of the chain ran. A span lasts as long as anything below it: what its children
 * do after its own end still counts as theirs. What began before its parent counts from the parent's start.
 */
export const criticalPath = (forest: PathForest, to: number): readonly PathPiece[] => {
  const lasts = lastEnds(forest, to);
  const pieces: PathPiece[] = [];
  /** Spans whose children are still to be looked at, with the time before which they must have ended. */
  const open: Frame[] = [frameOf(-1, Number.NEGATIVE_INFINITY, to, forest, lasts)];
  while (open.length > 0) {
    const frame = open.at(-1) as Frame;
    const child = nextChild(frame, forest, lasts);
    if (child === undefined) {
      if (frame.row >= 0) piece(pieces, frame.row, frame.floor, frame.until);
      open.pop();
      continue;
    }
    const end = Math.min(lasts.get(child) as number, frame.until);
    if (frame.row >= 0) piece(pieces, frame.row, end, frame.until);
    const start = Math.max(frame.floor, forest.starts[child] as number);
    frame.until = start;
    open.push(frameOf(child, start, end, forest, lasts));
  }
  return pieces.reverse();
};

interface Frame {
  readonly row: number;
  readonly floor: number;
  until: number;
  /** The one that ends last is at the end. */
  readonly children: number[];
}

const frameOf = (
  row: number,
  floor: number,
  until: number,
  forest: PathForest,
  lasts: ReadonlyMap<number, number>,
): Frame => ({
  row,
  floor,
  until,
  children: [...forest.children(row)].sort(
    (left, right) =>
      (lasts.get(left) as number) - (lasts.get(right) as number) ||
      (forest.starts[right] as number) - (forest.starts[left] as number) ||
      right - left,
  ),
});

/** The child that ended last before `until` and took time; one that takes none cannot hold anything up. */
const nextChild = (
  frame: Frame,
  forest: PathForest,
  lasts: ReadonlyMap<number, number>,
): number | undefined => {
  for (let child = frame.children.pop(); child !== undefined; child = frame.children.pop()) {
    const end = lasts.get(child) as number;
    if (end <= frame.until && end > Math.max(frame.floor, forest.starts[child] as number)) return child;
  }
  return undefined;
};

/** When the last of a span and everything below it ended. */
const lastEnds = (forest: PathForest, to: number): ReadonlyMap<number, number> => {
  const lasts = new Map<number, number>();
  const order: number[] = [];
  const waiting = [...forest.children(-1)];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    order.push(row);
    const end = forest.ends[row] as number;
    lasts.set(row, Math.min(to, Number.isNaN(end) ? to : Math.max(end, forest.starts[row] as number)));
    waiting.push(...forest.children(row));
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i] as number;
    let last = lasts.get(row) as number;
    for (const child of forest.children(row)) last = Math.max(last, lasts.get(child) as number);
    lasts.set(row, last);
  }
  return lasts;
};

const piece = (pieces: PathPiece[], row: number, from: number, to: number): void => {
  if (to > from) pieces.push({ row, from, to });
};
