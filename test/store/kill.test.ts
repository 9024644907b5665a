/** A writer that is killed leaves each commit whole or not at all, and the next one goes on from there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReader } from "../../store/open.ts";
import { SCHEMA } from "../../store/sqlite/migrate.ts";
import { random } from "../random.ts";
import { allEvents } from "./driving.ts";
import { FUTURE } from "./future-schema.ts";
import { sqlitePlace } from "./sqlite-place.ts";
import { identity } from "./trace-files.ts";

const SCRIPT = fileURLToPath(new URL("./append-forever.ts", import.meta.url));
const LINES = 20_000;
const KILLS = 10;

let place: Awaited<ReturnType<typeof sqlitePlace>>;
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(() => place.remove());

const start = (file: string, seed: number) =>
  spawn(process.execPath, [SCRIPT, place.path, file, String(seed)], { stdio: ["ignore", "pipe", "inherit"] });

/** Events are the lines 1 to n, each once, and so are the raw bytes and the offset. */
const checkWhole = async (bytes: Buffer): Promise<number> => {
  const reader = await openReader(place.path);
  try {
    const positions = (await allEvents(reader, identity("r-grown").id, 10_000)).map(
      ({ position }) => position,
    );
    expect(positions).toEqual(positions.map((_, i) => i + 1));
    const [source] = await reader.sources();
    if (source) {
      const lines = bytes.toString("latin1").split("\n").slice(0, positions.length).join("\n");
      expect((await rawOf(reader, source.id)).toString("latin1")).toBe(
        positions.length === 0 ? "" : `${lines}\n`,
      );
    }
    expect((await reader.verify()).damages).toEqual([]);
    return positions.length;
  } finally {
    await reader.close();
  }
};

const rawOf = async (reader: Awaited<ReturnType<typeof openReader>>, source: number): Promise<Buffer> => {
  const pages: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const page = await reader.rawBytes(source, offset, 1 << 20);
    if (page.length === 0) return Buffer.concat(pages);
    pages.push(page);
    offset += page.length;
  }
};

test("killed while its tables are changed, a store is of the old version or the new one", async () => {
  const r = random(9);
  const file = join(place.folder, "grown.jsonl");
  writeFileSync(file, '{"line":1}\n{"line":2}\n');
  await once(start(file, 0), "exit");
  const old = readFileSync(place.path);
  const script = fileURLToPath(new URL("./migrate-slowly.ts", import.meta.url));
  const versions: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    writeFileSync(place.path, old);
    for (const end of ["-wal", "-shm"]) rmSync(`${place.path}${end}`, { force: true });
    const child = spawn(process.execPath, [script, place.path], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const timer = setTimeout(() => child.kill("SIGKILL"), r.below(400));
    await once(child, "exit");
    clearTimeout(timer);
    versions.push(versionOf(place.path));
  }
  expect(versions.every((version) => version === SCHEMA.length || version === FUTURE.length)).toBe(true);
  console.log(
    `killed in a migration: ${versions.length}/${KILLS} whole, ${versions.filter((version) => version === SCHEMA.length).length} of them as before`,
  );
}, 60_000);

/** Throws when the tables are not those of the version. */
const versionOf = (path: string): number => {
  const db = new Sqlite(path);
  try {
    const version = db.pragma("user_version", { simple: true }) as number;
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE name IN ('added', 'more', 'duplicates') ORDER BY name",
      )
      .all();
    expect(tables.map(({ name }) => name)).toEqual(
      version === FUTURE.length ? ["added", "more"] : ["duplicates"],
    );
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    return version;
  } finally {
    db.close();
  }
};

test("killed at any time, nothing is lost and nothing is there twice", async () => {
  const file = join(place.folder, "grown.jsonl");
  const r = random(3);
  writeFileSync(
    file,
    Array.from({ length: LINES }, (_, i) => `{"line":${i + 1},"pad":"${"x".repeat(r.below(200))}"}\n`).join(
      "",
    ),
  );
  const bytes = readFileSync(file);
  let survived = 0;
  let last = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start(file, kill);
    await once(child.stdout, "data");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5 + r.below(120));
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    clearTimeout(timer);
    const kept = await checkWhole(bytes);
    expect(kept).toBeGreaterThanOrEqual(last);
    last = kept;
    if (signal === "SIGKILL") survived++;
  }
  const child = start(file, KILLS);
  await once(child, "exit");
  expect(await checkWhole(bytes)).toBe(LINES);
  console.log(
    `killed in the middle of writing: ${survived}/${KILLS} survived whole, ${LINES} lines kept once`,
  );
  expect(survived).toBeGreaterThan(0);
}, 60_000);
