/**
 * Which spans of a window are drawn where there are more than can be: of every pixel column in which one failed a
 * failed one, then further failed ones, then by depth, the longest of each column. What they hang on comes along, so
 * that the tree stays one.
 */
import { WINDOW_SPANS } from "../wire/window.ts";
import type { Tree } from "./span-forest.ts";

/** Spans deeper than this are thinned together, and so many ancestors may come along with one span. */
const DEEPEST = 64;
const MOST = WINDOW_SPANS - DEEPEST;
/** Failed ones beyond one for each column take no more than a quarter of the room. */
const FAILED = WINDOW_SPANS / 4;

/** `inside`: places of the spans that touch `[from, to]`. At most WINDOW_SPANS of them, in order. */
export const thinned = (tree: Tree, inside: Int32Array, from: number, to: number, px: number): Int32Array => {
  const kept = new Kept(tree);
  const { levels, failed } = representatives(tree, inside, from, to, px);
  // Those with few ancestors first: they leave most room for others.
  kept.keepUpTo(
    failed.sort((left, right) => depthAt(tree, left) - depthAt(tree, right)),
    MOST,
  );
  for (let i = 0; i < inside.length && kept.size < FAILED; i++) {
    const place = inside[i] as number;
    if (tree.failed[place] === 1) kept.keep(place);
  }
  for (let depth = 0; depth < levels.length && kept.size < MOST; depth++) {
    const level = levels[depth];
    if (!level) continue;
    const places = level.places.filter((place) => place >= 0);
    // Only where some of them may find no room does it matter who comes first.
    if (kept.size + places.length * (depth + 1) > MOST || depth === DEEPEST) places.sort(byLength(tree, to));
    kept.keepUpTo(places, MOST);
  }
  return kept.places();
};

/** Places with all that they hang on. */
export class Kept {
  readonly #tree: Tree;
  readonly #places = new Set<number>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get size(): number {
    return this.#places.size;
  }

  keep(place: number): void {
    const { order, rank, parent } = this.#tree;
    for (let at = place; at >= 0 && !this.#places.has(at); ) {
      this.#places.add(at);
      const above = parent[order[at] as number] as number;
      at = above < 0 ? -1 : (rank[above] as number);
    }
  }

  keepUpTo(places: Int32Array, size: number): void {
    for (let i = 0; i < places.length && this.size < size; i++) this.keep(places[i] as number);
  }

  places(): Int32Array {
    return Int32Array.from(this.#places).sort();
  }
}

const depthAt = ({ depths }: Tree, place: number): number => depths[place] as number;

/** An open span is as long as the window sees of it. */
const lengthAt = ({ starts, ends }: Tree, place: number, to: number): number => {
  const end = ends[place] as number;
  return (Number.isNaN(end) ? to : end) - (starts[place] as number);
};

const byLength =
  (tree: Tree, to: number) =>
  (left: number, right: number): number =>
    lengthAt(tree, right, to) - lengthAt(tree, left, to);

interface Level {
  /** By column; -1 where none begins. */
  readonly places: Int32Array;
  readonly lengths: Float64Array;
}

const newLevel = (columns: number): Level => ({
  places: new Int32Array(columns).fill(-1),
  lengths: new Float64Array(columns).fill(Number.NEGATIVE_INFINITY),
});

/** By depth, the longest of each pixel column; of all that failed in a column the one nearest the root. */
const representatives = (
  tree: Tree,
  inside: Int32Array,
  from: number,
  to: number,
  px: number,
): { readonly levels: readonly (Level | undefined)[]; readonly failed: Int32Array } => {
  const { depths, starts } = tree;
  const perPixel = px / Math.max(1, to - from);
  const levels: (Level | undefined)[] = [];
  const failed = new Int32Array(px + 1).fill(-1);
  for (let i = 0; i < inside.length; i++) {
    const place = inside[i] as number;
    const depth = Math.min(depths[place] as number, DEEPEST);
    levels[depth] ??= newLevel(px + 1);
    const level = levels[depth] as Level;
    // What began before the window shares its first column.
    const column = Math.max(0, Math.min(px, Math.floor(((starts[place] as number) - from) * perPixel)));
    const length = lengthAt(tree, place, to);
    if (length > (level.lengths[column] as number)) {
      level.places[column] = place;
      level.lengths[column] = length;
    }
    if (tree.failed[place] === 1) {
      const known = failed[column] as number;
      if (known < 0 || (depths[place] as number) < (depths[known] as number)) failed[column] = place;
    }
  }
  return { levels, failed: failed.filter((place) => place >= 0) };
};
