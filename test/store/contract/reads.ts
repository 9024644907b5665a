/** What is asked of a run. */
import { expect, test } from "vitest";
import type { RunId, Seq } from "../../../core/ids.ts";
import type { StoreReader } from "../../../store/store.ts";
import { random } from "../../random.ts";
import { allEvents, arriveAnyhow, put } from "../driving.ts";
import { FileReader, identity, metricFile, range, TOGETHER, timeAt, traceFiles } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const reads = ({ place, writing, reading }: StoreUnderTest): void => {
  test("addresses resolve to the place they name", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", [5, 6, 6, 8]));
    await put(writer, [file], [file.next(9)], { bulk: true, now: 0 });
    const reader = await reading();
    const run = identity("r-a").id;
    const ranks = async (...addresses: Parameters<StoreReader["resolve"]>[1][]): Promise<unknown> =>
      Promise.all(addresses.map(async (address) => (await reader.resolve(run, address))?.rank));
    expect(await ranks({ kind: "start" }, { kind: "end" }, { kind: "live" })).toEqual([1, 4, 4]);
    expect(
      await ranks(
        { kind: "time", seconds: -1 },
        { kind: "time", seconds: 0 },
        { kind: "time", seconds: 1 },
        { kind: "time", seconds: 2.5 },
      ),
    ).toEqual([0, 1, 3, 3]);
    expect(
      await ranks({ kind: "axis", axis: "step", value: 2 }, { kind: "axis", axis: "step", value: 2.5 }),
    ).toEqual([3, 4]);
    expect(
      await ranks(
        { kind: "event", seq: 3 as Seq, k: 0 },
        { kind: "wall", ms: (timeAt(6).seconds + 0.5) * 1000 },
      ),
    ).toEqual([3, 3]);
    expect((await reader.resolve(run, { kind: "event", seq: 99 as Seq, k: 0 }))?.notice).toMatch(
      /no event e99/,
    );
    expect((await reader.resolve(run, { kind: "axis", axis: "epoch", value: 1 }))?.notice).toMatch(
      /has no epoch/,
    );
    expect(await reader.resolve("r-nothing" as RunId, { kind: "end" })).toBeUndefined();
  });

  test.each([51, 52])("pages of the log are slices of the filtered run (seed %i)", async (seed) => {
    const r = random(seed);
    await arriveAnyhow(place(), traceFiles(seed, 300), r);
    const reader = await reading();
    const events = await allEvents(reader, TOGETHER);
    const marks = events.filter(({ kind }) => kind === "gate" || kind === "stage");
    expect(await reader.events(TOGETHER, {}, { offset: 17, limit: 40 })).toEqual({
      events: events.slice(17, 57),
      offset: 17,
      total: events.length,
    });
    expect(await reader.events(TOGETHER, { kinds: ["gate", "stage"] }, { offset: 5, limit: 20 })).toEqual({
      events: marks.slice(5, 25),
      offset: 5,
      total: marks.length,
    });
    const middle = events[200] as (typeof events)[number];
    const around = await reader.events(TOGETHER, {}, { around: middle, limit: 21 });
    expect(around?.events[10]).toEqual(middle);
    const found = await reader.events(TOGETHER, { text: "LOSS rose" }, { offset: 0, limit: 1000 });
    expect(found?.events).toEqual(events.filter((event) => event.kind === "anomaly"));
  });

  test("columns kept in memory follow a growing run, and late events too", async () => {
    const writer = await writing();
    const reader = await reading();
    const run = identity("r-a").id;
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 3000)));
    const late = new FileReader(
      metricFile(
        "b.jsonl",
        "r-a",
        range(0, 100).map((i) => i * 7 + 0.5),
      ),
    );
    const all = { from: -1e15 as never, to: 1e15 as never, px: 10 };
    for (let now = 0; !file.isDone; now += 4000) {
      await put(writer, [file, late], [file.next(500)], { bulk: false, now });
      if (now % 8000 === 0 && !late.isDone)
        await put(writer, [file, late], [late.next(40)], { bulk: false, now });
      await writer.settle(now);
      const events = await allEvents(reader, run);
      const [series] =
        (await reader.metrics(run, [{ name: "loss" }], { ...all, px: 4096, axis: "wall" })) ?? [];
      expect(series?.at).toEqual(events.length <= 4096 ? events.map(({ at }) => at) : series?.at);
      expect((await reader.window(run, all))?.density.byKind.metric?.reduce((sum, n) => sum + n, 0)).toBe(
        events.length,
      );
    }
  });
};
