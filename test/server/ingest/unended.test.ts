/** A last line without its newline: half written, or whole and simply not ended. */
import { describe, expect, test } from "vitest";
import { follow, line, Place } from "./harness.ts";

const unended = (id: string | number): string => line(id).trimEnd();

const problems = (place: Place): Promise<readonly string[]> =>
  place.ask(async (reader) =>
    (await reader.problems({}, 0, 100)).map(({ line: at, reason }) => `${at}: ${reason}`),
  );
const positions = async (place: Place): Promise<readonly number[]> =>
  (await place.events()).map(({ position }) => position);

describe("read once", () => {
  test("a whole object at the end of a file is read without its newline", async () => {
    const place = new Place();
    place.write("x.jsonl", `${line(1)}\n${unended(2)}`);
    const [report] = await place.index();
    expect(await place.ids()).toEqual(["1", "2"]);
    expect(await positions(place)).toEqual([1, 3]);
    expect(report).toMatchObject({ lines: 3, pendingBytes: 0 });
  });

  test("a file of one line that is not ended is read", async () => {
    const place = new Place();
    place.write("x.jsonl", unended(1));
    await place.index();
    expect(await place.ids()).toEqual(["1"]);
  });

  test.each(['{"id":"2","t":17', '{"id":"2"', "12", '"text"', "[1,2]"])(
    "%s waits for its end",
    async (half) => {
      const place = new Place();
      place.write("x.jsonl", `${line(1)}${half}`);
      const [report] = await place.index();
      expect(await place.ids()).toEqual(["1"]);
      expect(report).toMatchObject({ lines: 1, pendingBytes: half.length });
    },
  );

  test.each(["\n", "\r\n", " \t\n"])(
    "its newline, when it comes (%j), is no further line",
    async (ending) => {
      const place = new Place();
      place.write("x.jsonl", `${line(1)}${unended(2)}`);
      await place.index();
      place.append("x.jsonl", `${ending}${line(3)}`);
      const [report] = await place.index();
      expect(await place.ids()).toEqual(["1", "2", "3"]);
      expect(await positions(place)).toEqual([1, 2, 3]);
      expect(report).toMatchObject({ lines: 3, pendingBytes: 0, problems: 0 });
    },
  );

  test("when the line goes on after all, that is said and nothing is lost", async () => {
    const place = new Place();
    place.write("x.jsonl", `${line(1)}${unended(2)}`);
    await place.index();
    place.append("x.jsonl", ` and more\n${line(3)}`);
    await place.index();
    expect(await place.ids()).toEqual(["1", "2", "3"]);
    expect(await problems(place)).toEqual([
      "2: the line went on after it was read as whole; what came later is kept and not read",
    ]);
    const raw = await place.ask(async (reader) =>
      reader.rawBytes((await reader.sources())[0]?.id ?? 0, 0, 1e6),
    );
    expect(Buffer.from(raw).toString()).toBe(`${line(1)}${unended(2)} and more\n${line(3)}`);
  });
});

describe("followed", () => {
  test("a line without its newline is held back while the file may still be written, and read when it stays so", async () => {
    let now = 0;
    const place = new Place();
    place.write("x.jsonl", `${line(1)}${unended(2)}`);
    const following = await follow(place, { now: () => performance.now() + now });
    expect(await place.ids()).toEqual(["1"]);
    now = 60_000;
    following.hint(place.folder, "x.jsonl");
    await following.untilIds(["1", "2"]);
    place.append("x.jsonl", `\n${line(3)}`);
    await following.untilIds(["1", "2", "3"]);
    await following.close();
    expect(await positions(place)).toEqual([1, 2, 3]);
  });
});
