/**
 * tau-bench: runs of an agent that serves a simulated user with tools, one message a line after a line with the
 * outcome. There are no times. A call is named by the line it is on: the ids of the format come back within a run. A
 * result belongs to the oldest call with its id that has none yet.
 *
 * The line with the outcome comes first. Its reward is told there, and once more as the end of the run where the
 * conversation ends: at the stop word of the user, or when the agent hands over to a person.
 */
import type { NewEvent } from "../event.ts";
import { subjectOf } from "../ids.ts";
import { parseExact, readExactly, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import { Chat, type ChatMemory, headOf, NEW_CHAT } from "./chat.ts";
import type { Dialect, ReadResult, SourceInfo, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import {
  askedIn,
  asMessage,
  contentText,
  type Fields,
  isFields,
  replyText,
  saidText,
  text,
  toolCallsOf,
} from "./openai-messages.ts";

interface TauMemory extends ChatMemory {
  readonly run: string | null;
  readonly reward: number | null;
  /** Calls without a result yet: the id of the format and our span. */
  readonly open: readonly (readonly [id: string, span: string, name: string])[];
}

const NEW_MEMORY: TauMemory = { ...NEW_CHAT, run: null, reward: null, open: [] };
const OPEN_KEPT = 32;
const STOP = "###STOP###";
const HAND_OVER = "transfer_to_human_agents";

const isRun = (line: unknown): line is Fields =>
  isFields(line) && line.type === "run" && "task_id" in line && "trial" in line && "reward" in line;
const isMessage = (line: unknown): line is Fields =>
  isFields(line) &&
  line.type === "message" &&
  "task_id" in line &&
  "trial" in line &&
  typeof line.role === "string";

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const ours = lines.filter((line) => {
    if (!line.includes('"task_id"') || !line.includes('"trial"')) return false;
    const value = readExactly(line, (parsed) => parsed);
    return isRun(value) || isMessage(value);
  });
  return ours.length > 0 && ours.length * 2 >= lines.length;
};

const read = (
  line: string,
  memory: TauMemory,
  source: SourceInfo,
  position: number,
): ReadResult<TauMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<TauMemory> => {
    if (isRun(value)) return { ok: true, ...begin(value, memory), repairs };
    if (isMessage(value)) return { ok: true, ...message(value, memory, source, position), repairs };
    return { ok: true, events: [{ kind: "unknown", summary: "no run and no message" }], memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

interface Found {
  readonly events: readonly NewEvent[];
  readonly memory: TauMemory;
}

const scalar = (value: unknown): string => {
  const taken = takeValue(value);
  return taken === undefined || taken === null ? "?" : typeof taken === "object" ? taken.num : String(taken);
};

const keyOf = (line: Fields): string => `task ${scalar(line.task_id)} trial ${scalar(line.trial)}`;

const begin = (line: Fields, memory: TauMemory): Found => {
  const run = keyOf(line);
  const reward = typeof line.reward === "number" ? line.reward : null;
  const chat = new Chat(NEW_CHAT, { run, native: "run" });
  const result: Record<string, Json> = {};
  for (const key of ["reward", "user_cost"]) {
    const value = takeValue(line[key]);
    if (value !== undefined) result[key] = value;
  }
  const configuration = { task_id: takeValue(line.task_id) ?? null, trial: takeValue(line.trial) ?? null };
  chat.say({ kind: "run", status: "started", name: run, configuration, result, headline: "reward" });
  chat.start({ id: taskSpan(run), name: `task ${scalar(line.task_id)}` }, "task");
  return { events: chat.events, memory: { ...memory, ...NEW_CHAT, run, reward, open: [] } };
};

const taskSpan = (run: string): string => `${run} task`;

const message = (line: Fields, before: TauMemory, source: SourceInfo, position: number): Found => {
  const run = keyOf(line);
  const memory = before.run === null || before.run === run ? before : NEW_MEMORY;
  const role = text(line.role);
  const chat = new Chat(memory, {
    run,
    native: role,
    subject: subjectOf(["agent", role === "user" ? "user" : "agent"]),
    step: typeof line.seq === "number" && Number.isSafeInteger(line.seq) ? line.seq : undefined,
  });
  const id = `${source.key}:${position}`;
  const open = [...memory.open];
  if (role === "assistant") reply(chat, line, id, taskSpan(run), open);
  else if (role === "tool") result(chat, line, id, taskSpan(run), open);
  else {
    const name = role === "user" ? "user" : "system prompt";
    const attributes = { text: headOf(contentText(line.content), 200) };
    chat.prompt(
      { id, parent: taskSpan(run), name, attributes },
      role === "user" ? "human" : "internal",
      contentText(line.content),
    );
  }
  if (ends(line)) end(chat, taskSpan(run), memory.reward);
  return {
    events: chat.events,
    memory: {
      last: chat.last,
      said: chat.said,
      length: chat.length,
      run,
      reward: memory.reward,
      open: open.slice(-OPEN_KEPT),
    },
  };
};

const reply = (
  chat: Chat,
  line: Fields,
  id: string,
  parent: string,
  open: TauMemory["open"][number][],
): void => {
  const calls = toolCallsOf(line);
  chat.reply({ id, parent, name: "agent" }, saidText(contentText(line.content), calls));
  calls.forEach((call, index) => {
    const span = `${id}.${index}`;
    chat.call(
      { id: span, parent: id, name: call.name, attributes: { call_id: call.id } },
      canonicalText(call.input),
    );
    open.push([call.id, span, call.name]);
  });
};

/** A result without a call is one that the file does not have: it is kept as a span without a beginning of its own. */
const result = (
  chat: Chat,
  line: Fields,
  id: string,
  parent: string,
  open: TauMemory["open"][number][],
): void => {
  const at = open.findIndex(
    ([callId, , name]) => callId === text(line.tool_call_id) && name === text(line.name),
  );
  const fallback = at >= 0 ? at : open.findIndex(([callId]) => callId === text(line.tool_call_id));
  const [found] = fallback >= 0 ? open.splice(fallback, 1) : [];
  const content = contentText(line.content);
  if (!found) chat.call({ id, parent, name: text(line.name) || "tool" }, "");
  const error = content.startsWith("Error") ? headOf(content, 300) : undefined;
  chat.result(found?.[1] ?? id, content, { error });
};

const ends = (line: Fields): boolean =>
  line.role === "user"
    ? contentText(line.content).includes(STOP)
    : line.role === "tool" && line.name === HAND_OVER;

const end = (chat: Chat, task: string, reward: number | null): void => {
  const failed = reward !== null && reward <= 0;
  const attributes = reward === null ? undefined : { reward };
  const error = failed ? `reward ${reward}` : undefined;
  chat.say({ kind: "span-end", id: task as never, status: failed ? "error" : "ok", error, attributes });
  if (reward !== null)
    chat.say({ kind: "run", status: failed ? "failed" : "finished" }, undefined, ["derived"]);
};

// ---- what a person reads ------------------------------------------------------------------------------------

const detail = (span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const lines = units.flatMap((unit) => {
    const parsed = parseExact(unit.text);
    return parsed.ok && isMessage(parsed.value) ? [{ line: parsed.value, ks: unit.ks }] : [];
  });
  const index = Number(/\.(\d+)$/.exec(span.id)?.[1] ?? 0);
  const last = lines.at(-1)?.line;
  switch (span.start?.spanKind) {
    case "llm":
      return last
        ? {
            messages: lines.slice(0, -1).map(({ line }) => asMessage(line)),
            response: replyText(last),
            asked: askedIn(last),
          }
        : {};
    case "tool": {
      const asked = lines.findLast(({ line }) => line.role === "assistant")?.line;
      const answered = last?.role === "tool" ? contentText(last.content) : undefined;
      return {
        parameters: asked && toolCallsOf(asked)[index]?.input,
        result: answered,
        error: answered?.startsWith("Error") ? answered : undefined,
      };
    }
    case "task":
      return {};
    default:
      return last ? { messages: [asMessage(last)] } : {};
  }
};

export const tauBench: Dialect<TauMemory> = {
  name: "tau-bench",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per task and trial of a file" },
  axisNames: { step: "message" },
  recognizes,
  start: () => NEW_MEMORY,
  read,
  detail,
  ignored: {
    "tool_calls.type": "always function",
  },
};
