/** Is a run still growing? Decided from its sources and our own steady clock, outside the fold (DESIGN section 4). */
import type { RunId } from "../../core/ids.ts";
import type { Liveness } from "../../core/wire/runs.ts";

/** When a file grew, and how often it does. Times are of the steady clock, in ms. */
export interface Rhythm {
  /** `undefined` until it has grown under our eyes. */
  readonly grewAt: number | undefined;
  /** Average distance of its growths; undefined before the second. */
  readonly everyMs: number | undefined;
}

export const STILL: Rhythm = { grewAt: undefined, everyMs: undefined };

/** Weight of the newest distance. */
const WEIGHT = 0.2;

export const grewNow = (rhythm: Rhythm, now: number): Rhythm => {
  if (rhythm.grewAt === undefined) return { grewAt: now, everyMs: undefined };
  const distance = now - rhythm.grewAt;
  const everyMs = rhythm.everyMs === undefined ? distance : rhythm.everyMs * (1 - WEIGHT) + distance * WEIGHT;
  return { grewAt: now, everyMs };
};

const QUIET_MS = 5000;
const QUIET_RHYTHMS = 10;

/** True while it may be expected to go on. */
export const grows = ({ grewAt, everyMs = 0 }: Rhythm, now: number): boolean =>
  grewAt !== undefined && now - grewAt <= Math.max(QUIET_MS, QUIET_RHYTHMS * everyMs);

export interface LiveSource {
  readonly runs: readonly RunId[];
  /** True for runs whose end record was read. */
  readonly ended: Readonly<Record<string, boolean>>;
  readonly rhythm: Rhythm;
  /** A half-written line waits after the last newline. */
  readonly torn: boolean;
  readonly lines: number;
  readonly wasLive: boolean;
}

export interface RunLiveness {
  readonly status: Liveness;
  readonly cutAtLine: number | null;
}

/** The first that holds: live, truncated, stale, ended. A source counts for the newest of its runs only: the one it grows. */
export const livenessOf = (sources: readonly LiveSource[], now: number): ReadonlyMap<RunId, RunLiveness> => {
  const found = new Map<RunId, RunLiveness>();
  const rank: Record<Liveness, number> = { ended: 0, stale: 1, truncated: 2, live: 3 };
  for (const source of sources) {
    source.runs.forEach((run, i) => {
      const one = statusIn(source, run, i === source.runs.length - 1, now);
      const before = found.get(run);
      if (before === undefined || rank[one.status] > rank[before.status]) found.set(run, one);
    });
  }
  for (const run of endedRuns(sources)) found.set(run, { status: "ended", cutAtLine: null });
  return found;
};

/** One end record ends the run, whichever source it stands in. */
const endedRuns = (sources: readonly LiveSource[]): readonly RunId[] =>
  sources.flatMap((source) => source.runs.filter((run) => source.ended[run] === true));

const statusIn = (source: LiveSource, run: RunId, newest: boolean, now: number): RunLiveness => {
  if (!newest || source.ended[run] === true) return { status: "ended", cutAtLine: null };
  if (grows(source.rhythm, now)) return { status: "live", cutAtLine: null };
  if (source.torn) return { status: "truncated", cutAtLine: source.lines + 1 };
  return {
    status: source.wasLive || source.rhythm.grewAt !== undefined ? "stale" : "ended",
    cutAtLine: null,
  };
};
