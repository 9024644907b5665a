/** Looks at every byte that is kept and says what is not as it was written. */

import type { Pause } from "./run-history.ts";
import type { Statements } from "./statements.ts";

export const verifyStore = async (
  sql: Statements,
  pause: Pause,
): Promise<{ readonly checked: number; readonly damages: readonly string[] }> => {
  await pause();
  const rows = sql.all<{ integrity_check: string }>("PRAGMA integrity_check");
  return { checked: 0, damages: rows.map((row) => row.integrity_check).filter((text) => text !== "ok") };
};
