/** A comparison for other programs' readers: Markdown for a pull request, JUnit for a build. */
import { CHANNELS, type Channel, type Divergence, type RunDiff } from "../../core/compare/run-diff.ts";
import { partText, plainText } from "./diff-text.ts";
import { durationText } from "./moments.ts";
import { visible } from "./terminal.ts";

const TITLES: Readonly<Record<Channel, string>> = {
  content: "Spans",
  lifecycle: "Lifecycles",
  metrics: "Metrics",
  records: "Records",
  configuration: "Configuration",
};
const PARTS = {
  content: "spans",
  lifecycle: "lifecycles",
  metrics: "metrics",
  records: "records",
  configuration: "configuration",
} as const satisfies Readonly<Record<Channel, keyof RunDiff>>;

/** Nothing of a trace is markup: every character that could be is escaped. */
const markdown = (text: string): string =>
  visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~$@-]/g, "\\$&");

export const diffMarkdown = (diff: RunDiff): string => {
  const rows = CHANNELS.map((channel) => {
    const { same, changed, removed, added } = diff[PARTS[channel]].counts;
    return `| ${TITLES[channel]} | ${same} | ${changed} | ${removed} | ${added} |`;
  });
  const run = (letter: string, of: RunDiff["left"]): string =>
    `- **${letter}** ${markdown(of.name)}, ${of.outcome}, ${of.spans} spans, ${durationText(of.durationMs)}`;
  return [
    diff.same ? "### Runs are the same" : "### Runs differ",
    "",
    run("A", diff.left),
    run("B", diff.right),
    "",
    ...diff.sentences.map((sentence) => `- ${markdown(plainText(sentence))}`),
    "",
    "| | same | changed | only A | only B |",
    "| --- | --: | --: | --: | --: |",
    ...rows,
    ...(diff.incomplete.length > 0
      ? ["", ...diff.incomplete.map((each) => `> Incomplete: ${markdown(each)}`)]
      : []),
  ].join("\n");
};

/** What XML 1.0 may not hold is shown as text by `visible`; the rest is escaped. */
const xml = (text: string): string =>
  visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/**
 * A case for each part that is compared; one that differs is a failure with where it does first, and its first
 * differences. One more, an error, where nothing differs but something may have been missed.
 */
export const diffJunit = (diff: RunDiff): string => {
  const cases = CHANNELS.map((channel) => {
    const divergence = diff.firstDivergence.find((each) => each.channel === channel);
    return caseOf(TITLES[channel], diff, divergence && failureOf(diff, divergence));
  });
  const errors = diff.same && diff.incomplete.length > 0 ? [errorOf(diff)] : [];
  const counts = `tests="${cases.length + errors.length}" failures="${diff.firstDivergence.length}" errors="${errors.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="hindcast diff" ${counts}>`,
    ...cases,
    ...errors.map((error) => caseOf("Input", diff, error)),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
};

const caseOf = (title: string, { left, right }: RunDiff, inside: string | undefined): string => {
  const open = `    <testcase classname="hindcast.diff" name="${xml(`${title}: ${left.name} against ${right.name}`)}"`;
  return inside === undefined ? `${open}/>` : `${open}>\n      ${inside}\n    </testcase>`;
};

const failureOf = (diff: RunDiff, { channel, classes, left, right }: Divergence): string => {
  const where = [left, right]
    .map((spot) => (spot ? `${spot.name} ${spot.event ?? ""}`.trim() : "nothing"))
    .join(" / ");
  const text = partText(diff, channel).split("\n").map(xml).join("\n");
  return `<failure message="${xml(`${classes.join(", ")}: ${where}`)}">${text}</failure>`;
};

const errorOf = ({ incomplete }: RunDiff): string =>
  `<error message="The input is incomplete">${incomplete.map(xml).join("\n")}</error>`;
