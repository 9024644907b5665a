/** What could not be read of a commit, with the run it belongs to. */
import type { Seq } from "../../core/ids.ts";
import type { Problem } from "../../core/wire/sources.ts";
import type { RunIdentity } from "../store.ts";
import type { BroughtUnit } from "./placing.ts";
import { insertProblem, type StoredProblem, TIME_OUT_OF_RANGE } from "./problem-rows.ts";
import { findUnit, readRaw, unitsOf } from "./raw-rows.ts";
import type { Shelf } from "./shelf.ts";
import type { Statements } from "./statements.ts";

/** Where a unit lies in its file. */
interface Lies {
  readonly offset: number;
  readonly length: number;
}

interface CommitProblems {
  readonly source: number;
  readonly units: readonly BroughtUnit[];
  readonly seqOf: (unit: number) => Seq;
  /** Where `start` of the units counts from. */
  readonly from: number;
  /** In parallel to `units`. */
  readonly runs: readonly RunIdentity[];
  /** Positions of units with a time that cannot be right. */
  readonly outOfRange: readonly number[];
  /** Not about a kept unit: over-long lines, padding, the file itself. */
  readonly others: readonly Omit<Problem, "path" | "generation">[];
}

/** In a transaction, after the runs of the commit are in. */
export const writeProblems = (sql: Statements, shelf: Shelf, commit: CommitProblems): void => {
  const write = (problem: StoredProblem): void => insertProblem(sql, shelf.newProblemId(), problem);
  const runId = (identity: RunIdentity): number => shelf.cellFor(identity).run.id;
  const wrongTimes = new Set(commit.outOfRange);
  commit.units.forEach((unit, i) => {
    const { position, problem } = unit;
    if (problem === undefined && !wrongTimes.has(position)) return;
    const seq = commit.seqOf(i);
    const { offset, length } = placeOf(unit, commit.from) ?? keptPlace(sql, seq);
    const run = runId(commit.runs[i] as RunIdentity);
    const row = { source: commit.source, run, seq, line: position, offset, length };
    if (problem !== undefined) write({ ...row, reason: problem });
    if (wrongTimes.has(position)) write({ ...row, reason: TIME_OUT_OF_RANGE });
  });
  for (const { line, offset, length, reason } of commit.others) {
    const before = commit.units.findLastIndex(({ position }) => position <= line);
    const run = before < 0 ? newestRun(sql, commit.source) : runId(commit.runs[before] as RunIdentity);
    write({ source: commit.source, run, seq: null, line, offset, length, reason });
  }
};

const placeOf = ({ start, length }: BroughtUnit, from: number): Lies | undefined =>
  start === undefined || length === undefined ? undefined : { offset: from + start, length };

const keptPlace = (sql: Statements, seq: Seq): Lies => {
  const found = findUnit(sql, seq);
  const row = found && readRaw(sql, found.raw);
  const unit = found && row && unitsOf(row)[found.unit];
  if (!row || !unit) throw new Error(`The store has no unit ${seq}.`);
  return { offset: row.from + unit.start, length: unit.length };
};

/** The run that the source brought to last; null when it has brought to none. */
const newestRun = (sql: Statements, source: number): number | null =>
  sql.get<{ run: number }>("SELECT run FROM run_sources WHERE source = ? ORDER BY head DESC LIMIT 1", source)
    ?.run ?? null;
