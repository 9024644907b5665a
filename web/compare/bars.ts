/** Where the bars of two runs stand over one axis: nanoseconds since the start of each run. Pure. */

import type { PairSide, RunDiff, SpanPair } from "../../core/compare/run-diff.ts";

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

/** `shift`: B is drawn earlier by so much. */
export const barsOf = (
  {
    left,
    right,
  }: {
    readonly left: Pick<RunDiff["left"], "from" | "to">;
    readonly right: Pick<RunDiff["right"], "from" | "to">;
  },
  shift: number,
): Bars => {
  const on =
    (from: number, end: number) =>
    ({ start, end: to }: PairSide): Bar => ({
      from: start - from,
      to: (to ?? end) - from,
      open: to === undefined,
    });
  return {
    length: Math.max(1, left.to - left.from, right.to - right.from - shift),
    left: on(left.from, left.to),
    right: on(right.from + shift, right.to),
  };
};

/** What neither run did otherwise nor at another time is one bar. */
export const isOneBar = ({ left, right, rule, classes }: SpanPair, bars: Bars): boolean => {
  if (!left || !right || classes.length > 0) return false;
  const [one, other] = [bars.left(left), bars.right(right)];
  const slack = rule === "shared" ? Number.POSITIVE_INFINITY : bars.length / 5000;
  return (
    one.open === other.open &&
    Math.abs(one.from - other.from) <= slack &&
    Math.abs(one.to - other.to) <= slack
  );
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
