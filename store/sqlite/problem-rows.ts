/** What could not be read, with the reason. */
import type { RunId } from "../../core/ids.ts";
import type { Problem } from "../../core/wire/sources.ts";
import { rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export interface StoredProblem {
  readonly source: number;
  readonly run: number | null;
  /** Null when it is not about a kept unit. */
  readonly seq: number | null;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

export const insertProblem = (sql: Statements, id: number, problem: StoredProblem): void => {
  const { source, run, seq, line, offset, length, reason } = problem;
  const row = [id, source, run, seq, line, offset, length, reason];
  sql.run(
    'INSERT INTO problems (id, source, run, seq, line, "offset", length, reason, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...row,
    rowSum(...row),
  );
};

export const lastProblemId = (sql: Statements): number =>
  sql.get<{ id: number | null }>("SELECT max(id) AS id FROM problems")?.id ?? 0;

export const TIME_OUT_OF_RANGE = "time out of range: it takes the time of the unit before it";

interface ProblemRow {
  readonly id: number;
  readonly path: string;
  readonly generation: number;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
  readonly run: RunId | null;
}

/** Problems with a higher id, oldest first; of a run also those of its files that no run can be named for. */
export const problemsOf = (
  sql: Statements,
  { run, path }: { readonly run?: RunId; readonly path?: string },
  after: number,
  limit: number,
): readonly (Problem & { readonly id: number })[] => {
  const conditions = ["p.id > ?"];
  const values: unknown[] = [after];
  if (run !== undefined) {
    conditions.push(
      "(p.run = (SELECT id FROM runs WHERE name = ?) OR (p.run IS NULL AND p.source IN (SELECT source FROM run_sources WHERE run = (SELECT id FROM runs WHERE name = ?))))",
    );
    values.push(run, run);
  }
  if (path !== undefined) {
    conditions.push("p.source IN (SELECT id FROM sources WHERE path = ?)");
    values.push(path);
  }
  const rows = sql.all<ProblemRow>(
    `SELECT p.id, s.path, s.generation, p.line, p."offset", p.length, p.reason, r.name AS run
     FROM problems p JOIN sources s ON s.id = p.source LEFT JOIN runs r ON r.id = p.run
     WHERE ${conditions.join(" AND ")} ORDER BY p.id LIMIT ?`,
    ...values,
    limit,
  );
  return rows.map(({ run: name, ...problem }) => (name === null ? problem : { ...problem, run: name }));
};
