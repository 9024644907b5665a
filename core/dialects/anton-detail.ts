/** What a person reads of an Anton call, from its line. */
import { parseExact, takeJson, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { contentText, messagesOf, withoutResponse } from "./anton-bodies.ts";
import type { Message, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const antonDetail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  for (const unit of units) {
    const read = parseExact(unit.text);
    const call = read.ok && isFields(read.value) ? callIn(read.value, span) : undefined;
    if (call) return "tool_name" in call ? toolDetail(call) : modelDetail(call);
  }
  return {};
};

const callIn = (line: Fields, span: SpanRef): Fields | undefined =>
  Array.isArray(line.calls)
    ? line.calls
        .filter(isFields)
        .find((call, index) => (call.call_id || `${line.trace_id}:${index}`) === span.id)
    : line;

const modelDetail = (call: Fields): SpanDetail => {
  const system = contentText(call.system_prompt);
  const asked = withoutResponse(messagesOf(call.messages), call.response);
  const messages: Message[] = system === "" ? [...asked] : [{ role: "system", content: system }, ...asked];
  const response = contentText(call.response);
  return {
    messages,
    response: response === "" && call.error ? undefined : response,
    parameters: pick(call, ["model", "provider"]),
    error: typeof call.error === "string" && call.error !== "" ? call.error : undefined,
    attributes: pick(call, [
      "duration_ms",
      "finish_reason",
      "tokens",
      "tokens_input",
      "tokens_output",
      "cost_usd",
      "metadata",
    ]),
  };
};

const toolDetail = (call: Fields): SpanDetail => ({
  parameters: takeJson(call.parameters),
  result: call.result === undefined || call.result === null ? undefined : contentText(call.result),
  error: typeof call.error === "string" && call.error !== "" ? call.error : undefined,
  attributes: pick(call, ["duration_ms", "success"]),
});

const pick = (from: Fields, keys: readonly string[]): Readonly<Record<string, Json>> => {
  const kept: Record<string, Json> = {};
  for (const key of keys) {
    const value = takeJson(from[key]) ?? takeValue(from[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
};
