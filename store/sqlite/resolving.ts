/** From an address to a place in a run. */
import type { Place, TraceEvent } from "../../core/event.ts";
import { eventName, type Nanos, nanos } from "../../core/ids.ts";
import { type Address, endOfTime, ofSeconds, printAddress } from "../../core/moment.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
import type { History } from "./run-history.ts";
import type { RunView } from "./run-view.ts";

/** `history` is only asked for axes. */
export const resolveAddress = async (
  view: RunView,
  address: Address,
  history: () => Promise<History>,
): Promise<ResolvedMoment> => {
  switch (address.kind) {
    case "start":
      return atRank(view, Math.min(1, view.total));
    case "end":
    case "live":
      return atRank(view, view.total);
    case "event":
      return atEvent(view, address);
    case "time":
      return atTime(view, nanos(view.from + ofSeconds(address.seconds)));
    case "wall":
      return atTime(view, nanos(address.ms * 1e6 - (view.run.origin ?? 0) * 1e9));
    case "axis":
      return atAxis(view, address, await history());
  }
};

/** `rank` events lie at or before it. */
const atRank = (view: RunView, rank: number, at?: Nanos, notice?: string): ResolvedMoment => {
  const event = view.eventAt(rank - 1);
  return {
    moment: event ? placeOf(event) : null,
    event: event ? eventName(event) : null,
    at: at ?? event?.at ?? view.from,
    rank,
    of: view.total,
    ...(notice === undefined ? {} : { notice }),
  };
};

export const placeOf = ({ at, source, position, k }: TraceEvent): Place => ({ at, source, position, k });

const atTime = (view: RunView, at: Nanos): ResolvedMoment =>
  at <= view.to || view.total === 0
    ? atRank(view, view.countUpTo(endOfTime(at)), at)
    : atRank(view, view.total, undefined, "The run ends before that time: this is its end.");

const atEvent = (view: RunView, address: Extract<Address, { kind: "event" }>): ResolvedMoment => {
  const event = view.find(address.seq, address.k);
  if (event) return atRank(view, view.countUpTo(event));
  const why = `This run has no event ${eventName(address)}: this is its start.`;
  return atRank(view, Math.min(1, view.total), undefined, why);
};

const atAxis = (
  view: RunView,
  address: Extract<Address, { kind: "axis" }>,
  { columns }: History,
): ResolvedMoment => {
  const at = columns.axes.reaches(address.axis, address.value);
  if (at !== undefined) return atTime(view, at);
  const why = columns.axes.has(address.axis)
    ? `never reaches ${printAddress(address)}`
    : `has no ${address.axis}`;
  return atRank(view, view.total, undefined, `This run ${why}: this is its end.`);
};
