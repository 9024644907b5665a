import { mkdirSync, rmSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { follow, line, lineRange, Place } from "./harness.ts";

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i)).sort();

describe("a file that grows", () => {
  test("appended lines are read, each once", async () => {
    const place = new Place();
    place.write("a.jsonl", lineRange(0, 3));
    const following = await follow(place);
    for (let id = 3; id < 20; id++) place.append("a.jsonl", line(id));
    await following.untilIds(ids(0, 20));
    await following.close();
    expect(await place.ids()).toEqual(ids(0, 20));
  });

  test("a half-written line waits for its end", async () => {
    const place = new Place();
    place.write("a.jsonl", lineRange(0, 2));
    const following = await follow(place);
    const third = line(2);
    place.append("a.jsonl", third.slice(0, 10));
    const pending = await following.until(async (reader) => {
      const [source] = await reader.sources();
      return source;
    });
    expect(pending.units).toBe(2);
    place.append("a.jsonl", `${third.slice(10)}${line(3)}`);
    await following.untilIds(["3"]);
    await following.close();
    expect(await place.ids()).toEqual(ids(0, 4));
  });

  test("a file that is being read is not cut before its last line was met", async () => {
    const place = new Place();
    place.write("a.jsonl", `${lineRange(0, 400)}${line(400).slice(0, 10)}`);
    const cuts: (number | null)[] = [];
    let clock = 0;
    const following = await follow(place, {
      limits: { chunkBytes: 1000, linesPerCommit: 10 },
      // Between any two batches there is time to say how the run stands.
      now: () => (clock += 400),
      writer: (writer) => {
        const told = writer.setStatus.bind(writer);
        writer.setStatus = (statuses) => {
          cuts.push(...statuses.map(({ cutAtLine }) => cutAtLine));
          return told(statuses);
        };
        return writer;
      },
    });
    await following.until(async (reader) =>
      (await reader.runs()).some(({ status }) => status === "truncated"),
    );
    expect([...new Set(cuts)]).toEqual([null, 401]);
  });

  test("the second of two appends that come close together is read without a further sign", async () => {
    const place = new Place();
    for (let file = 0; file < 20; file++) place.write(`f${file}.jsonl`, line(`f${file}-0`));
    const following = await follow(place);
    for (let file = 0; file < 20; file++) {
      place.append(`f${file}.jsonl`, line(`f${file}-1`));
      setTimeout(() => place.append(`f${file}.jsonl`, line(`f${file}-2`)), 20);
    }
    await following.untilIds(Array.from({ length: 20 }, (_, file) => `f${file}-2`));
  });
});

test("without any sign from the kernel the files are asked, and health says so", async () => {
  const place = new Place();
  place.write("x.jsonl", line(0));
  const following = await follow(place, { watch: false, pollMs: 50 });
  place.append("x.jsonl", line(1));
  place.write("deep/y.jsonl", line(2));
  await following.untilIds(["1", "2"]);
  expect(following.health()?.mode).toBe("polling");
});

test("two files of one folder can be watched, and their neighbours are left alone", async () => {
  const place = new Place();
  for (const name of ["x", "y", "z"]) place.write(`${name}.jsonl`, line(`${name}0`));
  const following = await follow(place, { paths: [place.path("x.jsonl"), place.path("y.jsonl")] });
  for (const name of ["x", "y", "z"]) place.append(`${name}.jsonl`, line(`${name}1`));
  await following.untilIds(["x1", "y1"]);
  await following.close();
  expect(await place.ids()).toEqual(["x0", "x1", "y0", "y1"]);
});

test("a clock that jumps hides nothing: only changes of a file's time count, not what time it is", async () => {
  const place = new Place();
  place.write("x.jsonl", lineRange(0, 2));
  const following = await follow(place);
  for (const [id, seconds] of [
    [2, 0],
    [3, 1e9],
    [4, 4e9],
    [5, 1e9],
  ] as const) {
    place.append("x.jsonl", line(id));
    utimesSync(place.path("x.jsonl"), seconds, seconds);
    await following.untilIds([String(id)]);
  }
  await following.close();
  expect(await place.ids()).toEqual(ids(0, 6));
  const seqs = (await place.events()).map(({ seq }) => seq);
  expect([...seqs].sort((left, right) => left - right)).toEqual(seqs);
});

describe("files come and go", () => {
  test("a folder made with a file in it at once is found", async () => {
    const place = new Place();
    const following = await follow(place);
    const names = Array.from({ length: 30 }, (_, i) => `deep${i}`);
    for (const name of names) place.write(`${name}/a/b/c/x.jsonl`, line(name));
    await following.untilIds(names);
  });

  test("a renamed file goes on where it was, and the new one of its name begins", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    const following = await follow(place);
    place.rename("x.jsonl", "x.jsonl.1");
    place.write("x.jsonl", lineRange(100, 103));
    place.append("x.jsonl.1", lineRange(5, 7));
    await following.untilIds(["6", "102"]);
    await following.close();
    expect(await place.ids()).toEqual([...ids(0, 7), ...ids(100, 103)].sort());
  });

  test("copied and truncated: nothing twice, and the generation rises", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    const following = await follow(place);
    writeFileSync(place.path("x.jsonl.1"), lineRange(0, 5));
    truncateSync(place.path("x.jsonl"));
    place.append("x.jsonl", lineRange(100, 103));
    await following.untilIds(["102"]);
    const sources = await following.until(async (reader) => {
      const all = await reader.sources();
      return all.some(({ path }) => path === "x.jsonl.1") && all;
    });
    expect(sources.map(({ path, generation }) => `${path} ${generation}`).sort()).toEqual([
      "x.jsonl 1",
      "x.jsonl.1 0",
    ]);
    await following.close();
    expect(await place.ids()).toEqual([...ids(0, 5), ...ids(100, 103)].sort());
  });

  test("truncated to nothing: what was read stays, the new is read from the start", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    const following = await follow(place);
    truncateSync(place.path("x.jsonl"));
    place.append("x.jsonl", line(50));
    await following.untilIds(["50"]);
    await following.close();
    expect(await place.ids()).toEqual([...ids(0, 5), "50"].sort());
  });

  test("other text of the same length in place is a new generation", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(10, 15));
    const following = await follow(place);
    place.write("x.jsonl", lineRange(20, 25));
    await following.untilIds(["24"]);
    await following.close();
    expect(await place.ids()).toEqual([...ids(10, 15), ...ids(20, 25)].sort());
  });

  test("a save by replacing the file gives only the new line", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    const following = await follow(place);
    place.write("x.jsonl.tmp", lineRange(0, 6));
    place.rename("x.jsonl.tmp", "x.jsonl");
    await following.untilIds(["5"]);
    await following.close();
    expect(await place.ids()).toEqual(ids(0, 6));
  });

  test("a deleted file is gone, its events stay", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    const following = await follow(place);
    unlinkSync(place.path("x.jsonl"));
    await following.until(async (reader) => (await reader.sources()).some(({ state }) => state === "gone"));
    await following.close();
    expect(await place.ids()).toEqual(ids(0, 5));
  });

  test("a folder that is not there is waited for, and found again after it was removed", async () => {
    const place = new Place();
    rmSync(place.folder, { recursive: true });
    const following = await follow(place);
    expect(following.logs.join()).toContain("is not there");
    place.write("x.jsonl", line(1));
    await following.untilIds(["1"]);
    rmSync(place.folder, { recursive: true });
    await following.until(async (reader) => (await reader.sources()).some(({ state }) => state === "gone"));
    mkdirSync(place.folder);
    place.write("y.jsonl", line(2));
    await following.untilIds(["2"]);
  });
});
