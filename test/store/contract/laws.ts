/** A run does not depend on how it arrived, and nothing of it is lost. */
import { expect, test } from "vitest";
import { compareMoments } from "../../../core/moment.ts";
import { random } from "../../random.ts";
import { allEvents, arriveAnyhow, arriveAtOnce, checkState, portrait } from "../driving.ts";
import { ALONE, bytesOfFile, TOGETHER, type TraceFile, traceFiles } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

export const laws = ({ makePlace, place, reading }: StoreUnderTest): void => {
  test.each([1, 2, 3, 4, 5, 6])(
    "any order of arrival, any pieces and any restarts give the same run (seed %i)",
    async (seed) => {
      const files = traceFiles(seed, 300);
      await arriveAtOnce(place(), files);
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
      await arriveAnyhow(place(), traceFiles(seed, 400), r, seed % 2 === 0);
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
    await arriveAnyhow(place(), files, random(seed));
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
    await arriveAnyhow(place(), traceFiles(31, 300), random(31));
    const { checked, damages } = await (await reading()).verify();
    expect(damages).toEqual([]);
    expect(checked).toBeGreaterThan(10);
  });
};
