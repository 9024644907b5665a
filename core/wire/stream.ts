/** Messages of the stream, and problems as RFC 9457 tells them. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { TraceEvent } from "../event.ts";
import type { RunId, Seq } from "../ids.ts";
import type { RunSummary } from "./runs.ts";

/** Messages of `GET /api/stream?runs=a,b`, the SSE event name is `kind`. Only `units` carries an id. */
export type StreamMessage =
  | { readonly kind: "hello"; readonly build: string; readonly head: Seq }
  | {
      readonly kind: "units";
      readonly head: Seq;
      readonly runs: Readonly<Record<RunId, readonly TraceEvent[]>>;
    }
  | { readonly kind: "runs"; readonly runs: readonly RunSummary[] }
  | { readonly kind: "segments"; readonly run: RunId; readonly version: number }
  | { readonly kind: "reset"; readonly run: RunId }
  /** What people sent to orchestrators changed for this run: ask for it again. Told of every run. */
  | { readonly kind: "actions"; readonly run: RunId }
  | { readonly kind: "lagged"; readonly head: Seq };

/** RFC 9457. */
export interface ProblemJson {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string | undefined;
}
