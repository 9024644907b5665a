import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { type IngestThread, startIngest } from "../../../server/ingest/thread.ts";
import { openReader } from "../../../store/sqlite/reader.ts";
import type { Change } from "../../../store/store.ts";
import { allEvents, Place } from "./harness.ts";

/** The thread has our own dialects: this is read by the generic one. */
const line = (id: number): string =>
  `${JSON.stringify({ id, time: 1_767_225_600 + id, message: `m${id}` })}\n`;

const begin = async (
  place: Place,
): Promise<{ ingest: IngestThread; until: (count: number) => Promise<void>; logs: string[] }> => {
  const logs: string[] = [];
  let wake: () => void = () => undefined;
  const ingest = await startIngest({
    store: place.store,
    settings: { paths: [place.folder] },
    onChange: () => wake(),
    log: (sentence) => logs.push(sentence),
  });
  const until = async (count: number): Promise<void> => {
    const reader = await openReader(place.store);
    for (;;) {
      const woken = new Promise<void>((done) => {
        wake = done;
      });
      if ((await allEvents(reader)).length >= count) break;
      await woken;
    }
    await reader.close();
  };
  return { ingest, until, logs };
};

test("the thread follows files, tells of changes, and lets go of the store", async () => {
  const place = new Place();
  place.write("x.jsonl", line(0));
  const { ingest, until } = await begin(place);
  let stop: () => void = () => undefined;
  const told = new Promise<Change>((done) => {
    stop = ingest.onChange((change) => change.head === 2 && done(change));
  });
  await ingest.ready;
  place.append("x.jsonl", line(1));
  await until(2);
  expect((await told).head).toBe(2);
  expect(ingest.health()).toMatchObject({ mode: "events", files: 1, ready: true });
  stop();
  await ingest.close();
  const again = await begin(place);
  await again.until(2);
  await again.ingest.close();
  expect((await place.events()).length).toBe(2);
});

test("a store that is in use by another is refused in a sentence", async () => {
  const place = new Place();
  const { ingest } = await begin(place);
  await expect(begin(place)).rejects.toThrow(place.store);
  await ingest.close();
});

test("a thread that dies is followed by another, and every line is read once", async () => {
  const place = new Place();
  place.write("x.jsonl", line(0));
  const { ingest, until, logs } = await begin(place);
  await ingest.ready;
  for (let death = 1; death <= 3; death++) {
    place.append("x.jsonl", line(2 * death - 1));
    await (ingest as unknown as { worker?: Worker }).worker?.terminate();
    place.append("x.jsonl", line(2 * death));
    await until(2 * death + 1);
  }
  await ingest.close();
  expect((await place.events()).length).toBe(7);
  expect(
    logs.filter((sentence) => sentence === "The ingest thread stopped; another one goes on.").length,
  ).toBe(3);
});
