/** Pages of events, spans in full, raw units. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { SpanDetail } from "../dialects/dialect.ts";
import type { Digests, EventKind, Severity, TraceEvent } from "../event.ts";
import type { Nanos, Seq, SourceKey, Subject } from "../ids.ts";
import type { Attributes } from "../value.ts";
import type { SpanBar } from "./window.ts";

export interface EventPage {
  readonly events: readonly TraceEvent[];
  /** Rank (from 0) of the first one in the filtered list. */
  readonly offset: number;
  /** Length of the filtered list. */
  readonly total: number;
}

/** What log rows are asked by. Everything given must hold. */
export interface EventFilter {
  readonly kinds?: readonly EventKind[] | undefined;
  /** At least this severe (anomalies and logs); others are left out when it is set. */
  readonly severity?: Severity | undefined;
  /** The subject or anything below it. */
  readonly subject?: Subject | undefined;
  readonly text?: string | undefined;
  readonly from?: Nanos | undefined;
  readonly to?: Nanos | undefined;
}

export interface SpanAnswer {
  readonly bar: SpanBar;
  readonly start: TraceEvent | null;
  readonly end: TraceEvent | null;
  readonly attributes: Attributes;
  readonly digests: Digests;
  readonly usage: { readonly [key: string]: number };
  readonly detail: SpanDetail;
  /** Names of its events in moment order, `span-event`s and links included, at most 500. */
  readonly events: readonly TraceEvent[];
  readonly units: readonly Seq[];
  /** Said when something was left out because of its size. */
  readonly omitted?: string | undefined;
}

export interface RawUnit {
  readonly seq: Seq;
  readonly source: SourceKey;
  readonly path: string;
  readonly generation: number;
  /** Line number from 1. */
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  /** Decoded as UTF-8; bytes that are not are shown as U+FFFD and `valid` is false. */
  readonly text: string;
  readonly valid: boolean;
  readonly problem?: string | undefined;
  /** It says again what an earlier unit of the run says: kept, but its events are left out. */
  readonly duplicate?: boolean | undefined;
}
