/** Looks at every byte that is kept and says what is not as it was written. SQLite itself checks only its pages' order. */

import type { Pause } from "./run-history.ts";
import type { Statements } from "./statements.ts";
import { checkBlobs, checkDocuments, checkRaw, checkSchema, checkTail } from "./verify-bytes.ts";
import { checkSums } from "./verify-rows.ts";

export class Findings {
  checked = 0;
  readonly damages: string[] = [];

  /** One thing was looked at; `damage` is the sentence when it is not as it was written. */
  note(isGood: boolean, damage: () => string): void {
    this.checked++;
    if (!isGood) this.damages.push(damage());
  }

  /** Damage can also make a table unreadable from some row on. */
  async during(what: string, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.damages.push(
        `${what} cannot be read to the end: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }
}

export const verifyStore = async (
  sql: Statements,
  pause: Pause,
): Promise<{ readonly checked: number; readonly damages: readonly string[] }> => {
  const findings = new Findings();
  await findings.during("The file", () => checkPages(sql, findings));
  await findings.during("The schema", () => checkSchema(sql, findings));
  await checkSums(sql, findings, pause);
  await findings.during("The raw bytes", () => checkRaw(sql, findings, pause));
  await findings.during("The documents", () => checkDocuments(sql, findings, pause));
  await findings.during("The tails", () => checkTail(sql, findings, pause));
  await findings.during("The blocks", () => checkBlobs(sql, findings, pause));
  return { checked: findings.checked, damages: findings.damages };
};

const checkPages = (sql: Statements, findings: Findings): void => {
  for (const { integrity_check: found } of sql.all<{ integrity_check: string }>("PRAGMA integrity_check"))
    findings.note(found === "ok", () => `The pages of the file are not in order: ${found}.`);
};
