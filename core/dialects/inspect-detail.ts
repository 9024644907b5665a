/** What a person reads of a call of an Inspect log: its event has the whole talk. */
import { parseExact, takeJson } from "../json.ts";
import { canonicalText } from "./bodies.ts";
import type { SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { answerOf, errorText, small } from "./inspect-events.ts";
import {
  askedIn,
  asMessage,
  contentText,
  type Fields,
  isFields,
  replyText,
  text,
} from "./openai-messages.ts";

export const inspectDetail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  for (const unit of units) {
    const read = parseExact(unit.text);
    if (!read.ok || !isFields(read.value)) continue;
    const { event, attachments } = read.value;
    const own = isFields(event) ? eventOf(resolved(event, attachments) as Fields, span) : undefined;
    if (own) return own;
  }
  return {};
};

const eventOf = (event: Fields, span: SpanRef): SpanDetail | undefined => {
  const inner = Array.isArray(event.events) ? event.events.filter(isFields) : [];
  const kind = span.start?.spanKind;
  const fits = text(event.uuid) === span.id || inner.length === 0 || text(event.uuid) === "";
  if (fits && event.event === "model" && kind !== "tool") return modelDetail(event);
  if (fits && event.event === "tool" && kind !== "llm") return toolDetail(event);
  if (fits && event.event === "sandbox") return sandboxDetail(event);
  for (const one of inner) {
    const found = eventOf(one, span);
    if (found) return found;
  }
  return undefined;
};

const modelDetail = (event: Fields): SpanDetail => {
  const answer = answerOf(event);
  const reasoning = Array.isArray(answer.content)
    ? answer.content.filter(isFields).flatMap((part) => text(part.reasoning) || [])
    : [];
  const attributes = small(event, ["working_time", "retries"]);
  if (reasoning.length > 0) attributes.reasoning = reasoning.join("\n\n");
  const usage = isFields(event.output) ? takeJson(event.output.usage) : undefined;
  if (usage !== undefined) attributes.usage = usage;
  return {
    messages: Array.isArray(event.input) ? event.input.filter(isFields).map(asMessage) : [],
    response: replyText(answer) || undefined,
    asked: askedIn(answer),
    parameters: {
      model: text(event.model),
      config: takeJson(event.config) ?? null,
      tool_choice: takeJson(event.tool_choice) ?? null,
      tools: takeJson(event.tools) ?? null,
    },
    error: errorText(event.error),
    attributes,
  };
};

const toolDetail = (event: Fields): SpanDetail => ({
  parameters: takeJson(event.arguments),
  result: contentText(event.result),
  error: errorText(event.error),
});

const sandboxDetail = (event: Fields): SpanDetail => ({
  parameters: small(event, ["action", "cmd", "input", "file", "options"]),
  result: typeof event.output === "string" ? event.output : canonicalText(takeJson(event.output) ?? ""),
});

const ATTACHMENT = "attachment://";

/** Long texts stand beside the events of a sample, and are named in them. */
const resolved = (value: unknown, attachments: unknown): unknown => {
  if (!isFields(attachments)) return value;
  if (typeof value === "string") {
    if (!value.startsWith(ATTACHMENT)) return value;
    const key = value.slice(ATTACHMENT.length);
    return Object.hasOwn(attachments, key) ? attachments[key] : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolved(item, attachments));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, attachments)]));
};
