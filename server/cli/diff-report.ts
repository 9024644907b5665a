/** A comparison for other programs' readers: Markdown for a pull request, JUnit for a build. */
import { CHANNELS, type Channel, type Divergence, type RunDiff } from "../../core/compare/run-diff.ts";
import { diffText, plainText } from "./diff-text.ts";
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

/** A case for each part that is compared; one that differs is a failure with where it does first. */
export const diffJunit = (diff: RunDiff): string => {
  const failures = diff.firstDivergence.length;
  const incomplete = diff.incomplete.length > 0 && diff.same ? 1 : 0;
  const cases = CHANNELS.map((channel) =>
    caseOf(
      TITLES[channel],
      diff.firstDivergence.find((each) => each.channel === channel),
      diff,
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${CHANNELS.length}" failures="${failures}" errors="${incomplete}">`,
    `  <testsuite name="hindcast diff" tests="${CHANNELS.length}" failures="${failures}" errors="${incomplete}">`,
    ...cases,
    ...(incomplete > 0 ? [`    <system-err>${xml(diff.incomplete.join(" "))}</system-err>`] : []),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
};

const caseOf = (title: string, divergence: Divergence | undefined, diff: RunDiff): string => {
  const open = `    <testcase classname="hindcast.diff" name="${xml(`${title}: ${diff.left.name} against ${diff.right.name}`)}"`;
  if (!divergence) return `${open}/>`;
  const where = [divergence.left, divergence.right]
    .map((spot) => (spot ? `${spot.name} ${spot.event ?? ""}`.trim() : "nothing"))
    .join(" / ");
  const text = diffText(diff).split("\n").map(xml).join("\n");
  return `${open}>\n      <failure message="${xml(`${divergence.classes.join(", ")}: ${where}`)}">${text}</failure>\n    </testcase>`;
};
