/**
 * mini-swe-agent: one list of messages a file. Only replies have a time, the whole second in which the provider began
 * them; how long a reply and its command took is in the file together or not at all. So a turn is a step from one reply
 * to the next, with the reply and its command at its beginning. The cost of the file is the sum of its calls and is
 * added only where they do not say theirs.
 */
import type { AbsoluteTime, Usage } from "../event.ts";
import { subjectOf } from "../ids.ts";
import { parseLine, readExactly, takeJson, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import { Chat, type ChatMemory, headOf, NEW_CHAT } from "./chat.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SourceInfo, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import {
  askedIn,
  asMessage,
  contentText,
  type Fields,
  isFields,
  replyText,
  text,
  toolCallsOf,
} from "./openai-messages.ts";
import { partOf, rawFields, rawObject, split, takeApart } from "./pieces.ts";
import { isSmall } from "./small.ts";
import { epochTime } from "./stamp.ts";
import { readTrajectoryInfo } from "./trajectory-info.ts";

interface TurnsMemory extends ChatMemory {
  readonly turns: number;
  readonly prompts: number;
  /** The command that waits for its result. */
  readonly open: string | null;
  /** A call said what it cost. */
  readonly costs: boolean;
}

const NEW_MEMORY: TurnsMemory = { ...NEW_CHAT, turns: 0, prompts: 0, open: null, costs: false };
const TASK = "task";

const recognizes = (sample: readonly string[], path: string): boolean => {
  const head = sample.slice(0, 40).join("\n").slice(0, 200_000);
  if (!/^\s*\{/.test(head)) return false;
  if (/"mini_version"\s*:|"trajectory_format"\s*:\s*"mini-swe-agent/.test(head)) return true;
  return path.endsWith(".traj.json") && /"info"\s*:/.test(head) && /"exit_status"\s*:/.test(head);
};

// ---- parts --------------------------------------------------------------------------------------------------

/** What was known before the first message, the messages, and what was known after the last. */
const parts = (document: string): readonly Part[] => {
  const { fields, lists } = takeApart(new Cutter(document), ["messages"]);
  const { taken, rest } = split(fields, ["info"]);
  const info = taken.get("info");
  const { taken: known, rest: end } = split(rawFields(info ?? ""), ["config", "mini_version"]);
  const found: Part[] = [partOf("", [["head", rawObject(rest)], ...known])];
  (lists.get("messages") ?? []).forEach((message, at) => {
    found.push(partOf(`/messages/${at}`, [["message", message]]));
  });
  if (info !== undefined) found.push(partOf("/info", [["info", rawObject(end)]]));
  return found;
};

// ---- reading ------------------------------------------------------------------------------------------------

const read = (line: string, memory: TurnsMemory, source: SourceInfo): ReadResult<TurnsMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<TurnsMemory> => {
    const fields = isFields(value) ? value : {};
    const message = isFields(fields.message) ? fields.message : undefined;
    const time = message && timeOf(message);
    const chat = new Chat(memory, {
      time,
      subject: subjectOf(["agent", "agent"]),
      step: memory.turns + (message?.role === "assistant" ? 1 : 0),
      native: message && (text(message.role) || "message"),
    });
    const after = readPart(chat, fields, message, memory, source);
    if (chat.events.length === 0) chat.say({ kind: "unknown", summary: "no part of a trajectory" });
    return { ok: true, events: chat.events, memory: after, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const responseOf = (message: Fields): Fields => {
  const extra = isFields(message.extra) ? message.extra : {};
  return isFields(extra.response) ? extra.response : {};
};

const timeOf = (message: Fields): AbsoluteTime | undefined => {
  const extra = isFields(message.extra) ? message.extra : {};
  return epochTime(responseOf(message).created) ?? epochTime(extra.timestamp);
};

const readPart = (
  chat: Chat,
  fields: Fields,
  message: Fields | undefined,
  memory: TurnsMemory,
  source: SourceInfo,
): TurnsMemory => {
  let { turns, prompts, open, costs } = memory;
  if (message?.role === "assistant") {
    if (turns > 0) chat.say({ kind: "span-end", id: turnSpan(turns) as never, status: "ok" });
    turns++;
    open = readReply(chat, message, turns);
    costs ||= usageOf(message)?.costUsd !== undefined;
  } else if (message && open !== null) {
    readResult(chat, message, open);
    open = null;
  } else if (message) {
    prompts++;
    const content = contentText(message.content);
    const name = text(message.role) === "user" && turns > 0 ? "feedback" : text(message.role) || "message";
    const parent = turns > 0 ? turnSpan(turns) : TASK;
    chat.prompt(
      { id: `prompt-${prompts}`, parent, name, attributes: { text: headOf(content, 200) } },
      "internal",
      content,
    );
  } else if (isFields(fields.info)) readInfo(chat, fields.info, memory);
  else if (isFields(fields.head)) begin(chat, fields, fields.head, source);
  return { last: chat.last, said: chat.said, length: chat.length, turns, prompts, open, costs };
};

const turnSpan = (n: number): string => `turn-${n}`;

const begin = (chat: Chat, fields: Fields, head: Fields, source: SourceInfo): void => {
  const configuration: Record<string, Json> = {};
  for (const key in head) {
    const value = takeJson(head[key]);
    if (value !== undefined && isSmall(value)) configuration[key] = value;
  }
  const version = takeValue(fields.mini_version);
  if (version !== undefined) configuration.mini_version = version;
  const file = source.path
    .split("/")
    .at(-1)
    ?.replace(/\.traj\.json$/, "");
  chat.say({ kind: "run", status: "started", name: text(head.instance_id) || file, configuration });
  chat.start({ id: TASK, name: "task" }, "task");
  const config = takeJson(fields.config);
  if (config === undefined) return;
  chat.say(
    isSmall(config)
      ? { kind: "record", name: "config", value: config }
      : { kind: "record", name: "config", pointer: "/config" },
  );
};

/** Exactly one block of commands is an action: the rule of the program. */
const commandOf = (message: Fields): string | undefined => {
  const blocks = [...contentText(message.content).matchAll(/```bash\s*\n([\s\S]*?)\n```/g)];
  return blocks.length === 1 ? blocks[0]?.[1]?.trim() : undefined;
};

const readReply = (chat: Chat, message: Fields, n: number): string | null => {
  const response = responseOf(message);
  const turn = turnSpan(n);
  const reply = `reply-${n}`;
  chat.start({ id: turn, parent: TASK, name: "turn" }, "step");
  const model = text(response.model) || "model call";
  const usage = usageOf(message);
  chat.reply(
    { id: reply, parent: turn, name: model, attributes: replyAttributes(response) },
    replyText(message),
    {
      usage,
      attributes: endAttributes(response),
    },
  );
  if (usage?.input !== undefined)
    chat.say({ kind: "metric", values: { context_tokens: usage.input + (usage.cacheRead ?? 0) } });
  const call = toolCallsOf(message)[0];
  const command = call ? canonicalText(call.input) : commandOf(message);
  if (command === undefined) return null;
  const attributes = { command: headOf(command, 200) };
  chat.call({ id: `action-${n}`, parent: reply, name: call?.name ?? "bash", attributes }, command);
  return `action-${n}`;
};

const replyAttributes = (response: Fields): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key of ["id", "model", "provider", "object", "system_fingerprint", "service_tier"]) {
    const value = takeValue(response[key]);
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
};

const endAttributes = (response: Fields): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  const choice = Array.isArray(response.choices) && isFields(response.choices[0]) ? response.choices[0] : {};
  for (const key of ["finish_reason", "native_finish_reason"]) {
    const value = takeValue(choice[key]);
    if (value !== undefined && value !== null) kept[key] = value;
  }
  const usage = takeJson(response.usage);
  if (usage !== undefined && isSmall(usage)) kept.usage = usage;
  return kept;
};

/** Cached tokens are part of the prompt's; ours are told apart. */
const usageOf = (message: Fields): Usage | undefined => {
  const { usage } = responseOf(message);
  if (!isFields(usage)) return undefined;
  const number = (value: unknown): number | undefined =>
    typeof value === "number" && Number.isFinite(value) ? value : undefined;
  const details = isFields(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const prompt = number(usage.prompt_tokens);
  const cached = number(details.cached_tokens);
  const taken: { -readonly [K in keyof Usage]: Usage[K] } = {};
  if (prompt !== undefined) taken.input = prompt - Math.min(cached ?? 0, prompt);
  if (cached !== undefined) taken.cacheRead = Math.min(cached, prompt ?? cached);
  const output = number(usage.completion_tokens);
  if (output !== undefined) taken.output = output;
  const cost = number(usage.cost);
  if (cost !== undefined) taken.costUsd = cost;
  return taken;
};

const RETURN_CODE = /^\s*<returncode>(-?\d+)<\/returncode>/;

const readResult = (chat: Chat, message: Fields, open: string): void => {
  const content = contentText(message.content);
  const code = RETURN_CODE.exec(content)?.[1];
  const error =
    code === undefined
      ? /timed out/i.test(content.slice(0, 500))
        ? headOf(content, 300)
        : undefined
      : code === "0"
        ? undefined
        : `exit code ${code}`;
  const attributes = code === undefined ? undefined : { returncode: Number(code) };
  chat.result(open, content, { error, attributes, ok: code !== undefined });
};

const ENDS: Readonly<Record<string, "finished" | "stopped">> = {
  Submitted: "finished",
  LimitsExceeded: "stopped",
};

const readInfo = (chat: Chat, info: Fields, memory: TurnsMemory): void => {
  const exit = text(info.exit_status);
  const status = ENDS[exit] ?? (exit === "" ? undefined : "failed");
  const { stats, attributes, result } = readTrajectoryInfo(chat, info);
  const cost = stats.instance_cost;
  const usage = memory.costs || typeof cost !== "number" ? undefined : { costUsd: cost };
  const error = status === "failed" ? exit : undefined;
  if (memory.turns > 0) chat.say({ kind: "span-end", id: turnSpan(memory.turns) as never, status: "ok" });
  chat.say({ kind: "span-end", id: TASK as never, status: error ? "error" : "ok", error, attributes, usage });
  chat.say({ kind: "run", status, result });
};

// ---- what a person reads --------------------------------------------------------------------------------------

const detail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const messages = units.flatMap((unit) => {
    const parsed = parseLine(unit.text);
    return parsed.ok && isFields(parsed.value) && isFields(parsed.value.message)
      ? [parsed.value.message]
      : [];
  });
  const reply = messages.findLast(({ role }) => role === "assistant");
  switch (span.start?.spanKind) {
    case "llm":
      return reply ? replyDetail(reply, messages.slice(0, messages.lastIndexOf(reply))) : {};
    case "tool": {
      const result = messages.findLast(({ role }) => role !== "assistant");
      return {
        parameters: reply && (toolCallsOf(reply)[0]?.input ?? { command: commandOf(reply) ?? "" }),
        result: result && contentText(result.content),
        error: span.end?.error,
      };
    }
    case "task":
    case "step":
      return {};
    default:
      return { messages: messages.map(asMessage) };
  }
};

const replyDetail = (reply: Fields, before: readonly Fields[]): SpanDetail => {
  const response = responseOf(reply);
  const choice = Array.isArray(response.choices) && isFields(response.choices[0]) ? response.choices[0] : {};
  const reasoning = isFields(choice.message) ? text(choice.message.reasoning) : "";
  const attributes: Record<string, Json> = {};
  if (reasoning !== "") attributes.reasoning = reasoning;
  const usage = takeJson(response.usage);
  if (usage !== undefined) attributes.usage = usage;
  return {
    messages: before.map(asMessage),
    response: replyText(reply),
    asked: askedIn(reply),
    parameters: { model: text(response.model) },
    attributes,
  };
};

export const miniSweAgent: Dialect<TurnsMemory> = {
  name: "mini-swe-agent",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per trajectory file" },
  axisNames: { step: "turn" },
  recognizes,
  start: () => NEW_MEMORY,
  read,
  parts,
  detail,
  ignored: {
    "message.tool_call_id": "a result follows its call",
    "message.extra.*": "the provider's reply: its words are the message, its reasoning is in the detail",
  },
};
