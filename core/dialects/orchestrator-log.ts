/**
 * Agent logs: `<chunk>/log/<phase>.txt`, JSON lines since July 2026. The path names unit and phase; the lines do not.
 * A session lasts from the first line after the one before it until its `result`, so one that asked a question and was
 * resumed is one session, and one that was never resumed has no end. A call lasts until the result with its id.
 */
import type { Digests, SpanEnd, Usage } from "../event.ts";
import { type SpanId, type Subject, spanId } from "../ids.ts";
import { takeJson } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { canonicalText, textDigest } from "./bodies.ts";
import type { SourceInfo } from "./dialect.ts";
import { contentText } from "./orchestrator-detail.ts";
import { oldParts } from "./orchestrator-old-log.ts";
import {
  type Fields,
  type LogMemory,
  type OrchestratorMemory,
  Reading,
  text,
  unitSubject,
} from "./orchestrator-reading.ts";

const LOG_PATH = /(?:^|\/)([^/]+)\/log\/([^/]+?)\.[^/]*$/;

export const isLogPath = (path: string): boolean =>
  /(?:^|\/)log\/(?:goal|plan|implement|rebase|review|complete)\.[^/]*$/i.test(path);

interface Place {
  readonly chunk: string | undefined;
  readonly phase: string | undefined;
  readonly subject: Subject | undefined;
}

/** The place that was asked for last: all lines of a file share it. */
let lastPath: string | undefined;
let lastPlace: Place = { chunk: undefined, phase: undefined, subject: undefined };

const placeOf = (reading: Reading): Place => {
  const { path } = reading.source;
  if (path !== lastPath) {
    lastPath = path;
    const found = LOG_PATH.exec(path);
    const chunk = found?.[1];
    const subject = chunk === undefined ? undefined : unitSubject(chunk);
    lastPlace = { chunk, phase: found?.[2]?.toUpperCase(), subject };
  }
  return lastPlace;
};

export const logLine = (reading: Reading, line: Fields): void => {
  const place = placeOf(reading);
  const session = openSession(reading, place);
  if (reading.native === "text") said(reading, place, session, text(line.text));
  else if (reading.native === "tool_call") toolCall(reading, place, session, line);
  else if (reading.native === "tool_result") toolResult(reading, place, line);
  else result(reading, place, session, line);
};

/** A line before July 2026: several parts of it may be said at once. */
export const oldLine = (line: string, memory: OrchestratorMemory, source: SourceInfo): Reading => {
  const { stamp, type, body, parts } = oldParts(line);
  const whole = new Reading(source, memory, type, stamp);
  for (const fields of parts) {
    const part = new Reading(source, whole.memory, String(fields.type), stamp);
    logLine(part, fields);
    whole.memory = part.memory;
    whole.events.push(...part.events);
  }
  if (parts.length > 0) return whole;
  const message = body.length > 300 ? `${body.slice(0, 299)}…` : body;
  whole.add({ kind: "log", severity: "info", message, stream: type }, placeOf(whole).subject);
  return whole;
};

const setLog = (reading: Reading, log: LogMemory): void => {
  const { units, ended, endedCount, begun, finished } = reading.memory;
  reading.memory = { units, ended, endedCount, begun, finished, log };
};

const sessionId = (reading: Reading, { chunk, phase }: Place, n: number): SpanId =>
  spanId(`session:${chunk === undefined ? reading.source.key : `${chunk}:${phase}`}:${n}`);

const openSession = (reading: Reading, place: Place): SpanId => {
  const { log } = reading.memory;
  if (log.open) return sessionId(reading, place, log.sessions);
  const n = log.sessions + 1;
  setLog(reading, { sessions: n, open: true, length: 0 });
  const id = sessionId(reading, place, n);
  const name = place.chunk === undefined ? "session" : `${place.chunk} · ${place.phase?.toLowerCase()}`;
  const attributes: Record<string, Json> = { iteration: n };
  if (place.phase !== undefined) attributes.phase = place.phase;
  reading.add({ kind: "span-start", id, spanKind: "agent", name, attributes }, place.subject);
  reading.add({ kind: "mark", mark: "phase", name: n === 1 ? name : `${name} ${n}` }, place.subject);
  return id;
};

const LONGEST_LINE = 160;
const firstLine = (words: string): string => {
  const line = words.split("\n", 1)[0] ?? "";
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
};

/** Texts of a session are joined by an empty line: see `orchestratorDetail`. */
const said = (reading: Reading, { subject }: Place, id: SpanId, words: string): void => {
  const { log } = reading.memory;
  const length = log.length + (log.length > 0 ? 2 : 0) + words.length;
  setLog(reading, { sessions: log.sessions, open: true, length });
  reading.add(
    { kind: "span-event", id, name: "text", length, attributes: { text: firstLine(words) } },
    subject,
  );
};

const toolCall = (reading: Reading, { subject }: Place, parent: SpanId, line: Fields): void => {
  const description = text(line.description);
  reading.add(
    {
      kind: "span-start",
      id: spanId(text(line.tool_id) || `${parent}:tool`),
      parent,
      spanKind: "tool",
      name: text(line.name) || "tool",
      attributes: description === "" ? undefined : { description },
      digests: { arguments: textDigest(canonicalText(takeJson(line.input) ?? null)) },
    },
    subject,
  );
};

const toolResult = (reading: Reading, { subject }: Place, line: Fields): void => {
  const content = contentText(line.content);
  const failed = line.is_error === true;
  reading.add(
    {
      kind: "span-end",
      id: spanId(text(line.tool_use_id)),
      status: failed ? "error" : "ok",
      error: failed ? firstLine(content) || "the tool reported failure" : undefined,
      digests: { result: textDigest(content) },
    },
    subject,
  );
};

/** The cost is that of this session alone: a resumed one does not count again what was spent before. */
const result = (reading: Reading, { subject }: Place, id: SpanId, line: Fields): void => {
  const { log } = reading.memory;
  setLog(reading, { sessions: log.sessions, open: false, length: 0 });
  const failed = line.is_error === true || line.subtype === "error";
  const words = text(line.result_text);
  const end: { -readonly [K in keyof SpanEnd]: SpanEnd[K] } = {
    kind: "span-end",
    id,
    status: failed ? "error" : "ok",
    attributes: resultAttributes(line),
  };
  if (failed) end.error = firstLine(words) || "the session ended with an error";
  const usage = costOf(line);
  if (usage) end.usage = usage;
  if (words !== "") end.digests = { result: textDigest(words) } satisfies Digests;
  reading.add(end, subject);
};

const costOf = ({ total_cost_usd: cost }: Fields): Usage | undefined =>
  typeof cost === "number" ? { costUsd: cost } : undefined;

const resultAttributes = (line: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  for (const key of ["subtype", "duration_ms", "num_turns", "session_id"]) {
    const value = takeJson(line[key]);
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
};
