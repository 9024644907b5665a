/** A moment that was asked for, and the state then. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { Place } from "../event.ts";
import type { Nanos, RunId } from "../ids.ts";
import type { StateJson } from "../state-json.ts";

/** An address resolved. `rank` = events at or before it: "event 2 847 of 6 402". */
export interface ResolvedMoment {
  readonly moment: Place | null;
  readonly event: string | null;
  readonly at: Nanos;
  readonly rank: number;
  readonly of: number;
  /** Set where the name was not known and the time was used, or nothing matched. */
  readonly notice?: string | undefined;
}

export const STATE_JSON_VERSION = 1;
/** `hindcast state --json` and `GET …/state`. */
export interface StateAnswer {
  readonly version: typeof STATE_JSON_VERSION;
  readonly run: RunId;
  readonly at: ResolvedMoment;
  readonly state: StateJson;
}
