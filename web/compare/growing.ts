/**
 * Two runs of which one still grows: what it has not come to yet is no difference, only the ghost of the other. Pure.
 */
import type {
  Divergence,
  LifecyclePair,
  PairSide,
  RunDiff,
  SpanClass,
  SpanPair,
  Spot,
} from "../../core/compare/run-diff.ts";
import type { Side } from "./comparing.ts";
import { other } from "./links.ts";

/** The run that grows beside one that does not. Undefined: neither does, or both. */
export const growingSide = (diff: Pick<RunDiff, "left" | "right">): Side | undefined => {
  const [left, right] = [mayGo(diff.left), mayGo(diff.right)];
  return left === right ? undefined : left ? "left" : "right";
};

/** It grows, or is quiet for a while. */
const mayGo = ({ status }: RunDiff["left"]): boolean => status === "live" || status === "stale";

/** What only the end of a span tells. */
const AT_ITS_END: ReadonlySet<SpanClass> = new Set(["response", "result", "outcome", "attributes"]);

/**
 * A row that the growing run has not come to: only the other has it, after all that both have; or it is open and
 * differs in what only its end will tell.
 */
export const isGhost = (diff: Pick<RunDiff, "landmarks">, side: Side, pair: SpanPair): boolean => {
  const [mine, theirs]: readonly (PairSide | null)[] = [pair[side], pair[other(side)]];
  if (!theirs) return false;
  if (mine) return mine.end === undefined && pair.classes.every((each) => AT_ITS_END.has(each));
  const last = diff.landmarks.at(-1)?.[side === "left" ? 1 : 0];
  return last === undefined || theirs.start >= last;
};

/** The same comparison as far as the growing run has come: what is ahead of it parts nothing. */
export const asFarAsItCame = (diff: RunDiff): RunDiff => {
  const side = growingSide(diff);
  if (!side) return diff;
  const first = parted(diff, side);
  const beside = diff.firstDivergence.filter(({ channel }) => channel === "configuration");
  return { ...diff, same: !first, firstDivergence: first ? [first, ...beside] : [] };
};

/** Where they part, as far as the growing run has come; undefined while it goes the same way. */
const parted = (diff: RunDiff, side: Side): Divergence | undefined => {
  for (const first of diff.firstDivergence) {
    // What differs from the start is told beside it, as ever.
    if (first.channel === "configuration") continue;
    if (first.channel === "content") {
      const found = firstRow(diff, side, first);
      if (found) return found;
    } else if (first.channel === "lifecycle") {
      const found = firstStep(diff, side, first);
      if (found) return found;
    } else if (first[side] && first[other(side)]) return first;
  }
  return undefined;
};

const firstRow = (diff: RunDiff, side: Side, first: Divergence): Divergence | undefined => {
  const pairs = new Map(diff.spans.pairs.map((pair) => [pair.row, pair]));
  const row = diff.spans.differing.find((each) => {
    const pair = pairs.get(each);
    return pair === undefined || !isGhost(diff, side, pair);
  });
  if (row === undefined || row === first.row) return row === undefined ? undefined : first;
  const pair = pairs.get(row);
  const spot = (span: PairSide | null | undefined): Spot | null =>
    span ? { event: span.event, at: span.start, name: span.name, span: span.id } : null;
  return { ...first, row, classes: pair?.classes ?? [], left: spot(pair?.left), right: spot(pair?.right) };
};

/** A step that differs counts where the growing run has taken it, or one after it. */
const firstStep = (diff: RunDiff, side: Side, first: Divergence): Divergence | undefined => {
  for (const pair of diff.lifecycles.pairs) {
    const last = pair.steps.findLastIndex((step) => step[side] !== null);
    const found = pair.steps.find(
      (step, i) =>
        step.change !== "same" && (i < last || (i === last && !(step.differs === "times" || !step[side]))),
    );
    if (found) return { ...first, left: spotOf(pair, found, "left"), right: spotOf(pair, found, "right") };
  }
  return undefined;
};

const spotOf = (pair: LifecyclePair, step: LifecyclePair["steps"][number], side: Side): Spot | null => {
  const [own, subject] = [step[side], pair[side]];
  return own && subject !== null ? { event: own.event, at: own.at, name: subject, subject } : null;
};
