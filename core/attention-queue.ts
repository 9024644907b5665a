/** The questions that wait for a person, in the order in which they are best answered. Pure. */
import { blockingOf } from "./blocking.ts";
import type { Nanos, Subject } from "./ids.ts";
import { subject as asSubject } from "./ids.ts";
import { type OpenAttention, type RunState, recordKey } from "./state.ts";
import type { Json } from "./value.ts";

export interface QueueItem {
  /** The emitter's id; an id may be used again once its item is resolved. */
  readonly id: string;
  /** The event that raised it: names it in addresses. */
  readonly event: string;
  readonly at: Nanos;
  readonly kind: string | undefined;
  readonly text: string | undefined;
  readonly subject: Subject | undefined;
  /** Who cannot go on before it is answered. */
  readonly blocks: readonly Subject[];
}

/** What blocks most first, then what waits longest. */
export const attentionQueue = (
  state: Pick<RunState, "attention" | "links" | "subjects">,
): readonly QueueItem[] => {
  const { blocks } = blockingOf(state.links);
  return [...state.attention.values()]
    .map((item) => asQueued(item, state.subjects, blocks.get(item.subject ?? asSubject("")) ?? []))
    .sort((left, right) => right.blocks.length - left.blocks.length || left.at - right.at);
};

/** Links say who waits now; a name from the time of the question counts only while its unit is still blocked. */
const asQueued = (
  item: OpenAttention,
  living: RunState["subjects"],
  linked: readonly Subject[],
): QueueItem => {
  const named = item.blocks.map(asSubject).filter((path) => living.get(path)?.stage === "BLOCKED");
  const { id, event, at, attention: kind, text, subject } = item;
  return { id, event, at, kind, text, subject, blocks: [...new Set([...linked, ...named])] };
};

/** Answers the trace offers for an item; none where it does not. */
export const offeredAnswers = (
  records: RunState["records"],
  item: Pick<QueueItem, "id" | "subject">,
): readonly string[] => {
  const offered = records.get(recordKey(item.subject, "offered_answers"))?.value;
  if (typeof offered !== "object" || offered === null || Array.isArray(offered)) return [];
  const { id, answers } = offered as { readonly [key: string]: Json };
  if ((id !== undefined && id !== item.id) || !Array.isArray(answers)) return [];
  return answers.filter((answer): answer is string => typeof answer === "string");
};
