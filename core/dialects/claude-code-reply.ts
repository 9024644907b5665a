/**
 * Lines of the model. A reply is written block by block: its lines share `message.id` and each repeats the usage so
 * far. It is one span, from the line that asked (the newest user line of the conversation before its first line; its
 * own first line where there is none) to its last line. That a line was the last is known when the next reply or
 * prompt comes, the turn ends, or the line says why the model stopped.
 */
import type { Digests, EventBody, Usage } from "../event.ts";
import { spanId } from "../ids.ts";
import { takeJson } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { canonicalText, textDigest } from "./bodies.ts";
import { blocksOf, blockText, isToolUse, messageOf } from "./claude-code-blocks.ts";
import {
  type Fields,
  fieldsOf,
  headOf,
  isFields,
  orNothing,
  type SessionLine,
  text,
} from "./claude-code-line.ts";
import {
  NOTHING_ASKED,
  type OpenReply,
  putLine,
  remembered,
  type Thread,
  usageAdded,
} from "./claude-code-memory.ts";
import { isSmall } from "./small.ts";

const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;

export const readReply = (line: SessionLine): void => {
  const message = messageOf(line.fields);
  const id = text(message.id) || line.uuid;
  if (id === "") {
    line.say({ kind: "unknown", summary: "a reply without an id" });
    return;
  }
  let thread = line.thread();
  if (thread.open && thread.open.id !== id) thread = closeReply(line, thread);
  const known = line.draft.replies.some((reply) => reply.id === id);
  const added = usageAdded(line.draft, id, usageOf(message.usage));
  if (!thread.open && !known) thread = openReply(line, thread, id, message);
  thread = sayBlocks(line, thread, id, message, added);
  putLine(line.draft, line.uuid, id);
  line.put(isLast(line, message) ? closeReply(line, thread, errorOf(line, message)) : thread);
};

const openReply = (line: SessionLine, thread: Thread, id: string, message: Fields): Thread => {
  const { asked, request, last } = thread;
  const start = asked && line.time && isBefore(asked, line.time) ? asked : line.time;
  const model = text(message.model);
  line.say(
    {
      kind: "span-start",
      id: spanId(id),
      parent: spanId(thread.agent),
      spanKind: "llm",
      name: model || "model call",
      attributes: startAttributes(line, message),
      digests:
        request.length === 0 ? undefined : { prompt: { digest: request.said, length: request.length } },
    },
    start,
  );
  line.say({ kind: "mark", mark: "model-call", name: model || "model call" }, start);
  if (last !== null)
    line.say({ kind: "link", relation: "follows", from: `span:${id}`, to: `span:${last}` }, start);
  const context = contextOf(message.usage);
  if (context !== undefined) line.say({ kind: "metric", values: { context_tokens: context } });
  const open: OpenReply = { id, end: line.time, said: "", length: 0, stop: null };
  return { agent: thread.agent, open, asked: thread.asked, request: NOTHING_ASKED, last: id };
};

/** Ends the reply that is being written, if there is one, at the time of its last line. */
export const closeReply = (line: SessionLine, thread: Thread, error?: string): Thread => {
  const { open } = thread;
  if (!open) return thread;
  line.say(
    {
      kind: "span-end",
      id: spanId(open.id),
      status: error === undefined ? "ok" : "error",
      error,
      attributes: open.stop === null ? undefined : { stop_reason: open.stop },
      digests: open.length === 0 ? undefined : { response: { digest: open.said, length: open.length } },
    },
    open.end,
  );
  return { agent: thread.agent, open: null, asked: thread.asked, request: thread.request, last: thread.last };
};

const isBefore = (a: { seconds: number; nanos: number }, b: { seconds: number; nanos: number }): boolean =>
  a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos <= b.nanos);

const startAttributes = (line: SessionLine, message: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  if (text(message.model) !== "") kept.model = text(message.model);
  if (text(line.fields.requestId) !== "") kept.request_id = text(line.fields.requestId);
  return kept;
};

// ---- blocks -----------------------------------------------------------------------------------------------

/** Blocks that came earlier stay as they are; a line brings new ones. The first carries what the line adds to the usage. */
const sayBlocks = (
  line: SessionLine,
  thread: Thread,
  id: string,
  message: Fields,
  added: Usage | undefined,
): Thread => {
  const blocks = blocksOf(message.content);
  let { said, length } = thread.open ?? { said: "", length: 0 };
  let usage = added;
  for (const block of blocks.length > 0 ? blocks : [{ type: "empty" }]) {
    const call = isToolUse(block) ? textDigest(canonicalText(takeJson(block.input) ?? null)) : undefined;
    const words = call ? text(block.name) : saidIn(block);
    if (call || words !== "") {
      said = textDigest(`${said}\u0002${words}\u0001${call?.digest ?? ""}`).digest;
      // As it is shown: name(arguments).
      length += words.length + (call ? call.length + 2 : 0);
    }
    line.say(blockEvent(id, block, length, usage, message));
    usage = undefined;
    if (call) startTool(line, id, block, call);
  }
  if (!thread.open) return thread;
  const stop = text(message.stop_reason) || thread.open.stop;
  const open: OpenReply = { id, end: line.time ?? thread.open.end, said, length, stop };
  return { agent: thread.agent, open, asked: thread.asked, request: thread.request, last: thread.last };
};

/** Thoughts are no part of the response. */
const saidIn = (block: Fields): string =>
  block.type === "empty" || block.type === "thinking" ? "" : blockText(block);

const blockEvent = (
  id: string,
  block: Fields,
  length: number,
  usage: Usage | undefined,
  message: Fields,
): EventBody => ({
  kind: "span-event",
  id: spanId(id),
  name: text(block.type) || "content",
  length,
  attributes: usage === undefined ? undefined : usageAttributes(message.usage),
  usage,
});

const startTool = (line: SessionLine, reply: string, block: Fields, input: Digests[string]): void => {
  const id = text(block.id);
  const name = text(block.name) || "tool";
  line.say({
    kind: "span-start",
    id: spanId(id),
    parent: spanId(reply),
    spanKind: "tool",
    name,
    attributes: orNothing(toolAttributes(block)),
    digests: { arguments: input },
  });
  if (name === "TodoWrite") sayPlan(line, fieldsOf(block.input).todos);
  if (name === "AskUserQuestion" || name === "ExitPlanMode") raise(line, id, name, block.input);
};

const toolAttributes = (block: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  const caller = takeJson(block.caller);
  if (caller !== undefined && isSmall(caller)) kept.caller = caller;
  const described = text(fieldsOf(block.input).description);
  if (described !== "") kept.description = headOf(described, 200);
  return kept;
};

/** The list of things to do is the plan of the agent, as the newest call writes it. */
const sayPlan = (line: SessionLine, todos: unknown): void => {
  if (!Array.isArray(todos)) return;
  const value = todos
    .filter(isFields)
    .map((todo) => ({ step: text(todo.content), status: text(todo.status) }));
  line.say({ kind: "record", name: "plan", value });
};

const raise = (line: SessionLine, id: string, name: string, input: unknown): void => {
  const asked = fieldsOf(input).questions;
  const questions = Array.isArray(asked) ? asked.filter(isFields).map((one) => text(one.question)) : [];
  line.draft.questions = remembered(line.draft.questions, id);
  line.say({
    kind: "attention",
    action: "raised",
    id,
    attention: name === "ExitPlanMode" ? "approval" : "question",
    text:
      questions.join("\n") || (name === "ExitPlanMode" ? "Is this plan to be carried out?" : "A question"),
  });
};

// ---- usage and end ----------------------------------------------------------------------------------------

const usageOf = (usage: unknown): Usage => {
  if (!isFields(usage)) return {};
  const taken: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const input = number(usage.input_tokens);
  const output = number(usage.output_tokens);
  const cacheRead = number(usage.cache_read_input_tokens);
  const cacheWrite = number(usage.cache_creation_input_tokens);
  if (input !== undefined) taken.input = input;
  if (output !== undefined) taken.output = output;
  if (cacheRead !== undefined) taken.cacheRead = cacheRead;
  if (cacheWrite !== undefined) taken.cacheWrite = cacheWrite;
  return taken;
};

/** Tokens that the model had before it. */
const contextOf = (usage: unknown): number | undefined => {
  const { input, cacheRead, cacheWrite } = usageOf(usage);
  return input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0);
};

/** The usage as it is written, with what our four figures do not hold. */
const usageAttributes = (usage: unknown): Attributes | undefined => {
  const taken = takeJson(usage);
  return taken === undefined || !isSmall(taken) ? undefined : { usage: taken };
};

/** The line says why the model stopped. A thought is never the last thing a model says. */
const isLast = (line: SessionLine, message: Fields): boolean =>
  line.fields.isApiErrorMessage === true ||
  (text(message.stop_reason) !== "" && blocksOf(message.content).at(-1)?.type !== "thinking");

const errorOf = (line: SessionLine, message: Fields): string | undefined =>
  line.fields.isApiErrorMessage === true
    ? headOf(blocksOf(message.content).map(blockText).join(" "), 300) || "the provider reported an error"
    : undefined;
