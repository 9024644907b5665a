/** The reading side in a thread of its own. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReader, openReaderThread, openWriter } from "../../store/open.ts";
import { type ReaderThread, StoreRefused } from "../../store/store.ts";
import { arriveAtOnce, jsonOf, portrait } from "./driving.ts";
import { sqlitePlace } from "./sqlite-place.ts";
import { identity, traceFiles } from "./trace-files.ts";

const RUN = identity("r-together").id;
let place: Awaited<ReturnType<typeof sqlitePlace>>;
let thread: ReaderThread | undefined;
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(async () => {
  await thread?.close();
  thread = undefined;
  await place.remove();
});

test("a thread answers as a reader in this thread does", async () => {
  await arriveAtOnce(place, traceFiles(1, 200));
  thread = await openReaderThread(place.path);
  const reader = await openReader(place.path);
  expect(await portrait(thread, RUN)).toEqual(await portrait(reader, RUN));
  const [found, expected] = [
    await thread.stateAt(RUN, { kind: "time", seconds: 60 }),
    await reader.stateAt(RUN, { kind: "time", seconds: 60 }),
  ];
  expect(found && jsonOf(found.state)).toEqual(expected && jsonOf(expected.state));
  const hash = (await thread.segments(RUN))?.segments[0]?.events as string;
  expect(await thread.blob(hash)).toEqual(new Uint8Array((await reader.blob(hash)) as Uint8Array));
  await reader.close();
});

test("a store that cannot be opened is refused with its sentence", async () => {
  await expect(openReaderThread(place.path)).rejects.toThrow(StoreRefused);
  await expect(openReaderThread(place.path)).rejects.toThrow(/There is no store at/);
});

test("a call that nobody waits for any more is given up, others go on", async () => {
  await arriveAtOnce(place, traceFiles(2, 200));
  thread = await openReaderThread(place.path);
  const leaving = new AbortController();
  const gone = [1, 2, 3].map(() => (thread as ReaderThread).forClient("gone", leaving.signal).verify());
  leaving.abort(new Error("the client left"));
  for (const each of gone) await expect(each).rejects.toThrow("the client left");
  await expect(thread.forClient("gone", leaving.signal).head()).rejects.toThrow("the client left");
  expect(await thread.forClient("other").head()).toBeGreaterThan(0);
});

test("a thread that dies is started again; who waits is told", async () => {
  await (await openWriter(place.path)).close();
  thread = await openReaderThread(place.path);
  const waiting = thread.verify();
  const told = expect(waiting).rejects.toThrow(/The query thread stopped; try again/);
  await thread.restart();
  await told;
  expect(await thread.head()).toBe(0);
});
