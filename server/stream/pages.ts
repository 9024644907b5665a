/** Pages of arrived events, ready to be sent. Clients at the same place are told the same: asked and written once. */
import type { RunId, Seq } from "../../core/ids.ts";
import type { StreamMessage } from "../../core/wire/stream.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Feed } from "../parts.ts";
import { printPosition } from "./position.ts";

export interface Page {
  /** Server-sent event; "" when nothing has arrived. */
  readonly frame: string;
  /** Where the client is after it. */
  readonly next: Seq;
  /** There may be more. */
  readonly more: boolean;
}

export type Pages = (after: Seq, runs: readonly RunId[]) => Promise<Page>;

const UNITS_AT_ONCE = 2000;
/** Pages kept for others until the next change. */
const KEPT = 64;

export const frameOf = (message: StreamMessage, id?: string): string =>
  `event: ${message.kind}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;

export const pagesOf = (store: StoreReader, feed: Feed, storeTag: string): Pages => {
  const kept = new Map<string, Promise<Page>>();
  feed.onChange(() => kept.clear());

  const read = async (after: Seq, runs: readonly RunId[]): Promise<Page> => {
    const answer = await store.unitsAfter(after, runs, UNITS_AT_ONCE);
    if ("lagged" in answer) {
      const { lagged: head } = answer;
      return {
        frame: frameOf({ kind: "lagged", head }, printPosition(head, storeTag)),
        next: head,
        more: false,
      };
    }
    const { head } = answer;
    const next = head > after ? head : after;
    if (Object.keys(answer.runs).length === 0) return { frame: "", next, more: false };
    return {
      frame: frameOf({ kind: "units", head, runs: answer.runs }, printPosition(head, storeTag)),
      next,
      more: true,
    };
  };

  return (after, runs) => {
    const key = `${after} ${runs.join(",")}`;
    const known = kept.get(key);
    if (known) return known;
    const page = read(after, runs);
    if (kept.size < KEPT) kept.set(key, page);
    page.catch(() => kept.delete(key));
    return page;
  };
};
