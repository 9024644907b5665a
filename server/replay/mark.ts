/** Where a replay begins: what is kept of the recording, and what is known there. */
import type { Place } from "../../core/event.ts";
import type { Nanos, RunId, Seq } from "../../core/ids.ts";
import { editChanges } from "../../core/replay/edit-label.ts";
import type { ModelRequest } from "../../core/replay/model-call.ts";
import type { ReplayOrder } from "../../core/replay/replay-wire.ts";
import type { RunState } from "../../core/state.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StoreReader } from "../../store/store.ts";
import { callOf } from "../lab/calls.ts";

export interface Mark {
  readonly run: RunSummary;
  readonly event: string;
  readonly name: string;
  readonly at: Nanos;
  /** The last event that is kept; null: none. */
  readonly cut: Place | null;
  readonly cutAt: Nanos;
  readonly state: RunState;
  readonly request: ModelRequest | null;
  readonly edits: readonly string[];
  /** Spans that are open at the cut and in which the model call does not stand: they end there. */
  readonly ended: readonly string[];
}

export interface Unfit {
  readonly denied: string;
  readonly status: 404 | 422;
}

export type MarkStore = Pick<StoreReader, "run" | "resolve" | "events" | "stateAt" | "span">;

export const markOf = async (
  store: MarkStore,
  order: ReplayOrder,
  name: { readonly seq: Seq; readonly k: number },
): Promise<Mark | Unfit> => {
  const run = await store.run(order.run);
  if (!run) return { denied: `There is no run "${order.run}" in this store.`, status: 404 };
  if (run.clock === "ordinal")
    return { denied: "The trace of this run has no times, so nothing can go on from it.", status: 422 };
  const found = await store.resolve(order.run, { kind: "event", ...name });
  if (found?.event !== order.event)
    return { denied: `The run "${order.run}" has no event ${order.event}.`, status: 404 };
  const call = await modelCall(store, order.run, name);
  if (order.request && !call)
    return { denied: `No model call begins with ${order.event}: there is no request to edit.`, status: 422 };
  const kept = call ? found.rank - 1 : found.rank;
  const last = await eventAt(store, order.run, kept);
  const state = last
    ? (await store.stateAt(order.run, { kind: "event", seq: last.seq, k: last.k }))?.state
    : (await store.stateAt(order.run, { kind: "start" }))?.state;
  if (!state) return { denied: `The run "${order.run}" could not be read.`, status: 404 };
  const request = call && { ...call.request, ...order.request };
  return {
    run,
    event: order.event,
    name: call?.name ?? order.event,
    at: found.at,
    cut: last ? { at: last.at, source: last.source, position: last.position, k: last.k } : null,
    cutAt: last?.at ?? run.from,
    state,
    request: request ?? null,
    edits: call && request ? editChanges(call.request, request) : [],
    ended: call ? outside(state, call.parent) : [],
  };
};

interface Call {
  readonly name: string;
  readonly parent: string | undefined;
  readonly request: ModelRequest;
}

const modelCall = async (
  store: MarkStore,
  run: RunId,
  event: { readonly seq: Seq; readonly k: number },
): Promise<Call | undefined> => {
  const span = await store.span(run, event);
  if (span?.bar.spanKind !== "llm") return undefined;
  const { name, parent } = span.bar;
  return { name, parent, request: callOf(span).request };
};

/** The event of a rank from 1; `undefined` for 0. */
const eventAt = async (store: MarkStore, run: RunId, rank: number) =>
  rank === 0 ? undefined : (await store.events(run, {}, { offset: rank - 1, limit: 1 }))?.events[0];

/** Open spans that are no ancestors of a span with this parent. */
const outside = ({ spans }: RunState, parent: string | undefined): readonly string[] => {
  const around = new Set<string>();
  for (let at = parent; at !== undefined && !around.has(at); ) {
    around.add(at);
    at = spans.get(at as Parameters<typeof spans.get>[0])?.parent;
  }
  return [...spans.keys()].filter((id) => !around.has(id));
};
