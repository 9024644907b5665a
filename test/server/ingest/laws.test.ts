/** Law L3: the same files in any chunks, in any order, across any restarts, give the same events in the same order. */
import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import { LIMITS } from "../../../server/ingest/limits.ts";
import { type Random, random } from "../../random.ts";
import { allEvents, Place } from "./harness.ts";
import { keyed, lines, shelfOf } from "./lines-dialect.ts";

const shelf = shelfOf(lines, keyed);
const START_S = 1_767_225_600;

/** Lines of every sort, good and bad. The first lines decide the dialect; times and run keys may come late. */
const content = (r: Random): Buffer => {
  const keyedFile = r.next() < 0.5;
  const timesFrom = r.below(12);
  const keysFrom = r.below(30);
  const pieces: Buffer[] = r.next() < 0.2 ? [Buffer.from([0xef, 0xbb, 0xbf])] : [];
  const count = 1 + r.below(60);
  for (let i = 0; i < count; i++) {
    const ending = r.next() < 0.2 ? "\r\n" : "\n";
    const sort = r.below(12);
    if (sort === 0) pieces.push(Buffer.from(ending));
    else if (sort === 1) pieces.push(Buffer.from(`not JSON ${i}${ending}`));
    else if (sort === 2) pieces.push(Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]));
    else if (sort === 3) pieces.push(Buffer.alloc(1 + r.below(30)), Buffer.from(lineOf(i)));
    else pieces.push(Buffer.from(lineOf(i).replace("\n", ending)));
  }
  if (r.next() < 0.3) pieces.push(Buffer.from('{"id": "half'));
  return Buffer.concat(pieces);

  function lineOf(i: number): string {
    const value: Record<string, unknown> = { id: `é${i}` };
    if (i >= timesFrom && r.next() < 0.8) value.t = START_S + i + r.below(3);
    if (keyedFile && i >= keysFrom) value.run = `k${Math.floor(i / 20)}`;
    if (keyedFile && i === Math.min(keysFrom, 15)) value.keyed = true;
    return `${JSON.stringify(value)}\n`;
  }
};

const seen = async (place: Place): Promise<readonly Omit<TraceEvent, "seq">[]> => {
  const runs = await place.ask(async (reader) =>
    Promise.all(
      (await reader.runs()).map(async ({ id }) => [id, await reader.scan(id, undefined, 1e6)] as const),
    ),
  );
  const order = [...runs].sort(([left], [right]) => (left < right ? -1 : 1));
  return order.flatMap(([run, events]) => events.map(({ seq: _, ...event }) => ({ ...event, run })));
};

describe.each(Array.from({ length: 25 }, (_, i) => i + 1))("with seed %i", (seed) => {
  test("whole, in pieces and across restarts the events are the same", async () => {
    const r = random(seed);
    const bytes = content(r);
    const whole = new Place();
    whole.write("run/x.jsonl", bytes);
    await whole.index({ shelf });
    const pieces = new Place();
    let at = 0;
    while (at < bytes.length) {
      const to = Math.min(bytes.length, at + 1 + r.below(400));
      pieces.write("run/x.jsonl", bytes.subarray(0, to));
      await pieces.index({
        shelf,
        limits: { ...LIMITS, chunkBytes: 16 + r.below(300), linesPerCommit: 1 + r.below(5) },
      });
      at = to;
    }
    expect(await seen(pieces)).toEqual(await seen(whole));
    expect(await sourceFacts(pieces)).toEqual(await sourceFacts(whole));
  });
});

/** What the report says of a source, without what is about the commits. */
const sourceFacts = (place: Place) =>
  place.ask(async (reader) =>
    (await reader.sources()).map(
      ({ dialect, lines: count, units, eventsByKind, problems, clock, runs, pendingBytes, bytes }) => ({
        dialect,
        count,
        units,
        eventsByKind,
        problems,
        clock,
        runs,
        pendingBytes,
        bytes,
      }),
    ),
  );

test("two files in either order give the same events", async () => {
  const r = random(77);
  const [left, right] = [content(r), content(r)];
  const [one, other] = [new Place(), new Place()];
  one.write("run/a.jsonl", left);
  await one.index({ shelf });
  one.write("run/b.jsonl", right);
  await one.index({ shelf });
  other.write("run/b.jsonl", right);
  await other.index({ shelf });
  other.write("run/a.jsonl", left);
  await other.index({ shelf });
  expect(await seen(other)).toEqual(await seen(one));
  expect((await one.ask(allEvents)).length).toBeGreaterThan(0);
});
