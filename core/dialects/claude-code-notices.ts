/** Lines that are no part of the conversation: progress of tools, hooks and sub-agents, notices, backups, queue. */
import type { Severity } from "../event.ts";
import { spanId } from "../ids.ts";
import { takeJson, takeNumber, takeValue } from "../json.ts";
import { type Attributes, type Json, put, type Value } from "../value.ts";
import {
  agentSpan,
  type Fields,
  fieldsOf,
  headOf,
  type SessionLine,
  shortValues,
  text,
} from "./claude-code-line.ts";
import { putLine } from "./claude-code-memory.ts";
import { closeReply } from "./claude-code-reply.ts";
import { spawn } from "./claude-code-turn.ts";
import { isSmall } from "./small.ts";

/** Hooks of a tool call name the call; those of a session or a turn name only themselves. */
const TOOL_HOOKS = new Set(["PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest"]);

export const readProgress = (line: SessionLine): void => {
  const data = fieldsOf(line.fields.data);
  const tool = text(line.fields.parentToolUseID);
  const name = text(data.type) || "progress";
  if (name === "hook_progress" && !TOOL_HOOKS.has(text(data.hookEvent))) {
    const message = `${text(data.hookName) || text(data.hookEvent) || "hook"}: ${text(data.command)}`;
    line.say({ kind: "log", severity: "debug", message, stream: "hook" });
    return;
  }
  if (name === "agent_progress" && text(data.agentId) !== "") {
    subAgentProgress(line, text(data.agentId), tool);
    return;
  }
  if (tool === "") {
    line.say({ kind: "log", severity: "debug", message: `${name}: ${headOf(JSON.stringify(data), 300)}` });
    return;
  }
  const output = text(data.fullOutput) || text(data.output);
  line.say({
    kind: "span-event",
    id: spanId(tool),
    name,
    length: output === "" ? undefined : output.length,
    attributes: progressAttributes(data),
  });
};

const progressAttributes = (data: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  for (const key in data) {
    if (key === "type" || key === "output" || key === "fullOutput") continue;
    const value = takeJson(data[key]);
    if (value !== undefined && value !== null && isSmall(value)) put(kept, key, value);
  }
  return kept;
};

/** A copy of a line of the sub-agent's own file: its words, calls and tokens are counted there, never here. */
const subAgentProgress = (line: SessionLine, agent: string, tool: string): void => {
  if (tool !== "") spawn(line, agent, tool);
  const copied = fieldsOf(fieldsOf(line.fields.data).message);
  line.say({
    kind: "span-event",
    id: agentSpan(agent, line.session),
    name: "agent_progress",
    attributes: shortValues({ uuid: copied.uuid, said_by: copied.type }),
  });
};

const LEVELS: Readonly<Record<string, Severity>> = {
  debug: "debug",
  info: "info",
  suggestion: "info",
  warning: "warning",
  error: "error",
};

/** Notices after which the model is not at work: its last line was the last. */
const TURN_ENDS = new Set(["stop_hook_summary", "turn_duration", "compact_boundary"]);

export const readSystem = (line: SessionLine): void => {
  const { fields } = line;
  const subtype = text(fields.subtype);
  let thread = line.thread();
  if (TURN_ENDS.has(subtype)) thread = closeReply(line, thread);
  if (subtype === "compact_boundary") {
    const { agent, open, asked, request } = thread;
    thread = { agent, open, asked, request, last: null };
  }
  line.put(thread);
  putLine(line.draft, line.uuid, thread.last);
  if (subtype === "turn_duration" && typeof fields.durationMs === "number") {
    line.say({ kind: "metric", values: { turn_duration_ms: takeNumber(fields.durationMs) } });
    return;
  }
  const severity = LEVELS[text(fields.level)] ?? (subtype === "api_error" ? "error" : "info");
  const message = systemText(line, subtype);
  if (subtype === "api_error") line.say({ kind: "anomaly", severity, type: subtype, message });
  else line.say({ kind: "log", severity, message, stream: "system" });
};

/** In words, with everything the notice has beside them. */
const systemText = (line: SessionLine, subtype: string): string => {
  const { fields } = line;
  const facts: Record<string, Value> = {};
  for (const key of NOTICE_KEYS) {
    const value = takeValue(fields[key]);
    if (value !== undefined && value !== "") facts[key] = value;
  }
  shortValues(fieldsOf(fields.compactMetadata), facts);
  const errors = Array.isArray(fields.hookErrors) ? fields.hookErrors.map(String) : [];
  const commands = Array.isArray(fields.hookInfos)
    ? fields.hookInfos.map((info) => text(fieldsOf(info).command))
    : [];
  const tail = Object.entries(facts).map(([key, value]) => `${key} ${String(value)}`);
  const said = [text(fields.content), text(fieldsOf(fields.error).message), ...errors].filter(Boolean);
  return [said.join("; ") || subtype || "notice", ...tail, ...commands].join(" · ");
};
const NOTICE_KEYS = [
  "hookCount",
  "hasOutput",
  "preventedContinuation",
  "stopReason",
  "retryAttempt",
  "maxRetries",
  "retryInMs",
];

/** Which files were backed up, and where: the state of the work at that line. */
export const readSnapshot = (line: SessionLine): void => {
  const value = takeJson(fieldsOf(line.fields.snapshot).trackedFileBackups) ?? {};
  line.say(
    isSmall(value)
      ? { kind: "record", name: "file-history", value }
      : { kind: "record", name: "file-history", pointer: "/snapshot/trackedFileBackups" },
  );
};

export const readQueue = (line: SessionLine): void => {
  const message = [text(line.fields.operation), text(line.fields.content)].filter(Boolean).join(": ");
  line.say({ kind: "log", severity: "info", message: message || "queue", stream: "queue" });
};

export const readSummary = (line: SessionLine): void => {
  line.draft.named = true;
  line.say({ kind: "run", name: headOf(text(line.fields.summary)) || undefined });
};
