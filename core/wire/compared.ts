/** Two moments, two spans, many runs beside each other. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { DetailDiff } from "../compare/detail-diff.ts";
import type { StateChange } from "../compare/state-diff.ts";
import type { RunId } from "../ids.ts";
import type { ResolvedMoment, STATE_JSON_VERSION } from "./state-answer.ts";
import type { SpanBar } from "./window.ts";

/** A change between two states, and the event that made it: null where it was not looked for, or not found. */
export type LinkedChange = StateChange & {
  readonly made: { readonly side: "left" | "right"; readonly event: string } | null;
};
/** `GET /api/compare/state`. The changes make the left state into the right one. */
export interface StatesAnswer {
  readonly version: typeof STATE_JSON_VERSION;
  readonly left: { readonly run: RunId; readonly at: ResolvedMoment };
  readonly right: { readonly run: RunId; readonly at: ResolvedMoment };
  /** At most `STATE_CHANGES`: spans that have another id, differences, then what differs in ids and times alone. */
  readonly changes: readonly LinkedChange[];
  readonly differences: number;
  readonly quiet: number;
}
export const STATE_CHANGES = 5000;

/** `GET /api/compare/text`: what a person reads of two spans. Null: that side was not asked for. */
export interface TextsAnswer {
  readonly version: 1;
  readonly left: SpanBar | null;
  readonly right: SpanBar | null;
  readonly detail: DetailDiff;
  /** Said when something of a span was left out because of its size. */
  readonly omitted: readonly string[];
}
