/**
 * vibe-engineer's orchestrator (DIALECTS section 2): one recording is a folder with the frames of its web socket,
 * REST calls, the history of each unit's status, the units at the end, and the logs of its agents in
 * `.ve/chunks/<chunk>/log/<phase>.txt` (also `ve_chunks`). All of it is one run.
 *
 * Files of one run cannot ask each other, so each fact has one place it is taken from, and nothing counts twice:
 * frames tell status, phase and the queue of questions; REST calls tell answers and who blocks whom; the history tells
 * only how blocked units became ready, which no frame does; logs tell sessions, calls and cost. What the others
 * repeat is kept as records. What is derived from frames, and how, stands in orchestrator-units.ts.
 */
import { readExactly } from "../json.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { attentionUpdate } from "./orchestrator-attention.ts";
import { initialState } from "./orchestrator-connect.ts";
import { orchestratorDetail } from "./orchestrator-detail.ts";
import { isLogPath, logLine, oldLine } from "./orchestrator-log.ts";
import { isOldLine } from "./orchestrator-old-log.ts";
import {
  type Fields,
  isFields,
  NO_MEMORY,
  type OrchestratorMemory,
  Reading,
  text,
} from "./orchestrator-reading.ts";
import { finalUnit, history, isUnit, restCall } from "./orchestrator-rest.ts";
import { workUnitUpdate } from "./orchestrator-units.ts";

type Shape = "frame" | "socket-log" | "rest" | "history" | "unit" | "log";

const ENDPOINT =
  /^(?:GET|POST|PUT|PATCH|DELETE) \/(?:$|status|config|attention|conflicts|worktrees|work-units)/;
const FRAMES: ReadonlySet<unknown> = new Set(["initial_state", "work_unit_update", "attention_update"]);
/** Frames of the socket that streams one log: pieces of web page. */
const SOCKET_LOG: ReadonlySet<unknown> = new Set(["log_line", "info", "error", "completed"]);

const shapeOf = (line: Fields): Shape | undefined => {
  const { type } = line;
  if (typeof type === "string") {
    if (isLogLine(line, type)) return "log";
    if (FRAMES.has(type) && isFields(line.data)) return "frame";
    return SOCKET_LOG.has(type) && ("content" in line || "message" in line) ? "socket-log" : undefined;
  }
  if (typeof line.endpoint === "string" && ENDPOINT.test(line.endpoint) && "response" in line) return "rest";
  if (typeof line.chunk === "string" && Array.isArray(line.history)) return "history";
  return isUnit(line) && "blocked_by" in line ? "unit" : undefined;
};

const isLogLine = (line: Fields, type: string): boolean => {
  if (typeof line.timestamp !== "string") return false;
  switch (type) {
    case "text":
      return typeof line.text === "string";
    case "tool_call":
      return "tool_id" in line && "input" in line;
    case "tool_result":
      return "tool_use_id" in line && "content" in line;
    case "result":
      return "num_turns" in line && "total_cost_usd" in line;
    default:
      return false;
  }
};

/** A line of text with a time is anyone's: it counts only beside calls, or in a file that lies where logs do. */
const recognizes = (sample: readonly string[], path: string): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  let ours = 0;
  let certain = isLogPath(path);
  for (const line of lines) {
    const shape = isOldLine(line) ? "old" : MAY_BE_OURS.test(line) ? lineShape(line) : undefined;
    if (shape === undefined) continue;
    ours++;
    if (shape !== "text") certain = true;
  }
  return certain && ours > 0 && ours * 2 >= lines.length;
};

const MAY_BE_OURS =
  /"(?:initial_state|work_unit_update|attention_update|endpoint|history|blocked_by|tool_call|tool_result|result|text)"/;

const lineShape = (line: string): string | undefined => {
  const value = readExactly(line, (parsed) => parsed);
  if (!isFields(value)) return undefined;
  const shape = shapeOf(value);
  return shape === "socket-log" ? undefined : shape === "log" && value.type === "text" ? "text" : shape;
};

// ---- reading ------------------------------------------------------------------------------------------------

const read = (
  line: string,
  memory: OrchestratorMemory,
  source: SourceInfo,
): ReadResult<OrchestratorMemory> => {
  if (isOldLine(line)) {
    const reading = oldLine(line, memory, source);
    return { ok: true, events: reading.events, memory: reading.memory };
  }
  const result = readExactly(line, (value, repairs): ReadResult<OrchestratorMemory> => {
    if (!isFields(value)) return { ok: false, problem: "not an orchestrator line: not an object", memory };
    const shape = shapeOf(value);
    const reading = new Reading(source, memory, nativeOf(value, shape), value.timestamp ?? value.at);
    tell(reading, value, shape);
    if (reading.events.length === 0) unknown(reading, value);
    return { ok: true, events: reading.events, memory: reading.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const nativeOf = (line: Fields, shape: Shape | undefined): string => {
  if (shape === "rest") return text(line.endpoint).split(" ", 1)[0] ?? "";
  if (shape === "history") return "status_history";
  return shape === "unit" ? "work_unit" : text(line.type);
};

const tell = (reading: Reading, line: Fields, shape: Shape | undefined): void => {
  switch (shape) {
    case "frame":
      frame(reading, line.data as Fields);
      break;
    case "rest":
      restCall(reading, line);
      break;
    case "history":
      history(reading, line, "");
      break;
    case "unit":
      finalUnit(reading, line);
      break;
    case "log":
      logLine(reading, line);
      break;
    case "socket-log":
      reading.add({
        kind: "log",
        severity: line.type === "error" ? "error" : "info",
        message: text(line.content) || text(line.message),
        stream: line.is_header === true ? "log header" : "log",
      });
      break;
    case undefined:
  }
};

const unknown = (reading: Reading, line: Fields): void => {
  reading.add({ kind: "unknown", summary: Object.keys(line).slice(0, 8).join(", ") || undefined });
};

const frame = (reading: Reading, data: Fields): void => {
  if (reading.native === "initial_state") initialState(reading, data);
  else if (reading.native === "work_unit_update") workUnitUpdate(reading, data);
  else attentionUpdate(reading, data);
};

export const orchestrator: Dialect<OrchestratorMemory> = {
  name: "orchestrator",
  version: 1,
  unit: "line",
  assembly: {
    by: "folder",
    rule: "one run per recording: the folder that holds its frames and its .ve or ve_chunks",
  },
  recognizes,
  start: () => NO_MEMORY,
  read,
  detail: orchestratorDetail,
  ignored: {},
};
