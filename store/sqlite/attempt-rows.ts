/** Attempts: a row for each, its request packed beside it. */
import type { RunId } from "../../core/ids.ts";
import type { Attempt, AttemptDetail } from "../../core/replay/lab-wire.ts";
import { deflatedNow, inflated } from "./deflate.ts";
import { bytesSum, rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

interface AttemptRow {
  readonly id: number;
  readonly run: RunId;
  readonly event: string;
  readonly body: string;
}

type Body = Omit<Attempt, "id" | "run" | "event">;
type Asked = Omit<AttemptDetail, keyof Attempt>;

const attemptOf = ({ id, run, event, body }: AttemptRow): Attempt => ({
  id,
  run,
  event,
  ...(JSON.parse(body) as Body),
});

/** Oldest first; of a whole run when no call is named. */
export const readAttempts = (
  sql: Statements,
  run: RunId | undefined,
  event: string | undefined,
): readonly Attempt[] => {
  const where = [...(run === undefined ? [] : ["run = ?"]), ...(event === undefined ? [] : ["event = ?"])];
  const given = [run, event].filter((each) => each !== undefined);
  return sql
    .all<AttemptRow>(
      `SELECT id, run, event, body FROM attempts ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""} ORDER BY id`,
      ...given,
    )
    .map(attemptOf);
};

const decoder = new TextDecoder();

export const readAttempt = (sql: Statements, id: number): AttemptDetail | undefined => {
  const row = sql.get<AttemptRow & { readonly asked: Uint8Array }>(
    "SELECT id, run, event, body, asked FROM attempts WHERE id = ?",
    id,
  );
  if (!row) return undefined;
  const asked = JSON.parse(decoder.decode(inflated(row.asked, `what attempt ${id} asked`))) as Asked;
  return { ...attemptOf(row), ...asked };
};

const encoder = new TextEncoder();

/** `id` 0 makes a new one. */
export const writeAttempt = (sql: Statements, detail: AttemptDetail): AttemptDetail => {
  const { id, run, event, request, sent, leftOut, ...body } = detail;
  const asked = deflatedNow(encoder.encode(JSON.stringify({ request, sent, leftOut } satisfies Asked)));
  const hash = bytesSum([], asked);
  const row = [run, event, Number(detail.outcome === "running"), JSON.stringify(body)] as const;
  const made =
    id === 0
      ? sql.run(
          "INSERT INTO attempts (run, event, open, body, asked, hash, sum) VALUES (?, ?, ?, ?, ?, ?, 0)",
          ...row,
          asked,
          hash,
        )
      : id;
  sql.run(
    "UPDATE attempts SET open = ?, body = ?, asked = ?, hash = ?, sum = ? WHERE id = ?",
    row[2],
    row[3],
    asked,
    hash,
    rowSum(made, ...row, hash),
    made,
  );
  return { ...detail, id: made };
};

export const dropAttempt = (sql: Statements, id: number): boolean =>
  sql.change("DELETE FROM attempts WHERE id = ?", id) > 0;

/** Whoever ran them is gone: nobody else writes into this store. */
export const endInterrupted = (sql: Statements): void => {
  for (const { id } of sql.all<{ id: number }>("SELECT id FROM attempts WHERE open = 1")) {
    const attempt = readAttempt(sql, id);
    if (attempt) writeAttempt(sql, { ...attempt, outcome: "interrupted" });
  }
};
