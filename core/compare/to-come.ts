/**
 * A run that may go on has not come to everything the other one has: what it may still come to is no difference. What it
 * passed over is one.
 */
import type { RunSummary } from "../wire/runs.ts";
import type { Grows } from "./alignment.ts";
import type { Forest } from "./forest.ts";
import type { ForestSpan } from "./forest-span.ts";
import type { LifecyclePair, LifecycleStep } from "./run-diff.ts";
import type { SpanComparison } from "./span-comparison.ts";
import { bitOf, bitsOf } from "./span-diff.ts";

type Side = keyof Grows;

/** It has no end record, and was seen to grow: a stale one may only be waiting for an answer. */
export const mayGrow = ({ outcome, status }: RunSummary): boolean =>
  outcome === "open" && (status === "live" || status === "stale");

// ---- spans ------------------------------------------------------------------------------------------------

/** Clears what the run on `side` may still come to, and marks the rows that only the other run has yet. */
export const awaitSpans = (comparison: SpanComparison, side: Side): void => {
  const other = side === "left" ? "right" : "left";
  const { tree, alignment } = comparison;
  const mine = comparison[side].forest;
  const partners = side === "left" ? alignment.toLeft : alignment.toRight;
  const awaited = awaitedIn(comparison[other].forest, mine, partners);
  for (let row = 0; row < tree.length; row++) {
    const [place, there] = [tree[side][row] as number, tree[other][row] as number];
    if (place === -1 && awaited[there] === 1) {
      comparison.clear(row, ALL);
      comparison.toCome[row] = 1;
    } else if (place !== -1 && there !== -1)
      comparison.clear(row, openBits(mine.spans[place], comparison[other].forest.spans[there]));
  }
};

const ALL = 0xffff;

/**
 * By place in the whole run, 1 = the growing one may still come to it: nothing after it has been paired below the same
 * span, and that span runs, or is itself to come.
 */
const awaitedIn = (whole: Forest, growing: Forest, partners: Int32Array): Uint8Array => {
  const { length, parent, group } = whole;
  const last = new Int32Array(length + 1).fill(-1);
  for (let place = 0; place < length; place++) {
    const above = (parent[place] as number) + 1;
    if (partners[place] !== -1) last[above] = Math.max(last[above] as number, group[place] as number);
  }
  const awaited = new Uint8Array(length);
  for (let place = 0; place < length; place++) {
    if (partners[place] !== -1) continue;
    const above = parent[place] as number;
    const partner = above < 0 ? -1 : (partners[above] as number);
    const isOpen =
      above < 0 || (partner === -1 ? awaited[above] === 1 : Number.isNaN(growing.spans[partner]?.end));
    if (isOpen && (group[place] as number) >= (last[above + 1] as number)) awaited[place] = 1;
  }
  return awaited;
};

const BODIES = [bitOf("arguments"), bitOf("prompt"), bitOf("response"), bitOf("result")];
const AT_THE_END = bitsOf(["outcome", "attributes"]);
const PARAMETERS = bitOf("parameters");

/** What a span that runs will only say later. */
const openBits = (span: ForestSpan | undefined, whole: ForestSpan | undefined): number => {
  if (!span || !whole || !Number.isNaN(span.end)) return 0;
  let bits = AT_THE_END;
  BODIES.forEach((bit, i) => {
    if (span.bodies[i] === 0) bits |= bit;
  });
  return isPart(span.parameters, whole.parameters) ? bits | PARAMETERS : bits;
};

/** Whatever the one says is said by the other. */
const isPart = (some: string, all: string): boolean => {
  if (some === "" || some === all) return true;
  const whole: Record<string, unknown> = all === "" ? {} : JSON.parse(all);
  return Object.entries(JSON.parse(some)).every(
    ([name, value]) => JSON.stringify(value) === JSON.stringify(whole[name]),
  );
};

// ---- lifecycles -------------------------------------------------------------------------------------------

/** `undefined`: the growing run may still come to the whole of it. */
export const awaitSteps = (pair: LifecyclePair, grows: Grows): LifecyclePair | undefined => {
  if (!grows.left && !grows.right) return pair;
  if ((pair.left === null && grows.left) || (pair.right === null && grows.right)) return undefined;
  let steps = [...pair.steps];
  for (const side of ["left", "right"] as const) if (grows[side]) steps = awaitedSteps(steps, side);
  const differs = steps.some(({ change }) => change !== "same");
  return { ...pair, change: pair.change === "changed" && !differs ? "same" : pair.change, steps };
};

type StepPair = LifecyclePair["steps"][number];

/** From the last one back: those only the other run has, and the last gate, which may be said again as often. */
const awaitedSteps = (steps: readonly StepPair[], side: Side): StepPair[] => {
  const other = side === "left" ? "right" : "left";
  const found = [...steps];
  for (let i = found.length - 1; i >= 0; i--) {
    const step = found[i] as StepPair;
    const [mine, theirs] = [step[side], step[other]];
    if (mine === null) found[i] = { change: "same", toCome: true, left: step.left, right: step.right };
    else {
      if (theirs && isSaidAgain(mine, theirs))
        found[i] = { change: "same", left: step.left, right: step.right };
      break;
    }
  }
  return found;
};

const isSaidAgain = (mine: LifecycleStep, theirs: LifecycleStep): boolean =>
  mine.kind === "gate" &&
  mine.name === theirs.name &&
  mine.passed === theirs.passed &&
  mine.times < theirs.times;
