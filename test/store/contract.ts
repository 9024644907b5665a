/** What any store must hold to. Call it with a way to make one. */
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeBlock } from "../../core/block.ts";
import { decodeCheckpoint } from "../../core/checkpoint.ts";
import { fold } from "../../core/fold.ts";
import type { RunId, Seq } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { StoreReader, StoreWriter } from "../../store/store.ts";
import { random } from "../random.ts";
import {
  allEvents,
  arriveAnyhow,
  arriveAtOnce,
  checkState,
  deriveAnew,
  jsonOf,
  portrait,
  put,
  type StorePlace,
} from "./driving.ts";
import { bytesOfFile, FileReader, identity, type TraceFile, timeAt, traceFiles } from "./trace-files.ts";

const TOGETHER = identity("r-together").id;
const ALONE = identity("r-alone").id;

export const storeContract = (name: string, makePlace: () => Promise<StorePlace>): void => {
  describe(name, () => {
    let place: StorePlace;
    const open: (StoreReader | StoreWriter)[] = [];
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => {
      for (const each of open.splice(0)) await each.close();
      await place.remove();
    });
    const reading = async (): Promise<StoreReader> => {
      const reader = await place.openReader();
      open.push(reader);
      return reader;
    };
    const writing = async (): Promise<StoreWriter> => {
      const writer = await place.openWriter();
      open.push(writer);
      return writer;
    };

    laws(makePlace, () => place, reading);
    settling(writing, reading);
    arrivals(writing, reading);
    reads(() => place, writing, reading);
    failures(() => place, writing, reading);
  });
};

const laws = (
  makePlace: () => Promise<StorePlace>,
  placeNow: () => StorePlace,
  reading: () => Promise<StoreReader>,
): void => {
  test.each([1, 2, 3, 4, 5, 6])(
    "any order of arrival, any pieces and any restarts give the same run (seed %i)",
    async (seed) => {
      const files = traceFiles(seed, 300);
      await arriveAtOnce(placeNow(), files);
      const other = await makePlace();
      try {
        await arriveAnyhow(other, files, random(seed));
        const [expected, found] = [await reading(), await other.openReader()];
        for (const run of [TOGETHER, ALONE])
          expect(await portrait(found, run)).toEqual(await portrait(expected, run));
        await found.close();
      } finally {
        await other.remove();
      }
    },
  );

  test.each([11, 12, 13])(
    "the state at any event is the fold of everything up to it, settled or not (seed %i)",
    async (seed) => {
      const r = random(seed);
      await arriveAnyhow(placeNow(), traceFiles(seed, 400), r, seed % 2 === 0);
      const reader = await reading();
      const events = await allEvents(reader, TOGETHER, 97);
      expect(
        events.every((event, i) => i === 0 || compareMoments(events[i - 1] as typeof event, event) <= 0),
      ).toBe(true);
      for (let i = 0; i < 25; i++) {
        const { found, expected, address } = await checkState(
          reader,
          TOGETHER,
          events,
          r.below(events.length),
        );
        expect(found, address).toEqual(expected);
      }
    },
  );

  test.each([21, 22])("the bytes of every file come back as they were (seed %i)", async (seed) => {
    const files = traceFiles(seed, 400);
    await arriveAnyhow(placeNow(), files, random(seed));
    const reader = await reading();
    for (const source of await reader.sources()) {
      const file = files.find(({ path }) => path === source.path) as TraceFile;
      const pages: Uint8Array[] = [];
      let offset = 0;
      for (
        let page = await reader.rawBytes(source.id, 0, 1000);
        page.length > 0;
        page = await reader.rawBytes(source.id, offset, 1000)
      ) {
        pages.push(page);
        offset += page.length;
      }
      expect(Buffer.concat(pages).equals(bytesOfFile(file)), file.path).toBe(true);
    }
  });

  test("a sound store has no damage to tell of", async () => {
    await arriveAnyhow(placeNow(), traceFiles(31, 300), random(31));
    const { checked, damages } = await (await reading()).verify();
    expect(damages).toEqual([]);
    expect(checked).toBeGreaterThan(10);
  });
};

/** A file of its own run with one metric a line, at the seconds given. */
const metricFile = (
  path: string,
  run: string,
  seconds: readonly number[],
  ident?: (i: number) => string | undefined,
): TraceFile => ({
  path,
  key: `${path} key` as TraceFile["key"],
  run: identity(run),
  lines: seconds.map((at, i) => ({
    bytes: new TextEncoder().encode(`{"i":${i}}\n`),
    unit: {
      events: [
        { kind: "metric", values: { loss: at }, axes: { step: i }, time: timeAt(at), ident: ident?.(i) },
      ],
    },
  })),
});

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

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

const settling = (writing: () => Promise<StoreWriter>, reading: () => Promise<StoreReader>): void => {
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
    expect(counts.length).toBeLessThanOrEqual(8);
  });

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

const arrivals = (writing: () => Promise<StoreWriter>, reading: () => Promise<StoreReader>): void => {
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

const reads = (
  placeNow: () => StorePlace,
  writing: () => Promise<StoreWriter>,
  reading: () => Promise<StoreReader>,
): void => {
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
    await arriveAnyhow(placeNow(), traceFiles(seed, 300), r);
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
    await deriveAnew(writer, readers, [2]);
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

const failures = (
  placeNow: () => StorePlace,
  writing: () => Promise<StoreWriter>,
  reading: () => Promise<StoreReader>,
): void => {
  test("what was committed is there after reopening, and the sources go on where they were", async () => {
    const first = await placeNow().openWriter();
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
