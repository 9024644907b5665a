/** Runs, and what each source brought to them. */
import type { RunId } from "../../core/ids.ts";
import type { Liveness } from "../../core/wire/runs.ts";
import type { RunIdentity } from "../store.ts";
import { rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export interface StoredRun {
  readonly id: number;
  readonly identity: RunIdentity;
  /** Seconds since 1970; null while no unit had a time. */
  readonly origin: number | null;
  /** Of the list of segments. */
  readonly version: number;
  /** Rises when events that were there are no longer. */
  readonly rewrites: number;
  readonly status: Liveness;
  readonly cutAtLine: number | null;
}

interface RunRow {
  readonly id: number;
  readonly identity: string;
  readonly origin: number | null;
  readonly version: number;
  readonly rewrites: number;
  readonly status: Liveness;
  readonly cut_at_line: number | null;
}

const COLUMNS = "id, identity, origin, version, rewrites, status, cut_at_line";

const runOf = (row: RunRow): StoredRun => ({
  id: row.id,
  identity: JSON.parse(row.identity),
  origin: row.origin,
  version: row.version,
  rewrites: row.rewrites,
  status: row.status,
  cutAtLine: row.cut_at_line,
});

export const readRun = (sql: Statements, name: RunId): StoredRun | undefined => {
  const row = sql.get<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE name = ?`, name);
  return row && runOf(row);
};

export const readRunById = (sql: Statements, id: number): StoredRun | undefined => {
  const row = sql.get<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, id);
  return row && runOf(row);
};

const columnsOf = (run: StoredRun) => [
  run.id,
  run.identity.id,
  JSON.stringify(run.identity),
  run.origin,
  run.version,
  run.rewrites,
  run.status,
  run.cutAtLine,
];

export const writeRun = (sql: Statements, run: StoredRun): void => {
  const row = columnsOf(run);
  sql.run(
    "INSERT OR REPLACE INTO runs (id, name, identity, origin, version, rewrites, status, cut_at_line, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ...row,
    rowSum(...row),
  );
};

/** What a source brought to a run. `ordinal` = its units that were placed by position. */
export interface RunSource {
  readonly run: number;
  readonly source: number;
  readonly units: number;
  readonly problems: number;
  readonly ordinal: number;
  /** The highest seq. */
  readonly head: number;
}

export const readRunSources = (sql: Statements, run: number): readonly RunSource[] =>
  sql.all<RunSource>(
    "SELECT run, source, units, problems, ordinal, head FROM run_sources WHERE run = ? ORDER BY source",
    run,
  );

export const runsOfSource = (sql: Statements, source: number): readonly number[] =>
  sql.all<{ run: number }>("SELECT run FROM run_sources WHERE source = ?", source).map(({ run }) => run);

/** Adds to what is there. */
export const addRunSource = (sql: Statements, added: RunSource): void => {
  const before = sql.get<RunSource>(
    "SELECT run, source, units, problems, ordinal, head FROM run_sources WHERE run = ? AND source = ?",
    added.run,
    added.source,
  );
  const row = [
    added.run,
    added.source,
    added.units + (before?.units ?? 0),
    added.problems + (before?.problems ?? 0),
    added.ordinal + (before?.ordinal ?? 0),
    Math.max(added.head, before?.head ?? 0),
  ];
  sql.run(
    "INSERT OR REPLACE INTO run_sources (run, source, units, problems, ordinal, head, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...row,
    rowSum(...row),
  );
};
