/** What differs between answers to the very same question is chance: it is greyed where they are compared. Pure. */
import { diffText } from "../../core/compare/text.ts";
import type { Attempt } from "../../core/replay/lab-wire.ts";

/** Attempts that were asked for at once with this one, itself left out. */
export const siblingsOf = (attempt: Attempt, all: readonly Attempt[]): readonly Attempt[] =>
  attempt.of === 1
    ? []
    : all.filter(
        (other) =>
          other.id !== attempt.id &&
          other.of === attempt.of &&
          other.id - other.nth === attempt.id - attempt.nth &&
          other.label === attempt.label &&
          other.provider === attempt.provider &&
          other.outcome === "done",
      );

export interface Varying {
  /** Lines of B that not every answer to its question has. */
  readonly right: ReadonlySet<number>;
  /** Lines of A that some answer to B's question has as well. */
  readonly left: ReadonlySet<number>;
}

export const varyingLines = (a: string, b: string, siblings: readonly string[]): Varying => {
  const right = new Set<number>();
  const left = new Set<number>();
  for (const sibling of siblings) {
    for (const line of diffText(sibling, b).lines) if (line.change === "added") right.add(line.right);
    for (const line of diffText(a, sibling).lines) if (line.change === "same") left.add(line.left);
  }
  return { left, right };
};
