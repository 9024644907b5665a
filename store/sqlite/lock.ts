/**
 * One writing process per store. The lock is a tiny database beside the store in which an open transaction is held:
 * the system frees it however the holder ends, so no lock is ever stale. It carries the pid for the refusal.
 */
import { chmodSync, closeSync, openSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreRefused } from "../store.ts";

export interface StoreLock {
  release(): void;
}

/** Throws StoreRefused with pid and path when another process (or another writer in this one) has the store. */
export const lockStore = (path: string): StoreLock => {
  const file = `${path}.lock`;
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  const db = new Sqlite(file, { timeout: 0 });
  try {
    db.pragma("journal_mode = MEMORY");
    db.pragma("synchronous = OFF");
    db.exec("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER); DELETE FROM holder;");
    db.prepare("INSERT INTO holder VALUES (?)").run(process.pid);
    db.exec("COMMIT; BEGIN IMMEDIATE");
  } catch (error) {
    const pid = holderOf(db);
    db.close();
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
    throw new StoreRefused(
      `The store ${path} is in use by process ${pid ?? "(unknown)"}: end it first, or name another file with --store.`,
      { cause: error },
    );
  }
  return { release: () => db.close() };
};

const holderOf = (db: Database): number | undefined => {
  try {
    return db.prepare<[], { pid: number }>("SELECT pid FROM holder").get()?.pid;
  } catch {
    return undefined; // The holder is just writing its pid: the refusal is as true without it.
  }
};
