/**
 * Anton: agents that call models and tools (DIALECTS section 3). Format 1, one line per model call, without ids;
 * format 2, with trace and span ids, tools and tokens; and the rows of its later proxy, one trace with its calls per
 * line. A line of a file is stamped at the *end* of the call, a proxy row at its start. Stamps have no zone.
 *
 * Nothing separates runs of format 1 but their folder; in format 2 the trace id does. A proxy makes a trace of every
 * call, so there the file is the run.
 */
import type { AbsoluteTime, EventBody, NewEvent, SpanEnd, SpanStart, Usage } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import { readExactly, takeJson, takeValue } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { contentText, type Messages, messagesOf, newMessages } from "./anton-bodies.ts";
import { antonDetail } from "./anton-detail.ts";
import { canonicalText, promptDigest, textDigest } from "./bodies.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { addNanos, isoTime, minusMs } from "./stamp.ts";

type Fields = Readonly<Record<string, unknown>>;
/** Nothing has to be remembered between lines. */
type AntonMemory = Readonly<Record<string, never>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** One call of a model or a tool, whatever format said it. */
interface Call {
  readonly id: SpanId;
  readonly parent: SpanId | undefined;
  readonly kind: "llm" | "tool";
  readonly name: string;
  readonly agent: string;
  readonly run: string | undefined;
  readonly start: AbsoluteTime | undefined;
  readonly end: AbsoluteTime | undefined;
  readonly fields: Fields;
  readonly native: string;
}

const isProxyRow = (line: Fields): boolean => Array.isArray(line.calls) && typeof line.trace_id === "string";
const isToolCall = (line: Fields): boolean =>
  typeof line.tool_name === "string" && (line.span_type === "tool_call" || "parameters" in line);
const isModelCall = (line: Fields): boolean =>
  "messages" in line && "response" in line && "agent_name" in line && "duration_ms" in line;

const isOurs = (line: unknown): line is Fields =>
  isFields(line) && (isProxyRow(line) || (isToolCall(line) && "duration_ms" in line) || isModelCall(line));

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const looks = lines.filter((line) => line.includes('"agent_name"') && line.includes('"duration_ms"'));
  const ours = looks.filter((line) => isOurs(readExactly(line, (value) => value)));
  return ours.length > 0 && ours.length * 2 >= lines.length;
};

const read = (
  line: string,
  memory: AntonMemory,
  source: SourceInfo,
  position: number,
): ReadResult<AntonMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<AntonMemory> => {
    if (!isFields(value)) return { ok: false, problem: "not an Anton line: not an object", memory };
    return { ok: true, events: eventsOf(value, source, position), memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const eventsOf = (line: Fields, source: SourceInfo, position: number): readonly NewEvent[] => {
  if (isProxyRow(line)) return proxyEvents(line, source);
  if (isModelCall(line) || isToolCall(line)) return callEvents(callOfLine(line, source, position));
  const native = text(line.span_type) || text(line.event_type) || undefined;
  return [
    {
      kind: "unknown",
      native,
      summary: "no call of a model or a tool",
      run: text(line.trace_id) || undefined,
    },
  ];
};

const callOfLine = (line: Fields, source: SourceInfo, position: number): Call => {
  const trace = text(line.trace_id) || undefined;
  const end = isoTime(text(line.timestamp), source.zoneMinutes);
  const ms = number(line.duration_ms);
  const tool = isToolCall(line);
  const parent = text(line.parent_id);
  return {
    id: spanId(text(line.span_id) || `${source.key}:${position}`),
    parent: parent === "" || parent === trace ? undefined : spanId(parent),
    kind: tool ? "tool" : "llm",
    name: tool ? text(line.tool_name) : text(line.agent_name) || text(line.model) || "model call",
    agent: text(line.agent_name),
    run: trace,
    start: end && ms !== undefined ? minusMs(end, ms) : end,
    end,
    fields: line,
    native: text(line.span_type) || "llm_interaction",
  };
};

// ---- events -----------------------------------------------------------------------------------------------

const callEvents = (call: Call): readonly NewEvent[] => {
  const who = call.agent === "" ? undefined : subjectOf(["agent", call.agent]);
  const messages = call.kind === "llm" ? messagesOf(call.fields.messages) : [];
  const events = [placed(startOf(call, messages), call, call.start, who)];
  if (call.kind === "llm") {
    events.push(placed({ kind: "mark", mark: "model-call", name: call.name }, call, call.start, who));
  }
  events.push(placed(endOf(call), call, call.end, who));
  const task = call.kind === "llm" && call.parent === undefined ? taskName(call, messages) : undefined;
  if (task !== undefined) {
    const named = placed({ kind: "run", name: task }, call, call.start, who);
    named.notes = ["derived"];
    events.push(named);
  }
  return events;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** `body` is made for this call and becomes the event: a copy of each would cost more than the parse. */
const placed = (
  body: EventBody,
  call: Call,
  time: AbsoluteTime | undefined,
  who: Subject | undefined,
): Writable<NewEvent> => {
  const event = body as Writable<NewEvent>;
  if (time) event.time = time;
  event.native = call.native;
  if (call.run !== undefined) event.run = call.run;
  if (who !== undefined) event.subject = who;
  return event;
};

const startOf = (call: Call, messages: Messages): SpanStart => ({
  kind: "span-start",
  id: call.id,
  parent: call.parent,
  spanKind: call.kind,
  name: call.name,
  attributes: startAttributes(call),
  digests:
    call.kind === "tool"
      ? { arguments: textDigest(canonicalText(takeJson(call.fields.parameters) ?? null)) }
      : { prompt: promptDigest(newMessages(messages, call.fields.response, call.fields.system_prompt)) },
});

const startAttributes = (call: Call): Attributes => {
  const { fields } = call;
  const kept: Record<string, Json> = {};
  for (const key of ["provider", "model", "trace_id", "agent_name"]) {
    const value = takeValue(fields[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
};

const endOf = (call: Call): SpanEnd => {
  const { fields } = call;
  const error = text(fields.error) || (fields.success === false ? "the tool reported failure" : "");
  return {
    kind: "span-end",
    id: call.id,
    status: error === "" ? "ok" : "error",
    error: error || undefined,
    attributes: endAttributes(fields),
    usage: call.kind === "llm" ? usageOf(fields) : undefined,
    digests: call.kind === "tool" ? resultDigest(fields) : responseDigest(fields),
  };
};

const END_KEYS = ["duration_ms", "finish_reason", "success", "metadata"] as const;

const endAttributes = (fields: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  for (const key of END_KEYS) {
    const value = takeJson(fields[key]);
    if (value !== undefined && !(isFields(value) && Object.keys(value).length === 0)) kept[key] = value;
  }
  return kept;
};

const resultDigest = (fields: Fields): SpanEnd["digests"] =>
  fields.result === undefined ? undefined : { result: textDigest(contentText(fields.result)) };
const responseDigest = (fields: Fields): SpanEnd["digests"] =>
  text(fields.response) === "" ? undefined : { response: textDigest(contentText(fields.response)) };

/** Format 1 says no tokens at all. The total of format 2 is the sum of the two. */
const usageOf = (fields: Fields): SpanEnd["usage"] => {
  const tokens = isFields(fields.tokens) ? fields.tokens : {};
  const input = number(tokens.input) ?? number(fields.tokens_input);
  const output = number(tokens.output) ?? number(fields.tokens_output);
  const costUsd = number(fields.cost_usd);
  if (input === undefined && output === undefined && costUsd === undefined) return undefined;
  const usage: Writable<Usage> = {};
  if (input !== undefined) usage.input = input;
  if (output !== undefined) usage.output = output;
  if (costUsd !== undefined) usage.costUsd = costUsd;
  return usage;
};

/** What the run is called: what its orchestrator was first asked. */
const taskName = (call: Call, messages: Messages): string | undefined => {
  if (call.run === undefined && call.agent !== "orchestrator") return undefined;
  const asked = messages.find((message) => message.role === "user")?.content ?? "";
  const line = asked.split("\n", 1)[0]?.trim() ?? "";
  return line === "" ? undefined : line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

// ---- proxy ------------------------------------------------------------------------------------------------

const proxyEvents = (row: Fields, source: SourceInfo): readonly NewEvent[] => {
  const calls = (row.calls as readonly unknown[]).filter(isFields);
  const events = calls.flatMap((call, index) => {
    const start = isoTime(text(call.created_at), source.zoneMinutes);
    const ms = number(call.duration_ms);
    const trace = text(call.trace_id) || text(row.trace_id);
    const parent = text(call.parent_id);
    return callEvents({
      id: spanId(text(call.call_id) || `${text(row.trace_id)}:${index}`),
      parent: parent === "" || parent === trace ? undefined : spanId(parent),
      kind: "llm",
      name: text(call.agent_name) || text(call.model) || "model call",
      agent: text(call.agent_name),
      run: fileOf(source),
      start,
      end: start && ms !== undefined ? addNanos(start, Math.round(ms * 1e6)) : start,
      fields: call,
      native: "llm_call",
    }).filter((event) => event.kind !== "run");
  });
  const graph = Array.isArray(row.call_graph) ? row.call_graph.filter(isFields) : [];
  const links = graph.map(
    (edge): NewEvent => ({
      kind: "link",
      relation: edge.edge_type === "delegation" ? "delegates" : "causes",
      from: `span:${text(edge.from_call_id)}`,
      to: `span:${text(edge.to_call_id)}`,
      native: text(edge.edge_type),
      run: fileOf(source),
    }),
  );
  const summary = `trace ${text(row.trace_id)} without calls`;
  return events.length + links.length === 0
    ? [{ kind: "unknown", native: "trace", summary, run: fileOf(source) }]
    : [...events, ...links];
};

// ---- what is no trace ---------------------------------------------------------------------------------------

const summarizes = (sample: readonly string[]): string | undefined => {
  const head = sample.slice(0, 20).join("\n");
  const has = (...keys: readonly string[]): boolean => keys.every((key) => head.includes(`"${key}"`));
  if (has("total_interactions", "by_agent"))
    return "an Anton summary: it repeats the calls of the trace files beside it";
  if (has("checkpoint_id", "phase_index", "total_phases"))
    return "an Anton checkpoint: the state of a task, not a trace";
  return undefined;
};

/** A proxy's export is a run of its own, by the name of its file, whatever else lies in the folder. */
const fileOf = ({ path }: SourceInfo): string =>
  path.slice(path.lastIndexOf("/") + 1).replace(/\.[a-z]+$/i, "");

export const anton: Dialect<AntonMemory> = {
  name: "anton",
  version: 1,
  unit: "line",
  assembly: { by: "folder", rule: "one run per trace id; without ids (format 1) one run per folder" },
  recognizes,
  summarizes,
  start: () => ({}),
  read,
  detail: antonDetail,
  ignored: {
    "tokens.total": "the sum of input and output",
    "proxy trace_id": "repeated by each of its calls",
    "proxy created_at": "when the row of the trace was written, not when a call was made",
    "proxy status": "`running` for ever",
  },
};
