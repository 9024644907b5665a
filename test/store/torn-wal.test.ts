/** A write-ahead log that was torn by a power cut: the store opens as it was at some commit, and goes on from there. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReader, openWriter } from "../../store/open.ts";
import { random } from "../random.ts";
import { allEvents, put } from "./driving.ts";
import { sqlitePlace } from "./sqlite-place.ts";
import { FileReader, identity, metricFile, range, type TraceFile } from "./trace-files.ts";

const CASES = 30;
const LINES = 3000;
const RUN = identity("r-a").id;
let whole: Awaited<ReturnType<typeof sqlitePlace>>;
let torn: typeof whole;
beforeEach(async () => {
  whole = await sqlitePlace();
  torn = await sqlitePlace();
});
afterEach(async () => {
  await whole.remove();
  await torn.remove();
});

test("a cut, changed or zeroed log loses whole commits at most", async () => {
  const r = random(5);
  const file = metricFile("a.jsonl", "r-a", range(0, LINES));
  const growing = new FileReader(file);
  const writer = await openWriter(whole.path);
  for (let now = 0; !growing.isDone; now += 1000) {
    await put(writer, [growing], [growing.next(1 + r.below(120))], { bulk: r.chance(0.2), now });
    if (r.chance(0.3)) await writer.settle(now);
  }
  const log = readFileSync(`${whole.path}-wal`);
  let [survived, lost] = [0, 0];
  for (let n = 0; n < CASES; n++) {
    copyFileSync(whole.path, torn.path);
    writeFileSync(`${torn.path}-wal`, damaged(log, r, n % 3));
    const kept = await keptLines(torn.path);
    if (kept < LINES) lost++;
    await readOn(torn.path, file, kept);
    expect(await keptLines(torn.path)).toBe(LINES);
    survived++;
  }
  await writer.close();
  console.log(`torn logs: ${survived}/${CASES} opened whole, ${lost} of them at an earlier commit`);
  expect(lost).toBeGreaterThan(CASES / 2);
}, 60_000);

const damaged = (log: Buffer, r: ReturnType<typeof random>, way: number): Buffer => {
  const at = r.below(log.length);
  if (way === 0) return log.subarray(0, at);
  const bytes = Buffer.from(log);
  if (way === 1) bytes[at] = (bytes[at] as number) ^ (1 + r.below(255));
  else bytes.fill(0, at, at + 4096);
  return bytes;
};

/** Lines 1 to n, each once, in events, raw bytes and offset alike. */
const keptLines = async (path: string): Promise<number> => {
  await (await openWriter(path)).close();
  const reader = await openReader(path);
  try {
    expect((await reader.verify()).damages).toEqual([]);
    const positions = (await allEvents(reader, RUN, 5000)).map(({ position }) => position);
    expect(positions).toEqual(range(1, positions.length + 1));
    expect(await reader.head()).toBe(positions.length);
    return positions.length;
  } finally {
    await reader.close();
  }
};

/** The file is still there: it is read on from the offset that was kept. */
const readOn = async (path: string, file: TraceFile, kept: number): Promise<void> => {
  const writer = await openWriter(path);
  const reader = new FileReader(file);
  reader.next(kept);
  const [source] = await writer.sources();
  reader.id = source?.id ?? 0;
  expect(source?.offset ?? 0).toBe(reader.source().offset);
  if (!reader.isDone) await put(writer, [reader], [reader.next(LINES)], { bulk: true, now: 0 });
  await writer.settle(0, true);
  await writer.close();
};
