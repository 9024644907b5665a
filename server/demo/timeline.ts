import type { HindcastLine } from "../../core/dialects/hindcast-line.ts";

/** A line and when it is written, in milliseconds since its run began. */
export interface TimedLine {
  readonly ms: number;
  readonly line: HindcastLine;
}

/** The line as text with its absolute time, without the newline. Milliseconds, or microseconds where they matter. */
export const printLine = (timed: TimedLine, startMs: number): string =>
  JSON.stringify({ at: isoTime(startMs + timed.ms), ...timed.line });

/** `2026-11-19T21:10:00.250Z`; a fraction of a millisecond gives three more digits. */
export const isoTime = (ms: number): string => {
  const whole = Math.floor(ms);
  const micros = Math.round((ms - whole) * 1000);
  const text = new Date(whole).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${String(Math.min(micros, 999)).padStart(3, "0")}Z`;
};

/** By time; what has the same time keeps its order. */
export const inOrder = (lines: readonly TimedLine[]): readonly TimedLine[] =>
  lines.toSorted((left, right) => left.ms - right.ms);

/** Two ordered streams of lines as one. On a tie the left one is first. */
export function* merged(left: Iterable<TimedLine>, right: Iterable<TimedLine>): Generator<TimedLine> {
  const rights = right[Symbol.iterator]();
  let waiting = rights.next();
  for (const line of left) {
    while (!waiting.done && waiting.value.ms < line.ms) {
      yield waiting.value;
      waiting = rights.next();
    }
    yield line;
  }
  while (!waiting.done) {
    yield waiting.value;
    waiting = rights.next();
  }
}
