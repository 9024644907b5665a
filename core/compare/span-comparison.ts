/** The spans of two runs, compared: kept in memory while somebody looks at the pair, and asked for pages of it. */
import { SPAN_KINDS, type SpanKind } from "../event.ts";
import { eventName, type Nanos } from "../ids.ts";
import type { Provenance } from "../replay/branch-wire.ts";
import { align } from "./align.ts";
import { type AlignedTree, alignedTree } from "./aligned-tree.ts";
import { type Alignment, type Grows, NEITHER_GROWS, type Pinned, RULES } from "./alignment.ts";
import { type Causes, causesOf, type Producers } from "./divergence.ts";
import type { Forest } from "./forest.ts";
import type { ForestSpan } from "./forest-span.ts";
import {
  type Counts,
  DIFFERING_PAIRS,
  DIFFERING_ROWS,
  type Divergence,
  type PairSide,
  SPAN_CLASSES,
  type SpanClass,
  type SpanDiff,
  type SpanPair,
  type Spot,
} from "./run-diff.ts";
import { bitOf, classesOf, deltasOf, rowClasses } from "./span-diff.ts";
import { awaitSpans } from "./to-come.ts";

/** The spans of one run. */
export interface SpanSide {
  readonly forest: Forest;
  readonly producers: Producers;
  /** Where a span of a branch comes from. */
  readonly provenanceOf?: ((span: ForestSpan) => Provenance | undefined) | undefined;
}

export interface SpanOptions {
  readonly ignored: readonly SpanClass[];
  readonly pinned?: Pinned;
  /** The two are branches of one recording. */
  readonly shared?: boolean;
  readonly grows?: Grows;
}

export class SpanComparison {
  readonly left: SpanSide;
  readonly right: SpanSide;
  readonly alignment: Alignment;
  readonly tree: AlignedTree;
  /** By row: bits of `SPAN_CLASSES`. */
  readonly bits: Uint16Array;
  /** By row: 1 = only the other run has it yet. It differs in nothing. */
  readonly toCome: Uint8Array;
  #causes: Causes | undefined;
  #below: Int32Array | undefined;

  constructor(left: SpanSide, right: SpanSide, options: SpanOptions) {
    this.left = left;
    this.right = right;
    this.alignment = align(left.forest, right.forest, options);
    this.tree = alignedTree(left.forest, right.forest, this.alignment);
    this.bits = rowClasses(this.tree, left.forest, right.forest, options.ignored);
    this.toCome = new Uint8Array(this.tree.length);
    const { grows = NEITHER_GROWS } = options;
    for (const side of ["left", "right"] as const) if (grows[side]) awaitSpans(this, side);
  }

  /** What was found to be no difference after all, once the bodies were opened. */
  clear(row: number, classes: number): void {
    this.bits[row] = (this.bits[row] as number) & ~classes;
    this.#causes = undefined;
    this.#below = undefined;
  }

  get causes(): Causes {
    this.#causes ??= causesOf(this.tree, this.bits, this.left.forest, this.right.forest, {
      left: this.left.producers,
      right: this.right.producers,
    });
    return this.#causes;
  }

  /** Rows below each row that differ. */
  get differingBelow(): Int32Array {
    if (this.#below) return this.#below;
    const below = new Int32Array(this.tree.length);
    for (let row = this.tree.length - 1; row >= 0; row--) {
      const above = this.tree.parent[row] as number;
      if (above >= 0)
        below[above] = (below[above] as number) + (below[row] as number) + (this.bits[row] === 0 ? 0 : 1);
    }
    this.#below = below;
    return below;
  }

  diff(): SpanDiff {
    const counts: Record<keyof Counts, number> = { added: 0, removed: 0, changed: 0, same: 0 };
    const byClass: Partial<Record<SpanClass, number>> = {};
    const differing: number[] = [];
    let toCome = 0;
    for (let row = 0; row < this.tree.length; row++) {
      const bits = this.bits[row] as number;
      if (this.toCome[row] === 1) {
        toCome++;
        continue;
      }
      counts[this.#changeOf(row)]++;
      if (bits === 0) continue;
      for (const name of classesOf(bits)) byClass[name] = (byClass[name] ?? 0) + 1;
      if (differing.length < DIFFERING_ROWS) differing.push(row);
    }
    return {
      counts,
      byClass: Object.fromEntries(
        SPAN_CLASSES.flatMap((name) => (name in byClass ? [[name, byClass[name]]] : [])),
      ),
      rows: this.tree.length,
      differing,
      pairs: differing.slice(0, DIFFERING_PAIRS).map((row) => this.pair(row)),
      coarse: this.alignment.coarse,
      toCome,
    };
  }

  #changeOf(row: number): keyof Counts {
    const bits = this.bits[row] as number;
    if (bits === 0) return "same";
    if (bits & bitOf("added")) return "added";
    return bits & bitOf("removed") ? "removed" : "changed";
  }

  pair(row: number): SpanPair {
    const [l, r] = this.#spans(row);
    const place = this.tree.left[row] as number;
    const joined = l !== undefined && r !== undefined;
    const follows = this.causes.follows[row] as number;
    const kind = (l ?? r)?.kind ?? 0;
    return {
      row,
      depth: this.tree.depth[row] as number,
      descendants: (this.tree.size[row] as number) - 1,
      differingBelow: this.differingBelow[row] as number,
      spanKind: SPAN_KINDS[kind] as SpanKind,
      left: l ? sideOf(l, this.left) : null,
      right: r ? sideOf(r, this.right) : null,
      rule: joined ? (RULES[this.alignment.rule[place] as number] ?? null) : null,
      score: joined ? rounded(this.alignment.score[place] as number) : null,
      classes: classesOf(this.bits[row] as number),
      follows: follows === -1 ? null : follows,
      ...(this.toCome[row] === 1 && { toCome: true }),
      deltas: joined ? deltasOf(l, r) : {},
    };
  }

  #spans(row: number): readonly [ForestSpan | undefined, ForestSpan | undefined] {
    return [
      this.left.forest.spans[this.tree.left[row] as number],
      this.right.forest.spans[this.tree.right[row] as number],
    ];
  }

  /** Where the two part first; what stands there instead of each other is told together. */
  divergence(): Divergence | undefined {
    const { first, follows } = this.causes;
    if (first === -1) return undefined;
    const instead = this.insteadOf(first);
    let [downstream, others] = [0, 0];
    for (let row = 0; row < this.tree.length; row++) {
      if (this.bits[row] === 0 || row === first || row === instead) continue;
      if (follows[row] === first) downstream++;
      else if (follows[row] === -1) others++;
    }
    const [l, r] = this.#spans(first);
    const [otherL, otherR] = instead === -1 ? [undefined, undefined] : this.#spans(instead);
    return {
      channel: "content",
      classes: classesOf(
        (this.bits[first] as number) | (instead === -1 ? 0 : (this.bits[instead] as number)),
      ),
      left: spotOf(l ?? otherL),
      right: spotOf(r ?? otherR),
      row: first,
      downstream,
      others,
    };
  }

  /** The first row that only the other run has at the place of one that only one run has; -1 = there is none. */
  insteadOf(row: number): number {
    const { left, right, parent, gap, size } = this.tree;
    if (gap[row] === 0 || (left[row] !== -1 && right[row] !== -1)) return -1;
    const above = parent[row] as number;
    const end = above < 0 ? this.tree.length : above + (size[above] as number);
    const mine = left[row] === -1 ? right : left;
    for (let other = row + (size[row] as number); other < end; other += size[other] as number) {
      if (gap[other] !== gap[row]) return -1;
      if (this.toCome[other] === 1) continue;
      if (mine[other] === -1 && (left[other] === -1 || right[other] === -1)) return other;
    }
    return -1;
  }
}

const sideOf = (span: ForestSpan, { provenanceOf }: SpanSide): PairSide => ({
  event: eventName(span),
  id: span.id,
  name: span.name,
  start: span.start as Nanos,
  ...(Number.isNaN(span.end) ? {} : { end: span.end as Nanos }),
  failed: span.failed,
  provenance: provenanceOf?.(span),
});

const spotOf = (span: ForestSpan | undefined): Spot | null =>
  span ? { event: eventName(span), at: span.start as Nanos, name: span.name, span: span.id } : null;

const rounded = (score: number): number => Math.round(score * 1000) / 1000;
