/** Branches: what a person asked for and what came of it. Their events are those of a run like any other. */
import type { RunId } from "../../core/ids.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";
import { rowSum } from "./row-sum.ts";
import { readRun, writeRun } from "./run-rows.ts";
import type { Statements } from "./statements.ts";

interface BranchRow {
  readonly run: RunId;
  readonly parent: RunId;
  readonly body: string;
}

export const readBranches = (sql: Statements): readonly Branch[] =>
  sql
    .all<BranchRow>("SELECT run, parent, body FROM branches ORDER BY rowid")
    .map(({ run, parent, body }) => ({
      run,
      parent,
      ...(JSON.parse(body) as Omit<Branch, "run" | "parent">),
    }));

/** As a person calls it. */
export const branchName = (sql: Statements, run: RunId): string | null =>
  sql.get<{ name: string }>("SELECT json_extract(body, '$.name') AS name FROM branches WHERE run = ?", run)
    ?.name ?? null;

/** Those of a run, and theirs. */
export const below = (all: readonly Branch[], of: RunId): readonly Branch[] => {
  const runs = new Set([of]);
  // A branch is made after its parent.
  for (const { run, parent } of all) if (runs.has(parent)) runs.add(run);
  return all.filter(({ parent }) => runs.has(parent));
};

export const writeBranch = (sql: Statements, branch: Branch): void => {
  const { run, parent, ...body } = branch;
  const row = [run, parent, Number(branch.state === "running"), JSON.stringify(body)] as const;
  sql.run(
    "INSERT INTO branches (run, parent, open, body, sum) VALUES (?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET open = excluded.open, body = excluded.body, sum = excluded.sum",
    ...row,
    rowSum(...row),
  );
};

/** Whoever ran them is gone. */
export const interruptBranches = (sql: Statements): void => {
  for (const { run } of sql.all<{ run: RunId }>("SELECT run FROM branches WHERE open = 1")) {
    const branch = readBranches(sql).find((each) => each.run === run);
    const stored = readRun(sql, run);
    if (stored) writeRun(sql, { ...stored, status: "ended" });
    if (branch)
      writeBranch(sql, {
        ...branch,
        state: "interrupted",
        reason: "Hindcast ended while it ran: what was executed by then is kept",
      });
  }
};
