/**
 * Pairs the spans of two runs. A cascade, strongest rule first (DESIGN section 9): shared history, pairs a person made,
 * explicit keys, then from the roots down equal subtrees, cheapest mappings of what is small, siblings of what is
 * large, wrappers seen through; then equal subtrees anywhere (moves), and last paths.
 *
 * Which run is called left makes no difference to the pairs: inside, the two are put into an order of their own.
 */
import type { SpanId } from "../ids.ts";
import type { Alignment, Grows, Pinned } from "./alignment.ts";
import { NEITHER_GROWS, NOTHING_PINNED, Pairing } from "./alignment.ts";
import { childrenIn, type Forest } from "./forest.ts";
import { alignLevel, alignOpenLevel, alignSets, type Pair } from "./level.ts";
import { mixed } from "./mixing.ts";

/** Above this many spans in one run the dear steps are left out. */
export const COARSE_SPANS = 200_000;

export interface AlignOptions {
  readonly pinned?: Pinned;
  /** The two are branches of one recording: spans with the same event name are one span. */
  readonly shared?: boolean;
  readonly grows?: Grows;
}

export const align = (left: Forest, right: Forest, options: AlignOptions = {}): Alignment => {
  if (!comesFirst(left, right))
    return mirrored(alignOrdered(right, left, mirroredOptions(options)), left.length);
  return alignOrdered(left, right, options);
};

const alignOrdered = (
  left: Forest,
  right: Forest,
  { pinned = NOTHING_PINNED, shared = false, grows = NEITHER_GROWS }: AlignOptions,
): Alignment => {
  const coarse = Math.max(left.length, right.length) > COARSE_SPANS;
  const pairing = new Pairing(left, right, pinned.forbid, grows);
  if (shared) joinShared(pairing);
  joinPinned(pairing, pinned.join);
  joinKeys(pairing);
  descend(pairing, coarse, [[-1, -1], ...pairsSoFar(pairing)]);
  descend(pairing, coarse, inSets(pairing, coarse));
  joinMoved(pairing);
  joinPaths(pairing);
  return {
    toRight: pairing.toRight,
    toLeft: pairing.toLeft,
    rule: pairing.rule,
    score: scores(pairing),
    coarse,
  };
};

const joinShared = (pairing: Pairing): void => {
  const byEvent = new Map(pairing.right.spans.map(({ seq, k }, place) => [`${seq}.${k}`, place]));
  pairing.left.spans.forEach(({ seq, k, name }, place) => {
    const other = byEvent.get(`${seq}.${k}`);
    if (other !== undefined && pairing.right.spans[other]?.name === name)
      pairing.join(place, other, "shared");
  });
};

const joinPinned = (pairing: Pairing, pins: Pinned["join"]): void => {
  for (const [one, other] of pins) {
    const left = pairing.left.placeById.get(one as SpanId);
    const right = pairing.right.placeById.get(other as SpanId);
    if (left !== undefined && right !== undefined) pairing.join(left, right, "pinned");
  }
};

/** A key counts where each run has it once. */
const joinKeys = (pairing: Pairing): void => {
  if (!pairing.left.isKeyed || !pairing.right.isKeyed) return;
  const right = uniqueBy(pairing.right, ({ key }) => key);
  for (const [key, place] of uniqueBy(pairing.left, ({ key }) => key)) {
    const other = right.get(key);
    if (other !== undefined) pairing.join(place, other, "key");
  }
};

const uniqueBy = (
  forest: Forest,
  keyOf: (span: Forest["spans"][number]) => string | undefined,
): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  forest.spans.forEach((span, place) => {
    const key = keyOf(span);
    if (key === undefined) return;
    if (found.has(key)) twice.add(key);
    found.set(key, place);
  });
  for (const key of twice) found.delete(key);
  return found;
};

const pairsSoFar = ({ toRight }: Pairing): readonly Pair[] => {
  const found: Pair[] = [];
  toRight.forEach((right, left) => {
    if (right !== -1) found.push([left, right]);
  });
  return found;
};

/** From these pairs down: the children of every pair are aligned with each other. */
const descend = (pairing: Pairing, coarse: boolean, pairs: readonly Pair[]): void => {
  const waiting = [...pairs];
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [left, right] = pair;
    const [below, others] = [childrenIn(pairing.left, left), childrenIn(pairing.right, right)];
    const isOpen = pairing.isOpen("left", left) || pairing.isOpen("right", right);
    for (const made of (isOpen ? alignOpenLevel : alignLevel)(pairing, below, others, coarse))
      waiting.push(made);
  }
};

/** Pairs made of siblings that ran at the same time, below every pair with a child that is not equal to its partner. */
const inSets = (pairing: Pairing, coarse: boolean): readonly Pair[] => {
  const { left, right, toRight } = pairing;
  const parents = new Set<number>();
  for (let place = 0; place < left.length; place++) {
    const partner = toRight[place] as number;
    if (partner === -1 || left.hash[place] !== right.hash[partner]) parents.add(left.parent[place] as number);
  }
  const made: Pair[] = [];
  for (const above of parents) {
    const partner = above < 0 ? -1 : (toRight[above] as number);
    if (above >= 0 && partner === -1) continue;
    for (const pair of alignSets(pairing, childrenIn(left, above), childrenIn(right, partner), coarse))
      made.push(pair);
  }
  return made;
};

/** Equal subtrees that are left over on both sides: the largest first, in order where there are several. */
const joinMoved = (pairing: Pairing): void => {
  const { left, right } = pairing;
  const byHash = new Map<number, number[]>();
  for (const place of freeSubtrees(right, (at) => pairing.isFree("right", at)))
    push(byHash, right.hash[place] as number, place);
  const bySize = freeSubtrees(left, (at) => pairing.isFree("left", at)).sort(
    (one, other) => (left.size[other] as number) - (left.size[one] as number) || one - other,
  );
  for (const place of bySize) {
    if (!pairing.isFree("left", place)) continue;
    const others = byHash.get(left.hash[place] as number)?.filter((at) => pairing.isFree("right", at)) ?? [];
    const other = others.length > 1 ? nearest(pairing, place, others) : others[0];
    if (other !== undefined && left.size[place] === right.size[other])
      pairing.joinSubtrees(place, other, "moved");
  }
};

/** Of several equal ones that under the partner of its parent; a single span without content must not wander further. */
const nearest = (pairing: Pairing, place: number, others: readonly number[]): number | undefined => {
  const above = pairing.left.parent[place] as number;
  const partner = above < 0 ? -1 : (pairing.toRight[above] as number);
  const near = others.find((other) => pairing.right.parent[other] === partner);
  return near ?? ((pairing.left.size[place] as number) > 1 ? others[0] : undefined);
};

/** Places whose whole subtree is free. */
const freeSubtrees = ({ length, parent }: Forest, isFree: (place: number) => boolean): number[] => {
  const whole = new Uint8Array(length).fill(1);
  for (let place = length - 1; place >= 0; place--) {
    if (!isFree(place)) whole[place] = 0;
    const above = parent[place] as number;
    if (above >= 0 && whole[place] === 0) whole[above] = 0;
  }
  const found: number[] = [];
  for (let place = 0; place < length; place++) if (whole[place] === 1) found.push(place);
  return found;
};

/** What stands at the same place in both trees, by names only. */
const joinPaths = (pairing: Pairing): void => {
  const paths = new Float64Array(Math.max(pairing.left.length, pairing.right.length));
  const keyed = (forest: Forest, side: "left" | "right"): Map<number, number[]> => {
    const found = new Map<number, number[]>();
    for (let place = 0; place < forest.length; place++) {
      const above = forest.parent[place] as number;
      paths[place] = mixed(above < 0 ? 1 : (paths[above] as number), forest.label[place] as number);
      if (pairing.isFree(side, place)) push(found, paths[place] as number, place);
    }
    return found;
  };
  const right = keyed(pairing.right, "right");
  for (const [path, places] of keyed(pairing.left, "left")) {
    const others = right.get(path) ?? [];
    for (let i = 0; i < Math.min(places.length, others.length); i++)
      pairing.join(places[i] as number, others[i] as number, "path");
  }
};

const push = (map: Map<number, number[]>, key: number, place: number): void => {
  const known = map.get(key);
  if (known) known.push(place);
  else map.set(key, [place]);
};

/** Half for the span itself (name, then content), half for the share of its descendants that are pairs inside both. */
const scores = ({ left, right, toRight }: Pairing): Float32Array => {
  const inside = new Int32Array(left.length);
  const found = new Float32Array(left.length);
  for (let place = left.length - 1; place >= 0; place--) {
    const other = toRight[place] as number;
    const above = left.parent[place] as number;
    if (above >= 0 && other !== -1) {
      const partner = toRight[above] as number;
      const within = partner !== -1 && other > partner && other < partner + (right.size[partner] as number);
      inside[above] = (inside[above] as number) + (inside[place] as number) + (within ? 1 : 0);
    } else if (above >= 0) inside[above] = (inside[above] as number) + (inside[place] as number);
    if (other === -1) continue;
    const below = (left.size[place] as number) + (right.size[other] as number) - 2;
    const share = below === 0 ? 1 : (2 * Math.min(inside[place] as number, below / 2)) / below;
    const named = left.label[place] === right.label[other] ? 1 : 0;
    const same = left.content[place] === right.content[other] ? 1 : 0;
    found[place] = 0.25 * named + 0.25 * same + 0.5 * share;
  }
  return found;
};

/** An order of the two that does not depend on which is called left. */
export const comesFirst = (left: Forest, right: Forest): boolean => {
  if (left.length !== right.length) return left.length < right.length;
  for (let place = 0; place < left.length; place++)
    if (left.hash[place] !== right.hash[place])
      return (left.hash[place] as number) < (right.hash[place] as number);
  return true;
};

const swapped = (pairs: Pinned["join"]): Pinned["join"] => pairs.map(([one, other]) => [other, one]);

const mirroredOptions = ({ pinned, grows, ...rest }: AlignOptions): AlignOptions => ({
  ...rest,
  ...(grows && { grows: { left: grows.right, right: grows.left } }),
  ...(pinned && { pinned: { join: swapped(pinned.join), forbid: swapped(pinned.forbid) } }),
});

const mirrored = (found: Alignment, length: number): Alignment => {
  const rule = new Uint8Array(length);
  const score = new Float32Array(length);
  found.toRight.forEach((right, left) => {
    if (right === -1) return;
    rule[right] = found.rule[left] as number;
    score[right] = found.score[left] as number;
  });
  return { toRight: found.toLeft, toLeft: found.toRight, rule, score, coarse: found.coarse };
};
