/** `hindcast branches`: the tree of what was replayed. */
import { parseRunId, type RunId } from "../../core/ids.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";
import { readArguments } from "./arguments.ts";
import { wrongUse } from "./exit.ts";
import { openReading, READING_OPTIONS } from "./target.ts";
import { printJson, printLine, table, visible } from "./terminal.ts";

export const HELP = `hindcast branches [RUN] [--all] [--store FILE] [--json]

Lists the branches of a store, or those of one run and theirs: what each was made from and at, what was
edited, how it ended and what it cost.

  --all         archived ones too
  --store FILE  the store; else the one of the current folder
  --json        { version, branches: [ … ] }`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("branches", args, {
    ...READING_OPTIONS,
    all: { type: "boolean" },
  });
  const [named, more] = positionals;
  const of = named === undefined ? undefined : parseRunId(named);
  if (more !== undefined || (named !== undefined && of === undefined))
    throw wrongUse(`hindcast branches takes the id of one run, not "${visible(more ?? named ?? "")}".`);
  const { reader, close } = await openReading([], values);
  try {
    if (of !== undefined && !(await reader.run(of)))
      throw wrongUse(`There is no run ${of} here. See: hindcast runs`);
    const branches = (await reader.branches(of)).filter(({ archived }) => values.all || !archived);
    if (values.json) await printJson({ version: 1, branches });
    else if (branches.length === 0) await printLine("There is no branch.");
    else
      await printLine(
        table(
          ["branch", "of", "at", "edit", "state", "calls", "cost", "name", ""],
          inTree(branches, of).map(({ branch, depth }) => row(branch, depth)),
        ),
      );
    return 0;
  } finally {
    await close();
  }
};

interface Placed {
  readonly branch: Branch;
  readonly depth: number;
}

/** Each below what it was made from. */
const inTree = (branches: readonly Branch[], of: RunId | undefined): readonly Placed[] => {
  const known = new Set(branches.map(({ run: id }) => id));
  const below = (parent: RunId, depth: number): readonly Placed[] =>
    branches
      .filter((branch) => branch.parent === parent)
      .flatMap((branch) => [{ branch, depth }, ...below(branch.run, depth + 1)]);
  const roots = new Set(branches.map(({ parent }) => parent).filter((parent) => !known.has(parent)));
  return (of !== undefined && !known.has(of) ? [of] : [...roots]).flatMap((root) => below(root, 0));
};

const row = (branch: Branch, depth: number): readonly (string | number)[] => [
  `${"  ".repeat(depth)}${branch.run}`,
  branch.parent,
  `${branch.call.name} (${branch.call.event})`,
  branch.edit.join(", ") || "as recorded",
  branch.state,
  branch.own.calls,
  branch.own.costUsd === null ? "" : `$${branch.own.costUsd.toFixed(4)}`,
  branch.name,
  branch.parentChanged ? "parent has changed since" : "",
];
