/** The difference of two runs in words: the same words for the same difference, and each number leads to its place. */
import type { Json } from "../value.ts";
import { lifecycleSentence, metricSentence, valueSentence } from "./channel-sentences.ts";
import type { DiffLink, Divergence, Sentence, SpanClass, SpanPair } from "./run-diff.ts";
import {
  at,
  inOne,
  joined,
  LETTER,
  type Piece,
  plural,
  quoted,
  type Side,
  shown,
  type Told,
  timeText,
  trimmed,
} from "./sentence-words.ts";

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
      { text: shown(left, right), link },
      " in A, ",
      { text: shown(right, left), link },
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
  const content: DiffLink = { to: "channel", channel: "content" };
  const link: DiffLink = row === null ? content : { to: "row", row };
  if (downstream === 0 && others === 0) return ["It is the only difference among the spans."];
  if (downstream === 0)
    return [
      "Nothing follows from it; ",
      { text: plural(others, "other difference"), link: content },
      ` ${others === 1 ? "stands for itself" : "stand for themselves"}.`,
    ];
  const follow: readonly Piece[] = [
    { text: plural(downstream, "difference"), link },
    ` ${downstream === 1 ? "follows" : "follow"} from it`,
  ];
  if (others === 0) return [...follow, ", and there are no others among the spans."];
  return [
    ...follow,
    "; ",
    { text: plural(others, "other"), link: content },
    ` ${others === 1 ? "stands for itself" : "stand for themselves"}.`,
  ];
};

const countSentence = (diff: Told): Sentence => {
  const { counts } = diff.spans;
  const link: DiffLink = { to: "channel", channel: "content" };
  const said = [
    [counts.same, "the same"],
    [counts.changed, "changed"],
    [counts.removed, "only in A"],
    [counts.added, "only in B"],
  ] as const;
  const pieces = said
    .filter(([count]) => count > 0)
    .flatMap(([count, how], i): readonly Piece[] => [
      i === 0 ? "Spans: " : ", ",
      { text: String(count), link },
      ` ${how}`,
    ]);
  return [...pieces, ...awaited(diff, "; "), "."];
};

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

const when = (diff: Told, pair: SpanPair, side: Side): readonly Piece[] => {
  const span = pair[side];
  return span ? at(diff, side, span.event, span.start, pair.left !== null && pair.right !== null) : [];
};
