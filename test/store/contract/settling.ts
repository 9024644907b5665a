/** How a tail becomes blocks. */
import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeBlock } from "../../../core/block.ts";
import { decodeCheckpoint } from "../../../core/checkpoint.ts";
import { fold } from "../../../core/fold.ts";
import type { RunId } from "../../../core/ids.ts";
import { compareMoments } from "../../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import type { StoreReader } from "../../../store/store.ts";
import { allEvents, checkState, jsonOf, put } from "../driving.ts";
import { FileReader, identity, metricFile, range } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const settling = ({ writing, reading }: StoreUnderTest): void => {
  test("events wait in the tail for ten seconds, and are there for every reader meanwhile", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 20)));
    await put(writer, [file], [file.next(10)], { bulk: false, now: 1000 });
    const reader = await reading();
    expect((await writer.settle(10_900)).segments).toEqual([]);
    expect((await reader.tail(identity("r-a").id))?.events).toHaveLength(10);
    expect((await reader.stateAt(identity("r-a").id, { kind: "live" }))?.state.count).toBe(10);
    const change = await writer.settle(11_000);
    expect(change.segments).toEqual([{ run: "r-a", version: 1 }]);
    expect((await reader.tail(identity("r-a").id))?.events).toHaveLength(0);
    expect((await reader.segments(identity("r-a").id))?.segments.map(({ count }) => count)).toEqual([10]);
    expect((await reader.stateAt(identity("r-a").id, { kind: "live" }))?.state.count).toBe(10);
  });

  test("settling stops when its time is over, tells that more is due, and goes on from there", async () => {
    const writer = await writing();
    const names = ["r-a", "r-b", "r-c"];
    for (const name of names) {
      const file = new FileReader(metricFile(`${name}.jsonl`, name, range(0, 10)));
      await put(writer, [file], [file.next(10)], { bulk: false, now: 0 });
    }
    const settled: { readonly runs: readonly RunId[]; readonly more: boolean }[] = [];
    do {
      const { segments, more } = await writer.settle(20_000, false, 0);
      settled.push({ runs: segments.map(({ run }) => run), more });
    } while (settled.at(-1)?.more && settled.length < 9);
    expect(settled.map(({ more }) => more)).toEqual([true, true, false]);
    expect(settled.flatMap(({ runs }) => runs).sort()).toEqual(names);
    const reader = await reading();
    for (const name of names) {
      expect((await reader.tail(identity(name).id))?.events).toHaveLength(0);
      expect((await reader.stateAt(identity(name).id, { kind: "live" }))?.state.count).toBe(10);
    }
  });

  test("late events go into the blocks they belong to, and checkpoints behind them are made again", async () => {
    const writer = await writing();
    const run = identity("r-a").id;
    const early = new FileReader(
      metricFile(
        "early.jsonl",
        "r-a",
        range(0, 70_000).map((i) => i * 2),
      ),
    );
    await put(writer, [early], [early.next(70_000)], { bulk: true, now: 0 });
    const reader = await reading();
    const before = await reader.segments(run);
    expect(before?.segments.length).toBeGreaterThan(3);
    expect((await played(reader, run)).missing).toBe(0);

    const late = new FileReader(metricFile("late.jsonl", "r-a", [50_001, 50_003, 70_001]));
    await put(writer, [early, late], [late.next(3)], { bulk: false, now: 5 });
    const events = await allEvents(reader, run);
    expect(events).toHaveLength(70_003);
    for (const rank of [24_000, 25_001, 25_002, 69_999, 70_002]) {
      const { found, expected } = await checkState(reader, run, events, rank);
      expect(found).toEqual(expected);
    }
    await writer.settle(6);
    const after = await reader.segments(run);
    expect(after?.version).toBeGreaterThan(before?.version ?? 0);
    const kept = after?.segments.filter(({ events: hash }) =>
      before?.segments.some((segment) => segment.events === hash),
    ).length;
    expect(kept).toBe((before?.segments.length ?? 0) - 2);
    expect((await played(reader, run)).missing).toBeGreaterThan(0);
    expect((await reader.sources()).map(({ late: count }) => count)).toEqual([0, 3]);

    while (await writer.remake(5));
    expect((await played(reader, run)).missing).toBe(0);
    expect(await allEvents(reader, run)).toEqual(events);
    expect((await reader.verify()).damages).toEqual([]);
  });

  test("blocks stay between a small size and 32k events, however the run came", async () => {
    const writer = await writing();
    const file = new FileReader(metricFile("a.jsonl", "r-a", range(0, 60_000)));
    let now = 0;
    for (const size of [1, 5000, 30_000, 10, 10_000, 14_989]) {
      await put(writer, [file], [file.next(size)], { bulk: size > 1000, now });
      now += 20_000;
      await writer.settle(now);
    }
    const counts =
      (await (await reading()).segments(identity("r-a").id))?.segments.map(({ count }) => count) ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60_000);
    expect(Math.max(...counts)).toBeLessThanOrEqual(32_768);
    expect(counts.length).toBeLessThanOrEqual(20);
  });
};

/** Blocks and checkpoints of the list, played as a browser plays them. */
const played = async (
  reader: StoreReader,
  run: RunId,
): Promise<{ readonly states: readonly unknown[]; readonly missing: number }> => {
  const list = await reader.segments(run);
  let state: RunState = EMPTY_STATE;
  const states: unknown[] = [];
  let missing = 0;
  for (const [i, segment] of (list?.segments ?? []).entries()) {
    const bytes = inflateSync((await reader.blob(segment.events)) as Uint8Array);
    const block = decodeBlock(new Uint8Array(bytes));
    if (segment.checkpoint === null) missing += i === 0 ? 0 : 1;
    else
      expect(
        jsonOf(
          decodeCheckpoint(
            new Uint8Array(inflateSync((await reader.blob(segment.checkpoint)) as Uint8Array)),
          ),
        ),
      ).toEqual(jsonOf(state));
    expect({ count: block.length, before: segment.before }).toEqual({
      count: segment.count,
      before: state.count,
    });
    expect(compareMoments(block.moment(0), segment.from)).toBe(0);
    expect(compareMoments(block.moment(block.length - 1), segment.to)).toBe(0);
    state = fold(state, block.events());
    states.push(jsonOf(state));
  }
  return { states, missing };
};
