import { describe, expect, test } from "vitest";
import type { RunId } from "../../../core/ids.ts";
import { grewNow, type LiveSource, livenessOf, STILL } from "../../../server/ingest/liveness.ts";

const run = "r-1" as RunId;
const source = (of: Partial<LiveSource>): LiveSource => ({
  runs: [run],
  ended: {},
  rhythm: STILL,
  torn: false,
  lines: 7,
  wasLive: false,
  ...of,
});
const at = (now: number, ...sources: readonly LiveSource[]) => livenessOf(sources, now).get(run);

describe("a run", () => {
  test("lives for five seconds after its source grew, and is stale afterwards", () => {
    const rhythm = grewNow(STILL, 1000);
    expect(at(6000, source({ rhythm }))?.status).toBe("live");
    expect(at(6001, source({ rhythm }))?.status).toBe("stale");
  });

  test("that grows every half minute lives for five minutes after it grew", () => {
    const rhythm = grewNow(grewNow(STILL, 0), 30_000);
    expect(at(330_000, source({ rhythm }))?.status).toBe("live");
    expect(at(330_001, source({ rhythm }))?.status).toBe("stale");
  });

  test("whose last line is torn is truncated, and says at which line", () => {
    expect(at(0, source({ torn: true }))).toEqual({ status: "truncated", cutAtLine: 8 });
  });

  test("that was never seen growing has ended; one that was live before a restart is stale", () => {
    expect(at(0, source({}))?.status).toBe("ended");
    expect(at(0, source({ wasLive: true }))?.status).toBe("stale");
  });

  test("with an end record has ended, whatever its files do", () => {
    const rhythm = grewNow(STILL, 0);
    expect(at(1, source({ rhythm, ended: { [run]: true } }), source({ rhythm }))?.status).toBe("ended");
  });

  test("that is not the newest of its source is not the one that grows", () => {
    const rhythm = grewNow(STILL, 0);
    expect(at(1, source({ rhythm, runs: [run, "r-2" as RunId] }))?.status).toBe("ended");
  });
});
