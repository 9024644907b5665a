/**
 * The long trials of reading files, against the real thread, store and file system: `npm run torture [ROW…]`.
 * Prints a table: row, survived/attempted, figure. Exit 1 when one did not survive.
 */
import { asChild } from "./child.ts";
import { rows as growing } from "./growing.ts";
import { rows as hostile } from "./hostile.ts";
import { rows as importing } from "./importing.ts";
import { rows as killed } from "./killed.ts";
import { rows as rotating } from "./rotating.ts";
import type { Row } from "./row.ts";

const ROWS: readonly Row[] = [...growing, ...killed, ...rotating, ...hostile, ...importing];

const main = async (asked: readonly string[]): Promise<number> => {
  const chosen = ROWS.filter(({ row }) => asked.length === 0 || asked.includes(row));
  if (chosen.length === 0) {
    console.error(
      `There is no row ${asked.join(", ")}. There are: ${ROWS.map(({ row }) => row).join(", ")}.`,
    );
    return 2;
  }
  let failed = 0;
  console.log("row  survived/attempted  figure");
  for (const { row, name, run } of chosen) {
    const { survived, attempted, figure } = await run();
    if (survived < attempted) failed++;
    console.log(`${row}  ${`${survived}/${attempted}`.padEnd(18)}  ${name}: ${figure}`);
  }
  return failed === 0 ? 0 : 1;
};

const [first, ...rest] = process.argv.slice(2);
process.exitCode =
  first === "--child" ? await asChild(rest) : await main(first === undefined ? [] : [first, ...rest]);
