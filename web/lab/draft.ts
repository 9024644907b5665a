/**
 * A request as it is edited: every part is a text, so that what is half typed can be kept. Pure.
 */
import type { ModelRequest, RequestMessage, ToolCall } from "../../core/replay/model-call.ts";
import { type Json, put } from "../../core/value.ts";
import { jsonText } from "../draw/json-text.ts";

export interface DraftMessage {
  readonly role: RequestMessage["role"];
  readonly content: string;
  /** Calls of tools as JSON text, where an assistant makes some. */
  readonly calls?: string | undefined;
  /** What a tool's result answers. */
  readonly call?: string | undefined;
  readonly name?: string | undefined;
  /** Place of the recorded message it was made from; absent: added. */
  readonly from?: number | undefined;
}

export interface Draft {
  readonly model: string;
  readonly messages: readonly DraftMessage[];
  /** As JSON text; a text that is no JSON is a string. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const draftOf = ({ model, messages, parameters }: ModelRequest): Draft => ({
  model,
  messages: messages.map((message, from) => ({
    role: message.role,
    content: message.content,
    from,
    ...(message.role === "assistant" && message.toolCalls && { calls: callsText(message.toolCalls) }),
    ...(message.role === "tool" && { call: message.call, name: message.name }),
  })),
  parameters: mapped(parameters, parameterText),
});

const callsText = (calls: readonly ToolCall[]): string =>
  jsonText(calls.map(({ id, name, arguments: given }): Json => ({ id, name, arguments: given })));

/** A string stands without its quotes where it could not be read as anything else. */
export const parameterText = (value: Json): string =>
  typeof value === "string" && parsed(value) === undefined ? value : jsonText(value);

export type Asked = { readonly request: ModelRequest } | { readonly wrong: string };

/** `wrong`: one sentence, where the draft cannot be asked as it stands. What was not edited is what was recorded. */
export const requestOf = (draft: Draft, recorded: ModelRequest): Asked => {
  const before = draftOf(recorded);
  const messages: RequestMessage[] = [];
  for (const [index, message] of draft.messages.entries()) {
    const made = messageOf(message, recorded, before);
    if (!made) return { wrong: `The tool calls of message ${index + 1} are no JSON list of calls.` };
    messages.push(made);
  }
  if (draft.model.trim() === "") return { wrong: "Name a model." };
  if (messages.length === 0) return { wrong: "A call needs a message." };
  return {
    request: {
      ...recorded,
      model: draft.model.trim(),
      messages,
      parameters: mapped(draft.parameters, (text, name) => {
        const old = Object.hasOwn(recorded.parameters, name) ? recorded.parameters[name] : undefined;
        return old !== undefined && before.parameters[name] === text ? old : (parsed(text) ?? text);
      }),
    },
  };
};

const messageOf = (
  message: DraftMessage,
  recorded: ModelRequest,
  before: Draft,
): RequestMessage | undefined => {
  const { role, content, calls, call, name, from } = message;
  if (role === "tool")
    return { role, content, ...(call !== undefined && { call }), ...(name !== undefined && { name }) };
  if (role !== "assistant") return { role, content };
  if (calls === undefined || calls.trim() === "") return { role, content };
  const old = from === undefined ? undefined : recorded.messages[from];
  if (from !== undefined && old?.role === "assistant" && before.messages[from]?.calls === calls)
    return { ...old, content };
  const toolCalls = callsIn(calls);
  return toolCalls && { role, content, toolCalls };
};

const callsIn = (text: string): readonly ToolCall[] | undefined => {
  const list = parsed(text);
  if (!Array.isArray(list)) return undefined;
  const calls: ToolCall[] = [];
  for (const each of list as readonly Json[]) {
    if (each === null || typeof each !== "object" || Array.isArray(each)) return undefined;
    const { id, name, arguments: given = {} } = each as Readonly<Record<string, Json>>;
    if (typeof name !== "string") return undefined;
    calls.push({ id: typeof id === "string" ? id : `call-${calls.length + 1}`, name, arguments: given });
  }
  return calls;
};

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const mapped = <From, To>(
  of: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Readonly<Record<string, To>> => {
  const made: Record<string, To> = {};
  for (const [name, value] of Object.entries(of)) put(made, name, to(value, name));
  return made;
};

// ---- parts: what a tab of the editor shows -----------------------------------------------------------------

export type DraftPart =
  | { readonly of: "message"; readonly index: number; readonly field: "content" | "calls" }
  | { readonly of: "parameter"; readonly name: string };

/** Longer parameters have a tab of their own. */
const SHORT = 40;
export const isLong = (text: string): boolean => text.length > SHORT || text.includes("\n");

export const partsOf = ({ messages, parameters }: Draft): readonly DraftPart[] => [
  ...messages.flatMap(({ calls, content }, index): readonly DraftPart[] => [
    ...(content === "" && calls !== undefined ? [] : [{ of: "message", index, field: "content" } as const]),
    ...(calls === undefined ? [] : [{ of: "message", index, field: "calls" } as const]),
  ]),
  ...Object.entries(parameters)
    .filter(([, text]) => isLong(text))
    .map(([name]): DraftPart => ({ of: "parameter", name })),
];

export const partId = (part: DraftPart): string =>
  part.of === "parameter" ? `parameter-${part.name}` : `message-${part.index}-${part.field}`;

const ROLES = { system: "System", user: "User", assistant: "Assistant", tool: "Tool result" } as const;

export const partTitle = (part: DraftPart, { messages }: Draft): string => {
  if (part.of === "parameter") return part.name;
  const { role = "user" } = messages[part.index] ?? {};
  const number = messages.length > 1 ? ` ${part.index + 1}` : "";
  return `${part.field === "calls" ? "Calls" : ROLES[role]}${number}`;
};

export const partText = (part: DraftPart, draft: Draft): string =>
  part.of === "parameter"
    ? (draft.parameters[part.name] ?? "")
    : (draft.messages[part.index]?.[part.field] ?? "");

/** What it is compared with; `undefined`: it was added. */
export const recordedText = (part: DraftPart, draft: Draft, before: Draft): string | undefined => {
  if (part.of === "parameter") return before.parameters[part.name];
  const from = draft.messages[part.index]?.from;
  return from === undefined ? undefined : (before.messages[from]?.[part.field] ?? "");
};

export const withPart = (part: DraftPart, text: string, draft: Draft): Draft =>
  part.of === "parameter"
    ? withParameter(part.name, text, draft)
    : {
        ...draft,
        messages: draft.messages.map((message, index) =>
          index === part.index ? { ...message, [part.field]: text } : message,
        ),
      };

/** An empty text takes the parameter out. */
export const withParameter = (name: string, text: string, draft: Draft): Draft => {
  const { [name]: _gone, ...rest } = draft.parameters;
  const parameters: Record<string, string> = {};
  for (const key of Object.keys(draft.parameters))
    if (key !== name) put(parameters, key, rest[key] as string);
    else if (text !== "") put(parameters, key, text);
  if (text !== "" && !Object.hasOwn(draft.parameters, name)) put(parameters, name, text);
  return { ...draft, parameters };
};

export const isSameDraft = (left: Draft, right: Draft): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** A draft that was kept by an older page, or by hand, is taken only when it has the shape of one. */
export const readDraft = (text: string | undefined): Draft | undefined => {
  const found = text === undefined ? undefined : (parsed(text) as Partial<Draft> | null | undefined);
  if (!found || typeof found.model !== "string" || !Array.isArray(found.messages)) return undefined;
  const { parameters } = found;
  const ofTexts = (object: unknown): boolean =>
    typeof object === "object" &&
    object !== null &&
    Object.values(object).every((each) => typeof each === "string");
  const isMessage = (message: unknown): boolean => {
    const { role, content, calls } = (message ?? {}) as Partial<DraftMessage>;
    return (
      Object.hasOwn(ROLES, role ?? "") && typeof content === "string" && typeof (calls ?? "") === "string"
    );
  };
  return ofTexts(parameters) && found.messages.every(isMessage) ? (found as Draft) : undefined;
};
