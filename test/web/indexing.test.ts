import { describe, expect, test } from "vitest";
import { indexingOf } from "../../web/indexing/indexing.ts";

const source = (state: "reading" | "idle", bytes: number, size: number) => ({
  state,
  bytes,
  size,
  lines: bytes / 10,
  problems: state === "reading" ? 2 : 0,
});
const run = { events: 40, spans: { total: 7, open: 1, failed: 0, byKind: {} } };
const segments = [
  { count: 16, checkpoint: null },
  { count: 16, checkpoint: "c1" },
  { count: 4, checkpoint: null },
];

describe("how far the files of a run were read", () => {
  test("counts every file of the run, and estimates the rest from what was read", () => {
    const found = indexingOf([source("reading", 300, 1400), source("idle", 100, 100)], run, segments, []);
    expect(found).toMatchObject({
      done: 400 / 1500,
      bytes: 400,
      size: 1500,
      lines: 40,
      linesAbout: 150,
      unreadable: 2,
      eventsAbout: 150,
      settled: 36,
      spans: 7,
      checkpoints: 1,
      checkpointsAbout: 8,
    });
  });

  test("nothing is said where no file is being read", () => {
    expect(indexingOf([source("idle", 100, 100)], run, segments, [])).toBeUndefined();
  });

  test("speed and the time that is left need two samples that are apart", () => {
    const one = { atMs: 1000, bytes: 100, events: 10 };
    const reading = [source("reading", 300, 1300)];
    expect(indexingOf(reading, run, [], [one])?.eventsPerSecond).toBeUndefined();
    const found = indexingOf(reading, run, [], [one, { atMs: 3000, bytes: 300, events: 40 }]);
    expect(found).toMatchObject({ eventsPerSecond: 15, secondsLeft: 10 });
  });

  test("a file of which nothing was read yet is no division by nothing", () => {
    expect(indexingOf([source("reading", 0, 1000)], run, [], [])).toMatchObject({ done: 0, linesAbout: 0 });
  });
});
