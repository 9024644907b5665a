/** Sentences about lifecycles, metrics, records and configuration. */
import { partingOf } from "./divergences.ts";
import type {
  Channel,
  DiffLink,
  Divergence,
  LifecyclePair,
  LifecycleStep,
  MetricPoint,
  Sentence,
  ValueDiff,
} from "./run-diff.ts";
import { at, LETTER, more, type Piece, type Side, short, shown, type Told } from "./sentence-words.ts";

// ---- lifecycles, metrics, values --------------------------------------------------------------------------

export const lifecycleSentence = (diff: Told, divergence: Divergence): Sentence => {
  const [pair] = diff.lifecycles.pairs;
  if (!pair) return [];
  if (pair.left === null || pair.right === null) return onlySubject(diff, pair, divergence);
  const parting = partingOf(pair);
  const subject = pair.left ?? pair.right ?? "";
  const side = (which: Side): readonly Piece[] => {
    const of = parting[which];
    if (!of) return [`nothing in ${LETTER[which]}`];
    const { event, at: moment } = parting.at[which] ?? of;
    return [
      { text: stepText(of), link: { to: "event", side: which, event } },
      ` in ${LETTER[which]}`,
      ...at(diff, which, event, moment),
    ];
  };
  return [
    { text: subject, link: { to: "channel", channel: "lifecycle" } },
    ": ",
    ...side("left"),
    ", ",
    ...side("right"),
    ...more(divergence, "subject"),
    ".",
  ];
};

const onlySubject = (diff: Told, pair: LifecyclePair, divergence: Divergence): Sentence => {
  const side: Side = pair.left === null ? "right" : "left";
  const first = pair.steps.find((step) => step[side] !== null)?.[side];
  return [
    `Only ${LETTER[side]} has `,
    { text: pair[side] ?? "", link: { to: "channel", channel: "lifecycle" } },
    ...(first ? at(diff, side, first.event, first.at) : []),
    ...more(divergence, "subject"),
    ".",
  ];
};

/** `BLENDING`, `gate G2 failed (seed_not_ready) 3 times`. */
export const stepText = ({ kind, name, passed, times, checksFailed }: LifecycleStep): string => {
  if (kind === "stage") return name;
  const failed = checksFailed && checksFailed.length > 0 ? ` (${checksFailed.join(", ")})` : "";
  return `gate ${name} ${passed ? "passed" : `failed${failed}`}${times > 1 ? ` ${times} times` : ""}`;
};

export const metricSentence = (diff: Told, divergence: Divergence): Sentence => {
  const pair = diff.metrics.pairs[0];
  if (!pair) return [];
  const name: Piece = {
    text: pair.subject === null ? pair.name : `${pair.subject} ${pair.name}`,
    link: { to: "channel", channel: "metrics" },
  };
  if (pair.change !== "changed")
    return [
      "Only ",
      pair.change === "added" ? "B" : "A",
      " has the series ",
      name,
      ...more(divergence, "series"),
      ".",
    ];
  const { left, right } = pair.first ?? pair.last;
  const spot = left ?? right;
  const where: readonly Piece[] =
    pair.first && spot
      ? [
          " parts at ",
          {
            text: `${pair.axis} ${short(pair.first.x, undefined)}`,
            link: { to: "event", side: left ? "left" : "right", event: spot.event },
          },
          ": ",
        ]
      : [" differs at the end: "];
  return [
    name,
    ...where,
    ...point("left", left, right),
    ", ",
    ...point("right", right, left),
    ...more(divergence, "series"),
    ".",
  ];
};

const point = (side: Side, of: MetricPoint | null, other: MetricPoint | null): readonly Piece[] =>
  of
    ? [
        { text: short(of.value, other?.value), link: { to: "event", side, event: of.event } },
        ` in ${LETTER[side]}`,
      ]
    : [`nothing in ${LETTER[side]}`];

export const valueSentence = (
  channel: Extract<Channel, "records" | "configuration">,
  { changes }: ValueDiff,
  divergence: Divergence,
): Sentence => {
  const change = changes[0];
  if (!change) return [];
  const side = (which: Side): readonly Piece[] => {
    const event = which === "left" ? change.leftEvent : change.rightEvent;
    const link: DiffLink =
      event === undefined ? { to: "channel", channel } : { to: "event", side: which, event };
    const other = change[which === "left" ? "right" : "left"];
    return [{ text: shown(change[which], other), link }, ` in ${LETTER[which]}`];
  };
  return [
    channel === "configuration" ? "Differs from the start: " : "",
    {
      text: `${change.subject === null ? "" : `${change.subject} `}${change.path}`,
      link: { to: "channel", channel },
    },
    " is ",
    ...side("left"),
    ", ",
    ...side("right"),
    ...more(divergence, channel === "configuration" ? "setting" : "value"),
    ".",
  ];
};
