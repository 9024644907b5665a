/** What does not count though it differs: what a person left out by name, and what differs among good runs too. */
import { mixed } from "./mixing.ts";
import type { Counts, LifecycleDiff, LifecyclePair, MetricDiff, ValueDiff } from "./run-diff.ts";
import type { SpanComparison } from "./span-comparison.ts";

/** Names that are not compared. A path is a JSON pointer and stands for everything below it. */
export interface LeftOut {
  readonly spans?: readonly string[] | undefined;
  readonly series?: readonly string[] | undefined;
  readonly paths?: readonly string[] | undefined;
}

/** Clears the rows of spans with these names. */
export const leaveOutSpans = (comparison: SpanComparison, names: readonly string[]): void => {
  const left = new Set(names);
  const { tree, bits } = comparison;
  for (let row = 0; row < tree.length; row++) {
    if (bits[row] === 0) continue;
    const one = comparison.left.forest.spans[tree.left[row] as number]?.name;
    const other = comparison.right.forest.spans[tree.right[row] as number]?.name;
    if ((one !== undefined && left.has(one)) || (other !== undefined && left.has(other)))
      comparison.clear(row, ALL);
  }
};

/** Clears what the left run and another good run differ in at the same place. */
export const leaveOutNoise = (comparison: SpanComparison, noise: SpanComparison): void => {
  const byPlace = new Uint16Array(comparison.left.forest.length);
  const added = new Set<number>();
  for (let row = 0; row < noise.tree.length; row++) {
    const place = noise.tree.left[row] as number;
    if (noise.bits[row] === 0) continue;
    if (place === -1) added.add(addedKey(noise, row));
    else byPlace[place] = noise.bits[row] as number;
  }
  for (let row = 0; row < comparison.tree.length; row++) {
    if (comparison.bits[row] === 0) continue;
    const place = comparison.tree.left[row] as number;
    if (place !== -1) comparison.clear(row, byPlace[place] as number);
    else if (added.has(addedKey(comparison, row))) comparison.clear(row, ALL);
  }
};

const ALL = 0xffff;

/** The left span it was added below, and its name. */
const addedKey = ({ tree, right }: SpanComparison, row: number): number => {
  let above = tree.parent[row] as number;
  while (above >= 0 && tree.left[above] === -1) above = tree.parent[above] as number;
  const place = above < 0 ? -1 : (tree.left[above] as number);
  return mixed(place + 2, right.forest.label[tree.right[row] as number] as number);
};

/** So many of the differing ones are the same after all. */
const recounted = (counts: Counts, dropped: readonly { readonly change: keyof Counts }[]): Counts => {
  const found = { ...counts };
  for (const { change } of dropped) {
    found[change]--;
    found.same++;
  }
  return found;
};

const split = <T>(list: readonly T[], drops: (item: T) => boolean): readonly [T[], T[]] => {
  const [kept, dropped]: [T[], T[]] = [[], []];
  for (const item of list) (drops(item) ? dropped : kept).push(item);
  return [kept, dropped];
};

/** Paths that are left out, and those at which the two of `noise` differ. */
export const leaveOutValues = (
  diff: ValueDiff,
  paths: readonly string[],
  noise: readonly ValueDiff[],
): ValueDiff => {
  const noisy = new Set(
    noise.flatMap(({ changes }) => changes.map(({ subject, path }) => `${subject}\n${path}`)),
  );
  const [changes, dropped] = split(
    diff.changes,
    ({ subject, path }) =>
      noisy.has(`${subject}\n${path}`) ||
      paths.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
  );
  return { changes, counts: recounted(diff.counts, dropped) };
};

export const leaveOutLifecycles = (diff: LifecycleDiff, noise: readonly LifecycleDiff[]): LifecycleDiff => {
  const nameOf = ({ left, right }: LifecyclePair): string => `${left ?? right}`;
  const noisy = new Set(noise.flatMap(({ pairs }) => pairs.map(nameOf)));
  const [pairs, dropped] = split(diff.pairs, (pair) => noisy.has(nameOf(pair)));
  return { pairs, counts: recounted(diff.counts, dropped) };
};

export const leaveOutSeries = (diff: MetricDiff, names: readonly string[]): MetricDiff => {
  const [pairs, dropped] = split(diff.pairs, ({ name }) => names.includes(name));
  return { ...diff, pairs, counts: recounted(diff.counts, dropped) };
};
