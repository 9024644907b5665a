/** A batch is read while the one before it is being kept. What is read ahead of a commit that fails must count for nothing. */
import { expect, test } from "vitest";
import { ingestOnce } from "../../../server/ingest/once.ts";
import { openWriter } from "../../../store/sqlite/writer.ts";
import type { StoreWriter } from "../../../store/store.ts";
import { lineRange, Place } from "./harness.ts";
import { TEST_SHELF } from "./lines-dialect.ts";

const LINES = 400;
const limits = { chunkBytes: 700, linesPerCommit: 9 };

/** Its n-th append fails where `failure` of n gives an error. */
const failing = (
  writer: StoreWriter,
  failure: (append: number) => Error | undefined,
): { readonly writer: StoreWriter; readonly appends: () => number } => {
  let appends = 0;
  const append: StoreWriter["append"] = async (...given) => {
    const error = failure(++appends);
    if (error) throw error;
    return writer.append(...given);
  };
  const methods = new Proxy(writer, {
    get: (target, name) => {
      if (name === "append") return append;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { writer: methods, appends: () => appends };
};

const full = (): Error => Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });

test("a file that is read in many batches is not told to be read still", async () => {
  const place = new Place();
  place.write("run/x.jsonl", lineRange(0, LINES));
  expect(await place.index({ limits })).toMatchObject([{ state: "idle", lines: LINES, pendingBytes: 0 }]);
  const [stored] = await place.ask((reader) => reader.sources());
  expect(stored).toMatchObject({ state: "idle", lines: LINES });
});

test("a full disk between two commits of a file loses no line and keeps none twice", async () => {
  const place = new Place();
  place.write("run/x.jsonl", lineRange(0, LINES));
  const opened = openWriter(place.store);
  const { writer, appends } = failing(opened, (append) =>
    append === 3 || append === 30 ? full() : undefined,
  );
  try {
    await ingestOnce([place.folder], writer, { shelf: TEST_SHELF, limits });
  } finally {
    await opened.close();
  }
  expect(appends()).toBeGreaterThan(40);
  expect(await place.ids()).toEqual(Array.from({ length: LINES }, (_, id) => String(id)).sort());
  expect((await place.messages()).at(-1)).toBe(`${LINES - 1} #${LINES}`);
});

test("a file the store refuses stays at the last commit, and another run goes on from there", async () => {
  const place = new Place();
  place.write("run/x.jsonl", lineRange(0, LINES));
  const opened = openWriter(place.store);
  const { writer, appends } = failing(opened, (append) => (append === 6 ? new Error("no") : undefined));
  try {
    const [report] = await ingestOnce([place.folder], writer, { shelf: TEST_SHELF, limits });
    expect(report).toMatchObject({ state: "unreadable" });
    expect(report?.note).toMatch(/^reading stopped at byte \d+: no$/);
    expect(appends()).toBe(6);
  } finally {
    await opened.close();
  }
  const kept = (await place.ids()).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(100);
  await place.index({ limits });
  expect(await place.ids()).toEqual(Array.from({ length: LINES }, (_, id) => String(id)).sort());
});
