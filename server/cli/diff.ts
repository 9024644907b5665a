/** `hindcast diff`: what two runs differ in, and where they part first. */
import { readFileSync } from "node:fs";
import { pinnedBy } from "../../core/compare/alignment.ts";
import { type ComparedRun, type CompareOptions, compareRuns } from "../../core/compare/compare.ts";
import {
  DIFF_CLASSES,
  type DiffClass,
  IGNORED_BY_DEFAULT,
  type RunDiff,
} from "../../core/compare/run-diff.ts";
import { type DiffRules, diffRules } from "../schemas/rules.ts";
import { readArguments } from "./arguments.ts";
import { diffJunit, diffMarkdown } from "./diff-report.ts";
import { diffText } from "./diff-text.ts";
import { failure, wrongUse } from "./exit.ts";
import { openTarget, READING_OPTIONS, type Target } from "./target.ts";
import { printJson, printLine, visible } from "./terminal.ts";

export const HELP = `hindcast diff A B [--ignore CLASS]… [--attributes] [--tolerance N] [--rules FILE] [--store FILE]
                  [--json | --markdown | --junit]
hindcast diff --baseline A [--baseline A2]… B

Compares two runs: their spans, lifecycles, metrics, records and configuration, and says where they part
first. A and B are ids of runs in the store, or paths to traces. Times and ids never count, nor what a
run that still grows has not come to yet.

  --baseline A    a run that is as it should be. Of several, what differs among them is noise: only what
                  lies outside of it counts
  --ignore CLASS  do not compare it: ${DIFF_CLASSES.slice(0, 6).join(", ")},
                  ${DIFF_CLASSES.slice(6).join(", ")}
                  (several: with commas, or the option again)
  --attributes    compare all other attributes of spans too
  --tolerance N   numbers that differ by less than this share are the same; 1e-6 by default
  --rules FILE    JSON: { ignore, tolerance, spans, series, paths, join, forbid }: classes; names and JSON
                  pointers that are not compared; pairs of span ids that belong together, or never do
  --left-run ID   which run of A, and --right-run ID which of B, where a trace holds several
  --store FILE    the store; else the one of the current folder
  --json          everything: { version, left, right, same, firstDivergence, sentences, spans, … }
  --markdown      for a pull request
  --junit         for a build: one test case for each part

Exit codes: 0 the same, 1 different, 2 wrong use, 3 no difference, but the input is incomplete.`;

const EXIT = { same: 0, different: 1, incomplete: 3 } as const;

const OPTIONS = {
  ...READING_OPTIONS,
  baseline: { type: "string", multiple: true },
  ignore: { type: "string", multiple: true },
  attributes: { type: "boolean" },
  tolerance: { type: "string" },
  rules: { type: "string" },
  markdown: { type: "boolean" },
  junit: { type: "boolean" },
  "left-run": { type: "string" },
  "right-run": { type: "string" },
} as const;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("diff", args, OPTIONS);
  const named = [...(values.baseline ?? []), ...positionals];
  if (named.length < 2 || positionals.length !== (values.baseline ? 1 : 2))
    throw wrongUse("Name two runs: hindcast diff A B. See: hindcast diff --help");
  if ([values.json, values.markdown, values.junit].filter(Boolean).length > 1)
    throw wrongUse("Choose one of --json, --markdown and --junit.");
  const options = optionsOf(
    values.rules === undefined ? diffRules.parse({}) : readRules(values.rules),
    ignoredClasses(values.ignore ?? []),
    values.attributes ?? false,
    readTolerance(values.tolerance),
  );
  const targets: Target[] = [];
  try {
    for (const [i, name] of named.entries()) {
      const side = i === named.length - 1 ? "right-run" : "left-run";
      targets.push(await openTarget(name, { ...values, run: values[side] }, `--${side}`));
    }
    const diff = await compared(targets, options);
    if (values.json) await printJson(diff);
    else if (values.markdown) await printLine(diffMarkdown(diff));
    else if (values.junit) await printLine(diffJunit(diff));
    else await printLine(diffText(diff));
    return exitOf(diff);
  } finally {
    for (const target of targets) await target.close();
  }
};

/** The last one against the first; those between are as good as the first. */
const compared = async (targets: readonly Target[], options: CompareOptions): Promise<RunDiff> => {
  const runs: ComparedRun[] = [];
  for (const {
    reader,
    run: { id },
  } of targets) {
    const read = await reader.comparedRun(id, options.ignored ?? IGNORED_BY_DEFAULT);
    if (!read) throw failure(`The run ${id} is not in the store any more.`);
    runs.push(read);
  }
  const [left, right] = [runs[0], runs.at(-1)];
  if (!left || !right) throw new Error("A comparison needs two runs.");
  const pairs = (await targets[0]?.reader.pairs(left.summary.id, right.summary.id)) ?? [];
  const pinned = pinnedBy(pairs, left.summary.id, options.pinned);
  return (await compareRuns(left, right, { ...options, pinned }, { baselines: runs.slice(1, -1) })).diff();
};

const optionsOf = (
  rules: DiffRules,
  ignored: readonly DiffClass[],
  attributes: boolean,
  tolerance: number | undefined,
): CompareOptions => {
  const relative = tolerance ?? rules.tolerance;
  return {
    ignored: [...new Set([...(attributes ? [] : IGNORED_BY_DEFAULT), ...rules.ignore, ...ignored])],
    ...(relative !== undefined && { tolerance: { relative } }),
    pinned: { join: rules.join, forbid: rules.forbid },
    leftOut: { spans: rules.spans, series: rules.series, paths: rules.paths },
  };
};

const readRules = (path: string): DiffRules => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw wrongUse(`The rules ${visible(path)} cannot be read.`);
  }
  const read = readRulesText(text);
  if (typeof read === "string") throw wrongUse(`The rules ${visible(path)} are not right: ${visible(read)}.`);
  return read;
};

/** In words where they are not right. */
const readRulesText = (text: string): DiffRules | string => {
  try {
    const read = diffRules.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    return `${issue?.path.join(".") || "the file"}: ${issue?.message}`;
  } catch {
    return "they are no JSON";
  }
};

const exitOf = (diff: RunDiff): number => {
  if (!diff.same) return EXIT.different;
  return diff.incomplete.length > 0 ? EXIT.incomplete : EXIT.same;
};

const ignoredClasses = (given: readonly string[]): readonly DiffClass[] => {
  const names = given.flatMap((each) => each.split(",")).map((name) => name.trim());
  const known = new Set<string>(DIFF_CLASSES);
  for (const name of names)
    if (!known.has(name))
      throw wrongUse(`--ignore knows no class "${visible(name)}": ${DIFF_CLASSES.join(", ")}.`);
  return names as readonly DiffClass[];
};

const readTolerance = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  const share = Number(given);
  if (given.trim() !== "" && share >= 0 && share < Infinity) return share;
  throw wrongUse(`--tolerance needs a number from 0, not "${visible(given)}".`);
};
