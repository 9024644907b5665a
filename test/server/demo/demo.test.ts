import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Demo, exampleRuns, startDemo } from "../../../server/demo/demo.ts";
import type { WallClock } from "../../../server/demo/grow.ts";
import { BEFORE_MS, growingLines } from "../../../server/demo/growing.ts";
import { printLine } from "../../../server/demo/timeline.ts";

/** A clock that stands until it is told to go on. */
const handClock = (start: number) => {
  let now = start;
  let waiting: { at: number; then: () => void } | undefined;
  let armed: (() => void) | undefined;
  const clock: WallClock = {
    now: () => now,
    after: (ms, then) => {
      waiting = { at: now + ms, then };
      armed?.();
      return () => {
        waiting = undefined;
      };
    },
  };
  /** Resolves when the grower waits for its next line. */
  const idle = (): Promise<void> =>
    waiting
      ? Promise.resolve()
      : new Promise((resolve) => {
          armed = resolve;
        });
  const goOn = async (ms: number): Promise<void> => {
    const until = now + ms;
    for (await idle(); waiting && waiting.at <= until; await idle()) {
      const { at, then } = waiting;
      waiting = undefined;
      now = at;
      then();
    }
    now = until;
  };
  return { clock, goOn };
};

const START = Date.parse("2026-11-21T10:00:00Z");
let into = "";
let demo: Demo | undefined;
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), "demo-test-"));
});
afterEach(async () => {
  await demo?.stop();
  demo = undefined;
  rmSync(into, { recursive: true, force: true });
});

const growing = (): string[] =>
  readFileSync(join(demo?.folder ?? "", "morph-ppo-43.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
const expected = (upToMs: number): string[] =>
  Array.from(growingLines())
    .filter(({ ms }) => ms <= upToMs)
    .map((line) => printLine(line, START - BEFORE_MS));

describe("the demo", () => {
  test("is a copy of every example run, and the originals are not touched", async () => {
    const before = readdirSync(exampleRuns()).map((name) => [
      name,
      readFileSync(join(exampleRuns(), name), "utf8").length,
    ]);
    demo = await startDemo(into, handClock(START).clock);
    expect(readdirSync(demo.folder).sort()).toEqual(readdirSync(exampleRuns()).sort());
    const after = readdirSync(exampleRuns()).map((name) => [
      name,
      readFileSync(join(exampleRuns(), name), "utf8").length,
    ]);
    expect(after).toEqual(before);
  });

  test("has the first four minutes of the growing run, as if they had just happened", async () => {
    demo = await startDemo(into, handClock(START).clock);
    expect(growing()).toEqual(expected(BEFORE_MS + 20));
    expect(Date.parse(String(JSON.parse(growing().at(-1) ?? "").at))).toBeGreaterThan(START - 1000);
  });

  test("goes on line by line when their time comes", async () => {
    const { clock, goOn } = handClock(START);
    demo = await startDemo(into, clock);
    await goOn(7000);
    const lines = growing();
    expect(lines.length).toBeGreaterThan(expected(BEFORE_MS).length + 20);
    expect(lines).toEqual(expected(BEFORE_MS + 7000 + 20).slice(0, lines.length));
    expect(lines.length).toBeGreaterThanOrEqual(expected(BEFORE_MS + 7000).length);
  });

  test("stopping leaves nothing behind, also when it is asked twice", async () => {
    demo = await startDemo(into, handClock(START).clock);
    const home = dirname(demo.folder);
    await Promise.all([demo.stop(), demo.stop()]);
    expect(existsSync(home)).toBe(false);
    await expect(demo.ended).resolves.toBeUndefined();
  });
});

describe("the growing run", () => {
  const lines = Array.from(growingLines());

  test("ends by itself half an hour after somebody began to look", () => {
    expect(lines.at(-1)?.line).toMatchObject({ kind: "run", status: "finished" });
    expect(lines.at(-1)?.ms).toBe(BEFORE_MS + 30 * 60_000);
  });

  test("never pauses for longer than two seconds", () => {
    const longest = lines.reduce(
      (most, { ms }, index) => Math.max(most, ms - (lines[index - 1]?.ms ?? 0)),
      0,
    );
    expect(longest).toBeLessThanOrEqual(2000);
  });

  test("closes every span that it opens", () => {
    const open = new Set<string>();
    for (const { line } of lines) {
      if (line.kind === "span-start") open.add(line.id);
      if (line.kind === "span-end") expect(open.delete(line.id), line.id).toBe(true);
    }
    expect([...open]).toEqual([]);
  });
});
