import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { changedSources } from "../../../server/changed-sources.ts";
import { LIMITS } from "../../../server/ingest/limits.ts";
import { rawPages } from "../../../server/raw-pages.ts";
import type { StoreReader } from "../../../store/store.ts";
import { follow, Place } from "./harness.ts";

const rawOf = async (reader: StoreReader, source: number): Promise<Buffer> => {
  const pages: Uint8Array[] = [];
  for await (const { bytes } of rawPages(reader, source)) pages.push(bytes);
  return Buffer.concat(pages);
};

const item = (key: string, t: number, more: object = {}) => ({ key, id: key, t: 1_767_225_600 + t, ...more });
const document = (...all: object[]): string => JSON.stringify({ items: all }, null, 1);

describe("a document", () => {
  test("is read in parts, each an event", async () => {
    const place = new Place();
    place.write("doc.json", document(item("a", 1), item("b", 2)));
    const [report] = await place.index();
    expect(report).toMatchObject({ dialect: "items", units: 2, state: "idle" });
    expect(await place.messages()).toEqual(["a #1", "b #2"]);
  });

  test("that was rewritten with more parts gives only the new ones", async () => {
    const place = new Place();
    place.write("doc.json", document(item("a", 1)));
    await place.index();
    place.write("doc.json", document(item("a", 1), item("b", 2)));
    await place.index();
    expect((await place.events()).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await place.messages()).toEqual(["a #1", "b #2"]);
  });

  test("whose part changed, moved or went is derived anew, and equal parts keep their number", async () => {
    const [place, fresh] = [new Place(), new Place()];
    place.write("doc.json", document(item("a", 1), item("b", 1), item("c", 1)));
    await place.index();
    const last = document(item("c", 1), item("b", 1, { changed: 1 }), item("d", 1));
    place.write("doc.json", last);
    fresh.write("doc.json", last);
    await place.index();
    await fresh.index();
    expect(await place.messages()).toEqual(await fresh.messages());
    expect(await place.messages()).toEqual(["c #1", "b #2", "d #3"]);
    expect((await place.events())[0]?.seq).toBe(3);
    place.write("doc.json", document(item("d", 1)));
    await place.index();
    expect(await place.messages()).toEqual(["d #1"]);
  });

  test("that nobody reads, is a summary, or is too large is listed", async () => {
    const place = new Place();
    place.write("other.json", '{\n "a": 1\n}\n');
    place.write("large.json", document(item("a", 1, { text: "x".repeat(2000) })));
    const reports = await place.index({ limits: { ...LIMITS, documentBytes: 1000 } });
    expect(reports.map(({ path, state, note }) => `${path}: ${state}: ${note}`)).toEqual([
      "large.json: skipped: one JSON document of 2.1 kB; at most 1.0 kB are read",
      "other.json: skipped: one JSON document; no dialect reads it",
    ]);
  });

  test("is given back byte for byte, as it is now", async () => {
    const place = new Place();
    const odd = Buffer.from(
      '\ufeff{ "n": 12345678901234567890,\r\n\t"items" : [ {"key":"a","id":"a","t":1767225601 ,"x":1e400} ]\r\n}  \n\n',
    );
    const versions = [
      document(item("a", 1), item("b", 2)),
      document(item("a", 1), item("b", 2)).replaceAll("\n", "\n\n"),
      document(item("a", 1)),
      odd,
    ];
    for (const version of versions) {
      place.write("doc.json", version);
      await place.index();
      expect(await place.ask((reader) => rawOf(reader, 1))).toEqual(Buffer.from(version));
      expect(await place.ask(async (reader) => (await reader.verify()).damages)).toEqual([]);
    }
  });

  test("of several pieces is given back byte for byte, and a changed file is told", async () => {
    const place = new Place();
    const large = document(
      ...Array.from({ length: 2000 }, (_, i) => item(`k${i}`, i, { text: "x".repeat(1500) })),
    );
    place.write("doc.json", large);
    await place.index();
    expect((await place.ask((reader) => rawOf(reader, 1))).equals(Buffer.from(large))).toBe(true);
    expect(await place.ask(changedSources)).toEqual([]);
    place.write("doc.json", large.replace("k1999", "k1998"));
    expect(await place.ask(changedSources)).toEqual([
      `${place.path("doc.json")} differs from what was read, from byte ${large.indexOf("k1999") + 4} on.`,
    ]);
  });

  test("of a store from before documents were kept whole is kept at the next look", async () => {
    const place = new Place();
    place.write("doc.json", document(item("a", 1)));
    await place.index();
    const old = new Sqlite(place.store);
    old.exec(`DROP TABLE documents; DROP TABLE notes; DROP TABLE attempts; DROP TABLE branches; PRAGMA user_version = 1;
      UPDATE sources SET state = json_set(state, '$.tailHash', '')`);
    old.close();
    await place.index();
    expect(await place.ask((reader) => rawOf(reader, 1))).toEqual(Buffer.from(document(item("a", 1))));
    expect(await place.messages()).toEqual(["a #1"]);
  });

  test("rewritten while it is given back is no mixture", async () => {
    const place = new Place();
    const large = (text: string) => document(item("a", 1, { text: text.repeat(2_500_000) }));
    place.write("doc.json", large("x"));
    await place.index();
    const mixed = place.ask(async (reader) => {
      for await (const { from } of rawPages(reader, 1))
        if (from === 0) {
          place.write("doc.json", large("y"));
          await place.index();
        }
    });
    await expect(mixed).rejects.toThrow("was rewritten while it was read");
  });

  test("half-written is waited for", async () => {
    const place = new Place();
    const whole = document(item("a", 1), item("b", 2));
    place.write("doc.json", whole.slice(0, 60));
    const following = await follow(place);
    place.write("doc.json", whole);
    await following.untilIds(["a", "b"]);
    place.write("doc.json", document(item("a", 1), item("b", 2), item("c", 3)));
    await following.untilIds(["c"]);
    await following.close();
    expect(await place.messages()).toEqual(["a #1", "b #2", "c #3"]);
  });
});
