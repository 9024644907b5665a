/** Commits that fail, and stores that are opened again. */
import { expect, test } from "vitest";
import { allEvents, put } from "../driving.ts";
import { FileReader, identity, metricFile, range } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const failures = ({ place, writing, reading }: StoreUnderTest): void => {
  test("what was committed is there after reopening, and the sources go on where they were", async () => {
    const first = await place().openWriter();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 100)));
    await put(first, [file], [file.next(60)], { bulk: false, now: 0 });
    await first.close();
    const writer = await writing();
    const [source] = await writer.sources();
    expect(source).toMatchObject({
      id: file.id,
      path: "a.jsonl",
      line: 60,
      memory: { line: 60 },
      offset: file.source().offset,
    });
    await put(writer, [file], [file.next(40)], { bulk: false, now: 0 });
    expect(await allEvents(await reading(), identity("r-a").id)).toHaveLength(100);
  });

  test("a commit that is made twice is refused, and nothing of it is kept", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 100)));
    await put(writer, [file], [file.next(10)], { bulk: false, now: 0 });
    const next = file.next(10);
    await writer.append([next], { bulk: false, now: 0 });
    await expect(writer.append([next], { bulk: false, now: 0 })).rejects.toThrow(/kept already/);
    const reader = await reading();
    expect(await reader.head()).toBe(20);
    await put(writer, [file], [file.next(10)], { bulk: true, now: 0 });
    expect(await allEvents(reader, identity("r-a").id)).toHaveLength(30);
    expect((await reader.verify()).damages).toEqual([]);
  });

  test("commits asked for behind one that fails are not kept either", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 100)));
    await put(writer, [file], [file.next(10)], { bulk: false, now: 0 });
    const lost = {
      ...file.next(10),
      runOf: () => {
        throw new Error("no run");
      },
    };
    const behind = file.next(10);
    const answers = await Promise.allSettled(
      [lost, behind].map((commit) => writer.append([commit], { bulk: true, now: 0 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const reader = await reading();
    expect(await allEvents(reader, identity("r-a").id)).toHaveLength(10);
    expect((await writer.sources())[0]?.line).toBe(10);
  });

  test("commits that overlap take effect in the order they were made", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 20_000)));
    await put(writer, [file], [file.next(1)], { bulk: false, now: 0 });
    const commits = Array.from({ length: 8 }, () => file.next(2500));
    await Promise.all(commits.map((commit) => writer.append([commit], { bulk: true, now: 0 })));
    await writer.settle(0, true);
    const events = await allEvents(await reading(), identity("r-a").id, 5000);
    expect(events.map(({ seq, position }) => [seq, position])).toEqual(range(1, 20_001).map((n) => [n, n]));
  });

  test("status and what is known of a file are kept", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", [1, 2]));
    await put(writer, [file], [file.next(2)], { bulk: false, now: 0 });
    const run = identity("r-a").id;
    await writer.setStatus([{ run, status: "truncated", cutAtLine: 3 }]);
    const [id] = await writer.saveSources([{ ...file.source(), id: 0, path: "gone.jsonl", key: null }]);
    const reader = await reading();
    expect(await reader.run(run)).toMatchObject({ status: "truncated", cutAtLine: 3 });
    expect((await reader.sources()).map((source) => source.id)).toEqual([file.id, id]);
    expect((await reader.sourcesOf(run)).map((source) => source.id)).toEqual([file.id]);
  });
};
