/** What two files say twice. */
import { expect, test } from "vitest";
import type { Seq } from "../../../core/ids.ts";
import { allEvents, put } from "../driving.ts";
import { FileReader, identity, metricFile, range, type TraceFile } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const duplicates = ({ writing, reading }: StoreUnderTest): void => {
  test.each([false, true])(
    "what two files say with one id counts once, and the first in order stays (second first: %s)",
    async (reversed) => {
      const writer = await writing();
      const ident = (i: number) => `line-${i}`;
      const files = [
        metricFile("a.jsonl", "r-a", range(0, 30), ident),
        metricFile("b.jsonl", "r-a", range(10, 40), (i) => ident(i + 10)),
      ];
      // The same lines carry the same steps in both files.
      const same = files.map((file, n) => ({
        ...file,
        lines: file.lines.map((line, i) => withStep(line, i + n * 10)),
      }));
      const readers = (reversed ? [...same].reverse() : same).map((file) => new FileReader(file));
      for (const [i, reader] of readers.entries()) {
        await put(writer, readers, [reader.next(100)], { bulk: false, now: i * 20_000 });
        await writer.settle(i * 20_000 + 15_000);
      }
      await writer.settle(100_000, true);
      const reader = await reading();
      const run = identity("r-a").id;
      const events = await allEvents(reader, run);
      expect(events.map(({ source, position }) => `${source} ${position}`)).toEqual([
        ...range(1, 31).map((position) => `a.jsonl key ${position}`),
        ...range(21, 31).map((position) => `b.jsonl key ${position}`),
      ]);
      expect((await reader.run(run))?.events).toBe(40);
      const counted = (await reader.sources()).map(({ path, duplicates }) => [path, duplicates]);
      expect(Object.fromEntries(counted)).toEqual({ "a.jsonl": 0, "b.jsonl": 20 });
      const dropped = await reader.unit((reversed ? 1 : 31) as Seq);
      expect(dropped?.path).toBe("b.jsonl");
      expect(dropped?.duplicate).toBe(true);
    },
  );

  test("equal ids with other content are two events", async () => {
    const writer = await writing();
    const files = [
      metricFile("a.jsonl", "r-a", [1, 2, 3], () => "x"),
      metricFile("b.jsonl", "r-a", [1.5, 2.5], () => "x"),
    ];
    const readers = files.map((file) => new FileReader(file));
    await put(
      writer,
      readers,
      readers.map((reader) => reader.next(9)),
      { bulk: true, now: 0 },
    );
    await writer.settle(0, true);
    expect(await allEvents(await reading(), identity("r-a").id)).toHaveLength(5);
  });
};

const withStep = (line: TraceFile["lines"][number], step: number): TraceFile["lines"][number] => ({
  ...line,
  unit: { events: (line.unit?.events ?? []).map((event) => ({ ...event, axes: { step } })) },
});
