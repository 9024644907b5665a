/** What a person reads of two spans, against each other: messages first, then their lines, then words. */
import type { Message, SpanDetail } from "../dialects/dialect.ts";
import { laidOut, readable } from "./readable.ts";
import type { Change } from "./run-diff.ts";
import { diffText, type TextDiff, type TextOptions } from "./text.ts";
import { commonTokens, type Effort } from "./token-diff.ts";

/** Two messages that stand for each other, numbered from 0 in their lists; `text` is null where they are equal. */
export interface MessagePair {
  readonly change: Change;
  readonly role: string;
  readonly name: string | null;
  readonly left: number | null;
  readonly right: number | null;
  readonly text: TextDiff | null;
}

/** Null: neither span has that part. A part that only one has is compared with nothing. */
export interface DetailDiff {
  readonly messages: readonly MessagePair[];
  readonly parameters: TextDiff | null;
  readonly response: TextDiff | null;
  readonly result: TextDiff | null;
  readonly error: TextDiff | null;
  readonly attributes: TextDiff | null;
}

/** About half a second for the whole of a span, however many messages it has. */
const STEPS = 8_000_000;

export const diffDetails = (left: SpanDetail, right: SpanDetail, options: TextOptions = {}): DetailDiff => {
  const shared = { ...options, effort: { steps: STEPS, exhausted: false } };
  const part = (one: string | undefined, other: string | undefined): TextDiff | null =>
    one === undefined && other === undefined
      ? null
      : diffText(readable(one ?? ""), readable(other ?? ""), shared);
  const values = ({ parameters: p, attributes: a }: SpanDetail) => ({
    parameters: p === undefined ? undefined : typeof p === "string" ? p : laidOut(p),
    attributes: a === undefined ? undefined : laidOut(a),
  });
  const [one, other] = [values(left), values(right)];
  return {
    messages: diffMessages(left.messages ?? [], right.messages ?? [], shared),
    parameters: part(one.parameters, other.parameters),
    response: part(left.response, right.response),
    result: part(left.result, right.result),
    error: part(left.error, right.error),
    attributes: part(one.attributes, other.attributes),
  };
};

/** Equal messages in order; between those, messages of the same speaker stand for each other. */
export const diffMessages = (
  left: readonly Message[],
  right: readonly Message[],
  options: TextOptions = {},
): readonly MessagePair[] => {
  const pairs: MessagePair[] = [];
  const free: Effort = { steps: 1_000_000, exhausted: false };
  const put = (l: number | null, r: number | null): void => {
    pairs.push(
      pairOf(
        l === null ? null : [left[l] as Message, l],
        r === null ? null : [right[r] as Message, r],
        options,
      ),
    );
  };
  const alone = (l0: number, l1: number, r0: number, r1: number): void => {
    for (let l = l0; l < l1; l++) put(l, null);
    for (let r = r0; r < r1; r++) put(null, r);
  };
  const between = (l0: number, l1: number, r0: number, r1: number): void => {
    const speakers = (messages: readonly Message[], from: number, to: number) =>
      messages.slice(from, to).map(speakerOf);
    let [l, r] = [l0, r0];
    for (const [lm, rm] of commonTokens(speakers(left, l0, l1), speakers(right, r0, r1), free)) {
      alone(l, l0 + lm, r, r0 + rm);
      put(l0 + lm, r0 + rm);
      [l, r] = [l0 + lm + 1, r0 + rm + 1];
    }
    alone(l, l1, r, r1);
  };
  let [l, r] = [0, 0];
  for (const [lm, rm] of commonTokens(left.map(wordsOf), right.map(wordsOf), free)) {
    between(l, lm, r, rm);
    put(lm, rm);
    [l, r] = [lm + 1, rm + 1];
  }
  between(l, left.length, r, right.length);
  return pairs;
};

const speakerOf = ({ role, name = "" }: Message): string => `${role}\n${name}`;
const wordsOf = (message: Message): string => `${speakerOf(message)}\n${message.content}`;

const NOTHING: Message = { role: "", content: "" };

const pairOf = (
  left: readonly [Message, number] | null,
  right: readonly [Message, number] | null,
  options: TextOptions,
): MessagePair => {
  const [said = NOTHING] = right ?? left ?? [];
  const [one, other] = [left?.[0].content ?? "", right?.[0].content ?? ""];
  const isSame = left !== null && right !== null && one === other;
  const change: Change = !left ? "added" : !right ? "removed" : isSame ? "same" : "changed";
  return {
    change,
    role: said.role,
    name: said.name ?? null,
    left: left?.[1] ?? null,
    right: right?.[1] ?? null,
    text: isSame ? null : diffText(readable(one), readable(other), options),
  };
};
