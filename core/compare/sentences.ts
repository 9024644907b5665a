/** The difference of two runs in words: the same words for the same difference, and each number leads to its place. */
import type { Nanos } from "../ids.ts";
import { type Json, valueText } from "../value.ts";
import { partingOf } from "./divergences.ts";
import type {
  Channel,
  DiffLink,
  Divergence,
  LifecycleStep,
  MetricPoint,
  RunDiff,
  Sentence,
  SpanClass,
  SpanPair,
  ValueDiff,
} from "./run-diff.ts";

/** What the spans say where they part first. `instead`: what the other run has there. */
export interface SpanWords {
  readonly pair: SpanPair;
  readonly instead: SpanPair | undefined;
  /** Parameters that differ, as they are on both sides. */
  readonly parameters: readonly {
    readonly name: string;
    readonly left: Json | undefined;
    readonly right: Json | undefined;
  }[];
}

/** What the sentences are about. */
export type Told = Omit<RunDiff, "version" | "ignored" | "landmarks" | "incomplete" | "sentences">;
type Piece = Sentence[number];
type Side = "left" | "right";
const LETTER = { left: "A", right: "B" } as const;

export const sentencesOf = (diff: Told, words: SpanWords | undefined): readonly Sentence[] => {
  const told = diff.same
    ? [diff.left.mayGrow || diff.right.mayGrow ? soFar(diff) : ["No divergence in what was compared."]]
    : diff.firstDivergence.flatMap((divergence) => channelSentences(diff, divergence, words));
  return [...told, ...totals(diff)];
};

const soFar = (diff: Told): Sentence => [
  "No divergence so far",
  ...(["left", "right"] as const).flatMap((side): readonly Piece[] =>
    diff[side].mayGrow
      ? [`; ${LETTER[side]} is at `, { text: reachedText(diff[side]), link: { to: "run", side } }]
      : [],
  ),
  ...awaited(diff, "; "),
  ".",
];

const reachedText = ({ start, from, to, events }: Told["left"]): string =>
  start === null ? plural(events, "event") : timeText(to - from);

/** Spans of the run that is ahead. */
const awaited = ({ spans: { toCome } }: Told, before: string): readonly Piece[] =>
  toCome === 0
    ? []
    : [
        before,
        { text: plural(toCome, "span"), link: { to: "channel", channel: "content" } },
        toCome === 1 ? " is still to come" : " are still to come",
      ];

const channelSentences = (
  diff: Told,
  divergence: Divergence,
  words: SpanWords | undefined,
): readonly Sentence[] => {
  switch (divergence.channel) {
    case "content":
      return words ? [spanSentence(diff, words), followSentence(divergence), countSentence(diff)] : [];
    case "lifecycle":
      return [lifecycleSentence(diff, divergence)];
    case "metrics":
      return [metricSentence(diff, divergence)];
    default:
      return [valueSentence(divergence.channel, diff[divergence.channel], divergence)];
  }
};

// ---- spans ------------------------------------------------------------------------------------------------

const spanSentence = (diff: Told, { pair, instead, parameters }: SpanWords): Sentence => {
  const row: DiffLink = { to: "row", row: pair.row };
  const named = (of: SpanPair): Piece => ({
    text: `${of.spanKind} ${quoted((of.left ?? of.right)?.name ?? "")}`,
    link: { to: "row", row: of.row },
  });
  const [only, other] = pair.left ? (["left", "right"] as const) : (["right", "left"] as const);
  if (instead)
    return [
      `${LETTER[only]} has `,
      named(pair),
      ...when(diff, pair, only),
      ` where ${LETTER[other]} has `,
      named(instead),
      ...when(diff, instead, other),
      ".",
    ];
  if (pair.classes.includes("added") || pair.classes.includes("removed"))
    return [`Only ${LETTER[only]} has `, named(pair), ...when(diff, pair, only), "."];
  if (pair.classes.includes("name"))
    return [
      { text: `${pair.spanKind} ${quoted(pair.left?.name ?? "")}`, link: row },
      ...when(diff, pair, "left"),
      " of A is ",
      { text: quoted(pair.right?.name ?? ""), link: row },
      ...when(diff, pair, "right"),
      " in B.",
    ];
  return [
    named(pair),
    ...when(diff, pair, "left"),
    ...when(diff, pair, "right"),
    " ",
    ...howItDiffers(pair, parameters),
    ".",
  ];
};

const howItDiffers = (
  { classes, left, right, row }: SpanPair,
  parameters: SpanWords["parameters"],
): readonly Piece[] => {
  const said: (readonly Piece[])[] = [];
  const bodies = classes.filter((name) => BODY_NAMES[name] !== undefined);
  if (bodies.length > 0)
    said.push([`differs in its ${joined(bodies.map((name) => BODY_NAMES[name] ?? ""))}`]);
  if (classes.includes("parameters")) said.push(askedWith(parameters, { to: "row", row }));
  if (classes.includes("outcome")) said.push([outcome(left, right)]);
  if (classes.includes("moved")) said.push(["stands elsewhere"]);
  if (classes.includes("attributes")) said.push(["has other attributes"]);
  return inOne(said);
};

const PARAMETERS_TOLD = 3;

const askedWith = (parameters: SpanWords["parameters"], link: DiffLink): readonly Piece[] => {
  if (parameters.length === 0) return ["was asked with other parameters"];
  const some = parameters
    .slice(0, PARAMETERS_TOLD)
    .map(({ name, left, right }): readonly Piece[] => [
      { text: name, link },
      " ",
      { text: shown(left), link },
      " in A, ",
      { text: shown(right), link },
      " in B",
    ]);
  const left = parameters.length - some.length;
  if (left > 0) some.push([{ text: `${left} more`, link }]);
  return ["was asked with ", ...inOne(some)];
};

const BODY_NAMES: Readonly<Partial<Record<SpanClass, string>>> = {
  arguments: "arguments",
  prompt: "prompt",
  response: "response",
  result: "result",
};

const outcome = (left: SpanPair["left"], right: SpanPair["right"]): string => {
  if (left?.failed !== right?.failed) return `failed in ${left?.failed ? "A" : "B"} only`;
  if ((left?.end === undefined) !== (right?.end === undefined))
    return `has no end in ${left?.end === undefined ? "A" : "B"}`;
  return "failed in another way";
};

const followSentence = ({ downstream, others, row }: Divergence): Sentence => {
  if (downstream === 0 && others === 0) return ["It is the only difference among the spans."];
  const link: DiffLink = row === null ? { to: "channel", channel: "content" } : { to: "row", row };
  return [
    { text: plural(downstream, "difference"), link },
    ` ${downstream === 1 ? "follows" : "follow"} from it, `,
    { text: String(others), link: { to: "channel", channel: "content" } },
    ` ${others === 1 ? "stands for itself" : "stand for themselves"}.`,
  ];
};

const countSentence = ({ spans: { counts } }: Told): Sentence => {
  const link: DiffLink = { to: "channel", channel: "content" };
  return [
    "Spans: ",
    { text: String(counts.same), link },
    " the same, ",
    { text: String(counts.changed), link },
    " changed, ",
    { text: String(counts.removed), link },
    " only in A, ",
    { text: String(counts.added), link },
    " only in B.",
  ];
};

// ---- lifecycles, metrics, values --------------------------------------------------------------------------

const lifecycleSentence = (diff: Told, divergence: Divergence): Sentence => {
  const [pair] = diff.lifecycles.pairs;
  if (!pair) return [];
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

const stepText = ({ kind, name, passed, times, checksFailed }: LifecycleStep): string => {
  if (kind === "stage") return name;
  const failed = checksFailed && checksFailed.length > 0 ? ` (${checksFailed.join(", ")})` : "";
  return `gate ${name} ${passed ? "passed" : `failed${failed}`}${times > 1 ? ` ${times} times` : ""}`;
};

const metricSentence = (diff: Told, divergence: Divergence): Sentence => {
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
            text: `${pair.axis} ${pair.first.x}`,
            link: { to: "event", side: left ? "left" : "right", event: spot.event },
          },
          ": ",
        ]
      : [" differs at the end: "];
  return [
    name,
    ...where,
    ...point("left", left),
    ", ",
    ...point("right", right),
    ...more(divergence, "series"),
    ".",
  ];
};

const point = (side: Side, of: MetricPoint | null): readonly Piece[] =>
  of
    ? [{ text: valueText(of.value), link: { to: "event", side, event: of.event } }, ` in ${LETTER[side]}`]
    : [`nothing in ${LETTER[side]}`];

const valueSentence = (
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
    return [{ text: shown(change[which]), link }, ` in ${LETTER[which]}`];
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

const more = ({ others, channel }: Divergence, what: string): readonly Piece[] =>
  others === 0
    ? []
    : [
        "; ",
        { text: `${others} more`, link: { to: "channel", channel } },
        ` ${what === "series" ? what : plural(others, what).replace(/^\d+ /, "")}`,
        others === 1 ? " differs" : " differ",
      ];

// ---- totals -----------------------------------------------------------------------------------------------

/** Time, cost and tokens never count as differences. They are told of runs that are over. */
const totals = ({ left, right }: Told): readonly Sentence[] => {
  if (left.mayGrow || right.mayGrow) return [];
  const link: DiffLink = { to: "run", side: "right" };
  const said: Piece[][] = [];
  const tell = (amount: number, text: (size: string) => string, print: (size: number) => string): void => {
    if (amount !== 0)
      said.push([{ text: text(print(Math.abs(amount))), link }, amount > 0 ? " more" : " less"]);
  };
  if (left.start !== null && right.start !== null)
    tell(
      right.durationMs - left.durationMs,
      (size) => size,
      (ms) => timeText(ms * 1e6),
    );
  if (left.costUsd !== null && right.costUsd !== null)
    tell(
      right.costUsd - left.costUsd,
      (size) => size,
      (usd) => `$${trimmed(usd, 4)}`,
    );
  const tokens = (of: Told["left"]): number | null =>
    of.tokens.input === null && of.tokens.output === null
      ? null
      : (of.tokens.input ?? 0) + (of.tokens.output ?? 0);
  const [one, other] = [tokens(left), tokens(right)];
  if (one !== null && other !== null)
    tell(
      other - one,
      (size) => `${size} tokens`,
      (count) => String(count),
    );
  if (said.length === 0) return [];
  return [["B took ", ...said.flatMap((pieces, i) => (i === 0 ? pieces : [", ", ...pieces])), "."]];
};

// ---- words ------------------------------------------------------------------------------------------------

const when = (diff: Told, pair: SpanPair, side: Side): readonly Piece[] => {
  const span = pair[side];
  return span ? at(diff, side, span.event, span.start, pair.left !== null && pair.right !== null) : [];
};

const at = (diff: Told, side: Side, event: string, moment: Nanos, named = false): readonly Piece[] => [
  " (",
  {
    text: `${named ? `${LETTER[side]} ` : ""}${momentText(diff[side], event, moment)}`,
    link: { to: "event", side, event },
  },
  ")",
];

/** Time since the start; a run without a clock has only the names of its events. */
const momentText = ({ start, from }: Told["left"], event: string, moment: Nanos): string =>
  start === null ? event : timeText(moment - from);

/** `0.25 s`, `18.6 s`, `3 min 20 s`, `2 h 5 min`. */
const timeText = (nanos: number): string => {
  const seconds = nanos / 1e9;
  if (Math.abs(seconds) < 9.995) return `${trimmed(seconds, Math.abs(seconds) < 0.0995 ? 4 : 2)} s`;
  if (Math.abs(seconds) < 59.95) return `${trimmed(seconds, 1)} s`;
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 ? "-" : "";
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const CLIPPED = 60;
const clipped = (text: string): string => (text.length > CLIPPED ? `${text.slice(0, CLIPPED - 1)}…` : text);
const quoted = (text: string): string => `“${clipped(text)}”`;
const shown = (value: Json | undefined): string =>
  value === undefined ? "not set" : clipped(valueText(value));
const trimmed = (value: number, digits: number): string =>
  value
    .toFixed(digits)
    .replace(/\.?0+$/, "")
    .replace(/^-0$/, "0");
const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
/** `a`, `a and b`, `a, b and c`. */
const inOne = (parts: readonly (readonly Piece[])[]): readonly Piece[] =>
  parts.flatMap((part, i) => (i === 0 ? part : [i === parts.length - 1 ? " and " : ", ", ...part]));
const joined = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
