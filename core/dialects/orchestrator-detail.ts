/** What a person reads of a session or a tool call, from the lines of an agent log. */
import { parseExact, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import type { SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { isOldLine, oldParts } from "./orchestrator-old-log.ts";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Results are texts; in parts, the texts of the parts. */
export const contentText = (content: unknown): string => {
  if (typeof content === "string") return content;
  if (Array.isArray(content))
    return content
      .map((part) => (isFields(part) && typeof part.text === "string" ? part.text : JSON.stringify(part)))
      .join("\n");
  return content === undefined || content === null ? "" : JSON.stringify(content);
};

export const orchestratorDetail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const lines = units.flatMap(({ text }): readonly Fields[] => {
    if (isOldLine(text)) return oldParts(text).parts;
    const read = parseExact(text);
    return read.ok && isFields(read.value) ? [read.value] : [];
  });
  return span.start?.spanKind === "tool" || lines.some(({ tool_id: id }) => id === span.id)
    ? toolDetail(lines, span.id)
    : sessionDetail(lines);
};

const toolDetail = (lines: readonly Fields[], id: string): SpanDetail => {
  const call = lines.find((line) => line.type === "tool_call" && line.tool_id === id);
  const result = lines.find((line) => line.type === "tool_result" && line.tool_use_id === id);
  const content = result && contentText(result.content);
  const failed = result?.is_error === true;
  return {
    parameters: call && takeJson(call.input),
    result: content,
    error: failed ? content || "the tool reported failure" : undefined,
    attributes: typeof call?.description === "string" ? { description: call.description } : undefined,
  };
};

/** The response is what was said between the calls, joined by empty lines; the result is the last word. */
const sessionDetail = (lines: readonly Fields[]): SpanDetail => {
  const said = lines.flatMap(({ type, text }) => (type === "text" && typeof text === "string" ? [text] : []));
  const end = lines.find(({ type }) => type === "result");
  const words = typeof end?.result_text === "string" ? end.result_text : undefined;
  const failed = end?.is_error === true || end?.subtype === "error";
  return {
    response: said.length > 0 ? said.join("\n\n") : undefined,
    result: words,
    error: failed ? words || "the session ended with an error" : undefined,
    attributes: end && endAttributes(end),
  };
};

const endAttributes = (end: Fields): Readonly<Record<string, Json>> => {
  const kept: Record<string, Json> = {};
  for (const key of ["subtype", "duration_ms", "total_cost_usd", "num_turns", "session_id"]) {
    const value = takeJson(end[key]);
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
};
