/**
 * `npm run fidelity [DIALECT…]`: figures counted from the raw files of `../shared` by other means, beside those of
 * `hindcast runs --json` and of the dialect's events. Prints how every file was read, every disagreement and a table
 * per dialect. Exit 1 when one figure disagrees or a file is neither read nor listed with a reason, 3 when there are no
 * files to read.
 */
import { existsSync } from "node:fs";
import { type Agreement, ALL, compare } from "./checks.ts";
import { askCommand } from "./command.ts";
import { filesTable } from "./files.ts";

const main = async (asked: readonly string[]): Promise<number> => {
  const checks = ALL.filter(({ dialect }) => asked.length === 0 || asked.includes(dialect));
  if (!existsSync("../shared") || checks.length === 0) {
    console.error(
      `There is nothing to compare${asked.length > 0 ? ` for ${asked.join(", ")}` : ""}: no files in ../shared.`,
    );
    return 3;
  }
  const told = await askCommand();
  const files = filesTable(told.sources);
  if (asked.length === 0) console.log(files.text);
  const agreements = await compare(checks, told, (text) => console.log(`differs: ${text}`));
  console.log(
    "| dialect | files | figures | of them told by runs --json | agree |\n| --- | --- | --- | --- | --- |",
  );
  const total: Agreement = { files: 0, figures: 0, told: 0, agree: 0 };
  for (const [dialect, one] of agreements) {
    console.log(rowOf(dialect, one));
    for (const key of ["files", "figures", "told", "agree"] as const) total[key] += one[key];
  }
  console.log(rowOf("all", total));
  return total.agree === total.figures && files.missing === 0 ? 0 : 1;
};

const rowOf = (name: string, { files, figures, told, agree }: Agreement): string =>
  `| ${name} | ${files} | ${figures} | ${told} | ${percent(agree, figures)} |`;

const percent = (part: number, whole: number): string =>
  `${part}/${whole}, ${((100 * part) / whole).toFixed(1)} %`;

process.exitCode = await main(process.argv.slice(2));
