import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../server/config.ts";
import { type Demo, exampleRuns, startDemo } from "../../../server/demo/demo.ts";
import type { WallClock } from "../../../server/demo/grow.ts";
import { BEFORE_MS, growingLines } from "../../../server/demo/growing.ts";
import { SHIFT_BEFORE_MS, shiftLines } from "../../../server/demo/shift/shift.ts";
import { printLine } from "../../../server/demo/timeline.ts";
import { parseScriptLine } from "../../../server/schemas/script.ts";

/** Runs of the demo that grow. */
const GROWING = 3;

/** A clock that stands until it is told to go on. */
const handClock = (start: number) => {
  let now = start;
  const waiting = new Set<{ readonly at: number; readonly then: () => void }>();
  let armed: (() => void) | undefined;
  const clock: WallClock = {
    now: () => now,
    after: (ms, then) => {
      const timer = { at: now + ms, then };
      waiting.add(timer);
      armed?.();
      return () => void waiting.delete(timer);
    },
  };
  /** Resolves when every growing run waits for their next line. */
  const idle = async (): Promise<void> => {
    while (waiting.size < GROWING)
      await new Promise<void>((resolve) => {
        armed = resolve;
      });
  };
  const first = () => [...waiting].sort((left, right) => left.at - right.at)[0];
  const goOn = async (ms: number): Promise<void> => {
    const until = now + ms;
    await idle();
    for (let timer = first(); timer && timer.at <= until; timer = first()) {
      waiting.delete(timer);
      now = timer.at;
      timer.then();
      await idle();
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

const growing = (name = "morph-ppo-43.jsonl"): string[] =>
  readFileSync(join(demo?.folder ?? "", name), "utf8")
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

  test("names who answers when a call is made again: its recording and a script, and no network", async () => {
    demo = await startDemo(into, handClock(START).clock);
    const { providers } = await loadConfig([demo.folder], {});
    const file = join(dirname(demo.folder), "answers.jsonl");
    expect(providers).toEqual({ script: { kind: "scripted", file }, recording: { kind: "recorded" } });
    for (const line of readFileSync(file, "utf8").trim().split("\n"))
      expect(parseScriptLine(line)).toHaveProperty("answer");
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

  test("has a shift at its twenty-second minute after two, and goes on with it", async () => {
    const { clock, goOn } = handClock(START);
    demo = await startDemo(into, clock);
    const upTo = (ms: number): string[] =>
      shiftLines()
        .filter((line) => line.ms <= ms)
        .map((line) => printLine(line, START - SHIFT_BEFORE_MS));
    expect(growing("weekday-shift.jsonl")).toEqual(upTo(SHIFT_BEFORE_MS + 20));
    await goOn(60_000);
    const lines = growing("weekday-shift.jsonl");
    expect(lines.length).toBeGreaterThan(upTo(SHIFT_BEFORE_MS + 20).length + 5);
    expect(lines).toEqual(upTo(SHIFT_BEFORE_MS + 60_020).slice(0, lines.length));
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
