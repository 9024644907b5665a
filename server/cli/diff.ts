/** `hindcast diff`: what two runs differ in, and where they part first. */
import { RunComparison } from "../../core/compare/compare.ts";
import {
  DIFF_CLASSES,
  type DiffClass,
  IGNORED_BY_DEFAULT,
  type RunDiff,
} from "../../core/compare/run-diff.ts";
import { readArguments } from "./arguments.ts";
import { diffText } from "./diff-text.ts";
import { failure, wrongUse } from "./exit.ts";
import { openTarget, READING_OPTIONS, type Target } from "./target.ts";
import { printJson, printLine, visible } from "./terminal.ts";

export const HELP = `hindcast diff A B [--store FILE] [--ignore CLASS]… [--tolerance N] [--json]

Compares two runs: their spans, lifecycles, metrics, records and configuration, and says where they part
first. A and B are ids of runs in the store, or paths to traces. Times and ids never count.

  --ignore CLASS  do not compare it: ${DIFF_CLASSES.slice(0, 6).join(", ")},
                  ${DIFF_CLASSES.slice(6).join(", ")}
                  (several: with commas, or the option again)
  --attributes    compare all other attributes of spans too
  --tolerance N   numbers that differ by less than this share are the same; 1e-6 by default
  --left-run ID   which run of A, and --right-run ID which of B, where a trace holds several
  --store FILE    the store; else the one of the current folder
  --json          everything: { version, left, right, same, firstDivergence, sentences, spans, … }

Exit codes: 0 the same, 1 different, 2 wrong use, 3 no difference, but the input is incomplete.`;

const EXIT = { same: 0, different: 1, incomplete: 3 } as const;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("diff", args, {
    ...READING_OPTIONS,
    ignore: { type: "string", multiple: true },
    attributes: { type: "boolean" },
    tolerance: { type: "string" },
    "left-run": { type: "string" },
    "right-run": { type: "string" },
  });
  const [left, right, ...more] = positionals;
  if (left === undefined || right === undefined || more.length > 0)
    throw wrongUse("Name two runs: hindcast diff A B. See: hindcast diff --help");
  const ignored = ignoredClasses(values.ignore ?? [], values.attributes ?? false);
  const tolerance = readTolerance(values.tolerance);
  const targets: Target[] = [];
  try {
    targets.push(await openTarget(left, { ...values, run: values["left-run"] }));
    targets.push(await openTarget(right, { ...values, run: values["right-run"] }));
    const diff = await compared(targets, ignored, tolerance);
    if (values.json) await printJson(diff);
    else await printLine(diffText(diff));
    return exitOf(diff);
  } finally {
    for (const target of targets) await target.close();
  }
};

const compared = async (
  targets: readonly Target[],
  ignored: readonly DiffClass[],
  relative: number | undefined,
): Promise<RunDiff> => {
  const [left, right] = await Promise.all(
    targets.map(async ({ reader, run: { id } }) => {
      const read = await reader.comparedRun(id, ignored);
      if (!read) throw failure(`The run ${id} is not in the store any more.`);
      return read;
    }),
  );
  if (!left || !right) throw new Error("A comparison needs two runs.");
  return new RunComparison(left, right, {
    ignored,
    ...(relative !== undefined && { tolerance: { relative } }),
  }).diff();
};

const exitOf = (diff: RunDiff): number => {
  if (!diff.same) return EXIT.different;
  return diff.incomplete.length > 0 ? EXIT.incomplete : EXIT.same;
};

const ignoredClasses = (given: readonly string[], attributes: boolean): readonly DiffClass[] => {
  const names = given.flatMap((each) => each.split(",")).map((name) => name.trim());
  const known = new Set<string>(DIFF_CLASSES);
  for (const name of names)
    if (!known.has(name))
      throw wrongUse(`--ignore knows no class "${visible(name)}": ${DIFF_CLASSES.join(", ")}.`);
  return [...new Set([...(attributes ? [] : IGNORED_BY_DEFAULT), ...(names as DiffClass[])])];
};

const readTolerance = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  const share = Number(given);
  if (given.trim() !== "" && share >= 0 && share < Infinity) return share;
  throw wrongUse(`--tolerance needs a number from 0, not "${visible(given)}".`);
};
