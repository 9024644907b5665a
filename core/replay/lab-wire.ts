/** What the Lab asks and is answered: a call that can be edited, providers, attempts, checks. Crosses HTTP. */
import type { Usage } from "../event.ts";
import type { Nanos, RunId } from "../ids.ts";
import type { Json } from "../value.ts";
import type { CallFailure, ModelRequest, ModelResponse } from "./model-call.ts";
import type { PriceTable } from "./prices.ts";

export type ProviderKind = "anthropic" | "openai" | "recorded" | "scripted";

/** What may be told of a provider: all but its key. */
export interface ProviderInfo {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly baseUrl: string | null;
  /** Variable of the environment that holds the key. */
  readonly keyVariable: string | null;
  readonly ready: boolean;
  /** One sentence that says what to set, where it is not ready. */
  readonly needs: string | null;
}

/** `GET /api/providers`. */
export interface ProviderList {
  readonly version: 1;
  /** In the order of the configuration. */
  readonly providers: readonly ProviderInfo[];
  /** One sentence that says what to set, when none can be asked. */
  readonly reason: string | null;
  /** Ours with the person's own on top. */
  readonly prices: PriceTable;
}

/** A model call as a person may edit it. `GET /api/runs/:run/spans/:event/call`. */
export interface LabCall {
  readonly version: 1;
  readonly run: RunId;
  /** The event that starts the span. */
  readonly event: string;
  readonly name: string;
  readonly at: Nanos;
  /** As recorded, the talk before it included. */
  readonly request: ModelRequest;
  /** Null: the trace has none. */
  readonly response: ModelResponse | null;
  /** Null: not ended. */
  readonly durationMs: number | null;
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** A recorded cost is never replaced by a computed one. */
  readonly costFrom: CostFrom | null;
  /** What the trace does not say, so that the same call may not be made again exactly: one sentence each. */
  readonly notes: readonly string[];
}

/** `recorded` by the trace; `provider`: it said so with its answer; `computed` from tokens and the table of prices. */
export type CostFrom = "recorded" | "provider" | "computed";

export const ATTEMPT_OUTCOMES = ["running", "done", "failed", "stopped", "interrupted"] as const;
/** `interrupted`: the server ended while it ran, so that nobody knows what came of it. */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** One call executed again. It has no effect on the run. */
export interface Attempt {
  readonly id: number;
  readonly run: RunId;
  /** The event that starts the call that was edited. */
  readonly event: string;
  /** ISO 8601 UTC. */
  readonly made: string;
  readonly provider: string;
  readonly kind: ProviderKind;
  /** What was edited, in a few words. */
  readonly label: string;
  /** How many of the same were asked for at once, and which of them this is, from 1. */
  readonly of: number;
  readonly nth: number;
  readonly outcome: AttemptOutcome;
  readonly failure: CallFailure | null;
  readonly model: string;
  /** The answer when it is whole; what came of it otherwise (`outcome` is not `done`). Null: nothing came. */
  readonly response: ModelResponse | null;
  readonly durationMs: number | null;
  readonly firstPieceMs: number | null;
  readonly costUsd: number | null;
  readonly costFrom: CostFrom | null;
  /** Share of characters of the recorded response and this one that are the same, 0 to 1. Null: one of them is missing. */
  readonly likeness: number | null;
}

/** `GET /api/attempts/:id`: with all that was asked. */
export interface AttemptDetail extends Attempt {
  readonly request: ModelRequest;
  /** What the provider was given. Null: nothing was sent. */
  readonly sent: Json;
  /** Parameters that the provider has no word for. */
  readonly leftOut: readonly string[];
}

/** `GET /api/attempts?run=&event=`: oldest first. */
export interface AttemptList {
  readonly version: 1;
  readonly attempts: readonly Attempt[];
  readonly checks: readonly LabCheck[];
  /** Of all attempts and branches of the store, where a cost is known. */
  readonly spentUsd: number;
}

/** `POST /api/attempts`. */
export interface AttemptOrder {
  readonly run: RunId;
  readonly event: string;
  readonly provider: string;
  readonly request: Pick<ModelRequest, "model" | "messages" | "parameters">;
  /** Absent: told from what differs from the recording. */
  readonly label?: string | undefined;
  /** One after the other; 1 when absent. */
  readonly times?: number | undefined;
}
export const MOST_TIMES = 20;

/** Messages of the stream that `POST /api/attempts` answers with; the SSE event name is `kind`. */
export type AttemptMessage =
  | { readonly kind: "begun"; readonly attempt: Attempt }
  | { readonly kind: "text" | "thinking"; readonly id: number; readonly text: string }
  /** Always the last of its attempt. */
  | { readonly kind: "ended"; readonly attempt: Attempt };

/** What an answer must be, as a person says it for a call: kept in the store. */
export type CheckRule =
  | { readonly rule: "contains"; readonly text: string; readonly not?: boolean | undefined }
  | { readonly rule: "json" }
  /** Calls the same tools as the recorded response, with equal normalised arguments. */
  | { readonly rule: "tool-call" };

export type LabCheck = CheckRule & { readonly id: number; readonly run: RunId; readonly event: string };
