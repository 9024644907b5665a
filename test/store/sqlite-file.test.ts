/** The file of a SQLite store: whose it is, who may open it, what damage is found. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, openTemporary, openWriter } from "../../store/open.ts";
import { openForWriting } from "../../store/sqlite/connection.ts";
import { lockStore } from "../../store/sqlite/lock.ts";
import { SCHEMA } from "../../store/sqlite/migrate.ts";
import { StoreRefused } from "../../store/store.ts";
import { random } from "../random.ts";
import { allEvents, arriveAnyhow, put } from "./driving.ts";
import { sqlitePlace } from "./sqlite-place.ts";
import { FileReader, identity, metricFile, traceFiles } from "./trace-files.ts";

let place: Awaited<ReturnType<typeof sqlitePlace>>;
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(() => place.remove());

/** The sentence of a refusal. */
const refusalOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreRefused) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
};

const fill = async (): Promise<void> => {
  await arriveAnyhow(place, traceFiles(1, 150), random(1));
  const writer = await place.openWriter();
  const part = new FileReader(metricFile("document.json", "r-document", [1]));
  const document = Buffer.from(JSON.stringify(Array.from({ length: 2000 }, (_, i) => i * i)));
  await put(writer, [part], [{ ...part.next(1), document }], { bulk: true, now: 0 });
  await writer.settle(0, true);
  await writer.close();
};

describe("a file that is not ours is refused and stays as it is", () => {
  const bothRefuse = async (said: RegExp): Promise<void> => {
    const before = readFileSync(place.path);
    for (const open of [() => openWriter(place.path), () => openReader(place.path)]) {
      const reason = await refusalOf(open);
      expect(reason).toMatch(said);
      expect(reason).toContain(place.path);
      expect(reason).not.toMatch(/SQLITE|\n/);
    }
    expect(readFileSync(place.path).equals(before)).toBe(true);
    expect(existsSync(`${place.path}.lock`)).toBe(false);
  };

  test("a text file", async () => {
    writeFileSync(place.path, "not a database, but long enough to be read as a header of one ".repeat(20));
    await bothRefuse(/is not a database/);
  });

  test("a short text file", async () => {
    writeFileSync(place.path, "hi");
    await bothRefuse(/is not a database/);
  });

  test("a database of another program", async () => {
    const other = new Sqlite(place.path);
    other.exec("PRAGMA application_id = 7; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    other.close();
    await bothRefuse(/database of another program/);
  });

  test("a database that says no program but has tables", async () => {
    const other = new Sqlite(place.path);
    other.exec("CREATE TABLE theirs (x)");
    other.close();
    await bothRefuse(/database of another program/);
  });

  test("a store of a newer version", async () => {
    await (await openWriter(place.path)).close();
    const other = new Sqlite(place.path);
    other.pragma(`user_version = ${SCHEMA.length + 1}`);
    other.pragma("journal_mode = DELETE");
    other.close();
    const before = readFileSync(place.path);
    const reasons = [
      await refusalOf(() => openWriter(place.path)),
      await refusalOf(() => openReader(place.path)),
    ];
    for (const reason of reasons)
      expect(reason).toContain(`newer version of hindcast (${SCHEMA.length + 1} > ${SCHEMA.length})`);
    expect(readFileSync(place.path).equals(before)).toBe(true);
  });

  test("a folder, or a path through a file", async () => {
    mkdirSync(place.path);
    expect(await refusalOf(() => openWriter(place.path))).toMatch(/is a folder/);
    const through = join(place.folder, "a-file");
    writeFileSync(through, "x");
    expect(await refusalOf(() => openWriter(join(through, "store.db")))).toMatch(
      /a part of its path is a file/,
    );
  });
});

test("states of another version are refused to a reader, and made anew by who writes", async () => {
  await fill();
  const run = identity("r-together").id;
  const stateNow = async (): Promise<unknown> => {
    const reader = await openReader(place.path);
    const found = await reader.stateAt(run, { kind: "end" });
    await reader.close();
    return found?.state;
  };
  const before = await stateNow();
  const db = new Sqlite(place.path);
  db.exec("UPDATE meta SET value = '1' WHERE key = 'state-version'");
  db.close();
  expect(await refusalOf(() => openReader(place.path))).toMatch(/another version of hindcast.*serve it once/);
  await (await openWriter(place.path)).close();
  expect(await stateNow()).toEqual(before);
});

test("a reader says how to make a store that is not there", async () => {
  expect(await refusalOf(() => openReader(place.path))).toMatch(/There is no store at .*hindcast index/);
  expect(existsSync(place.path)).toBe(false);
});

test("a folder that cannot be written is refused with what to do", async () => {
  if (process.getuid?.() === 0) {
    console.log("a folder that cannot be written: this user may write everywhere, nothing to try");
    return;
  }
  chmodSync(place.folder, 0o500);
  try {
    expect(await refusalOf(() => openWriter(place.path))).toMatch(
      /cannot be written here: change the permissions/,
    );
  } finally {
    chmodSync(place.folder, 0o700);
  }
});

test("only its owner can read a store", async () => {
  const path = join(place.folder, "made", "for", "it", "store.db");
  const before = process.umask(0o022);
  const writer = await openWriter(path);
  process.umask(before);
  const modes = [path, `${path}-wal`, `${path}-shm`, `${path}.lock`].map(
    (file) => statSync(file).mode & 0o777,
  );
  await writer.close();
  expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  expect(statSync(join(place.folder, "made", "for", "it")).mode & 0o777).toBe(0o700);
});

test("a second writer is refused with the pid of the first, and let in when that is gone", async () => {
  const first = await openWriter(place.path);
  const reason = await refusalOf(() => openWriter(place.path));
  expect(reason).toContain(`process ${process.pid}`);
  expect(reason).toContain(place.path);
  await first.close();
  await (await openWriter(place.path)).close();
});

test("a temporary store leaves nothing behind", async () => {
  const { writer, reader, close } = await openTemporary();
  await writer.settle(0);
  const { path } = await reader.size();
  expect(existsSync(path)).toBe(true);
  await close();
  expect(existsSync(path)).toBe(false);
});

test("a writer that closes leaves everything in the file itself, whoever still reads", async () => {
  await fill();
  const writer = await openWriter(place.path);
  const reader = await openReader(place.path);
  await writer.saveSources(await writer.sources());
  await reader.head();
  await writer.close();
  expect(statSync(`${place.path}-wal`).size).toBe(0);
  await reader.close();
});

test("a store that was removed while in use is not written on", async () => {
  const writer = await openWriter(place.path);
  await place.remove();
  await expect(writer.saveSources([])).rejects.toThrow(/was removed or replaced while in use/);
  await writer.close();
});

describe("migration", () => {
  const next = "CREATE TABLE added (x INTEGER) STRICT; INSERT INTO added SELECT count(*) FROM raw;";
  const open = (schema: readonly string[]): void => {
    const { db, lock } = openForWriting(place.path, lockStore, schema);
    db.close();
    lock.release();
  };
  const versionNow = (): unknown => {
    const db = new Sqlite(place.path, { readonly: true });
    const found = [
      db.pragma("user_version", { simple: true }),
      db.prepare("SELECT name FROM sqlite_schema WHERE name = 'added'").get() !== undefined,
    ];
    db.close();
    return found;
  };

  test("a store of the version before is brought forward with what it holds", async () => {
    await fill();
    open([...SCHEMA, next]);
    expect(versionNow()).toEqual([SCHEMA.length + 1, true]);
    const db = new Sqlite(place.path, { readonly: true });
    expect(db.prepare<[], { x: number }>("SELECT x FROM added").get()?.x).toBeGreaterThan(0);
    db.close();
  });

  test("steps of which the last fails leave the version that was there", async () => {
    await fill();
    expect(() => open([...SCHEMA, next, "CREATE TABLE raw (twice)"])).toThrow(StoreRefused);
    expect(versionNow()).toEqual([SCHEMA.length, false]);
    const reader = await openReader(place.path);
    expect(await allEvents(reader, identity("r-together").id)).not.toHaveLength(0);
    await reader.close();
  });
});

test("a changed byte anywhere is found, or changes nothing that is kept", async () => {
  await fill();
  withoutFreeSpace();
  const sound = readFileSync(place.path);
  const expected = contents();
  const r = random(7);
  let found = 0;
  for (let n = 0; n < 200; n++) {
    let offset = r.below(sound.length);
    while (sound[offset] === 0) offset = r.below(sound.length);
    const bytes = Buffer.from(sound);
    bytes[offset] = (bytes[offset] as number) ^ (1 + r.below(255));
    writeFileSync(place.path, bytes);
    if (await tellsDamage()) found++;
    else expect(contents(), `byte ${offset}`).toEqual(expected);
  }
  console.log(`changed bytes found: ${found}/200; the others change nothing that is kept`);
  expect(found).toBeGreaterThan(190);
}, 60_000);

/** Pages keep bytes of rows that were moved out of them, unless they are to be wiped. */
const withoutFreeSpace = (): void => {
  const db = new Sqlite(place.path);
  db.pragma("secure_delete = ON");
  db.exec("VACUUM");
  db.close();
};

const tellsDamage = async (): Promise<boolean> => {
  try {
    const reader = await openReader(place.path);
    try {
      return (await reader.verify()).damages.length > 0;
    } finally {
      await reader.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(StoreRefused);
    return true;
  }
};

/** Every row of every table; blobs unpacked: deflate has codes that nothing uses, and what they say is kept by nobody. */
const contents = (): unknown => {
  const db = new Sqlite(place.path, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all();
    return tables.map(({ name }) => {
      const rows = db.prepare<[], unknown[]>(`SELECT * FROM ${name}`).raw().all();
      return [
        name,
        name === "blob_bytes" ? rows.map(([id, bytes]) => [id, inflateSync(bytes as Uint8Array)]) : rows,
      ];
    });
  } finally {
    db.close();
  }
};
