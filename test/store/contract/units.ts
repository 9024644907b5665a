/** Kept units: read back, and read anew. */
import { expect, test } from "vitest";
import type { Seq } from "../../../core/ids.ts";
import { allEvents, deriveAnew, portrait, put } from "../driving.ts";
import {
  FileReader,
  identity,
  metricFile,
  range,
  TOGETHER,
  type TraceFile,
  timeAt,
  traceFiles,
} from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const units = ({ writing, reading }: StoreUnderTest): void => {
  test("a unit comes back with its bytes, place and problem", async () => {
    const writer = await writing();
    const encoder = new TextEncoder();
    const file = new FileReader({
      ...metricFile("a.jsonl", "r-a", [1]),
      lines: [
        { bytes: encoder.encode("\n"), unit: undefined },
        {
          bytes: encoder.encode('{"a":"é"}\n'),
          unit: { events: [{ kind: "log", severity: "info", message: "é", time: timeAt(1) }] },
        },
        { bytes: Uint8Array.of(0xc3, 0x28, 0x0a), unit: { events: [], problem: "not UTF-8" } },
      ],
    });
    await put(writer, [file], [file.next(9)], { bulk: false, now: 0 });
    const reader = await reading();
    expect(await reader.unit(1 as Seq)).toMatchObject({
      seq: 1,
      path: "a.jsonl",
      position: 2,
      offset: 1,
      length: 10,
      text: '{"a":"é"}',
      valid: true,
    });
    expect(await reader.unit(2 as Seq)).toMatchObject({
      position: 3,
      offset: 12,
      length: 2,
      valid: false,
      problem: "not UTF-8",
    });
    expect(await reader.unit(3 as Seq)).toBeUndefined();
    const problem = {
      path: "a.jsonl",
      generation: 0,
      line: 3,
      offset: 12,
      length: 2,
      reason: "not UTF-8",
      run: "r-a",
    };
    expect(await reader.problems({ run: identity("r-a").id }, 0, 10)).toEqual([{ id: 1, ...problem }]);
    expect(await reader.problems({ path: "a.jsonl" }, 1, 10)).toEqual([]);
    expect((await reader.run(identity("r-a").id))?.problems).toBe(1);
  });

  test("units read while their file grows are the same afterwards", async () => {
    const [file] = traceFiles(71, 300) as [TraceFile];
    const source = new FileReader(file);
    const writer = await writing();
    const reader = await reading();
    const seen = new Map<number, unknown>();
    for (let now = 0; !source.isDone; now += 300) {
      await put(writer, [source], [source.next(3)], { bulk: false, now });
      if (now % 3000 === 0) await writer.settle(now, now % 9000 === 0);
      const head = await reader.head();
      for (const seq of [1, Math.ceil(head / 2), head]) seen.set(seq, await reader.unit(seq as Seq));
    }
    await writer.settle(0, true);
    for (const [seq, unit] of seen)
      expect({ ...(await reader.unit(seq as Seq)), duplicate: undefined }).toEqual({
        ...(unit as object),
        duplicate: undefined,
      });
  });

  test("reading kept units anew gives the same run, with the same names", async () => {
    const files = traceFiles(61, 200);
    const readers = files.map((file) => new FileReader(file));
    const writer = await writing();
    await put(
      writer,
      readers,
      readers.map((reader) => reader.next(500)),
      { bulk: true, now: 0 },
    );
    await writer.settle(0, true);
    const reader = await reading();
    const before = [await portrait(reader, TOGETHER), await allEvents(reader, TOGETHER)];
    const problems = await reader.problems({ run: TOGETHER }, 0, 1000);
    await deriveAnew(writer, readers, [2]);
    const places = (list: typeof problems) =>
      list.map(({ id: _id, ...problem }) => JSON.stringify(problem)).sort();
    expect(places(await reader.problems({ run: TOGETHER }, 0, 1000))).toEqual(places(problems));
    const change = await writer.settle(1, true);
    expect(change.resets).toEqual([TOGETHER]);
    expect([await portrait(reader, TOGETHER), await allEvents(reader, TOGETHER)]).toEqual(before);
    expect((await reader.verify()).damages).toEqual([]);
  });

  test("a file whose first lines have no time takes the first time it says, however it came", async () => {
    const file: TraceFile = {
      ...metricFile("a.jsonl", "r-a", range(0, 12)),
      lines: metricFile("a.jsonl", "r-a", range(0, 12)).lines.map((line, i) =>
        i < 5
          ? { ...line, unit: { events: [{ kind: "log", severity: "info", message: `early ${i}` }] } }
          : line,
      ),
    };
    const reader = new FileReader(file);
    const writer = await writing();
    for (const size of [2, 2, 3, 5])
      await put(writer, [reader], [reader.next(size)], { bulk: false, now: 0 });
    await writer.settle(0, true);
    const events = await allEvents(await reading(), identity("r-a").id);
    expect(events.map(({ position }) => position)).toEqual(range(1, 13));
    expect(new Set(events.slice(0, 6).map(({ at }) => at)).size).toBe(1);
  });
};
