/**
 * What subjects went through in two runs: subjects paired by path, and in slots by their turn; of each pair the stages
 * and gates, a gate that is evaluated again with the same verdict counted, aligned step by step. How long a stage took
 * never makes a difference, nor do the numbers in the words of a cause or a check: they are measured, and shown.
 */
import type { Nanos, Subject } from "../ids.ts";
import { parentSubject } from "../ids.ts";
import { lifecycleOf } from "../stages.ts";
import type { GateMark, StageBar } from "../wire/window.ts";
import { type Grows, NEITHER_GROWS } from "./alignment.ts";
import type { LifecycleDiff, LifecyclePair, LifecycleStep, StepDifference, StepPlace } from "./run-diff.ts";
import { LIFECYCLE_PAIRS } from "./run-diff.ts";
import { commonOrder, type Index } from "./sequence.ts";
import { awaitSteps } from "./to-come.ts";

/** Stages and gates of a whole run, each in moment order. `from`: the run's start. */
export interface LifecycleRun {
  readonly from: Nanos;
  readonly stages: readonly StageBar[];
  readonly gates: readonly GateMark[];
}

export const diffLifecycles = (
  left: LifecycleRun,
  right: LifecycleRun,
  grows: Grows = NEITHER_GROWS,
): LifecycleDiff => {
  const pairs = pairSubjects(subjectsOf(left), subjectsOf(right)).flatMap(
    (paired) => awaitSteps(alignedPair(paired), grows) ?? [],
  );
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  for (const { change } of pairs) counts[change]++;
  const differing = pairs
    .filter(({ change }) => change !== "same")
    .map((pair) => ({ pair, at: firstDifference(pair, left.from, right.from), name: nameOf(pair) }))
    .sort((one, other) => one.at - other.at || order(one.name, other.name));
  return { counts, pairs: differing.slice(0, LIFECYCLE_PAIRS).map(({ pair }) => pair) };
};

/** Left subjects that are named differently on the right, with the name they have there. */
export const renamedSubjects = (left: LifecycleRun, right: LifecycleRun): ReadonlyMap<Subject, Subject> =>
  new Map(
    pairedSubjects(left, right).flatMap(([one, other]) =>
      other !== undefined && one !== other ? [[one, other] as const] : [],
    ),
  );

/** Subjects of the left run in the order they appear, with their name on the right; undefined where it has none. */
export const pairedSubjects = (
  left: LifecycleRun,
  right: LifecycleRun,
): readonly (readonly [left: Subject, right: Subject | undefined])[] => {
  const lives = subjectsOf(left);
  const names = new Map(
    pairSubjects(lives, subjectsOf(right)).map(({ left: one, right: other }) => [
      one?.subject,
      other?.subject,
    ]),
  );
  return lives.map(({ subject }) => [subject, names.get(subject)]);
};

/** When a pair first differs on either side, counted from the start of each run. */
const firstDifference = ({ steps }: LifecyclePair, leftFrom: number, rightFrom: number): number => {
  let first = Infinity;
  for (const { change, left, right } of steps) {
    if (change === "same") continue;
    if (left) first = Math.min(first, left.at - leftFrom);
    if (right) first = Math.min(first, right.at - rightFrom);
  }
  return first;
};

const nameOf = ({ left, right }: LifecyclePair): string =>
  left !== null && right !== null ? (left < right ? left : right) : (left ?? right ?? "");
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** With the places of all that were said in a row. */
interface Step extends LifecycleStep {
  readonly places: StepPlace[];
}

interface Life {
  readonly subject: Subject;
  lifecycle: string;
  readonly steps: Step[];
}

/** The subjects of a run in the order they appear, each with its steps. A gate at the time of a move comes before it. */
const subjectsOf = ({ stages, gates }: LifecycleRun): readonly Life[] => {
  const lives = new Map<Subject, Life>();
  const lifeOf = (subject: Subject): Life => {
    const known = lives.get(subject) ?? { subject, lifecycle: "", steps: [] };
    lives.set(subject, known);
    return known;
  };
  let [s, g] = [0, 0];
  while (s < stages.length || g < gates.length) {
    const [bar, gate] = [stages[s], gates[g]];
    if (gate && (!bar || gate.at <= bar.start)) {
      addGate(lifeOf(gate.subject).steps, gate);
      g++;
    } else if (bar) {
      const life = lifeOf(bar.subject);
      life.lifecycle = bar.lifecycle;
      life.steps.push(stageStep(bar));
      s++;
    }
  }
  return [...lives.values()];
};

const stageStep = ({ stage, cause, event, start, end }: StageBar): Step => ({
  kind: "stage",
  name: stage,
  cause,
  times: 1,
  event,
  at: start,
  end,
  places: [{ event, at: start }],
});

/** The place is that of the first in a row, the words are those of the last. */
const addGate = (steps: Step[], mark: GateMark): void => {
  const { gate: name, passed, target, checksFailed, message, event, at } = mark;
  const said = { name, passed, target, checksFailed, message };
  const last = steps.at(-1);
  if (last?.kind === "gate" && last.name === name && last.passed === passed) {
    last.places.push({ event, at });
    steps[steps.length - 1] = { ...last, ...said, times: last.times + 1 };
  } else steps.push({ kind: "gate", ...said, times: 1, event, at, places: [{ event, at }] });
};

interface Paired {
  readonly left?: Life | undefined;
  readonly right?: Life | undefined;
}

const pairSubjects = (left: readonly Life[], right: readonly Life[]): readonly Paired[] => {
  const byPath = new Map(right.map((life) => [life.subject, life]));
  const pairs: Paired[] = [];
  const waiting = new Map<string, Life[]>();
  for (const life of left) {
    const other = byPath.get(life.subject);
    if (other) pairs.push({ left: life, right: other });
    else waiting.set(slotOf(life), [...(waiting.get(slotOf(life)) ?? []), life]);
    byPath.delete(life.subject);
  }
  for (const life of byPath.values()) pairs.push({ left: waiting.get(slotOf(life))?.shift(), right: life });
  for (const lives of waiting.values()) for (const life of lives) pairs.push({ left: life });
  return pairs;
};

/** Subjects that live one after the other in a slot may be named differently and still be each other's turn. */
const slotOf = ({ subject, lifecycle }: Life): string => {
  const slot = lifecycleOf(lifecycle).slotted ? parentSubject(subject) : undefined;
  return slot === undefined ? `subject ${subject}` : `slot ${slot}`;
};

const alignedPair = ({ left, right }: Paired): LifecyclePair => {
  const steps = alignSteps(left?.steps ?? [], right?.steps ?? []);
  const differs = steps.some(({ change }) => change !== "same");
  return {
    left: left?.subject ?? null,
    right: right?.subject ?? null,
    lifecycle: left?.lifecycle || right?.lifecycle || "",
    change: !left ? "added" : !right ? "removed" : differs ? "changed" : "same",
    steps,
  };
};

type StepPair = LifecyclePair["steps"][number];

/** Equal steps in order; between them, steps about the same thing (any stage, the same gate) stand for each other. */
const alignSteps = (left: readonly Step[], right: readonly Step[]): readonly StepPair[] => {
  const steps: StepPair[] = [];
  const pair = (l: number, r: number): StepPair =>
    stepPair(left[l] as Step, right[r] as Step, left[l + 1], right[r + 1]);
  const between = (l0: number, l1: number, r0: number, r1: number): void => {
    const [ls, rs] = [left.slice(l0, l1), right.slice(r0, r1)];
    let [l, r] = [0, 0];
    for (const [lm, rm] of inOrder(ls, rs, topicOf)) {
      steps.push(...alone(ls.slice(l, lm), rs.slice(r, rm)));
      steps.push(pair(l0 + lm, r0 + rm));
      [l, r] = [lm + 1, rm + 1];
    }
    steps.push(...alone(ls.slice(l), rs.slice(r)));
  };
  let [l, r] = [0, 0];
  for (const [lm, rm] of inOrder(left, right, verdictOf)) {
    between(l, lm, r, rm);
    steps.push(pair(lm, rm));
    [l, r] = [lm + 1, rm + 1];
  }
  between(l, left.length, r, right.length);
  return steps;
};

const alone = (ls: readonly Step[], rs: readonly Step[]): readonly StepPair[] => [
  ...ls.map((left): StepPair => ({ change: "removed", left: told(left), right: null })),
  ...rs.map((right): StepPair => ({ change: "added", left: null, right: told(right) })),
];
const told = ({ places: _, ...step }: Step): LifecycleStep => step;

const verdictOf = ({ kind, name, passed }: LifecycleStep): string => `${kind} ${passed} ${name}`;
const topicOf = ({ kind, name }: LifecycleStep): string => (kind === "stage" ? kind : `gate ${name}`);

/** As `commonOrder`, and the same pairs whichever list is called left. */
const inOrder = (
  left: readonly LifecycleStep[],
  right: readonly LifecycleStep[],
  keyOf: (step: LifecycleStep) => string,
): readonly Index[] => {
  const [ls, rs] = [left.map(keyOf), right.map(keyOf)];
  const numbers = new Map([...new Set([...ls, ...rs])].map((key, i) => [key, i]));
  const numbersOf = (keys: readonly string[]) => keys.map((key) => numbers.get(key) as number);
  if (ls.join("\n") <= rs.join("\n")) return commonOrder(numbersOf(ls), numbersOf(rs));
  return commonOrder(numbersOf(rs), numbersOf(ls)).map(([r, l]) => [l, r] as const);
};

const stepPair = (left: Step, right: Step, afterLeft?: Step, afterRight?: Step): StepPair => {
  const differs = differenceOf(left, right);
  const sides = { left: told(left), right: told(right) };
  if (differs === undefined) return { change: "same", ...sides };
  if (left.times === right.times) return { change: "changed", differs, ...sides };
  const both = Math.min(left.times, right.times);
  const place = (step: Step, after: Step | undefined): StepPlace | null =>
    step.places[both] ?? after?.places[0] ?? null;
  const parts = { left: place(left, afterLeft), right: place(right, afterRight) };
  return { change: "changed", differs, ...(differs === "times" && { parts }), ...sides };
};

const differenceOf = (left: LifecycleStep, right: LifecycleStep): StepDifference | undefined => {
  if (left.kind === "stage") {
    if (left.name !== right.name) return "stage";
    return inWords(left.cause) === inWords(right.cause) ? undefined : "reason";
  }
  if (left.passed !== right.passed) return "verdict";
  // The words are those of the last in a row: of rows of other lengths they are not to be compared.
  if (left.times !== right.times) return "times";
  return left.target !== right.target || checksOf(left) !== checksOf(right) ? "reason" : undefined;
};

const checksOf = ({ checksFailed = [] }: LifecycleStep): string =>
  checksFailed.map(inWords).sort().join("\n");

/** `no gain after 34 epochs` and `no gain after 31 epochs` are one reason. */
const inWords = (text = ""): string => text.replace(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, "#");
