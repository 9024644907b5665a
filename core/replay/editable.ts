/** A recorded model call in no provider's words, from what a person reads of its span. */
import type { Asked, Message, SpanDetail } from "../dialects/dialect.ts";
import type { Usage } from "../event.ts";
import { type Attributes, type Json, put } from "../value.ts";
import type { ModelRequest, ModelResponse, RequestMessage } from "./model-call.ts";
import { fieldsOf } from "./provider-parameters.ts";

/** What the store knows of the span beside its bodies. */
export interface CallSpan {
  readonly detail: SpanDetail;
  readonly attributes: Attributes;
  readonly usage: Usage;
  /** Whether the call ended. */
  readonly ended: boolean;
}

export interface EditableCall {
  readonly request: ModelRequest;
  readonly response: ModelResponse | null;
  readonly notes: readonly string[];
}

export const editableCall = (span: CallSpan): EditableCall => {
  const { detail } = span;
  const said = saidParameters(span);
  const { model, rest } = splitModel(said);
  const version = text(said["anthropic-version"]) ?? text(said.anthropic_version);
  const messages = (detail.messages ?? []).map(requestMessage);
  return {
    request: {
      model: model ?? "",
      messages,
      parameters: rest,
      ...(version !== undefined && { protocolVersion: version }),
    },
    response: responseOf(span, model),
    notes: notesOf(model, messages),
  };
};

// ---- messages ---------------------------------------------------------------------------------------------

const ROLES: Readonly<Record<string, RequestMessage["role"]>> = {
  system: "system",
  developer: "system",
  assistant: "assistant",
  ai: "assistant",
  model: "assistant",
  tool: "tool",
  function: "tool",
};

const requestMessage = ({ role, content, name, asked, call, result }: Message): RequestMessage => {
  switch (ROLES[role.toLowerCase()]) {
    case "system":
      return { role: "system", content };
    case "assistant":
      return asked
        ? { role: "assistant", content: asked.words, toolCalls: asked.calls }
        : { role: "assistant", content };
    case "tool":
      return {
        role: "tool",
        content: result ?? content,
        ...(call !== undefined && call !== "" && { call }),
        ...(name !== undefined && name !== call && { name }),
      };
    default:
      return { role: "user", content };
  }
};

// ---- parameters -------------------------------------------------------------------------------------------

type Fields = Record<string, Json>;

/** Attributes that are parameters of a request, whoever wrote them. */
const REQUEST = "gen_ai.request.";
const KNOWN = new Set([
  "model",
  "temperature",
  "top_p",
  "top_k",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "stop",
  "stop_sequences",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "tools",
  "tool_choice",
  "response_format",
  "reasoning_effort",
  "thinking",
]);

/** What the call was given counts before what stands beside it. */
const saidParameters = ({ detail, attributes }: CallSpan): Fields => {
  const said: Fields = {};
  for (const [key, value] of Object.entries({ ...attributes, ...detail.attributes })) {
    if (key.startsWith(REQUEST)) put<Json>(said, key.slice(REQUEST.length), value);
    else if (KNOWN.has(key)) put<Json>(said, key, value);
  }
  const own = fieldsOf(detail.parameters) ?? {};
  for (const [key, value] of Object.entries({ ...own, ...fieldsOf(own.config) }))
    if (key !== "config") put<Json>(said, key, value);
  return said;
};

const NOT_SENT = new Set(["model", "provider", "messages", "anthropic-version", "anthropic_version"]);

const splitModel = (said: Fields): { readonly model: string | undefined; readonly rest: Fields } => {
  const rest: Fields = {};
  for (const [key, value] of Object.entries(said))
    if (!NOT_SENT.has(key) && value !== null && !isEmpty(value)) put<Json>(rest, key, value);
  return { model: text(said.model), rest };
};

/** A list of tools that is empty was none. */
const isEmpty = (value: Json): boolean => Array.isArray(value) && value.length === 0;

const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

// ---- response ---------------------------------------------------------------------------------------------

const responseOf = (
  { detail, attributes, usage, ended }: CallSpan,
  model: string | undefined,
): ModelResponse | null => {
  const { response, asked, error } = detail;
  if (!ended || error !== undefined || (response === undefined && !asked)) return null;
  const { words, calls }: Asked = asked ?? { words: response ?? "", calls: [] };
  const all = { ...attributes, ...detail.attributes };
  const stopReason = text(all.stop_reason) ?? text(all.finish_reason);
  const thinking = text(all.thinking) ?? text(all.reasoning);
  return {
    text: words,
    toolCalls: calls,
    ...(thinking !== undefined && { thinking }),
    ...(stopReason !== undefined && { stopReason }),
    ...(model !== undefined && { model }),
    ...(Object.keys(usage).length > 0 && { usage }),
  };
};

const notesOf = (model: string | undefined, messages: readonly RequestMessage[]): readonly string[] => [
  ...(model === undefined ? ["The trace does not say which model was called: name one."] : []),
  ...(messages.length === 0 ? ["The trace has no messages of this call."] : []),
  ...(messages.some((message) => message.role === "tool" && message.call === undefined)
    ? ["The trace does not say which call a tool's result answers: the model is told of it in words."]
    : []),
];
