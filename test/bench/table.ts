/** One row of the bench table: what was measured, the figure, what it is to reach. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
}

export const printTable = (rows: readonly Row[]): void => {
  const cells = [{ what: "what", figure: "measured", goal: "goal" }, ...rows];
  const width = (of: (row: Row) => string): number => Math.max(...cells.map((row) => of(row).length));
  const [first, second, third] = [
    width((row) => row.what),
    width((row) => row.figure),
    width((row) => row.goal),
  ];
  const line = (row: Row): string =>
    `| ${row.what.padEnd(first)} | ${row.figure.padEnd(second)} | ${row.goal.padEnd(third)} |`;
  const rule = `| ${"-".repeat(first)} | ${"-".repeat(second)} | ${"-".repeat(third)} |`;
  console.log([line(cells[0] as Row), rule, ...rows.map(line)].join("\n"));
};

/** Milliseconds with two digits below 10, one above. */
export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} x`;

/** The value at a share of the sorted list, 0 to 1. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);
