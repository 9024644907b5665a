import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../server/ingest/limits.ts";
import { follow, Place } from "./harness.ts";

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
