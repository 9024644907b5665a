/** Attention items as of the cursor: what a question says, and what became of those that were answered. Pure. */
import type { QueueItem } from "../../core/attention-queue.ts";
import type { EventOf, TraceEvent } from "../../core/event.ts";
import { eventName, type Nanos, subject } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";
import type { Cursor } from "./view.ts";

/** An item with its end. */
export interface AnsweredItem extends QueueItem {
  readonly resolvedAt: Nanos;
  readonly resolvedBy: string;
  /** `undefined`: the trace does not say what was answered. */
  readonly answer: string | undefined;
}

export interface AttentionHistory {
  /** Resolved at or before the cursor, the newest first. */
  readonly resolved: readonly AnsweredItem[];
  /** What becomes of those that wait at the cursor, by the event that raised them. */
  readonly later: ReadonlyMap<string, AnsweredItem>;
}

type Attention = EventOf<"attention">;
const isAttention = (event: TraceEvent): event is Attention => event.kind === "attention";

/**
 * An id is used again once its item is resolved. An answer may be told after the resolution it led to (by another
 * file), and belongs to that item while no other was raised.
 */
export const attentionHistory = (events: readonly TraceEvent[], cursor: Cursor): AttentionHistory => {
  const open = new Map<string, QueueItem>();
  const closed: AnsweredItem[] = [];
  const lastClosed = new Map<string, number>();
  for (const event of events.filter(isAttention)) {
    if (event.action === "raised") {
      const before = open.get(event.id);
      open.set(event.id, before ? { ...before, text: event.text ?? before.text } : raisedBy(event));
      continue;
    }
    const item = open.get(event.id);
    const known = lastClosed.get(event.id);
    if (item) {
      open.delete(event.id);
      lastClosed.set(event.id, closed.length);
      closed.push({
        ...item,
        resolvedAt: event.at,
        resolvedBy: eventName(event),
        answer: event.answer || undefined,
      });
    } else if (known !== undefined && event.answer && told(event, cursor)) {
      const answered = closed[known] as AnsweredItem;
      closed[known] = { ...answered, answer: answered.answer ?? event.answer };
    }
  }
  const past = closedBefore(events, cursor);
  return {
    resolved: closed.filter(({ resolvedBy }) => past.has(resolvedBy)).reverse(),
    later: new Map(closed.flatMap((item) => (past.has(item.resolvedBy) ? [] : [[item.event, item]]))),
  };
};

const told = (event: TraceEvent, cursor: Cursor): boolean =>
  cursor === "live" || compareMoments(event, cursor) <= 0;

const closedBefore = (events: readonly TraceEvent[], cursor: Cursor): ReadonlySet<string> =>
  new Set(events.filter((event) => told(event, cursor)).map(eventName));

const raisedBy = (event: Attention): QueueItem => ({
  id: event.id,
  event: eventName(event),
  at: event.at,
  kind: event.attention,
  text: event.text,
  subject: event.subject,
  blocks: (event.blocks ?? []).map(subject),
});

/** Unless it asks, a heading shorter than this says too little: the next sentence end is taken. */
const SHORTEST_TITLE = 24;

/** The first sentence, and the rest; without the word that tells the kind. */
export const questionText = (text: string): { readonly title: string; readonly rest: string } => {
  const bare = text.replace(/^\s*question:\s*/i, "").trim();
  const end = [...bare.matchAll(/[.?!:](?=\s)|\n/g)].find(
    ({ index, 0: sign }) => sign === "?" || index >= SHORTEST_TITLE,
  );
  const cut = end ? end.index + Number(end[0] !== "\n") : bare.length;
  return { title: bare.slice(0, cut).replace(/:$/, ""), rest: bare.slice(cut).trim() };
};

/** Emitters write an offered answer and the one given with other capitals. */
export const isAnswer = (offered: string, given: string | undefined): boolean =>
  given !== undefined && offered.trim().toLowerCase() === given.trim().toLowerCase();
