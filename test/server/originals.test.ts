/** Real traces beside the project: each is read by its dialect or listed with a reason, and given back byte for byte. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { byteSum, lineSum } from "../../core/account.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import { loadConfig } from "../../server/config.ts";
import { rawPages } from "../../server/raw-pages.ts";
import { indexOnce } from "../../server/reading.ts";
import { openReader, openWriter } from "../../store/open.ts";
import type { StoreReader } from "../../store/store.ts";
import { report } from "./figures.ts";

const SHARED = resolve("../shared");
const FOLDERS = ["samples", "corpus"].map((name) => join(SHARED, name)).filter(existsSync);

const home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
let reader: StoreReader;
let sources: readonly (SourceReport & { readonly id: number })[] = [];

beforeAll(async () => {
  const store = join(home, "store.db");
  const writer = await openWriter(store);
  const { reading } = await loadConfig(FOLDERS, { store });
  if (FOLDERS.length > 0) await indexOnce(FOLDERS, writer, reading).finally(() => writer.close());
  else await writer.close();
  reader = await openReader(store);
  sources = await reader.sources();
  if (FOLDERS.length === 0) console.log("no real traces beside the project (../shared): nothing to read");
}, 120_000);
afterAll(async () => {
  await reader.close();
  rmSync(home, { recursive: true, force: true });
});

test("every file is read, or listed with a reason", () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(SHARED.length + 1)),
  );
  expect(sources.map(({ path }) => path).sort()).toEqual(files.sort());
  const outcomes = sources.map(({ state, dialect, units, note }) =>
    state === "idle" ? dialect !== null && units > 0 : note !== undefined && note !== "",
  );
  expect(sources.filter((_, i) => !outcomes[i])).toEqual([]);
  if (files.length > 0) report("files read or listed with a reason", outcomes);
});

test("every line and byte is where the report says", () => {
  const outcomes: boolean[] = [];
  for (const source of sources.filter(({ state, account }) => state === "idle" && account.of === "lines")) {
    const content = readFileSync(join(SHARED, source.path), "latin1");
    const lines = content.split("\n");
    const rest = lines.pop() ?? "";
    if (rest !== "" && source.pendingBytes === 0) lines.push(rest);
    const blank = lines.filter((line) => line.trim() === "").length;
    const { account } = source;
    outcomes.push(
      source.lines === lines.length &&
        account.blank === blank &&
        account.read + account.unreadable === lines.length - blank &&
        account.unreadable === source.problems &&
        source.pendingBytes === (source.bytes === content.length ? 0 : rest.length) &&
        source.bytes + source.pendingBytes === content.length,
    );
    expect([source.path, outcomes.at(-1)]).toEqual([source.path, true]);
  }
  expect(lineSum(sources).lost + byteSum(sources).lost).toBe(0);
  if (outcomes.length > 0) report("files whose lines and bytes add up", outcomes);
});

test("every file that is read is given back byte for byte", async () => {
  const outcomes: boolean[] = [];
  for (const { id, path, bytes, state } of sources) {
    if (state !== "idle") continue;
    const pages: Uint8Array[] = [];
    for await (const page of rawPages(reader, id)) pages.push(page.bytes);
    const original = readFileSync(join(SHARED, path)).subarray(0, bytes);
    outcomes.push(Buffer.concat(pages).equals(original));
    expect([path, outcomes.at(-1)]).toEqual([path, true]);
  }
  if (outcomes.length > 0) report("files given back byte for byte", outcomes);
});
