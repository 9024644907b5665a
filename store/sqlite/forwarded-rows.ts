/** What people sent to an orchestrator, and what became of it: notes of the kind `action`. */
import type { RunId } from "../../core/ids.ts";
import type { Forwarded } from "../../core/operator-actions.ts";
import { rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

export const ACTION = "action";

interface ActionRow {
  readonly id: number;
  readonly run: RunId;
  readonly body: string;
}

/** In the order they were asked for. */
export const readForwarded = (sql: Statements, run: RunId | undefined): readonly Forwarded[] =>
  sql
    .all<ActionRow>(
      `SELECT id, run, body FROM notes WHERE kind = ? ${run === undefined ? "" : "AND run = ?"} ORDER BY id`,
      ACTION,
      ...(run === undefined ? [] : [run]),
    )
    .map(({ id, run: of, body }) => ({
      id,
      run: of,
      ...(JSON.parse(body) as Omit<Forwarded, "id" | "run">),
    }));

/** `id` 0 makes a new one. Throws when there is none of that id. */
export const writeForwarded = (sql: Statements, { id, run, ...rest }: Forwarded): Forwarded => {
  const body = JSON.stringify(rest);
  const kept =
    id === 0
      ? sql.run("INSERT INTO notes (run, kind, body, sum) VALUES (?, ?, ?, 0)", run, ACTION, body)
      : id;
  const changed = sql.change(
    "UPDATE notes SET body = ?, sum = ? WHERE id = ? AND run = ? AND kind = ?",
    body,
    rowSum(kept, run, ACTION, body),
    kept,
    run,
    ACTION,
  );
  if (changed === 0) throw new Error(`The store has no action ${id} of run "${run}".`);
  return { id: kept, run, ...rest };
};
