/** Sources as they were last committed, and what only the store can count of them. */
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StoredSource } from "../store.ts";
import { rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export interface StoreCounts {
  /** Units dropped because an earlier one in moment order had said the same. */
  readonly duplicates: number;
  /** Events older than what had settled when they came. */
  readonly late: number;
  /** Units with a time that cannot be right. */
  readonly outOfRange: number;
}

export const NO_COUNTS: StoreCounts = { duplicates: 0, late: 0, outOfRange: 0 };

interface SourceRow {
  readonly id: number;
  readonly state: string;
  readonly duplicates: number;
  readonly late: number;
  readonly out_of_range: number;
}

/** `source.report` is as ingest gave it; `reportOf` adds the counts. */
export interface CountedSource {
  readonly source: StoredSource;
  readonly counts: StoreCounts;
}

const SELECT = "SELECT id, state, duplicates, late, out_of_range FROM sources";

const countedOf = (row: SourceRow): CountedSource => ({
  source: { ...JSON.parse(row.state), id: row.id },
  counts: { duplicates: row.duplicates, late: row.late, outOfRange: row.out_of_range },
});

export const readSources = (sql: Statements): readonly CountedSource[] =>
  sql.all<SourceRow>(`${SELECT} ORDER BY id`).map(countedOf);

export const readSource = (sql: Statements, id: number): CountedSource | undefined => {
  const row = sql.get<SourceRow>(`${SELECT} WHERE id = ?`, id);
  return row && countedOf(row);
};

export const writeSource = (sql: Statements, { source, counts }: CountedSource): void => {
  const { id, ...rest } = source;
  const row = [
    id,
    source.path,
    source.generation,
    JSON.stringify(rest),
    counts.duplicates,
    counts.late,
    counts.outOfRange,
  ];
  sql.run(
    "INSERT OR REPLACE INTO sources (id, path, generation, state, duplicates, late, out_of_range, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    ...row,
    rowSum(...row),
  );
};

export const reportOf = ({ source, counts }: CountedSource): SourceReport & { readonly id: number } => ({
  ...source.report,
  id: source.id,
  problems: source.report.problems + counts.outOfRange,
  duplicates: counts.duplicates,
  late: counts.late,
});
