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

const lifecycleDivergence = ({ pairs, counts }: Parts["lifecycles"]): Divergence | undefined => {
  const [pair] = pairs;
  if (!pair) return undefined;
  const step = pair.steps.find(({ change }) => change !== "same");
  return {
    channel: "lifecycle",
    classes: ["lifecycle"],
    left: stepSpot(pair, "left", step?.left ?? null),
    right: stepSpot(pair, "right", step?.right ?? null),
    row: null,
    downstream: 0,
    others: othersOf(counts),
  };
};

const stepSpot = (pair: LifecyclePair, side: "left" | "right", step: LifecycleStep | null): Spot | null => {
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
