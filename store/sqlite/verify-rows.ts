/** Rows that carry a sum over their columns. */

import { rowSum } from "./row-sum.ts";
import type { Pause } from "./run-history.ts";
import type { Statements } from "./statements.ts";
import type { Findings } from "./verify.ts";

interface Summed {
  readonly table: string;
  /** As they went into the sum. */
  readonly columns: readonly string[];
  /** In the words of a person, with the values of the columns. */
  readonly what: (row: readonly unknown[]) => string;
}

const SUMMED: readonly Summed[] = [
  { table: "meta", columns: ["key", "value"], what: ([key]) => `The entry ${key} about the store` },
  {
    table: "sources",
    columns: ["id", "path", "generation", "state", "duplicates", "late", "out_of_range"],
    what: ([id, path]) => `What is known of source ${id} (${path})`,
  },
  {
    table: "duplicates",
    columns: ["seq", "source"],
    what: ([seq]) => `The mark that unit ${seq} is a duplicate`,
  },
  {
    table: "problems",
    columns: ["id", "source", "run", "seq", "line", '"offset"', "length", "reason"],
    what: ([id, source, , , line]) => `Problem ${id} (source ${source}, line ${line})`,
  },
  {
    table: "runs",
    columns: ["id", "name", "identity", "origin", "version", "rewrites", "status", "cut_at_line"],
    what: ([, name]) => `What is known of run ${name}`,
  },
  {
    table: "run_sources",
    columns: ["run", "source", "units", "problems", "ordinal", "head"],
    what: ([run, source]) => `What source ${source} brought to run number ${run}`,
  },
  {
    table: "segments",
    columns: [
      "run",
      "ordinal",
      "events",
      "checkpoint",
      "idents",
      "first",
      "last",
      "count",
      "before",
      "max_seq",
      "shape",
    ],
    what: ([run, ordinal]) => `Segment ${ordinal} of run number ${run}`,
  },
  { table: "notes", columns: ["id", "run", "kind", "body"], what: ([id, run]) => `Note ${id} of run ${run}` },
  {
    table: "attempts",
    columns: ["id", "run", "event", "open", "body", "hash"],
    what: ([id, run]) => `Attempt ${id} of run ${run}`,
  },
  {
    table: "branches",
    columns: ["run", "parent", "open", "body"],
    what: ([run, parent]) => `The branch ${run} of run ${parent}`,
  },
  { table: "ends", columns: ["run", "checkpoint"], what: ([run]) => `The end of run number ${run}` },
];

const ROWS_AT_ONCE = 5000;

export const checkSums = async (sql: Statements, findings: Findings, pause: Pause): Promise<void> => {
  for (const summed of SUMMED)
    await findings.during(`The table ${summed.table}`, () => checkTable(sql, findings, pause, summed));
};

const checkTable = async (
  sql: Statements,
  findings: Findings,
  pause: Pause,
  { table, columns, what }: Summed,
): Promise<void> => {
  const { n } = sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`) ?? { n: 0 };
  for (let offset = 0; offset < n; offset += ROWS_AT_ONCE) {
    const rows = sql.all<Record<string, unknown>>(
      `SELECT ${columns.join(", ")}, sum FROM ${table} LIMIT ${ROWS_AT_ONCE} OFFSET ${offset}`,
    );
    for (const row of rows) {
      const values = columns.map((column) => row[column.replaceAll('"', "")]);
      findings.note(rowSum(...values) === row.sum, () => `${what(values)} is not as it was written.`);
    }
    await pause();
  }
};
