/** What of a conversation is new in a call, and what it only repeats. Pure. */
import type { Message } from "../../core/dialects/dialect.ts";

export interface Turns {
  /** System prompts at the head. */
  readonly prompts: readonly Message[];
  /** Up to and with the last answer of the model: other calls show these. */
  readonly earlier: readonly Message[];
  readonly fresh: readonly Message[];
}

/** A conversation that ends with an answer has nothing new: then all of it is. */
export const earlierTurns = (messages: readonly Message[]): Turns => {
  const head = messages.findIndex(({ role }) => role !== "system");
  const first = head < 0 ? messages.length : head;
  const answered = messages.findLastIndex(({ role }) => role === "assistant") + 1;
  const split = answered > first && answered < messages.length ? answered : first;
  return {
    prompts: messages.slice(0, first),
    earlier: messages.slice(first, split),
    fresh: messages.slice(split),
  };
};
