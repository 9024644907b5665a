/** What the stream is told. */
import { expect, test } from "vitest";
import type { Seq } from "../../../core/ids.ts";
import { random } from "../../random.ts";
import { allEvents, put } from "../driving.ts";
import {
  ALONE,
  FileReader,
  identity,
  metricFile,
  range,
  TOGETHER,
  timeAt,
  traceFiles,
} from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const arrivals = ({ writing, reading }: StoreUnderTest): void => {
  test("the stream tells every event once, in whole units, whatever has settled meanwhile", async () => {
    const r = random(41);
    const writer = await writing();
    const reader = await reading();
    const files = traceFiles(42, 300);
    const readers = files.map((file) => new FileReader(file));
    const told: string[] = [];
    const seen = new Set<number>();
    let [after, now] = [0 as Seq, 0];
    const listen = async (limit: number): Promise<void> => {
      for (;;) {
        const answer = await reader.unitsAfter(after, [TOGETHER, ALONE], limit);
        if ("lagged" in answer) throw new Error("too far behind");
        for (const events of Object.values(answer.runs))
          for (const { seq, k } of events) {
            told.push(`${seq}.${k}`);
            seen.add(seq);
            expect(seq > after && seq <= answer.head).toBe(true);
          }
        const done = answer.head === after;
        after = answer.head;
        if (done) return;
      }
    };
    // No line says again what another says, so that nothing told is dropped later.
    const plain = readers.filter((reader) => !reader.isDone);
    while (plain.some((each) => !each.isDone)) {
      const one = r.pick(plain.filter((each) => !each.isDone));
      await put(writer, readers, [withoutIdents(one.next(1 + r.below(30)))], { bulk: r.chance(0.2), now });
      now += r.below(5000);
      if (r.chance(0.5)) await writer.settle(now);
      if (r.chance(0.5)) await listen(7);
    }
    await listen(1000);
    const expected = [...(await allEvents(reader, TOGETHER)), ...(await allEvents(reader, ALONE))].map(
      ({ seq, k }) => `${seq}.${k}`,
    );
    expect(new Set(told).size).toBe(told.length);
    expect([...told].sort()).toEqual(expected.sort());
    expect(await reader.head()).toBe(after);
  });

  test("a client that is far behind is told to read anew", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 60_000)));
    await put(writer, [file], [file.next(60_000)], { bulk: true, now: 0 });
    const reader = await reading();
    expect(await reader.unitsAfter(10 as Seq, [identity("r-a").id], 1000)).toEqual({ lagged: 60_000 });
    const near = await reader.unitsAfter(59_990 as Seq, [identity("r-a").id], 1000);
    expect("runs" in near && Object.values(near.runs)[0]?.length).toBe(10);
  });
};

const withoutIdents = (commit: ReturnType<FileReader["next"]>): ReturnType<FileReader["next"]> => ({
  ...commit,
  units: commit.units.map((unit) => ({
    ...unit,
    events: unit.events.map(({ ident: _ident, time, ...event }) => ({
      ...event,
      time: time && time.seconds > 0 ? time : timeAt(unit.position),
    })) as typeof unit.events,
  })),
});
