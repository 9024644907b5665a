/** Opens the file: owner and kind checked before anything is written, modes and pragmas set. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreRefused } from "../store.ts";
import { checkOwner, migrate, SCHEMA } from "./migrate.ts";
import { refusalOf } from "./refusal.ts";

const PAGE_BYTES = 16_384;
/** A file held by another program for this long makes ingest wait, not fail. */
const BUSY_MS = 10_000;
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;

/** The path that a store URL names: a path as it is, or `sqlite:` before it. */
export const pathOf = (url: string): string =>
  url.startsWith("sqlite:") ? url.slice("sqlite:".length) : url;

/**
 * Opens for writing; makes folder and file when they are not there, and leaves a file that is not ours as it is. What
 * `lock` takes is released when the opening fails. Throws StoreRefused.
 */
export const openForWriting = <Lock extends { release(): void }>(
  path: string,
  lock: (path: string) => Lock,
  schema: readonly string[] = SCHEMA,
): { readonly db: Database; readonly lock: Lock } => {
  let taken: Lock | undefined;
  try {
    prepareFile(path);
    const db = withDatabase(new Sqlite(path, { timeout: BUSY_MS }), (opened) => {
      checkOwner(opened, path, schema.length);
      taken = lock(path);
      opened.pragma(`page_size = ${PAGE_BYTES}`);
      opened.pragma("journal_mode = WAL");
      opened.pragma("synchronous = NORMAL");
      opened.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
      opened.pragma("cache_size = -16384");
      migrate(opened, path, schema);
    });
    return { db, lock: taken as Lock };
  } catch (error) {
    taken?.release();
    throw refusalOf(path, error);
  }
};

/** Opens for reading only. Throws StoreRefused when there is no store of this version. */
export const openForReading = (path: string): Database => {
  try {
    if (!existsSync(path))
      throw new StoreRefused(
        `There is no store at ${path}: make one with "hindcast index PATHS --store ${path}".`,
      );
    checkIsDatabase(path);
    return withDatabase(new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }), (db) => {
      const version = checkOwner(db, path);
      if (version < SCHEMA.length)
        throw new StoreRefused(
          `The store ${path} was made by an older version of hindcast (${version} < ${SCHEMA.length}): serve it once, which brings it up to date.`,
        );
      db.pragma("cache_size = -16384");
    });
  } catch (error) {
    throw refusalOf(path, error);
  }
};

const withDatabase = (db: Database, prepare: (db: Database) => void): Database => {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Only its owner may read a store: traces hold prompts. SQLite gives WAL and shared memory the mode of the file. */
const prepareFile = (path: string): void => {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(path)) {
    checkIsDatabase(path);
    return;
  }
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
};

const MAGIC = "SQLite format 3\0";

const checkIsDatabase = (path: string): void => {
  const stat = statSync(path);
  if (stat.isDirectory()) throw new StoreRefused(`The store ${path} is a folder: name a file with --store.`);
  if (!stat.isFile())
    throw new StoreRefused(`The store ${path} is not a plain file: name another one with --store.`);
  if (stat.size === 0) return;
  const start = Buffer.alloc(MAGIC.length);
  const file = openSync(path, "r");
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  if (start.toString("latin1") !== MAGIC)
    throw new StoreRefused(
      `The file ${path} is not a database: it is left as it is. Name another file with --store.`,
    );
};
