/** How far the files of a run were read, in four phases: from its sources, its summary and its segments. Pure. */
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Segment } from "../../core/wire/segments.ts";
import type { SourceReport } from "../../core/wire/sources.ts";

/** What was read, at one moment of the page's clock. */
export interface ReadSample {
  readonly atMs: number;
  readonly bytes: number;
  readonly events: number;
}

export interface Indexing {
  /** Share of the bytes that were read, from 0 to 1. */
  readonly done: number;
  readonly bytes: number;
  readonly size: number;
  readonly lines: number;
  /** As many as there are if the rest is like what was read. */
  readonly linesAbout: number;
  readonly unreadable: number;
  readonly events: number;
  readonly eventsAbout: number;
  /** Events in blocks: the rest is still sorted with what comes. */
  readonly settled: number;
  readonly spans: number;
  readonly checkpoints: number;
  readonly checkpointsAbout: number;
  /** Absent until two samples are apart. */
  readonly eventsPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
}

type Report = Pick<SourceReport, "state" | "bytes" | "size" | "lines" | "problems">;

/** `samples`: oldest first; the newest is of now. `undefined` where no file is being read. */
export const indexingOf = (
  sources: readonly Report[],
  { events, spans }: Pick<RunSummary, "events" | "spans">,
  segments: readonly Pick<Segment, "count" | "checkpoint">[],
  samples: readonly ReadSample[],
): Indexing | undefined => {
  if (!sources.some(({ state }) => state === "reading")) return undefined;
  const sum = (of: (report: Report) => number): number => sources.reduce((all, each) => all + of(each), 0);
  const bytes = sum((each) => each.bytes);
  const size = Math.max(
    bytes,
    sum((each) => each.size),
  );
  const done = size === 0 ? 0 : bytes / size;
  const about = (number: number): number => (done === 0 ? number : Math.round(number / done));
  const settled = segments.reduce((all, { count }) => all + count, 0);
  // The first segment is folded from nothing: it needs no checkpoint.
  const checkpoints = segments.slice(1).filter(({ checkpoint }) => checkpoint !== null).length;
  const lines = sum((each) => each.lines);
  return {
    done,
    bytes,
    size,
    lines,
    linesAbout: about(lines),
    unreadable: sum((each) => each.problems),
    events,
    eventsAbout: about(events),
    settled,
    spans: spans.total,
    checkpoints,
    checkpointsAbout: about(Math.max(checkpoints, segments.length - 1)),
    ...speed(samples, size - bytes),
  };
};

const speed = (
  samples: readonly ReadSample[],
  bytesLeft: number,
): Pick<Indexing, "eventsPerSecond" | "secondsLeft"> => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return {};
  const seconds = (last.atMs - first.atMs) / 1000;
  const bytes = last.bytes - first.bytes;
  if (seconds <= 0 || bytes <= 0) return {};
  return {
    eventsPerSecond: (last.events - first.events) / seconds,
    secondsLeft: (bytesLeft / bytes) * seconds,
  };
};
