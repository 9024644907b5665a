/** Seeded trace files: lines of bytes and the events they mean, as a dialect would read them. */
import type { AbsoluteTime, NewEvent } from "../../core/event.ts";
import { type RunId, type SourceKey, sourceKey } from "../../core/ids.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import type { NewUnit, RunIdentity, SourceCommit, StoredSource } from "../../store/store.ts";
import { type Random, random, randomBody } from "../random.ts";

export interface TraceLine {
  readonly bytes: Uint8Array;
  /** Undefined: a blank line, no unit. */
  readonly unit: { readonly events: readonly NewEvent[]; readonly problem?: string } | undefined;
}

export interface TraceFile {
  readonly path: string;
  readonly key: SourceKey;
  readonly run: RunIdentity;
  readonly lines: readonly TraceLine[];
}

export const identity = (id: string): RunIdentity => ({
  id: id as RunId,
  name: `run ${id}`,
  dialect: "hindcast",
  axes: { step: "step", epoch: "epoch" },
});

/** 2026-01-02 in UTC. */
export const DAY_SECONDS = 1_767_312_000;

export const timeAt = (seconds: number): AbsoluteTime => {
  const whole = Math.floor(seconds);
  return { seconds: DAY_SECONDS + whole, nanos: Math.round((seconds - whole) * 1e9) };
};

const encoder = new TextEncoder();

/**
 * Files of a few runs: ties between files, units that go back in time, units without a time or with an impossible
 * one, units that say again what another file says, bytes that are no UTF-8, blank lines, problems.
 */
export const traceFiles = (seed: number, linesEach: number): readonly TraceFile[] => {
  const r = random(seed);
  const shared = Array.from({ length: Math.ceil(linesEach / 10) }, (_, i) => ({
    ...timed(r, i * 10),
    ident: `shared-${i}`,
  }));
  return Array.from({ length: 4 }, (_, file): TraceFile => {
    const lines = Array.from({ length: linesEach }, (_, i) => randomLine(r, i, shared));
    return {
      path: `traces/${file}.jsonl`,
      key: sourceKey(`${r.below(1e6).toString(36)}${file} traces/${file}.jsonl`),
      run: identity(file < 3 ? "r-together" : "r-alone"),
      lines,
    };
  });
};

const timed = (r: Random, i: number): NewEvent => {
  const event = randomBody(r);
  if (r.chance(0.1)) return event;
  if (r.chance(0.02)) return { ...event, time: { seconds: 0, nanos: 0 } };
  return {
    ...event,
    time: timeAt(Math.max(0, i - (r.chance(0.1) ? r.below(300) : 0)) + (r.chance(0.5) ? 0 : 0.000_000_123)),
  };
};

const randomLine = (r: Random, i: number, shared: readonly NewEvent[]): TraceLine => {
  if (r.chance(0.03)) return { bytes: encoder.encode(r.pick(["\n", "\r\n", " \n"])), unit: undefined };
  if (r.chance(0.02))
    return { bytes: Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0x0a), unit: { events: [], problem: "not UTF-8" } };
  const repeated = r.chance(0.15) ? shared[Math.floor((i / 10) % shared.length)] : undefined;
  const events = repeated ? [repeated] : Array.from({ length: 1 + r.below(3) }, () => timed(r, i));
  return {
    bytes: encoder.encode(`${JSON.stringify({ i, text: `line ${r.next()} é` })}\n`),
    unit: { events },
  };
};

export const emptyReport = (path: string): SourceReport => ({
  path,
  generation: 0,
  dialect: "hindcast",
  why: "by hand",
  assembly: "one run per source",
  runs: [],
  state: "idle",
  bytes: 0,
  size: 0,
  lines: 0,
  account: { of: "lines", read: 0, unreadable: 0, blank: 0, tooLong: 0, bytesNotKept: 0 },
  units: 0,
  eventsByKind: {},
  problems: 0,
  pendingBytes: 0,
  repairs: {},
  duplicates: 0,
  late: 0,
  unknownTypes: {},
  clock: "wall",
  zone: "UTC",
  derived: {},
});

/** A source before its first byte. */
export const emptySource = (path: string): StoredSource => ({
  id: 0,
  file: `/watched/${path}`,
  path,
  generation: 0,
  key: sourceKey(path),
  device: "1",
  inode: path,
  offset: 0,
  line: 0,
  headHash: "",
  tailHash: "",
  dialect: "hindcast",
  dialectVersion: 1,
  settledDialect: true,
  memory: null,
  clock: null,
  report: emptyReport(path),
});

/** Reads a file a few lines at a time, as ingest would: what is committed is the next commit's start. */
export class FileReader {
  readonly file: TraceFile;
  id = 0;
  #line = 0;
  #offset = 0;

  constructor(file: TraceFile) {
    this.file = file;
  }

  get isDone(): boolean {
    return this.#line >= this.file.lines.length;
  }

  source(): StoredSource {
    const { path, key } = this.file;
    return {
      ...emptySource(path),
      id: this.id,
      key,
      offset: this.#offset,
      line: this.#line,
      memory: { line: this.#line },
    };
  }

  /** The next `count` lines as a commit. */
  next(count: number): SourceCommit {
    const from = this.#offset;
    const lines = this.file.lines.slice(this.#line, this.#line + count);
    const units: NewUnit[] = [];
    let start = 0;
    lines.forEach(({ bytes, unit }, i) => {
      if (unit) units.push({ position: this.#line + i + 1, start, length: bytes.length - 1, ...unit });
      start += bytes.length;
    });
    this.#line += lines.length;
    this.#offset += start;
    const bytes = Buffer.concat(lines.map((line) => line.bytes));
    return { source: this.source(), bytes, from, units, problems: [], runOf: this.runOf };
  }

  readonly runOf = (): RunIdentity => this.file.run;
}

export const bytesOfFile = (file: TraceFile): Uint8Array =>
  Buffer.concat(file.lines.map(({ bytes }) => bytes));

/** Runs of `traceFiles`: three files make the first, one the second. */
export const TOGETHER = identity("r-together").id;
export const ALONE = identity("r-alone").id;

/** A file of its own run with one metric a line, at the seconds given. */
export const metricFile = (
  path: string,
  run: string,
  seconds: readonly number[],
  ident?: (i: number) => string | undefined,
): TraceFile => ({
  path,
  key: `${path} key` as TraceFile["key"],
  run: identity(run),
  lines: seconds.map((at, i) => ({
    bytes: new TextEncoder().encode(`{"i":${i}}\n`),
    unit: {
      events: [
        { kind: "metric", values: { loss: at }, axes: { step: i }, time: timeAt(at), ident: ident?.(i) },
      ],
    },
  })),
});

export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
