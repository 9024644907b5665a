/** Replay by the person's own program: what is asked for, and what the program is told. Crosses HTTP. */
import type { Nanos, RunId } from "../ids.ts";
import type { StateJson } from "../state-json.ts";
import type { ModelRequest } from "./model-call.ts";

/** `POST /api/replays`. */
export interface ReplayOrder {
  readonly run: RunId;
  /** The event of a mark: all up to it is kept. Of the start of a model call: all before it, and the program makes it. */
  readonly event: string;
  /** Of the model call, as edited; absent: as recorded. */
  readonly request?: Pick<ModelRequest, "model" | "messages" | "parameters"> | undefined;
}

/** `GET /api/replays`. What came of replays stands among the branches. */
export interface ReplayStatus {
  readonly version: 1;
  /** `--allow-replay` was given. */
  readonly isAllowed: boolean;
  /** Why none can be started, and what to do about it; null when one can. */
  readonly whyNot: string | null;
  /** Branches whose program runs now. */
  readonly running: readonly RunId[];
}

/** The file that the program is given: what is known at the mark. */
export interface ReplayStart {
  readonly version: 1;
  /** The branch that its trace becomes. */
  readonly branch: RunId;
  readonly run: { readonly id: RunId; readonly name: string; readonly dialect: string };
  readonly mark: {
    readonly event: string;
    readonly at: Nanos;
    /** ISO 8601 UTC; null when the trace has no times. */
    readonly wall: string | null;
  };
  /** The state at the cut, uncut: `hindcast state --json`. */
  readonly state: StateJson;
  /** What is asked of the model at the mark, edits applied, with all that was said before; null where no model is asked. */
  readonly request: ModelRequest | null;
  /** What a person changed of it, a sentence each. */
  readonly edits: readonly string[];
  /** File of the recording after the cut, as `hindcast` lines. */
  readonly remaining: string;
  /** File to write `hindcast` lines to, with times of now. */
  readonly trace: string;
}

export const REPLAY_OFF = "replay is off; start with --allow-replay";
