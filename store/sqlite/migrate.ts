/** Brings a store to the newest schema: numbered files, forward only, all of them or none. */
import type { Database } from "better-sqlite3";
import { StoreRefused } from "../store.ts";
import schema001 from "./schema/001-store.sql?raw";
import schema002 from "./schema/002-documents.sql?raw";
import schema003 from "./schema/003-notes.sql?raw";
import schema004 from "./schema/004-lab.sql?raw";
import schema005 from "./schema/005-brotli.sql?raw";

/** "HIND": says in the file itself whose it is. */
export const APPLICATION_ID = 0x48494e44;

/** The n-th one (from 1) makes version n of version n - 1. */
export const SCHEMA: readonly string[] = [schema001, schema002, schema003, schema004, schema005];

/** Throws StoreRefused when the file is another program's or from a newer version. Changes nothing. */
export const checkOwner = (db: Database, path: string, versions = SCHEMA.length): number => {
  const application = db.pragma("application_id", { simple: true }) as number;
  const version = db.pragma("user_version", { simple: true }) as number;
  if (application === 0 && version === 0 && isEmpty(db)) return 0;
  if (application !== APPLICATION_ID)
    throw new StoreRefused(
      `The file ${path} is a database of another program: it is left as it is. Name another file with --store.`,
    );
  if (version > versions)
    throw new StoreRefused(
      `The store ${path} was made by a newer version of hindcast (${version} > ${versions}): it is left as it is. Install that version, or name another file with --store.`,
    );
  return version;
};

const isEmpty = (db: Database): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;

/** Applies what is missing in one transaction: a process that dies in it leaves the version that was there. */
export const migrate = (db: Database, path: string, schema: readonly string[] = SCHEMA): void => {
  if (checkOwner(db, path, schema.length) === schema.length) return;
  db.transaction(() => {
    for (const sql of schema.slice(checkOwner(db, path, schema.length))) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${schema.length}`);
  }).immediate();
};
