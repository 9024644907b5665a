/** One call of a model, in no provider's words: what is asked, what comes back piece by piece, and how it ends. */
import type { Usage } from "../event.ts";
import type { Json } from "../value.ts";

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Parsed; the text as it came when it is not JSON. */
  readonly arguments: Json;
}

export type RequestMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[] | undefined;
    }
  /** What a tool returned. `call` is the id of the call it answers, where one stands before it. */
  | {
      readonly role: "tool";
      readonly content: string;
      readonly call?: string | undefined;
      readonly name?: string | undefined;
    };

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly RequestMessage[];
  /** As recorded or edited, the model left out. Each provider takes those it knows and names the rest. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** `anthropic-version` of the recorded call. */
  readonly protocolVersion?: string | undefined;
}

export interface ModelResponse {
  readonly text: string;
  readonly thinking?: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  /** In the provider's words: `end_turn`, `stop`, `tool_calls`, `max_tokens` … */
  readonly stopReason?: string | undefined;
  /** The model that says it answered. */
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
}

export type FailureCause =
  /** No key in the environment, or the provider refused it. */
  | "no-key"
  | "key-refused"
  /** The provider will not do this request, as it stands. */
  | "rejected"
  | "rate-limited"
  | "server-error"
  | "redirect"
  | "unreachable"
  /** The connection broke, or nothing came any more, or the end was missing. */
  | "reset"
  | "silence"
  | "incomplete"
  | "malformed"
  | "too-large"
  /** The recording has no answer for this input; the script has none left. */
  | "not-recorded"
  | "not-scripted";

export interface CallFailure {
  readonly cause: FailureCause;
  /** One sentence for a person. Never holds a key. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The provider may have worked, and may bill it: to ask again may be to pay twice. */
  readonly mayBePaid: boolean;
}

/**
 * What comes of a call, in order: `sent` at most once and first, pieces, then exactly one of `done`, `failed` and
 * `stopped`. Pieces before `failed` or `stopped` are a partial answer.
 */
export type ModelEvent =
  /** `body`: what the provider was given; `leftOut`: parameters that it has no word for. */
  | { readonly kind: "sent"; readonly body: Json; readonly leftOut: readonly string[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  | { readonly kind: "done"; readonly response: ModelResponse }
  | { readonly kind: "failed"; readonly failure: CallFailure }
  /** By the person who asked. */
  | { readonly kind: "stopped" };
