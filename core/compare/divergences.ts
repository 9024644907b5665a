/** Where two runs part first, one place for each channel in which they do. */
import type {
  Channel,
  Counts,
  Divergence,
  LifecyclePair,
  LifecycleStep,
  MetricPair,
  MetricPoint,
  RunDiff,
  Spot,
  StepPlace,
  ValueChange,
  ValueDiff,
} from "./run-diff.ts";

type Parts = Pick<RunDiff, "lifecycles" | "metrics" | "records" | "configuration">;

/** In the order of `CHANNELS`. `content` is what the spans say. */
export const firstDivergences = (content: Divergence | undefined, parts: Parts): readonly Divergence[] =>
  [
    content,
    lifecycleDivergence(parts.lifecycles),
    metricDivergence(parts.metrics),
    valueDivergence("records", parts.records),
    valueDivergence("configuration", parts.configuration),
  ].filter((each) => each !== undefined);

const othersOf = ({ added, removed, changed }: Counts): number => Math.max(0, added + removed + changed - 1);

/** Where two subjects part, with the steps that stand there instead of each other. */
export const partingOf = ({ steps }: LifecyclePair): Parting => {
  const first = steps.findIndex(({ change }) => change !== "same");
  const step = steps[first];
  if (!step) return { left: null, right: null, at: { left: null, right: null } };
  if (step.left && step.right) return { left: step.left, right: step.right, at: step.parts ?? step };
  const [mine, theirs] = step.left ? (["left", "right"] as const) : (["right", "left"] as const);
  const rest = steps.slice(first);
  const stretch = rest.findIndex((each) => each.change === "same" || (each.left && each.right));
  const instead = rest.slice(0, stretch === -1 ? rest.length : stretch).find((each) => each[mine] === null);
  const both = { left: null, right: null, [mine]: step[mine], [theirs]: instead?.[theirs] ?? null };
  return { ...both, at: both };
};

interface Parting {
  readonly left: LifecycleStep | null;
  readonly right: LifecycleStep | null;
  readonly at: { readonly left: StepPlace | null; readonly right: StepPlace | null };
}

const lifecycleDivergence = ({ pairs, counts }: Parts["lifecycles"]): Divergence | undefined => {
  const [pair] = pairs;
  if (!pair) return undefined;
  const { at } = partingOf(pair);
  return {
    channel: "lifecycle",
    classes: ["lifecycle"],
    left: stepSpot(pair, "left", at.left),
    right: stepSpot(pair, "right", at.right),
    row: null,
    downstream: 0,
    others: othersOf(counts),
  };
};

const stepSpot = (pair: LifecyclePair, side: "left" | "right", step: StepPlace | null): Spot | null => {
  const subject = pair[side];
  return subject === null || step === null
    ? null
    : { event: step.event, at: step.at, name: subject, subject };
};

const metricDivergence = ({ pairs, counts }: Parts["metrics"]): Divergence | undefined => {
  const [pair] = pairs;
  if (!pair) return undefined;
  const { left, right } = pair.first ?? pair.last;
  return {
    channel: "metrics",
    classes: ["metric"],
    left: pointSpot(pair, left),
    right: pointSpot(pair, right),
    row: null,
    downstream: 0,
    others: othersOf(counts),
  };
};

const pointSpot = ({ name, subject }: MetricPair, point: MetricPoint | null): Spot | null =>
  point && { event: point.event, at: point.at, name, ...(subject !== null && { subject }) };

const valueDivergence = (
  channel: Extract<Channel, "records" | "configuration">,
  { changes, counts }: ValueDiff,
): Divergence | undefined => {
  const [change] = changes;
  if (!change) return undefined;
  return {
    channel,
    classes: [channel === "records" ? "record" : "configuration"],
    left: valueSpot(change, change.left !== undefined, change.leftEvent),
    right: valueSpot(change, change.right !== undefined, change.rightEvent),
    row: null,
    downstream: 0,
    others: othersOf(counts),
  };
};

const valueSpot = (
  { path, subject }: ValueChange,
  isThere: boolean,
  event: string | undefined,
): Spot | null =>
  isThere ? { event: event ?? null, at: null, name: path, ...(subject !== null && { subject }) } : null;
