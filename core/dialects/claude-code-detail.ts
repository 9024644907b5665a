/** What a person reads of a model call, a tool call or a prompt of a session: from its lines and those before it. */
import { parseExact, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import { blocksOf, blockText, isToolResult, isToolUse, messageOf, resultText } from "./claude-code-blocks.ts";
import { type Fields, isFields, text } from "./claude-code-line.ts";
import type { Asked, Message, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";

export const sessionDetail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const lines = inTime(
    units.flatMap(({ text: raw }) => {
      const read = parseExact(raw);
      return read.ok && isFields(read.value) ? [read.value] : [];
    }),
  );
  const kind = span.start?.spanKind ?? kindOf(span.id, lines);
  if (kind === "llm") return replyDetail(span.id, lines);
  if (kind === "tool") return toolDetail(span.id, lines);
  return { messages: lines.filter((line) => line.uuid === span.id).flatMap(messagesOf) };
};

/** The line that ends a reply is one of what came after it: units of a span are not in the order of the talk. */
const inTime = (lines: readonly Fields[]): readonly Fields[] => {
  let newest = "";
  const stamped = lines.map((line) => {
    newest = text(line.timestamp) || newest;
    return { line, stamp: newest };
  });
  stamped.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0));
  return stamped.map(({ line }) => line);
};

const kindOf = (id: string, lines: readonly Fields[]): string =>
  lines.some((line) => messageOf(line).id === id)
    ? "llm"
    : lines.some((line) => blocksOf(messageOf(line).content).some((block) => block.id === id))
      ? "tool"
      : "other";

// ---- a reply ----------------------------------------------------------------------------------------------

const replyIdOf = (line: Fields): string =>
  line.type === "assistant" ? text(messageOf(line).id) || text(line.uuid) : "";

const replyDetail = (id: string, lines: readonly Fields[]): SpanDetail => {
  const own = lines.filter((line) => replyIdOf(line) === id);
  const blocks = own.flatMap((line) => blocksOf(messageOf(line).content));
  const before = lines.slice(0, own[0] ? lines.indexOf(own[0]) : lines.length);
  const last = own.at(-1);
  return {
    messages: conversation(before),
    response: responseText(blocks),
    asked: askedIn(blocks),
    parameters: last && { model: text(messageOf(last).model) },
    error: last?.isApiErrorMessage === true ? responseText(blocks) : undefined,
    attributes: replyAttributes(blocks, last),
  };
};

const responseText = (blocks: readonly Fields[]): string =>
  blocks
    .filter((block) => block.type !== "thinking")
    .map(blockText)
    .filter((said) => said.trim() !== "")
    .join("\n\n");

const askedIn = (blocks: readonly Fields[]): Asked | undefined => {
  const calls = blocks.filter(isToolUse).map(({ id, name, input }) => ({
    id: text(id),
    name: text(name),
    arguments: takeJson(input) ?? null,
  }));
  const words = responseText(blocks.filter((block) => !isToolUse(block)));
  return calls.length > 0 ? { words, calls } : undefined;
};

const replyAttributes = (
  blocks: readonly Fields[],
  last: Fields | undefined,
): Readonly<Record<string, Json>> => {
  const kept: Record<string, Json> = {};
  const thinking = blocks.filter((block) => block.type === "thinking").map(blockText);
  if (thinking.length > 0) kept.thinking = thinking.join("\n\n");
  const calls = blocks.filter(isToolUse);
  if (calls.length > 0)
    kept.tool_calls = calls.map(({ id, name, input }) => ({
      id: text(id),
      name: text(name),
      input: takeJson(input) ?? null,
    }));
  const usage = last && takeJson(messageOf(last).usage);
  if (usage !== undefined) kept.usage = usage;
  return kept;
};

/** The messages so far: lines of one reply are one message. */
const conversation = (lines: readonly Fields[]): readonly Message[] => {
  const messages: Message[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const reply = replyIdOf(line);
    if (reply !== "" && !seen.has(reply)) {
      seen.add(reply);
      const all = lines.filter((other) => replyIdOf(other) === reply);
      const blocks = all.flatMap((other) => blocksOf(messageOf(other).content));
      const asked = askedIn(blocks);
      messages.push({ role: "assistant", content: responseText(blocks), ...(asked && { asked }) });
    } else if (line.type === "user") messages.push(...messagesOf(line));
  }
  return messages;
};

/** A line that goes to the model: results of tools by the id of their call, then what was written. */
const messagesOf = (line: Fields): readonly Message[] => {
  const blocks = blocksOf(typeof line.message === "string" ? line.message : messageOf(line).content);
  const said = blocks.filter((block) => !isToolResult(block)).map(blockText);
  return [
    ...blocks.filter(isToolResult).map((block) => ({
      role: "tool",
      content: resultText(block.content),
      name: text(block.tool_use_id),
      call: text(block.tool_use_id),
    })),
    ...(said.length > 0 ? [{ role: "user", content: said.join("\n") }] : []),
  ];
};

// ---- a tool -----------------------------------------------------------------------------------------------

const toolDetail = (id: string, lines: readonly Fields[]): SpanDetail => {
  const all = lines.flatMap((line) => blocksOf(messageOf(line).content).map((block) => ({ line, block })));
  const asked = all.find(({ block }) => isToolUse(block) && block.id === id)?.block;
  const answered = all.findLast(({ block }) => isToolResult(block) && block.tool_use_id === id);
  const result = answered && resultText(answered.block.content);
  const more = answered && takeJson(answered.line.toolUseResult);
  return {
    parameters: takeJson(asked?.input),
    result,
    error: answered?.block.is_error === true ? result : undefined,
    attributes: more === undefined ? undefined : { toolUseResult: more },
  };
};
