/** Anthropic's messages, through the official client. */
import type Anthropic from "@anthropic-ai/sdk";
import type { Usage } from "../../core/event.ts";
import { anthropicBody } from "../../core/replay/anthropic-body.ts";
import type { ModelRequest } from "../../core/replay/model-call.ts";
import { asking, NO_KEY, type Piece } from "./asking.ts";
import type { Endpoint, Exchange } from "./exchange.ts";
import type { Provider } from "./provider.ts";

export const ANTHROPIC_URL = "https://api.anthropic.com";
export const anthropicKey = (key: string): readonly [string, string] => ["x-api-key", key];

export const anthropic = (name: string, endpoint: Endpoint, streamed: boolean): Provider => ({
  name,
  ask: (request, signal) => {
    const { body: plain, leftOut } = anthropicBody(request);
    const body = { ...plain, stream: streamed };
    const pieces = (exchange: Exchange) => read(endpoint, request, body, exchange);
    return asking(endpoint, signal, { body, leftOut, streamed, pieces });
  },
});

async function* read(
  endpoint: Endpoint,
  request: ModelRequest,
  body: object,
  exchange: Exchange,
): AsyncGenerator<Piece> {
  // The client weighs a start by some tenths of a second, so it is loaded by who uses it.
  const { Anthropic: Client } = await import("@anthropic-ai/sdk");
  const client = new Client({
    baseURL: endpoint.baseUrl,
    apiKey: NO_KEY,
    fetch: exchange.fetch,
    maxRetries: 0,
    logLevel: "off",
    // How long is decided by `Exchange`; a day is the client's way to be told nothing.
    timeout: 86_400_000,
  });
  const { protocolVersion } = request;
  const options = {
    signal: exchange.signal,
    headers: protocolVersion === undefined ? {} : { "anthropic-version": protocolVersion },
  };
  const answer = await client.messages.create(body as Anthropic.MessageCreateParams, options);
  if (Symbol.asyncIterator in answer) for await (const event of answer) yield* piecesOf(event);
  else yield* wholePieces(answer);
}

function* piecesOf(event: Anthropic.RawMessageStreamEvent): Generator<Piece> {
  switch (event.type) {
    case "message_start":
      yield { kind: "model", model: event.message.model };
      yield { kind: "usage", usage: usageOf(event.message.usage) };
      break;
    case "content_block_start":
      yield* blockPieces(event.content_block, event.index, true);
      break;
    case "content_block_delta":
      if (event.delta.type === "text_delta") yield { kind: "text", text: event.delta.text };
      else if (event.delta.type === "thinking_delta") yield { kind: "thinking", text: event.delta.thinking };
      else if (event.delta.type === "input_json_delta")
        yield { kind: "call", at: event.index, text: event.delta.partial_json };
      break;
    case "message_delta":
      yield { kind: "usage", usage: usageOf(event.usage) };
      yield { kind: "end", reason: event.delta.stop_reason ?? undefined };
      break;
    default:
  }
}

function* wholePieces(message: Anthropic.Message): Generator<Piece> {
  if (!Array.isArray(message.content)) throw new SyntaxError("it is no message of this protocol");
  yield { kind: "model", model: message.model };
  for (const [index, block] of message.content.entries()) yield* blockPieces(block, index, false);
  yield { kind: "usage", usage: usageOf(message.usage) };
  yield { kind: "end", reason: message.stop_reason ?? undefined };
}

/** In a stream the input of a tool call begins empty and comes in pieces. */
function* blockPieces(block: Anthropic.ContentBlock, at: number, begins: boolean): Generator<Piece> {
  if (block.type === "text") yield { kind: "text", text: block.text };
  else if (block.type === "thinking") yield { kind: "thinking", text: block.thinking };
  else if (block.type === "tool_use") {
    const { id, name, input } = block;
    yield { kind: "call", at, id, name, text: begins ? "" : JSON.stringify(input) };
  }
}

/** `input` of this protocol does not count what came from or went to the cache, as ours does not. */
const usageOf = (usage: Partial<Anthropic.Usage | Anthropic.MessageDeltaUsage> | undefined): Usage => ({
  ...counted("input", usage?.input_tokens),
  ...counted("output", usage?.output_tokens),
  ...counted("cacheRead", usage?.cache_read_input_tokens),
  ...counted("cacheWrite", usage?.cache_creation_input_tokens),
});

const counted = (key: keyof Usage, count: number | null | undefined): Usage =>
  typeof count === "number" ? { [key]: count } : {};
