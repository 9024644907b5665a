/** Branches: what is asked for, what is planned, and what came of it. Crosses HTTP. */
import type { Usage } from "../event.ts";
import type { Nanos, RunId } from "../ids.ts";
import type { Json } from "../value.ts";
import type { Estimate } from "./estimate.ts";
import type { ProviderKind } from "./lab-wire.ts";
import type { CallFailure, ModelRequest } from "./model-call.ts";

/**
 * Where a span of a branch comes from: from before the cut, answered out of the recording, the call that was edited,
 * executed by a provider or by the person's own program, or by a script.
 */
export const PROVENANCES = ["recorded", "cached", "edited", "executed", "simulated"] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** What stops a branch. Null: nothing of that sort. */
export interface BranchLimits {
  readonly costUsd: number | null;
  readonly minutes: number;
  readonly calls: number;
}
export const BRANCH_LIMITS: BranchLimits = { costUsd: 1, minutes: 10, calls: 20 };

/** `POST /api/branches/plan` and `POST /api/branches`. */
export interface BranchOrder {
  readonly run: RunId;
  /** The event that starts a model call, or a mark: then the first model call at or after it. */
  readonly event: string;
  readonly provider: string;
  /** Absent: as recorded. */
  readonly request?: Pick<ModelRequest, "model" | "messages" | "parameters"> | undefined;
  readonly limits?: { readonly [Limit in keyof BranchLimits]?: BranchLimits[Limit] | undefined } | undefined;
  /** Absent: told from what is edited. */
  readonly name?: string | undefined;
}

export interface PlannedSpan {
  readonly event: string;
  readonly name: string;
  readonly at: Nanos;
}

export interface PlannedTool extends PlannedSpan {
  readonly arguments: Json;
}

/** Said before anything is done. */
export interface BranchPlan {
  readonly version: 1;
  readonly run: RunId;
  /** The call that is made first. */
  readonly call: PlannedSpan;
  /** The time of the last event that is kept. */
  readonly cutAt: Nanos;
  /** Of the recording, shared and not copied. */
  readonly kept: { readonly events: number; readonly spans: number };
  /** What is edited, one for each change; empty: made again as recorded. */
  readonly edit: readonly string[];
  /** Recorded calls of the same talk after it: these are made again, with what was said by then. */
  readonly live: readonly PlannedSpan[];
  /** Recorded results that can answer a tool, each once, in this order: the first of `toolsTotal`. */
  readonly tools: readonly PlannedTool[];
  readonly toolsTotal: number;
  /** Calls outside of the talk that go on from its results: not made, and no longer what they were. */
  readonly stale: readonly PlannedSpan[];
  /** Open at the cut, and none of what the call stands in: they end there. */
  readonly ended: readonly PlannedSpan[];
  /** All spans of the recording after the cut. */
  readonly after: number;
  readonly provider: string;
  readonly kind: ProviderKind;
  readonly estimate: Estimate;
  readonly limits: BranchLimits;
  /** What stops it, in sentences. */
  readonly stops: readonly string[];
}

/** `interrupted`: the server ended while it ran. */
export const BRANCH_STATES = ["running", "finished", "stopped", "failed", "interrupted"] as const;
export type BranchState = (typeof BRANCH_STATES)[number];

/** A tool that was asked for with what no recorded result answers. */
export interface ToolDifference {
  readonly tool: string;
  readonly arguments: Json;
  /** The recorded call that is nearest to it; null: the tool has none left, or never had one. */
  readonly recorded: { readonly event: string; readonly arguments: Json } | null;
  /** The first thing in which the two differ, in one sentence. */
  readonly says: string;
}

export interface Branch {
  readonly run: RunId;
  readonly parent: RunId;
  /** The call it was made at. */
  readonly call: PlannedSpan;
  readonly cutAt: Nanos;
  /** ISO 8601 UTC. */
  readonly made: string;
  /** As a person calls it. */
  readonly name: string;
  readonly edit: readonly string[];
  /** What ran it; null: the person's own program. */
  readonly provider: string | null;
  readonly kind: ProviderKind | "command";
  readonly limits: BranchLimits;
  readonly state: BranchState;
  /** Why it ended, in one sentence; null while it runs. */
  readonly reason: string | null;
  readonly difference: ToolDifference | null;
  readonly failure: CallFailure | null;
  /** What it has of its parent, and what it did itself. */
  readonly inherited: { readonly events: number; readonly usage: Usage };
  readonly own: {
    readonly calls: number;
    /** Tools that were answered out of the recording. */
    readonly cached: number;
    readonly usage: Usage;
    readonly costUsd: number | null;
    readonly durationMs: number;
  };
  readonly folded: boolean;
  readonly archived: boolean;
  /** The parent has other events before the cut than it had then. The branch keeps what it shares. */
  readonly parentChanged: boolean;
}

/** What every branch begins with. */
export const BEGUN = {
  state: "running",
  reason: null,
  difference: null,
  failure: null,
  inherited: { events: 0, usage: {} },
  own: { calls: 0, cached: 0, usage: {}, costUsd: null, durationMs: 0 },
  folded: false,
  archived: false,
  parentChanged: false,
} as const satisfies Partial<Branch>;

/** `GET /api/branches?run=`: of a run and their branches, in the order they were made. */
export interface BranchList {
  readonly version: 1;
  readonly branches: readonly Branch[];
}

/** `PUT /api/branches/:run`. */
export interface BranchChange {
  readonly name?: string | undefined;
  readonly folded?: boolean | undefined;
  readonly archived?: boolean | undefined;
}
