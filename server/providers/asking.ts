/** What the providers behind HTTP have in common: one request, its guards, and how it ends. */

import type { Usage } from "../../core/event.ts";
import { parseExact, takeJson } from "../../core/json.ts";
import type { CallFailure, ModelEvent, ModelResponse, ToolCall } from "../../core/replay/model-call.ts";
import type { Json } from "../../core/value.ts";
import { type Endpoint, Exchange } from "./exchange.ts";
import { failureOf } from "./failure.ts";
import { masking, PieceMask } from "./mask.ts";

/** What the client of a protocol says while it reads an answer. */
export type Piece =
  | { readonly kind: "text" | "thinking"; readonly text: string }
  | {
      readonly kind: "call";
      readonly at: number;
      readonly id?: string;
      readonly name?: string;
      readonly text?: string;
    }
  | { readonly kind: "usage"; readonly usage: Usage }
  | { readonly kind: "model"; readonly model: string }
  /** The answer is whole. */
  | { readonly kind: "end"; readonly reason: string | undefined };

export interface Sending {
  readonly body: { readonly [key: string]: Json };
  readonly leftOut: readonly string[];
  readonly streamed: boolean;
  readonly pieces: (exchange: Exchange) => AsyncIterable<Piece>;
}

/** What the official clients are given in place of the key, which `Exchange` puts on. */
export const NO_KEY = "not-given-to-the-client";

export async function* asking(
  endpoint: Endpoint,
  stop: AbortSignal,
  sending: Sending,
): AsyncGenerator<ModelEvent> {
  if (stop.aborted) return yield { kind: "stopped" };
  const mask = masking(endpoint.key);
  const exchange = new Exchange(endpoint, stop, sending.streamed);
  const answer = new Answer(endpoint.key);
  yield { kind: "sent", body: sending.body, leftOut: sending.leftOut };
  try {
    for await (const piece of sending.pieces(exchange)) yield* answer.take(piece);
    yield* answer.end();
    if (stop.aborted) return yield { kind: "stopped" };
    yield answer.isWhole && !exchange.fault
      ? { kind: "done", response: answer.response() }
      : { kind: "failed", failure: exchange.fault ?? INCOMPLETE };
  } catch (error) {
    yield* answer.end();
    if (stop.aborted) return yield { kind: "stopped" };
    const failure = exchange.fault ?? failureOf(error, exchange.answering, Date.now());
    yield { kind: "failed", failure: { ...failure, message: mask(failure.message) } };
  } finally {
    exchange.close();
  }
}

const INCOMPLETE: CallFailure = {
  cause: "incomplete",
  message: "The answer ended before the provider said that it is whole",
  mayBePaid: true,
};

/** An answer as it grows, with no key in it. */
class Answer {
  isWhole = false;
  readonly #masks: Readonly<Record<"text" | "thinking", PieceMask>>;
  readonly #mask: (text: string) => string;
  readonly #said = { text: "", thinking: "" };
  readonly #calls = new Map<number, { id: string; name: string; text: string }>();
  #reason: string | undefined;
  #model: string | undefined;
  #usage: Usage | undefined;

  constructor(key: string | undefined) {
    this.#masks = { text: new PieceMask(key), thinking: new PieceMask(key) };
    this.#mask = masking(key);
  }

  *take(piece: Piece): Generator<ModelEvent> {
    switch (piece.kind) {
      case "text":
      case "thinking":
        yield* this.#say(piece.kind, this.#masks[piece.kind].push(piece.text));
        break;
      case "call": {
        const call = this.#calls.get(piece.at) ?? { id: "", name: "", text: "" };
        call.id ||= piece.id ?? "";
        call.name ||= piece.name ?? "";
        call.text += piece.text ?? "";
        this.#calls.set(piece.at, call);
        break;
      }
      case "usage":
        this.#usage = { ...this.#usage, ...piece.usage };
        break;
      case "model":
        this.#model = piece.model;
        break;
      case "end":
        this.isWhole = true;
        this.#reason = piece.reason;
        break;
      default:
        piece satisfies never;
    }
  }

  /** What a mask still held back. */
  *end(): Generator<ModelEvent> {
    for (const kind of ["thinking", "text"] as const) yield* this.#say(kind, this.#masks[kind].end());
  }

  response(): ModelResponse {
    const { text, thinking } = this.#said;
    return {
      text,
      ...(thinking !== "" && { thinking }),
      toolCalls: [...this.#calls].sort(([a], [b]) => a - b).map(([, call]) => this.#callOf(call)),
      ...(this.#reason !== undefined && { stopReason: this.#mask(this.#reason) }),
      ...(this.#model !== undefined && { model: this.#mask(this.#model) }),
      ...(this.#usage && { usage: this.#usage }),
    };
  }

  *#say(kind: "text" | "thinking", text: string): Generator<ModelEvent> {
    if (text === "") return;
    this.#said[kind] += text;
    yield { kind, text };
  }

  #callOf({
    id,
    name,
    text,
  }: {
    readonly id: string;
    readonly name: string;
    readonly text: string;
  }): ToolCall {
    return { id: this.#mask(id), name: this.#mask(name), arguments: argumentsOf(this.#mask(text)) };
  }
}

/** A tool without arguments is called with none. */
const argumentsOf = (text: string): Json => {
  if (text.trim() === "") return {};
  const parsed = parseExact(text);
  return (parsed.ok ? takeJson(parsed.value) : undefined) ?? text;
};
