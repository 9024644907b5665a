/** A comparison for people: what it says in words, then the first differences of each part. */
import { stepText } from "../../core/compare/channel-sentences.ts";
import { partingOf } from "../../core/compare/divergences.ts";
import {
  CHANNELS,
  type Change,
  type Channel,
  type PairSide,
  provenanceWords,
  type RunDiff,
  type Sentence,
  type SpanPair,
  type ValueDiff,
} from "../../core/compare/run-diff.ts";
import type { Nanos } from "../../core/ids.ts";
import { type Json, valueText } from "../../core/value.ts";
import { durationText, sinceStart } from "./moments.ts";
import { clipped, table, visible } from "./terminal.ts";

/** Rows shown of each part. */
const SHOWN = 12;

const SIGNS: Readonly<Record<Change, string>> = { same: "=", changed: "~", removed: "-", added: "+" };

export const plainText = (sentence: Sentence): string =>
  visible(sentence.map((piece) => (typeof piece === "string" ? piece : piece.text)).join(""));

export const diffText = (diff: RunDiff): string =>
  [
    `A  ${runText(diff.left)}`,
    `B  ${runText(diff.right)}`,
    "",
    ...diff.sentences.map(plainText),
    ...CHANNELS.flatMap((channel) => PARTS[channel](diff)),
    ...(diff.incomplete.length > 0
      ? ["", ...diff.incomplete.map((each) => `Incomplete: ${visible(each)}`)]
      : []),
  ].join("\n");

/** The first differences of one part, without what else differs. */
export const partText = (diff: RunDiff, channel: Channel): string =>
  [`A  ${runText(diff.left)}`, `B  ${runText(diff.right)}`, ...PARTS[channel](diff)].join("\n");

const PARTS: Readonly<Record<Channel, (diff: RunDiff) => readonly string[]>> = {
  content: (diff) => section("spans", spanRows(diff), differing(diff.spans.counts)),
  lifecycle: (diff) => section("lifecycles", lifecycleRows(diff), differing(diff.lifecycles.counts)),
  metrics: (diff) => section("metrics", metricRows(diff), differing(diff.metrics.counts)),
  records: ({ records }) => section("records", valueRows(records), differing(records.counts)),
  configuration: ({ configuration }) =>
    section("configuration", valueRows(configuration), differing(configuration.counts)),
};

const runText = (run: RunDiff["left"]): string =>
  `${visible(run.name)} (${run.id}), ${run.outcome}, ${run.spans} spans, ${durationText(run.durationMs)}`;

const differing = ({ added, removed, changed }: Readonly<Record<Change, number>>): number =>
  added + removed + changed;

const section = (
  title: string,
  rows: readonly (readonly (string | number)[])[],
  total: number,
): readonly string[] => {
  if (total === 0) return [];
  const shown = rows.slice(0, SHOWN);
  const [, ...lines] = table(
    (shown[0] ?? []).map(() => ""),
    shown,
  ).split("\n");
  const left = total - shown.length;
  return [
    "",
    `${title} (${total})`,
    ...lines.map((line) => `  ${line}`),
    ...(left > 0 ? [`  … ${left} more`] : []),
  ];
};

const spanRows = ({ spans, left, right }: RunDiff): readonly (readonly string[])[] =>
  spans.pairs.map((pair) => [
    signOf(pair),
    `${"  ".repeat(Math.min(pair.depth, 20))}${pair.spanKind} ${clipped((pair.left ?? pair.right)?.name ?? "", 50)}`,
    pair.left ? startText(left, pair.left) : "",
    pair.right ? startText(right, pair.right) : "",
    pair.classes.filter((name) => name !== "added" && name !== "removed").join(", "),
    pair.follows === null ? "" : "follows",
    provenanceWords(pair),
  ]);

const signOf = ({ left, right }: SpanPair): string => {
  if (left && right) return SIGNS.changed;
  return left ? SIGNS.removed : SIGNS.added;
};

const startText = (run: { readonly from: Nanos }, { start, event }: PairSide): string =>
  `${event} ${sinceStart(run, start)}`;

const lifecycleRows = ({ lifecycles }: RunDiff): readonly (readonly string[])[] =>
  lifecycles.pairs.map((pair) => {
    const { left, right, at } = partingOf(pair);
    return [
      SIGNS[pair.change],
      clipped(pair.left ?? pair.right ?? "", 50),
      left ? `${stepText(left)} ${(at.left ?? left).event}` : "",
      right ? `${stepText(right)} ${(at.right ?? right).event}` : "",
    ];
  });

const metricRows = ({ metrics }: RunDiff): readonly (readonly string[])[] =>
  metrics.pairs.map(({ change, subject, name, axis, first, last, outside, points }) => {
    const { left, right } = first ?? last;
    return [
      SIGNS[change],
      clipped(subject === null ? name : `${subject} ${name}`, 50),
      first ? `${axis} ${first.x}` : "",
      left ? valueText(left.value) : "",
      right ? valueText(right.value) : "",
      change !== "changed"
        ? ""
        : outside > 0
          ? `${outside} outside`
          : `${points.left} and ${points.right} points`,
    ];
  });

const valueRows = ({ changes }: ValueDiff): readonly (readonly string[])[] =>
  changes.map(({ change, path, subject, left, right }) => [
    SIGNS[change],
    clipped(subject === null ? path : `${subject} ${path}`, 60),
    said(left),
    said(right),
  ]);

const said = (value: Json | undefined): string => (value === undefined ? "" : clipped(valueText(value), 40));
