/** Writes a run as if it happened now: what lies in the past at once, the rest line by line when its time comes. */
import { type FileHandle, open } from "node:fs/promises";
import { printLine, type TimedLine } from "./timeline.ts";

export interface Story {
  /** How much of it is over when somebody begins to look. */
  readonly beforeMs: number;
  readonly lines: () => Iterable<TimedLine>;
}

export interface Growing {
  /** Resolves when the run has ended, was stopped, or could not be written: then with the reason. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface WallClock {
  now(): number;
  /** Calls back after so many milliseconds; returns how to take that back. */
  after(ms: number, then: () => void): () => void;
}

export const WALL_CLOCK: WallClock = {
  now: Date.now,
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Lines that are due within so many milliseconds of each other are written together. */
const TOGETHER_MS = 20;

/** Creates the file; its first part is there when this resolves. */
export const grow = async (path: string, story: Story, clock: WallClock): Promise<Growing> => {
  const file = await open(path, "wx");
  const startMs = clock.now() - story.beforeMs;
  const lines = story.lines()[Symbol.iterator]();
  let next = lines.next();
  let stopped = false;
  let wake: (() => void) | undefined;

  const writeDue = async (): Promise<void> => {
    const due: TimedLine[] = [];
    const until = clock.now() - startMs + TOGETHER_MS;
    while (!next.done && next.value.ms <= until) {
      due.push(next.value);
      next = lines.next();
    }
    await append(file, due, startMs);
  };
  const untilNext = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const takeBack = clock.after(Math.max(0, ms), resolve);
      wake = () => {
        takeBack();
        resolve();
      };
    });
  const goOn = async (): Promise<void> => {
    while (!stopped && !next.done) {
      await untilNext(startMs + next.value.ms - clock.now());
      if (!stopped) await writeDue();
    }
  };

  await writeDue();
  const ended = goOn()
    .then(
      () => undefined,
      (error: unknown) => `A growing run stopped: ${(error as Error).message}`,
    )
    .finally(() => file.close());
  return {
    ended,
    stop: async () => {
      stopped = true;
      wake?.();
      await ended;
    },
  };
};

const append = async (file: FileHandle, lines: readonly TimedLine[], startMs: number): Promise<void> => {
  if (lines.length > 0) await file.appendFile(lines.map((line) => `${printLine(line, startMs)}\n`).join(""));
};
