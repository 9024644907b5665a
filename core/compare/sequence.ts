/**
 * What two sequences have in common, in order. Equal ends first; then what is unique in both, kept where it does not
 * cross (patience diff, Bram Cohen); between those a longest common subsequence where it is small.
 */

export type Index = readonly [left: number, right: number];

const TABLE_CELLS = 1_000_000;

/**
 * Pairs of indexes with equal values, rising on both sides. Longest wherever the table is small enough. `isOpen`: one of
 * them may go on, so that their last values do not belong together only because they are the last.
 */
export const commonOrder = (
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  isOpen = false,
): readonly Index[] => {
  const found: Index[] = [];
  between(left, right, [0, left.length, 0, right.length], found, 0, isOpen);
  return found;
};

type Part = readonly [from: number, to: number, otherFrom: number, otherTo: number];

const between = (
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  [l0, l1, r0, r1]: Part,
  found: Index[],
  depth: number,
  isOpen: boolean,
): void => {
  let [lf, lt, rf, rt] = [l0, l1, r0, r1];
  while (lf < lt && rf < rt && left[lf] === right[rf]) found.push([lf++, rf++]);
  let tail = 0;
  while (!isOpen && lf < lt && rf < rt && left[lt - 1] === right[rt - 1])
    [lt, rt, tail] = [lt - 1, rt - 1, tail + 1];
  if (lf < lt && rf < rt) {
    const anchors = depth < 8 ? uniqueAnchors(left, right, [lf, lt, rf, rt]) : [];
    if (anchors.length > 0) {
      for (const [l, r] of anchors) {
        between(left, right, [lf, l, rf, r], found, depth + 1, false);
        found.push([l, r]);
        [lf, rf] = [l + 1, r + 1];
      }
      between(left, right, [lf, lt, rf, rt], found, depth + 1, isOpen);
    } else if ((lt - lf) * (rt - rf) <= TABLE_CELLS) longest(left, right, [lf, lt, rf, rt], found);
    else greedy(left, right, [lf, lt, rf, rt], found);
  }
  for (let i = 0; i < tail; i++) found.push([lt + i, rt + i]);
};

/** Pairs of what stands once in both parts, as many as keep their order. */
export const uniqueAnchors = (
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  [l0, l1, r0, r1]: Part,
): readonly Index[] => {
  const places = uniquePlaces(right, r0, r1);
  const mine = uniquePlaces(left, l0, l1);
  const pairs: Index[] = [];
  for (let l = l0; l < l1; l++) {
    if (mine.get(left[l] as number) !== l) continue;
    const r = places.get(left[l] as number);
    if (r !== undefined && r >= 0) pairs.push([l, r]);
  }
  return longestRising(pairs);
};

/** Place of each value that stands there once; -1 for the others. */
const uniquePlaces = (values: ArrayLike<number>, from: number, to: number): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    found.set(value, found.has(value) ? -1 : i);
  }
  return found;
};

/** The longest part of pairs (rising on the left) that rises on the right too. */
export const longestRising = (pairs: readonly Index[]): readonly Index[] => {
  const tops: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, right], i) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pairs[tops[middle] as number] as Index)[1] < right) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[i] = tops[low - 1] as number;
    tops[low] = i;
  });
  const found: Index[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i] as number) found.push(pairs[i] as Index);
  return found.reverse();
};

const longest = (
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  [l0, l1, r0, r1]: Part,
  found: Index[],
): void => {
  const width = r1 - r0 + 1;
  const table = new Int32Array((l1 - l0 + 1) * width);
  for (let l = l1 - 1; l >= l0; l--)
    for (let r = r1 - 1; r >= r0; r--) {
      const at = (l - l0) * width + (r - r0);
      table[at] =
        left[l] === right[r]
          ? (table[at + width + 1] as number) + 1
          : Math.max(table[at + width] as number, table[at + 1] as number);
    }
  let [l, r] = [l0, r0];
  while (l < l1 && r < r1) {
    const at = (l - l0) * width + (r - r0);
    if (left[l] === right[r]) found.push([l++, r++]);
    else if ((table[at + width] as number) >= (table[at + 1] as number)) l++;
    else r++;
  }
};

/** Each left value takes the next equal right one, if it is not far. */
const greedy = (
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  [l0, l1, r0, r1]: Part,
  found: Index[],
): void => {
  let r = r0;
  for (let l = l0; l < l1; l++)
    for (let at = r; at < Math.min(r1, r + LOOK_AHEAD); at++)
      if (left[l] === right[at]) {
        found.push([l, at]);
        r = at + 1;
        break;
      }
};
const LOOK_AHEAD = 64;
