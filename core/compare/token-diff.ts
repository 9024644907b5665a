/**
 * What two lists of tokens have in common, by diff-match-patch (N. Fraser, after E. Myers, "An O(ND) difference
 * algorithm", Algorithmica 1, 1986): each distinct token is one character of a made-up text. Tokens of one side alone
 * are left out first; long lists are cut where a token stands once in both parts.
 */
import DiffMatchPatch from "diff-match-patch";
import { type Index, uniqueAnchors } from "./sequence.ts";

/** Work that may still be done, in steps of the search, over all calls that share it. */
export interface Effort {
  steps: number;
  /** Some answer was given before it was the best one. */
  exhausted: boolean;
}

/** Longer lists are cut. */
const SHORT = 300;
/** Characters that a made-up text can be of. */
const MOST_DISTINCT = 60_000;

/** Places of the tokens that stay, rising on both sides. The mirror image when the lists change sides. */
export const commonTokens = (
  left: readonly string[],
  right: readonly string[],
  effort: Effort,
): readonly Index[] => {
  const turned = isTurned(left, right);
  const [first, second] = turned ? [right, left] : [left, right];
  const numbers = shared(first, second);
  const [one, other] = [new Numbered(first, numbers), new Numbered(second, numbers)];
  return search(one, other, effort).map(([a, b]) =>
    turned ? ([other.at(b), one.at(a)] as const) : ([one.at(a), other.at(b)] as const),
  );
};

/** An order of the two lists that does not depend on which is called left. */
const isTurned = (left: readonly string[], right: readonly string[]): boolean => {
  if (left.length !== right.length) return left.length > right.length;
  const at = left.findIndex((token, i) => token !== right[i]);
  return at >= 0 && (left[at] as string) > (right[at] as string);
};

/** Numbers from 1 of the tokens that both lists have. */
const shared = (left: readonly string[], right: readonly string[]): ReadonlyMap<string, number> => {
  const rights = new Set(right);
  const numbers = new Map<string, number>();
  for (const token of left)
    if (rights.has(token) && !numbers.has(token)) numbers.set(token, numbers.size + 1);
  return numbers;
};

/** The tokens of a list that have a number. Beyond what a text can hold all are one character. */
class Numbered {
  readonly numbers: readonly number[];
  readonly text: string;
  readonly #places: readonly number[];

  constructor(tokens: readonly string[], numbers: ReadonlyMap<string, number>) {
    this.#places = tokens.flatMap((token, place) => (numbers.has(token) ? [place] : []));
    this.numbers = this.#places.map((place) => numbers.get(tokens[place] as string) as number);
    this.text = this.numbers.map((number) => String.fromCharCode(Math.min(number, MOST_DISTINCT))).join("");
  }

  get length(): number {
    return this.numbers.length;
  }
  /** Place in the whole list. */
  at(i: number): number {
    return this.#places[i] as number;
  }
}

const engine = new DiffMatchPatch();

const search = (left: Numbered, right: Numbered, effort: Effort): readonly Index[] => {
  const found: Index[] = [];
  const between = (l0: number, l1: number, r0: number, r1: number): void => {
    if (l0 === l1 || r0 === r1) return;
    const isLong = Math.max(l1 - l0, r1 - r0) > SHORT;
    const anchors = isLong ? uniqueAnchors(left.numbers, right.numbers, [l0, l1, r0, r1]) : [];
    let [l, r] = [l0, r0];
    for (const [la, ra] of anchors) {
      between(l, la, r, ra);
      found.push([la, ra]);
      [l, r] = [la + 1, ra + 1];
    }
    if (anchors.length > 0) between(l, l1, r, r1);
    else shortest(l0, l1, r0, r1);
  };
  const shortest = (l0: number, l1: number, r0: number, r1: number): void => {
    const [one, other] = [left.text.slice(l0, l1), right.text.slice(r0, r1)];
    let [l, r] = [l0, r0];
    for (const [op, { length }] of engine.diff_main(one, other, false, rounds(effort))) {
      if (op === 0)
        for (let i = 0; i < length; i++)
          if (left.numbers[l + i] === right.numbers[r + i]) found.push([l + i, r + i]);
      if (op <= 0) l += length;
      if (op >= 0) r += length;
    }
  };
  between(0, left.length, 0, right.length);
  return found;
};

/**
 * In each round of its search the library holds the clock against a deadline. Core has no clock, and the answer must be
 * the same on every machine: this deadline counts the rounds, each longer than the one before, and is over when the
 * effort is spent.
 */
const rounds = (effort: Effort): number => {
  let round = 0;
  const deadline = {
    valueOf: (): number => {
      effort.steps -= ++round;
      if (effort.steps > 0) return Number.POSITIVE_INFINITY;
      effort.exhausted = true;
      return Number.NEGATIVE_INFINITY;
    },
  };
  return deadline as unknown as number;
};
