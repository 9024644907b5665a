import { expect, test } from "vitest";
import type { LineText } from "../../core/wire/sources.ts";
import { LIMITS } from "../../server/ingest/limits.ts";
import { linesAround } from "../../server/lines-around.ts";
import { line, Place } from "./ingest/harness.ts";

const around = (
  place: Place,
  at: { readonly offset: number; readonly length: number; readonly line: number },
  before = 1,
  after = 1,
): Promise<readonly LineText[]> =>
  place.ask(async (reader) =>
    linesAround(reader, (await reader.sources())[0]?.id ?? 0, { ...at, before, after }),
  );
const short = (lines: readonly LineText[]): readonly string[] =>
  lines.map(({ line: at, offset, text, cut }) => `${at} ${offset} ${text}${cut ? "…" : ""}`);

test("the line before, the line, the line after: also where they came in several pieces", async () => {
  const place = new Place();
  const bad = '{"id": "é", oh';
  place.write("x.jsonl", line("one"));
  await place.index();
  place.append("x.jsonl", `${bad}\r\n`);
  await place.index();
  place.append("x.jsonl", `${line("three")}${line("four")}`);
  await place.index();
  const [offset, end] = [line("one").length, Buffer.byteLength(bad)];
  const at = { offset, length: end, line: 2 };
  const [problem] = await place.ask((reader) => reader.problems({}, 0, 10));
  expect(problem).toMatchObject(at);
  const one = `1 0 ${line("one").trim()}`;
  expect(short(await around(place, at))).toEqual([
    one,
    `2 ${offset} ${bad}`,
    `3 ${offset + end + 2} ${line("three").trim()}`,
  ]);
  expect(short(await around(place, { offset: 0, length: line("one").length - 1, line: 1 }, 3, 0))).toEqual([
    one,
  ]);
  const last = (await around(place, at, 0, 2)).map((each) => each.line);
  expect(last).toEqual([2, 3, 4]);
});

test("of a line that was too long to keep its neighbours are shown; of a long one its beginning", async () => {
  const place = new Place();
  const long = `"${"x".repeat(3000)}"`;
  const tooLong = "y".repeat(300_000);
  place.write("x.jsonl", `${line("one")}${long}\n${tooLong}\n${line("four")}`);
  await place.index({ limits: { ...LIMITS, lineBytes: 5000, chunkBytes: 20_000 } });
  const offset = line("one").length + long.length + 1;
  const found = await around(place, { offset, length: tooLong.length, line: 3 }, 2, 1);
  expect(found.map((each) => [each.line, each.text.length, each.cut])).toEqual([
    [1, line("one").length - 1, false],
    [2, 2000, true],
    [4, line("four").length - 1, false],
  ]);
});

test("a half-written line is in the report as it stands, and gone when it has its end", async () => {
  const place = new Place();
  place.write("x.jsonl", `${line(1)}{"id": "hal`);
  const textOf = async (): Promise<readonly (string | undefined)[]> => {
    await place.index();
    return place.ask(async (reader) => (await reader.sources()).map(({ pendingText }) => pendingText));
  };
  expect(await textOf()).toEqual(['{"id": "hal']);
  place.append("x.jsonl", `f${"-".repeat(5000)}`);
  expect(await textOf()).toEqual([expect.stringMatching(/^\{"id": "half-+ … -+$/)]);
  place.append("x.jsonl", '"}\n');
  expect(await textOf()).toEqual([undefined]);
});
