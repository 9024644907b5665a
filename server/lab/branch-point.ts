/** Where a branch leaves its parent, and what the recording has behind that. */
import type { Place, TraceEvent } from "../../core/event.ts";
import { eventName, parseEventName, type RunId } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";
import { type Recording, readRecording } from "../../core/replay/plan.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { StoreReader } from "../../store/store.ts";
import { badRequest, notFound } from "../problem.ts";

export interface BranchPoint {
  /** The last event that is kept; null: none. */
  readonly cut: Place | null;
  /** True at the cut. */
  readonly state: RunState;
  readonly kept: { readonly events: number; readonly spans: number };
  readonly recording: Recording;
}

const PAGE = 5000;
/** What comes right before a call and only announces it. */
const ANNOUNCED = 8;

/** Throws what a client is told: there is no such run or event, or no model call at it. */
export const readPoint = async (store: StoreReader, run: RunId, named: string): Promise<BranchPoint> => {
  const name = parseEventName(named);
  if (!name) throw badRequest("A point is named by an event: e2847 or e2847.1.");
  if (!(await store.run(run))) throw notFound(`There is no run "${run}" in this store.`);
  const point = await store.resolve(run, { kind: "event", ...name });
  if (!point?.moment || point.event !== named) throw notFound(`The run "${run}" has no event ${named}.`);
  const before = await eventsBefore(store, run, point.moment, point.rank);
  const given = before.at(-1) as TraceEvent;
  const after = await eventsAfter(store, run, point.moment);
  const start = isCall(given) ? given : after.find(isCall);
  if (!start) throw badRequest(`No model call of the run "${run}" begins at ${named} or after it.`);
  const all = [...before, ...after];
  const cutIndex = announcedFrom(all, all.indexOf(start)) - 1;
  const last = all[cutIndex];
  const cut = last ? placeOf(last) : null;
  const answer = last && (await store.stateAt(run, { kind: "event", seq: last.seq, k: last.k }));
  const state = answer?.state ?? EMPTY_STATE;
  const recording = readRecording(start.id, all.slice(cutIndex + 1), state.spans);
  if (!recording) throw new Error(`The call ${eventName(start)} is not behind its own cut.`);
  const spans = Object.values(state.totals.spans).reduce((sum, { started }) => sum + started, 0);
  return { cut, state, kept: { events: state.count, spans }, recording };
};

type CallStart = Extract<TraceEvent, { kind: "span-start" }>;
const isCall = (event: TraceEvent): event is CallStart =>
  event.kind === "span-start" && event.spanKind === "llm";

const placeOf = ({ at, source, position, k }: TraceEvent): Place => ({ at, source, position, k });

/** Some events up to a moment, itself included. */
const eventsBefore = async (
  store: StoreReader,
  run: RunId,
  moment: Place,
  rank: number,
): Promise<readonly TraceEvent[]> => {
  const from = Math.max(0, rank - ANNOUNCED);
  const page = await store.events(run, {}, { offset: from, limit: rank - from });
  return (page?.events ?? []).filter((event) => compareMoments(event, moment) <= 0);
};

const eventsAfter = async (store: StoreReader, run: RunId, cut: Place): Promise<readonly TraceEvent[]> => {
  const found: TraceEvent[] = [];
  for (let after: Place = cut; ; ) {
    const page = await store.scan(run, after, PAGE);
    for (const event of page) found.push(event);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return found;
    after = placeOf(last);
  }
};

/** Index of the mark that announces the call, or of the call itself. */
const announcedFrom = (events: readonly TraceEvent[], call: number): number => {
  let first = call;
  while (first > 0 && isAnnouncement(events[first - 1], events[call])) first--;
  return first;
};

const isAnnouncement = (event: TraceEvent | undefined, call: TraceEvent | undefined): boolean =>
  event?.kind === "mark" && event.mark === "model-call" && event.at === call?.at;
