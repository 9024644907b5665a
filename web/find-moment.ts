/** Where an address points in the run that is open. What cannot be found is said, and the nearest thing taken. */
import { type Nanos, nanos, type RunId } from "../core/ids.ts";
import { type Address, endOfTime } from "../core/moment.ts";
import { Refused, resolve } from "./api.ts";
import type { Player } from "./player.ts";
import type { Cursor } from "./views/view.ts";

export interface Sought {
  readonly run: RunId;
  readonly player: Player;
  readonly address: Address;
  /** The time of a named event, where known. */
  readonly at: Nanos | undefined;
  readonly notice: (text: string) => void;
}

export const findMoment = async (sought: Sought): Promise<Cursor> => {
  const { player, address, at } = sought;
  const { first, last } = player.timeline;
  if (address.kind === "live" || !first || !last) return "live";
  if (address.kind === "start") return first;
  if (address.kind === "end") return last;
  if (address.kind === "time") {
    const asked = nanos(first.at + Math.round(address.seconds * 1e9));
    if (asked <= last.at) return endOfTime(asked);
    sought.notice("The run ends before that time: this is its end.");
    return last;
  }
  if (address.kind === "event" && at !== undefined) {
    const here = await player.byName(address, at);
    if (here) return here;
  }
  return askServer(sought);
};

const askServer = async ({ run, player, address, at, notice }: Sought): Promise<Cursor> => {
  const instead = (why: string, cursor: Cursor): Cursor => {
    notice(at === undefined ? why : "This store does not know that event: here is its time.");
    return at === undefined ? cursor : endOfTime(at);
  };
  const start = player.timeline.first ?? "live";
  try {
    const found = await resolve(run, address);
    const there = found.moment ?? endOfTime(found.at);
    return found.notice ? instead(found.notice, there) : there;
  } catch (error) {
    if (error instanceof Refused) return instead(`${error.message} The run is open at its start.`, start);
    throw error;
  }
};
