/** OpenAI's chat completions and whatever else speaks them, through the official client. */
import type OpenAI from "openai";
import type { Usage } from "../../core/event.ts";
import { openaiBody } from "../../core/replay/openai-body.ts";
import { asking, NO_KEY, type Piece } from "./asking.ts";
import type { Endpoint, Exchange } from "./exchange.ts";
import type { Provider } from "./provider.ts";

export const OPENAI_URL = "https://api.openai.com/v1";
export const openaiKey = (key: string): readonly [string, string] => ["authorization", `Bearer ${key}`];

export const openai = (name: string, endpoint: Endpoint, streamed: boolean): Provider => ({
  name,
  ask: (request, signal) => {
    const { body: plain, leftOut } = openaiBody(request);
    const body = { ...plain, stream: streamed, ...(streamed && { stream_options: { include_usage: true } }) };
    const pieces = (exchange: Exchange) => read(endpoint, body, exchange);
    return asking(endpoint, signal, { body, leftOut, streamed, pieces });
  },
});

async function* read(endpoint: Endpoint, body: object, exchange: Exchange): AsyncGenerator<Piece> {
  // The client weighs a start by some tenths of a second, so it is loaded by who uses it.
  const { OpenAI: Client } = await import("openai");
  const client = new Client({
    baseURL: endpoint.baseUrl,
    apiKey: NO_KEY,
    fetch: exchange.fetch,
    maxRetries: 0,
    logLevel: "off",
    // How long is decided by `Exchange`; a day is the client's way to be told nothing.
    timeout: 86_400_000,
  });
  const answer = await client.chat.completions.create(body as OpenAI.ChatCompletionCreateParams, {
    signal: exchange.signal,
  });
  if (Symbol.asyncIterator in answer) for await (const chunk of answer) yield* piecesOf(chunk);
  else yield* wholePieces(answer);
}

/** Names of thinking that servers of this protocol use beside it. */
interface Thinking {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

function* piecesOf(chunk: OpenAI.ChatCompletionChunk): Generator<Piece> {
  if (chunk.model) yield { kind: "model", model: chunk.model };
  if (chunk.usage) yield { kind: "usage", usage: usageOf(chunk.usage) };
  const choice = chunk.choices?.[0];
  if (!choice) return;
  const { delta } = choice;
  yield* saidPieces(delta);
  for (const { index, id, function: called } of delta?.tool_calls ?? [])
    yield {
      kind: "call",
      at: index,
      ...(id && { id }),
      ...(called?.name && { name: called.name }),
      text: called?.arguments ?? "",
    };
  if (choice.finish_reason) yield { kind: "end", reason: choice.finish_reason };
}

function* wholePieces(answer: OpenAI.ChatCompletion): Generator<Piece> {
  const choice = answer.choices?.[0];
  if (!choice?.message) throw new SyntaxError("it is no completion of this protocol");
  yield { kind: "model", model: answer.model };
  yield* saidPieces(choice.message);
  for (const [at, call] of (choice.message.tool_calls ?? []).entries())
    if (call.type === "function")
      yield { kind: "call", at, id: call.id, name: call.function.name, text: call.function.arguments };
  if (answer.usage) yield { kind: "usage", usage: usageOf(answer.usage) };
  yield { kind: "end", reason: choice.finish_reason };
}

function* saidPieces(
  said: { readonly content?: string | null; readonly refusal?: string | null } | undefined,
): Generator<Piece> {
  const { reasoning_content: first, reasoning: second } = (said ?? {}) as Thinking;
  const thinking = first ?? second;
  if (typeof thinking === "string") yield { kind: "thinking", text: thinking };
  const text = said?.content ?? said?.refusal;
  if (typeof text === "string") yield { kind: "text", text };
}

/** `prompt_tokens` count what came from the cache; our `input` does not. */
const usageOf = (usage: OpenAI.CompletionUsage): Usage => {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    input: usage.prompt_tokens - cached,
    output: usage.completion_tokens,
    ...(cached > 0 && { cacheRead: cached }),
  };
};
