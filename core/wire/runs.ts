/** Runs as lists and summaries. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { EventKind, Severity, SpanKind } from "../event.ts";
import type { Nanos, RunId, Seq } from "../ids.ts";
import type { Attributes, Value } from "../value.ts";

/** From the trace: finished, failed and stopped have an end record; open has none. */
export type Outcome = "finished" | "failed" | "stopped" | "open";
/** From the sources: the first that holds (DESIGN section 4). */
export type Liveness = "live" | "truncated" | "stale" | "ended";
export type RunKind = "agent" | "training" | "orchestrator" | "other";
export type Clock = "wall" | "ordinal" | "mixed";

export interface Counted {
  readonly total: number;
  readonly byKind: Readonly<Partial<Record<SpanKind, number>>>;
  readonly open: number;
  readonly failed: number;
}

/** `hindcast runs --json`, one run. Absent figures are `null`, never 0. Times are absolute, ISO 8601 UTC. */
export interface RunSummary {
  readonly id: RunId;
  readonly name: string;
  readonly dialect: string;
  /** What it can be looked at as; the first picks the first tab. */
  readonly kinds: readonly RunKind[];
  readonly sources: readonly {
    readonly path: string;
    readonly generation: number;
  }[];
  readonly generation: number;
  readonly clock: Clock;
  readonly status: Liveness;
  readonly outcome: Outcome;
  /** Wall time of the smallest and largest `at`; null when the clock is ordinal. */
  readonly start: string | null;
  readonly end: string | null;
  /** Milliseconds since 1970 UTC of `at` 0. */
  readonly originMs: number;
  /** Smallest and largest `at`. Times that people see count from `from`. */
  readonly from: Nanos;
  readonly to: Nanos;
  readonly durationMs: number;
  readonly lines: number;
  readonly problems: number;
  readonly events: number;
  readonly eventsByKind: Readonly<Partial<Record<EventKind, number>>>;
  readonly spans: Counted;
  readonly tokens: {
    readonly input: number | null;
    readonly output: number | null;
    readonly cacheRead: number | null;
    readonly cacheWrite: number | null;
  };
  readonly costUsd: number | null;
  readonly metrics: {
    readonly series: number;
    readonly points: number;
    /** The lowest finite value of the run's loss, over all subjects; of the training's, else of the evaluation's. */
    readonly lowestLoss: { readonly name: string; readonly value: number } | null;
  };
  readonly subjects: number;
  readonly stages: {
    readonly transitions: number;
    readonly byStage: Readonly<Record<string, number>>;
    readonly open: number;
  };
  readonly gates: { readonly passed: number; readonly failed: number };
  readonly attention: {
    readonly raised: number;
    readonly resolved: number;
    readonly open: number;
  };
  readonly anomalies: {
    readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  };
  readonly headline: { readonly name: string; readonly value: Value } | null;
  readonly branchOf: RunId | null;
  readonly replaces: RunId | null;
  /** What the axes are called in this format: `{ epoch: "epoch", step: "batch" }`. Absent axis: the run has none. */
  readonly axes: Readonly<Record<string, string>>;
  /** Events per 1/64 of the run's length, for the fingerprint; anomalies as their place from 0 to 1. */
  readonly shape: {
    readonly density: readonly number[];
    readonly anomalies: readonly {
      readonly x: number;
      readonly severity: Severity;
    }[];
  };
  readonly configuration: Attributes;
  /** Set where the last line is torn: its number. */
  readonly cutAtLine: number | null;
  /** The newest seq among its units. */
  readonly head: Seq;
}

export const RUNS_VERSION = 1;
export interface RunList {
  readonly version: typeof RUNS_VERSION;
  readonly runs: readonly RunSummary[];
}
