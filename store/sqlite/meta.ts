/** What is known of the store itself. */
import { randomBytes } from "node:crypto";
import { STATE_VERSION } from "../../core/state.ts";
import { StoreRefused } from "../store.ts";
import { rowSum } from "./row-sum.ts";
import { readSegments, writeEnd, writeSegments } from "./segment-rows.ts";
import type { Statements } from "./statements.ts";

type MetaKey = "store" | "state-version";

export const readMeta = (sql: Statements, key: MetaKey): string | undefined =>
  sql.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", key)?.value;

const writeMeta = (sql: Statements, key: MetaKey, value: string): void => {
  sql.run("INSERT OR REPLACE INTO meta (key, value, sum) VALUES (?, ?, ?)", key, value, rowSum(key, value));
};

/** Gives a new store its id. Checkpoints of another version of the state are dropped; they are made again later. */
export const prepareMeta = (sql: Statements): void => {
  const version = String(STATE_VERSION);
  if (readMeta(sql, "store") !== undefined && readMeta(sql, "state-version") === version) return;
  sql.db
    .transaction(() => {
      if (readMeta(sql, "store") === undefined) writeMeta(sql, "store", randomBytes(8).toString("hex"));
      if (readMeta(sql, "state-version") !== version) dropCheckpoints(sql);
      writeMeta(sql, "state-version", version);
    })
    .immediate();
};

/** Throws StoreRefused when its checkpoints are of another version of the state: only who writes can make them again. */
export const checkStateVersion = (sql: Statements, path: string): void => {
  const version = readMeta(sql, "state-version");
  if (version === undefined || version === String(STATE_VERSION)) return;
  sql.db.close();
  throw new StoreRefused(
    `The store ${path} holds states of another version of hindcast (${version}, this one makes ${STATE_VERSION}): serve it once, which makes them anew.`,
  );
};

const dropCheckpoints = (sql: Statements): void => {
  for (const { run } of sql.all<{ run: number }>("SELECT DISTINCT run FROM segments")) {
    const before = readSegments(sql, run);
    writeSegments(
      sql,
      run,
      before,
      before.map((segment) => ({ ...segment, checkpoint: null })),
      0,
      new Map(),
    );
    writeEnd(sql, run, undefined, new Map());
  }
};
