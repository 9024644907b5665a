/** Notes of people: bookmarks, pairs of spans, checks of answers. They carry a sum like every row. */
import type { PinnedPair } from "../../core/compare/alignment.ts";
import type { RunId } from "../../core/ids.ts";
import type { LabCheck } from "../../core/replay/lab-wire.ts";
import type { Bookmark } from "../../core/wire/finding.ts";
import { ACTION } from "./forwarded-rows.ts";
import { rowSum } from "./row-sum.ts";
import type { Statements } from "./statements.ts";

interface NoteRow {
  readonly id: number;
  readonly run: RunId;
  readonly kind: string;
  readonly body: string;
}

const BOOKMARK = "bookmark";

export const readBookmarks = (sql: Statements, run: RunId | undefined): readonly Bookmark[] =>
  sql
    .all<NoteRow>(
      `SELECT id, run, kind, body FROM notes WHERE kind = ? ${run === undefined ? "" : "AND run = ?"} ORDER BY id`,
      BOOKMARK,
      ...(run === undefined ? [] : [run]),
    )
    .map(({ id, run: of, body }) => ({ id, run: of, ...(JSON.parse(body) as Omit<Bookmark, "id" | "run">) }));

/** `id` 0 makes a new one; `undefined` when there is none of that id. */
export const writeBookmark = (sql: Statements, { id, run, ...rest }: Bookmark): Bookmark | undefined => {
  const body = JSON.stringify(rest);
  if (id === 0) {
    const made = sql.run("INSERT INTO notes (run, kind, body, sum) VALUES (?, ?, ?, 0)", run, BOOKMARK, body);
    sql.run("UPDATE notes SET sum = ? WHERE id = ?", rowSum(made, run, BOOKMARK, body), made);
    return { id: made, run, ...rest };
  }
  const changed = sql.change(
    "UPDATE notes SET body = ?, sum = ? WHERE id = ? AND run = ? AND kind = ?",
    body,
    rowSum(id, run, BOOKMARK, body),
    id,
    run,
    BOOKMARK,
  );
  return changed > 0 ? { id, run, ...rest } : undefined;
};

const PAIR = "pair";

export const readPairs = (sql: Statements, a: RunId, b: RunId): readonly PinnedPair[] =>
  sql
    .all<NoteRow>(
      "SELECT id, run, kind, body FROM notes WHERE kind = ? AND run IN (?, ?) ORDER BY id",
      PAIR,
      a,
      b,
    )
    .map(({ id, run, body }) => ({ id, a: run, ...(JSON.parse(body) as Omit<PinnedPair, "id" | "a">) }))
    .filter((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a));

export const writePair = (sql: Statements, { id: _new, a, ...rest }: PinnedPair): PinnedPair => {
  const body = JSON.stringify(rest);
  const made = sql.run("INSERT INTO notes (run, kind, body, sum) VALUES (?, ?, ?, 0)", a, PAIR, body);
  sql.run("UPDATE notes SET sum = ? WHERE id = ?", rowSum(made, a, PAIR, body), made);
  return { id: made, a, ...rest };
};

const CHECK = "check";

/** Of one call of a model, or of all of a run. */
export const readChecks = (sql: Statements, run: RunId, event: string | undefined): readonly LabCheck[] =>
  sql
    .all<NoteRow>("SELECT id, run, kind, body FROM notes WHERE kind = ? AND run = ? ORDER BY id", CHECK, run)
    .map(({ id, body }) => ({ id, run, ...(JSON.parse(body) as CheckBody) }) as LabCheck)
    .filter((check) => event === undefined || check.event === event);

type CheckBody = Omit<LabCheck, "id" | "run">;

export const writeCheck = (sql: Statements, { id: _new, run, ...rest }: LabCheck): LabCheck => {
  const body = JSON.stringify(rest);
  const made = sql.run("INSERT INTO notes (run, kind, body, sum) VALUES (?, ?, ?, 0)", run, CHECK, body);
  sql.run("UPDATE notes SET sum = ? WHERE id = ?", rowSum(made, run, CHECK, body), made);
  return { id: made, run, ...rest } as LabCheck;
};

/** What was sent to an orchestrator stays: it was done. */
export const dropNote = (sql: Statements, id: number): boolean =>
  sql.change("DELETE FROM notes WHERE id = ? AND kind <> ?", id, ACTION) > 0;
