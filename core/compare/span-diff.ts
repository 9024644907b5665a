/** What the rows of the aligned tree differ in. Durations, tokens and cost are told, never counted. */
import type { AlignedTree } from "./aligned-tree.ts";
import type { Forest } from "./forest.ts";
import { BODIES, type ForestSpan } from "./forest-span.ts";
import { type Deltas, SPAN_CLASSES, type SpanClass } from "./run-diff.ts";

/** Classes of a row as bits: bit `i` is `SPAN_CLASSES[i]`. */
export const bitOf = (name: SpanClass): number => 1 << SPAN_CLASSES.indexOf(name);
export const bitsOf = (names: readonly SpanClass[]): number =>
  names.reduce((bits, name) => bits | bitOf(name), 0);
export const classesOf = (bits: number): readonly SpanClass[] =>
  SPAN_CLASSES.filter((_, i) => bits & (1 << i));

const BODY_BITS = BODIES.map(bitOf);
const [ADDED, REMOVED, MOVED, NAME] = [bitOf("added"), bitOf("removed"), bitOf("moved"), bitOf("name")];
const [PARAMETERS, OUTCOME, ATTRIBUTES] = [bitOf("parameters"), bitOf("outcome"), bitOf("attributes")];

/** Classes of each row, without those that are ignored. */
export const rowClasses = (
  tree: AlignedTree,
  left: Forest,
  right: Forest,
  ignored: readonly SpanClass[],
): Uint16Array => {
  const kept = ~bitsOf(ignored);
  const bits = new Uint16Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const l = tree.left[row] as number;
    const r = tree.right[row] as number;
    if (l === -1) bits[row] = ADDED & kept;
    else if (r === -1) bits[row] = REMOVED & kept;
    else {
      const named = left.label[l] === right.label[r] ? 0 : NAME;
      const moved = tree.moved[row] === 1 ? MOVED : 0;
      const isSame = left.content[l] === right.content[r] && left.asked[l] === right.asked[r];
      const said = isSame ? 0 : contentBits(left.spans[l] as ForestSpan, right.spans[r] as ForestSpan);
      bits[row] = (named | moved | said) & kept;
    }
  }
  return bits;
};

const contentBits = (left: ForestSpan, right: ForestSpan): number => {
  let bits = 0;
  for (let i = 0; i < BODY_BITS.length; i++)
    if (left.bodies[i] !== right.bodies[i]) bits |= BODY_BITS[i] as number;
  if (left.parameters !== right.parameters) bits |= PARAMETERS;
  if (left.attributes !== right.attributes) bits |= ATTRIBUTES;
  const sameOutcome =
    left.failed === right.failed &&
    left.error === right.error &&
    Number.isNaN(left.end) === Number.isNaN(right.end);
  return sameOutcome ? bits : bits | OUTCOME;
};

/** Right minus left. */
export const deltasOf = (left: ForestSpan, right: ForestSpan): Deltas => {
  const [input, output, costUsd] = left.usage.map((value, i) => said((right.usage[i] as number) - value));
  return {
    durationMs: said((right.end - right.start - (left.end - left.start)) / 1e6),
    input,
    output,
    costUsd,
  };
};

const said = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);
