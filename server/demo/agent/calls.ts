/** Model calls and tool calls as lines: request, first token, chunks, usage, cost. */
import type { Message } from "../../../core/dialects/dialect.ts";
import type { Json } from "../../../core/value.ts";
import { rounded, type Seeded } from "../seeded.ts";
import type { Tracer } from "./tracer.ts";

export interface ModelCall {
  readonly parent: string;
  readonly name: string;
  readonly agent: string;
  /** Seconds since the run began. */
  readonly from: number;
  readonly to: number;
  readonly firstTokenAfter: number;
  readonly model: string;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly messages: readonly Message[];
  readonly response: string;
  /** Tokens read in all and from the cache, and written. */
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
  /** The call whose conversation this one goes on with. */
  readonly follows?: string | undefined;
  readonly toolRequests?: readonly { readonly name: string; readonly arguments: Json }[] | undefined;
  /** The first try was turned away after so many seconds. */
  readonly turnedAwayAfter?: number | undefined;
  /** False: the response comes whole, at the end. */
  readonly streamed?: boolean | undefined;
}

/** Dollars per million tokens of the imaginary model. */
const PRICE = { input: 3, cacheRead: 0.3, output: 15 };

/** Returns the id of the call's span. */
export const modelCall = (trace: Tracer, call: ModelCall, random: Seeded): string => {
  const parameters = { model: call.model, temperature: call.temperature, max_tokens: call.maxTokens };
  trace.say(call.from, { kind: "mark", mark: "model-call", name: call.name });
  const id = trace.open(
    call.from,
    {
      parent: call.parent,
      spanKind: "llm",
      name: call.name,
      subject: `agent:${call.agent}`,
      attributes: parameters,
    },
    { messages: call.messages, parameters },
  );
  if (call.follows !== undefined) trace.link(call.from, "follows", id, call.follows);
  const firstToken = call.from + call.firstTokenAfter;
  request(trace, id, call);
  const read = { input: call.input - call.cacheRead, cacheRead: call.cacheRead };
  const streamed = call.streamed !== false;
  let told = 0;
  if (streamed) {
    trace.say(firstToken, {
      kind: "span-event",
      id,
      name: "first_token",
      attributes: { after_s: call.firstTokenAfter },
      usage: read,
    });
    told = chunks(trace, id, call, firstToken, random);
  }
  // What was counted while it came is not counted again at the end.
  const usage = { ...(!streamed && read), output: call.output - told, costUsd: costOf(call) };
  const reason = call.toolRequests ? "tool_use" : "end_turn";
  trace.close(
    call.to,
    id,
    {
      usage,
      attributes: {
        finish_reason: reason,
        first_token_s: call.firstTokenAfter,
        ...(call.toolRequests && { tool_requests: call.toolRequests }),
      },
    },
    { response: call.response },
  );
  trace.say(call.to + 0.002, {
    kind: "metric",
    subject: `agent:${call.agent}`,
    values: {
      context_tokens: call.input,
      first_token_s: call.firstTokenAfter,
      output_tokens_per_s: rounded(call.output / (call.to - firstToken), 1),
    },
  });
  return id;
};

const costOf = (call: ModelCall): number =>
  rounded(
    ((call.input - call.cacheRead) * PRICE.input +
      call.cacheRead * PRICE.cacheRead +
      call.output * PRICE.output) /
      1e6,
    5,
  );

const request = (trace: Tracer, id: string, call: ModelCall): void => {
  const opening = { parent: id, spanKind: "request", name: "POST /v1/messages" } as const;
  if (call.turnedAwayAfter === undefined) {
    const only = trace.open(call.from + 0.012, { ...opening, attributes: { attempt: 1 } });
    trace.close(call.to - 0.02, only, { attributes: { "http.status": 200 } });
    return;
  }
  const turnedAway = call.from + call.turnedAwayAfter;
  const first = trace.open(call.from + 0.012, { ...opening, attributes: { attempt: 1 } });
  trace.close(turnedAway, first, { error: "429 too many requests", attributes: { "http.status": 429 } });
  trace.say(turnedAway, {
    kind: "span-event",
    id,
    name: "retry",
    attributes: { after_s: 0.5, reason: "429" },
  });
  const second = trace.open(turnedAway + 0.5, { ...opening, attributes: { attempt: 2 } });
  trace.link(turnedAway + 0.5, "retries", second, first);
  trace.close(call.to - 0.02, second, { attributes: { "http.status": 200 } });
};

/**
 * The response in pieces of one to four words; `length` counts what has come so far, `usage` the tokens of each piece.
 * Returns the tokens of all of them: fewer than were written where tools were asked for too.
 */
const chunks = (trace: Tracer, id: string, call: ModelCall, from: number, random: Seeded): number => {
  const pieces = piecesOf(call.response, random);
  const written = call.response.length + JSON.stringify(call.toolRequests ?? "").length;
  const to = call.to - 0.15;
  let [length, told] = [0, 0];
  pieces.forEach((text, index) => {
    length += text.length;
    const output = Math.floor((call.output * length) / written) - told;
    told += output;
    const at = from + ((to - from) * (index + random.between(0.1, 0.9))) / pieces.length;
    trace.say(at, { kind: "span-event", id, name: "chunk", text, length, usage: { output } });
  });
  return told;
};

const piecesOf = (response: string, random: Seeded): readonly string[] => {
  const pieces: string[] = [];
  let words: string[] = [];
  let limit = random.whole(1, 4);
  for (const word of response.match(/\s*\S+/g) ?? []) {
    words.push(word);
    if (words.length < limit) continue;
    pieces.push(words.join(""));
    words = [];
    limit = random.whole(1, 4);
  }
  if (words.length > 0) pieces.push(words.join(""));
  return pieces;
};

export interface ToolCall {
  readonly parent: string;
  readonly name: string;
  readonly agent: string;
  readonly from: number;
  readonly to: number;
  readonly parameters: Json;
  readonly result: string;
  readonly error?: string | undefined;
  readonly spanKind?: "tool" | "retrieval" | undefined;
  /** The model call that asked for it. */
  readonly askedBy?: string | undefined;
}

/** Opens a tool call, lets `inside` write what happens in it, and closes it. Returns the id of its span. */
export const toolCall = (trace: Tracer, call: ToolCall, inside?: (id: string) => void): string => {
  const { parent, name, agent, spanKind = "tool", parameters, result, error } = call;
  const id = trace.open(call.from, { parent, spanKind, name, subject: `agent:${agent}` }, { parameters });
  if (call.askedBy !== undefined) trace.link(call.from, "causes", call.askedBy, id);
  inside?.(id);
  trace.close(call.to, id, error === undefined ? {} : { error }, { result });
  return id;
};
