/** Where the bars of two runs stand over one axis: nanoseconds since the start of A. Pure. */

import type { PairSide, RunDiff, SpanPair } from "../../core/compare/run-diff.ts";
import { follow, type Landmark } from "../../core/compare/warp.ts";
import type { CompareAlign } from "./compare-route.ts";

export interface Bar {
  readonly from: number;
  /** End of the run where the span has no end. */
  readonly to: number;
  readonly open: boolean;
}

export interface Bars {
  /** Length of the axis. */
  readonly length: number;
  readonly left: (span: PairSide) => Bar;
  readonly right: (span: PairSide) => Bar;
}

/** By structure a span of B begins where its counterpart in A does and keeps its own length. */
export const barsOf = (
  {
    left,
    right,
    landmarks,
  }: Pick<RunDiff, "landmarks"> & {
    readonly left: Pick<RunDiff["left"], "from" | "to">;
    readonly right: Pick<RunDiff["right"], "from" | "to">;
  },
  align: CompareAlign,
): Bars => {
  const points: readonly Landmark[] =
    align === "wall" || landmarks.length === 0 ? [[left.from, right.from, 1]] : landmarks;
  const place = (at: number): number => follow(points, "right", at as Landmark[1]).at - left.from;
  const end = place(right.from) + (right.to - right.from);
  return {
    length: Math.max(1, left.to - left.from, end, place(right.to)),
    left: ({ start, end: to }) => ({
      from: start - left.from,
      to: (to ?? left.to) - left.from,
      open: to === undefined,
    }),
    right: ({ start, end: to }) => {
      const from = place(start);
      return { from, to: from + ((to ?? right.to) - start), open: to === undefined };
    },
  };
};

export type Sign = "=" | "~" | "−" | "+";

export const signOf = ({ classes }: Pick<SpanPair, "classes">): Sign =>
  classes.includes("added") ? "+" : classes.includes("removed") ? "−" : classes.length > 0 ? "~" : "=";

export const SIGN_WORDS: Readonly<Record<Sign, string>> = {
  "=": "the same",
  "~": "changed",
  "−": "only in A",
  "+": "only in B",
};
