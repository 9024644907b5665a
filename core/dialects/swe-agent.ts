/**
 * SWE-agent: one trajectory a file, written anew after every step. Nothing has a time: order is all there is.
 *
 * The document says most of it twice: `trajectory` has the steps, `history` the messages of the same steps. A step and
 * its message are one part, its observation with the message that carried it the next, so that a call has a beginning
 * and an end. `info` comes last: what it says was known when the run was over. Its tokens are the only ones in the
 * file and stand on the task; its `total_cost` runs on over many files and is not added.
 */
import { subjectOf } from "../ids.ts";
import { parseLine, readExactly, takeJson, takeValue } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import { Chat, type ChatMemory, headOf, NEW_CHAT } from "./chat.ts";
import { Cutter } from "./cut.ts";
import type {
  Asked,
  Dialect,
  Message,
  Part,
  ReadResult,
  SourceInfo,
  SpanDetail,
  SpanRef,
  SpanUnit,
} from "./dialect.ts";
import {
  askedIn,
  asMessage,
  contentText,
  type Fields,
  isFields,
  saidText,
  text,
  toolCallsOf,
} from "./openai-messages.ts";
import { partOf, rawFields, rawList, rawObject, split, takeApart } from "./pieces.ts";
import { isSmall } from "./small.ts";
import { readTrajectoryInfo } from "./trajectory-info.ts";

interface TrajectoryMemory extends ChatMemory {
  readonly steps: number;
  readonly prompts: number;
  /** The action that waits for its observation. */
  readonly open: string | null;
}

const NEW_MEMORY: TrajectoryMemory = { ...NEW_CHAT, steps: 0, prompts: 0, open: null };
const TASK = "task";

const recognizes = (sample: readonly string[], path: string): boolean => {
  const head = sample.slice(0, 40).join("\n").slice(0, 200_000);
  if (!/^\s*\{/.test(head)) return false;
  const steps = /"trajectory"\s*:\s*\[/.test(head) && /"(?:action|observation|response)"\s*:/.test(head);
  return steps || (path.endsWith(".traj") && /"(?:trajectory|history)"\s*:\s*\[/.test(head));
};

// ---- parts --------------------------------------------------------------------------------------------------

const OBSERVED = ["observation", "execution_time", "state"];

const parts = (document: string): readonly Part[] => {
  const { fields, lists } = takeApart(new Cutter(document), ["trajectory", "history"]);
  const { taken, rest } = split(fields, ["info"]);
  const steps = lists.get("trajectory") ?? [];
  const messages = lists.get("history") ?? [];
  const replies = messages.flatMap((message, at) => (isReply(message) ? [at] : []));
  const told = replies.length === steps.length ? replies : [];
  const found: Part[] = [partOf("", [["head", rawObject(rest)]])];
  messages.slice(0, told[0] ?? messages.length).forEach((message, at) => {
    found.push(partOf(`/history/${at}`, [["message", message]]));
  });
  steps.forEach((step, index) => {
    const from = told[index];
    const after = from === undefined ? [] : messages.slice(from + 1, told[index + 1] ?? messages.length);
    const { taken: seen, rest: asked } = split(rawFields(step), OBSERVED);
    const said = from === undefined ? undefined : messages[from];
    found.push(
      partOf(`/trajectory/${index}`, [
        ["step", asked.size > 0 ? rawObject(asked) : step],
        ["message", said],
      ]),
      partOf(`/trajectory/${index}/observation`, [...seen, ["messages", rawList(after)]]),
    );
  });
  const info = taken.get("info");
  if (info !== undefined) found.push(partOf("/info", [["info", info]]));
  return found;
};

const isReply = (raw: string): boolean => {
  if (!raw.includes('"assistant"')) return false;
  const parsed = parseLine(raw);
  return (
    parsed.ok && isFields(parsed.value) && parsed.value.role === "assistant" && parsed.value.is_demo !== true
  );
};

// ---- reading ------------------------------------------------------------------------------------------------

const read = (line: string, memory: TrajectoryMemory, source: SourceInfo): ReadResult<TrajectoryMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<TrajectoryMemory> => {
    const chat = new Chat(memory, { subject: subjectOf(["agent", "agent"]), step: memory.steps });
    const fields = isFields(value) ? value : {};
    const after = readPart(chat, fields, memory, source);
    if (chat.events.length === 0) chat.say({ kind: "unknown", summary: "no part of a trajectory" });
    return { ok: true, events: chat.events, memory: after, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const readPart = (
  chat: Chat,
  fields: Fields,
  memory: TrajectoryMemory,
  source: SourceInfo,
): TrajectoryMemory => {
  let { steps, prompts, open } = memory;
  if (isFields(fields.info)) readInfo(chat, fields.info);
  else if (isFields(fields.step)) {
    steps++;
    open = readStep(chat, fields.step, isFields(fields.message) ? fields.message : {}, steps);
  } else if ("messages" in fields) {
    readObservation(chat, fields, open, steps);
    open = null;
  } else if (isFields(fields.message)) {
    prompts++;
    const content = contentText(fields.message.content);
    const name = fields.message.is_demo === true ? "demonstration" : text(fields.message.role) || "message";
    const attributes = messageAttributes(fields.message, content);
    chat.prompt({ id: `prompt-${prompts}`, parent: TASK, name, attributes }, "internal", content);
  } else if (isFields(fields.head)) begin(chat, fields.head, source);
  return { last: chat.last, said: chat.said, length: chat.length, steps, prompts, open };
};

const begin = (chat: Chat, head: Fields, source: SourceInfo): void => {
  const configuration: Record<string, Json> = {};
  const { replay_config: replay, ...rest } = head;
  for (const key in rest) {
    const value = takeJson(rest[key]);
    if (value !== undefined && isSmall(value)) configuration[key] = value;
  }
  const name = source.path
    .split("/")
    .at(-1)
    ?.replace(/\.traj$/, "");
  chat.say({ kind: "run", status: "started", name, configuration });
  chat.start({ id: TASK, name: "trajectory" }, "task");
  const replayed = takeJson(typeof replay === "string" ? unpacked(replay) : replay);
  if (replayed === undefined || replayed === null) return;
  chat.say(
    isSmall(replayed) || typeof replay === "string"
      ? { kind: "record", name: "replay_config", value: replayed }
      : { kind: "record", name: "replay_config", pointer: "/head/replay_config" },
  );
};

const messageAttributes = (message: Fields, content: string): Attributes => {
  const kept: Record<string, Json> = { text: headOf(content, 200) };
  for (const key of ["agent", "message_type", "is_demo"]) {
    const value = takeValue(message[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
};

/** The reply and what it does. Its thought and its action are in the response; where it calls a function, in the message. */
const readStep = (chat: Chat, step: Fields, message: Fields, n: number): string | null => {
  const reply = `reply-${n}`;
  const call = toolCallsOf(message)[0];
  const attributes: Record<string, Json> = {};
  const thought = text(step.thought) || text(message.thought);
  if (thought !== "") attributes.thought = headOf(thought, 200);
  for (const key of ["agent", "message_type"]) {
    const value = takeValue(message[key]);
    if (value !== undefined) attributes[key] = value;
  }
  chat.reply({ id: reply, parent: TASK, name: "agent", attributes }, responseOf(step, message));
  const action = text(step.action);
  if (action.trim() === "" && !call) return null;
  const name = call?.name ?? (action.trimStart().split(/\s/, 1)[0] || "action");
  const parameters = call ? canonicalText(call.input) : action;
  const called: Record<string, Json> = { action: headOf(action, 200) };
  if (call) called.call_id = call.id;
  chat.call({ id: `action-${n}`, parent: reply, name, attributes: called }, parameters);
  return `action-${n}`;
};

const responseOf = (step: Fields, message: Fields): string =>
  saidText(text(step.response) || contentText(message.content), toolCallsOf(message));

const readObservation = (chat: Chat, fields: Fields, open: string | null, n: number): void => {
  const content = contentText(fields.observation);
  const seconds = Number(fields.execution_time ?? Number.NaN);
  const attributes = Number.isFinite(seconds) ? { execution_time_s: seconds } : undefined;
  if (open !== null) chat.result(open, content, { attributes, ok: false });
  else if (content !== "")
    chat.prompt({ id: `observation-${n}`, parent: TASK, name: "observation" }, "internal", content);
  const state = takeJson(typeof fields.state === "string" ? unpacked(fields.state) : fields.state);
  if (state !== undefined && isSmall(state)) chat.say({ kind: "record", name: "state", value: state });
  if (chat.events.length === 0) chat.say({ kind: "log", severity: "debug", message: "no observation" });
};

/** JSON in a text; the text itself where it is none (newer versions write the notation of Python). */
const unpacked = (written: string): unknown => {
  const parsed = parseLine(written);
  return parsed.ok ? parsed.value : written;
};

const ENDS = {
  submitted: "finished",
  exit_cost: "stopped",
  exit_context: "stopped",
  early_exit: "stopped",
} as const;

const readInfo = (chat: Chat, info: Fields): void => {
  const exit = text(info.exit_status);
  const status =
    Object.entries(ENDS).find(([name]) => exit.startsWith(name))?.[1] ?? (exit === "" ? undefined : "failed");
  const { stats, attributes, result } = readTrajectoryInfo(chat, info);
  const number = (key: string): number | undefined =>
    typeof stats[key] === "number" && Number.isFinite(stats[key]) ? stats[key] : undefined;
  const usage: { input?: number; output?: number; costUsd?: number } = {};
  const [input, output, cost] = [number("tokens_sent"), number("tokens_received"), number("instance_cost")];
  if (input !== undefined) usage.input = input;
  if (output !== undefined) usage.output = output;
  if (cost !== undefined) usage.costUsd = cost;
  const failed = status === "failed" ? exit : undefined;
  chat.say({
    kind: "span-end",
    id: TASK as never,
    status: failed ? "error" : "ok",
    error: failed,
    attributes,
    usage,
  });
  chat.say({ kind: "run", status, result });
};

// ---- what a person reads --------------------------------------------------------------------------------------

const detail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const found = units.flatMap((unit) => {
    const parsed = parseLine(unit.text);
    return parsed.ok && isFields(parsed.value) ? [parsed.value] : [];
  });
  const asked = found.findLast((fields) => isFields(fields.step));
  switch (span.start?.spanKind) {
    case "llm":
      return asked
        ? {
            messages: found.slice(0, found.lastIndexOf(asked)).flatMap(messagesOf),
            response: responseOf(asked.step as Fields, isFields(asked.message) ? asked.message : {}),
            asked: askedOf(asked.step as Fields, isFields(asked.message) ? asked.message : {}),
          }
        : {};
    case "tool": {
      const step = asked?.step as Fields | undefined;
      const call = asked && isFields(asked.message) ? toolCallsOf(asked.message)[0] : undefined;
      const seen = found.findLast((fields) => "messages" in fields);
      return {
        parameters: call ? call.input : step && { action: text(step.action) },
        result: seen && contentText(seen.observation),
      };
    }
    case "task":
      return {};
    default:
      return { messages: found.flatMap(messagesOf) };
  }
};

const askedOf = (step: Fields, message: Fields): Asked | undefined => {
  const asked = askedIn(message);
  return asked && { ...asked, words: text(step.response) || asked.words };
};

const messagesOf = (fields: Fields): readonly Message[] => {
  if (isFields(fields.step)) {
    const message = isFields(fields.message) ? fields.message : {};
    const asked = askedOf(fields.step, message);
    const content = responseOf(fields.step, message);
    return [{ role: "assistant", content, ...(asked && { asked }) }];
  }
  if (Array.isArray(fields.messages)) {
    const told = fields.messages.filter(isFields).map(asMessage);
    return told.length > 0 ? told : [{ role: "user", content: contentText(fields.observation) }];
  }
  return isFields(fields.message) ? [asMessage(fields.message)] : [];
};

export const sweAgent: Dialect<TrajectoryMemory> = {
  name: "swe-agent",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per trajectory file" },
  axisNames: { step: "step" },
  recognizes,
  start: () => NEW_MEMORY,
  read,
  parts,
  detail,
  ignored: {
    messages: "the observation once more, as it was sent to the model: shown in the talk",
    "message.content": "the response once more",
    "message.action": "the action of the step",
    "message.role": "said by the part",
    "message.thought": "the thought of the step",
    "message.tool_calls.type": "always function",
  },
};
