/** Search, writers of values, summaries of ranges, notes. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { EventKind, Place, TraceEvent } from "../event.ts";
import type { Nanos, RunId, Subject } from "../ids.ts";
import type { Json } from "../value.ts";
import type { RunSummary } from "./runs.ts";
import type { ResolvedMoment } from "./state-answer.ts";

/** A unit in which all words stand, by the first of its events that passes the filters. */
export interface FindHit {
  readonly run: RunId;
  /** Without attributes and digests. */
  readonly event: TraceEvent;
  /** Name of the span that an event belongs to, where the event does not say it. */
  readonly span?: string | undefined;
  /** The key above the value in which the first word stands ("" at the top), and the value around it. */
  readonly key: string;
  readonly snippet: string;
}
/** One stretch of a search. `next` null: the run is searched to its end. */
export interface FindSlice {
  readonly hits: readonly FindHit[];
  readonly next: Place | null;
  /** Events looked at so far, and events of the run. */
  readonly scanned: number;
  readonly of: number;
}
/** A line of `GET ...find`. `end` comes last and says whether hits beyond the limit may exist. */
export type FindLine =
  | ({ readonly line: "hit" } & FindHit)
  | { readonly line: "progress"; readonly run: RunId; readonly scanned: number; readonly of: number }
  | { readonly line: "end"; readonly hits: number; readonly complete: boolean };

export interface Write {
  readonly event: TraceEvent;
  /** Its place in the run, from 1. */
  readonly rank: number;
  /** The value after it; absent when it took the value away. */
  readonly value?: Json | undefined;
}
/** Who set the value at a path of the state: the newest event that wrote it, and the one before. */
export interface Writers {
  readonly run: RunId;
  readonly at: ResolvedMoment;
  readonly path: string;
  /** At the moment; absent where the state has none. */
  readonly value?: Json | undefined;
  readonly writer: Write | null;
  readonly before: Write | null;
}

export interface RangeSeries {
  readonly subject: Subject | null;
  readonly name: string;
  readonly points: number;
  /** Over finite values; null where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}
/** Events with `from <= at <= to` in figures. */
export interface RangeSummary {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly events: number;
  readonly byKind: Readonly<Partial<Record<EventKind, number>>>;
  /** Durations in nanoseconds, of spans that ended in the range and whose start is known (`timed`). */
  readonly spans: {
    readonly started: number;
    readonly ended: number;
    readonly failed: number;
    readonly timed: number;
    readonly sum: number;
    readonly p50: number | null;
    readonly p95: number | null;
  };
  /** Null: nothing was said of them in the range. */
  readonly tokens: RunSummary["tokens"];
  readonly costUsd: number | null;
  /** Failed spans, failed gates, and anomalies and logs that are errors or critical. */
  readonly errors: { readonly spans: number; readonly gates: number; readonly messages: number };
  /** At most 500. */
  readonly series: readonly RangeSeries[];
  readonly seriesTotal: number;
}

/** A moment that a person keeps, with a note. `event`: the newest event at it, by name. */
export interface Bookmark {
  readonly id: number;
  readonly run: RunId;
  readonly event: string | null;
  readonly at: Nanos;
  readonly text: string;
  /** ISO 8601 UTC. */
  readonly changed: string;
}
