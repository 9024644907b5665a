/**
 * Claude Code: transcripts of sessions, one line per message, notice or progress report.
 *
 * A session and its sub-agents are one run, by the session id that all their lines carry; a sub-agent has a file of
 * its own. Which call spawned it only the session's file says. A session has no end record: its agent stays open.
 * Lines are a few milliseconds out of order (reports of hooks are stamped before the result they follow), which
 * matters to nobody: order is by time.
 */
import { readExactly } from "../json.ts";
import { sessionDetail } from "./claude-code-detail.ts";
import { type Fields, fieldsOf, headOf, isFields, SessionLine, text } from "./claude-code-line.ts";
import { draftOf, NEW_MEMORY, remembered, type SessionMemory } from "./claude-code-memory.ts";
import { readProgress, readQueue, readSnapshot, readSummary, readSystem } from "./claude-code-notices.ts";
import { readReply } from "./claude-code-reply.ts";
import { readTurn } from "./claude-code-turn.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";

const TYPES = new Set(["user", "assistant", "system", "progress", "attachment"]);

const isOurs = (line: unknown): boolean => {
  if (!isFields(line)) return false;
  const type = text(line.type);
  if (type === "summary") return typeof line.leafUuid === "string";
  if (type === "file-history-snapshot") return isFields(line.snapshot) && "messageId" in line;
  if (type === "queue-operation") return "sessionId" in line && "operation" in line;
  return TYPES.has(type) && "sessionId" in line && "parentUuid" in line && typeof line.uuid === "string";
};

const KEYS = /"(?:sessionId|leafUuid|messageId)"/;

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const ours = lines.filter((line) => KEYS.test(line) && isOurs(readExactly(line, (value) => value)));
  return ours.length > 0 && ours.length * 2 >= lines.length;
};

const read = (raw: string, memory: SessionMemory, source: SourceInfo): ReadResult<SessionMemory> => {
  const result = readExactly(raw, (value, repairs): ReadResult<SessionMemory> => {
    if (!isFields(value)) {
      const summary = `no object: ${headOf(JSON.stringify(value))}`;
      return { ok: true, events: [{ kind: "unknown", native: typeof value, summary }], memory, repairs };
    }
    const draft = draftOf(memory);
    const line = new SessionLine(value, draft, source, nativeOf(value), stampOf(value));
    if (line.session !== "") beginSession(line);
    readLine(line);
    return { ok: true, events: line.events, memory: draft, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const READERS: Readonly<Record<string, (line: SessionLine) => void>> = {
  assistant: readReply,
  user: readTurn,
  progress: readProgress,
  system: readSystem,
  "file-history-snapshot": readSnapshot,
  "queue-operation": readQueue,
  summary: readSummary,
};

const readLine = (line: SessionLine): void => {
  const type = text(line.fields.type);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader) reader(line);
  else line.say({ kind: "unknown", summary: headOf(Object.keys(line.fields).join(", ")) });
};

const nativeOf = (line: Fields): string => {
  const inner = text(fieldsOf(line.data).type) || text(line.subtype) || text(line.operation);
  return inner === "" ? text(line.type) || "line" : `${text(line.type)}/${inner}`;
};

/** A backup has its time one level down; a summary has none. */
const stampOf = (line: Fields): string => text(line.timestamp) || text(fieldsOf(line.snapshot).timestamp);

const RESOURCE = ["version", "cwd", "gitBranch", "slug", "userType"] as const;

/** The first line of a session begins it; later ones tell when the folder, the branch or the version changes. */
const beginSession = (line: SessionLine): void => {
  const { draft, session, fields } = line;
  draft.session = session;
  if (line.who !== "main") return;
  const isNew = !draft.started.includes(session);
  if (!isNew && RESOURCE.every((key, i) => saidBefore(fields[key], draft.resource[i]))) return;
  if (isNew) draft.started = remembered(draft.started, session);
  draft.resource = RESOURCE.map((key, i) => text(fields[key]).slice(0, 500) || (draft.resource[i] ?? ""));
  const resource: Record<string, string> = {};
  for (const key of RESOURCE) if (text(fields[key]) !== "") resource[key] = text(fields[key]);
  line.say({ kind: "run", status: isNew ? "started" : undefined, resource });
};

const saidBefore = (value: unknown, before: string | undefined): boolean =>
  value === before || typeof value !== "string" || value === "" || value.slice(0, 500) === before;

export const claudeCode: Dialect<SessionMemory> = {
  name: "claude-code",
  version: 1,
  unit: "line",
  assembly: { by: "key", rule: "one run per session id, the files of its sub-agents included" },
  recognizes,
  start: () => NEW_MEMORY,
  read,
  detail: sessionDetail,
  ignored: {
    "snapshot.messageId": "repeats messageId",
    parentUuid: "lines go on from the one before; only a prompt that names an older line is a step back",
    "system isMeta": "every notice is one",
    messageId: "the prompt that the backup was made for comes next to it",
    isSnapshotUpdate: "the newest backup counts, updated or new",
    leafUuid: "the last line of the conversation that is summed up",
    logicalParentUuid: "the newest line before it, which is there",
    sourceToolAssistantUUID: "the line of the call that the result names",
    "toolUseResult.*": "its numbers and short texts are attributes, all of it is in the detail",
    toolUseResult: "as text it repeats the content of the result",
    toolUseID: "repeats parentToolUseID, or names the reply of a sub-agent's call",
    "data.message.*": "repeats a line of the sub-agent's own file, where it is counted",
    "data.prompt": "the arguments of the spawning call",
    "data.normalizedMessages": "a copy for display",
    "data.output": "the end of fullOutput",
    "message.type": "always message",
    "message.role": "said by the type of the line",
    "message.stop_sequence": "null in all that was seen",
    "message.context_management": "null in all that was seen",
    hookInfos: "their commands are in the message",
    todos: "the plan is told by the call that writes it",
  },
};
