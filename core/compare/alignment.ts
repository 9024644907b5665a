/** What pairs the spans of two runs, and what is still to be paired while the cascade works. */
import type { RunId, SpanId } from "../ids.ts";
import type { Forest } from "./forest.ts";

/** The rules of the cascade, strongest first (DESIGN section 9). Indexes into this list are what `Alignment.rule` holds. */
export const RULES = [
  "shared",
  "pinned",
  "key",
  "equal",
  "edit",
  "siblings",
  "wrapper",
  "moved",
  "path",
] as const;
export type Rule = (typeof RULES)[number];

export interface Alignment {
  /** Place in the right forest of each left one, -1 = only in the left run. */
  readonly toRight: Int32Array;
  readonly toLeft: Int32Array;
  /** Index into RULES, by left place. */
  readonly rule: Uint8Array;
  /** 0 to 1, by left place: how much of the two subtrees agrees. */
  readonly score: Float32Array;
  /** Over 200k spans the dear steps are left out. */
  readonly coarse: boolean;
}

/** Two spans a person joined, or said never to join, by native id. */
export interface Pinned {
  readonly join: readonly (readonly [left: string, right: string])[];
  readonly forbid: readonly (readonly [left: string, right: string])[];
}
/** A pair that a person keeps in the store, made or forbidden for two runs whichever of them is called left. */
export interface PinnedPair {
  readonly id: number;
  readonly a: RunId;
  readonly b: RunId;
  readonly left: SpanId;
  readonly right: SpanId;
  readonly says: "join" | "forbid";
}

/** The pairs that were kept for two runs, and those that are asked for beside them. */
export const pinnedBy = (pairs: readonly PinnedPair[], a: RunId, asked: Pinned = NOTHING_PINNED): Pinned => {
  const of = (says: PinnedPair["says"]): Pinned["join"] =>
    pairs
      .filter((pair) => pair.says === says)
      .map((pair) =>
        pair.a === a ? ([pair.left, pair.right] as const) : ([pair.right, pair.left] as const),
      );
  return { join: [...asked.join, ...of("join")], forbid: [...asked.forbid, ...of("forbid")] };
};
export const NOTHING_PINNED: Pinned = { join: [], forbid: [] };

/** Which of the two runs may go on: what it does not have yet is not missing. */
export interface Grows {
  readonly left: boolean;
  readonly right: boolean;
}
export const NEITHER_GROWS: Grows = { left: false, right: false };

/** Pairs made so far. */
export class Pairing {
  readonly left: Forest;
  readonly right: Forest;
  readonly grows: Grows;
  readonly toRight: Int32Array;
  readonly toLeft: Int32Array;
  readonly rule: Uint8Array;
  readonly #forbidden: ReadonlySet<number>;

  constructor(left: Forest, right: Forest, forbid: Pinned["forbid"], grows: Grows) {
    this.left = left;
    this.right = right;
    this.grows = grows;
    this.toRight = new Int32Array(left.length).fill(-1);
    this.toLeft = new Int32Array(right.length).fill(-1);
    this.rule = new Uint8Array(left.length);
    this.#forbidden = new Set(
      forbid.flatMap(([one, other]) => {
        const [a, b] = [left.placeById.get(one as never), right.placeById.get(other as never)];
        return a === undefined || b === undefined ? [] : [a * right.length + b];
      }),
    );
  }

  /** More may come below it; -1: beside the roots. */
  isOpen(side: "left" | "right", place: number): boolean {
    return this.grows[side] && (place < 0 || Number.isNaN(this[side].spans[place]?.end));
  }

  forbids(left: number, right: number): boolean {
    return this.#forbidden.size > 0 && this.#forbidden.has(left * this.right.length + right);
  }

  /** Nothing happens when one of them has a partner already, or the pair is forbidden. */
  join(left: number, right: number, rule: Rule): boolean {
    if (this.toRight[left] !== -1 || this.toLeft[right] !== -1 || this.forbids(left, right)) return false;
    this.toRight[left] = right;
    this.toLeft[right] = left;
    this.rule[left] = RULES.indexOf(rule);
    return true;
  }

  /** Joins two equal subtrees node by node. */
  joinSubtrees(left: number, right: number, rule: Rule): void {
    const size = this.left.size[left] as number;
    for (let i = 0; i < size; i++) this.join(left + i, right + i, rule);
  }

  /** Takes both subtrees away from their partners; false where one of those was given by a stronger rule than likeness. */
  part(left: number, right: number): boolean {
    const lefts = this.#partnersOf(left, this.left.size[left] as number, this.toRight);
    const rights = this.#partnersOf(right, this.right.size[right] as number, this.toLeft);
    const pairs = [...lefts, ...rights.map(([place, partner]) => [partner, place] as const)];
    if (pairs.some(([place]) => (this.rule[place] as number) <= RULES.indexOf("key"))) return false;
    for (const [place, partner] of pairs) {
      this.toRight[place] = -1;
      this.toLeft[partner] = -1;
    }
    return true;
  }

  #partnersOf(place: number, size: number, to: Int32Array): readonly (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    for (let at = place; at < place + size; at++) if (to[at] !== -1) found.push([at, to[at] as number]);
    return found;
  }

  isFree(side: "left" | "right", place: number): boolean {
    return (side === "left" ? this.toRight : this.toLeft)[place] === -1;
  }

  /**
   * Cost of the pair for the cheapest mapping: 0 = the same, up to 1.5 for another name; 2 = never a pair. Pairs made
   * by stronger rules cost less than nothing, so that they stay.
   */
  cost(left: number, right: number): number {
    const partner = this.toRight[left] as number;
    if (partner === right) return PINNED_COST;
    if (partner !== -1 || this.toLeft[right] !== -1 || this.forbids(left, right)) return NEVER;
    if (this.left.label[left] === this.right.label[right])
      return this.left.content[left] === this.right.content[right] ? 0 : OTHER_CONTENT;
    if (this.left.spans[left]?.kind !== this.right.spans[right]?.kind) return NEVER;
    return this.left.content[left] === this.right.content[right] ? OTHER_CONTENT : OTHER_NAME;
  }
}

export const NEVER = 2;
const OTHER_CONTENT = 0.5;
const OTHER_NAME = 1.5;
const PINNED_COST = -1;
