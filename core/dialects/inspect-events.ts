/** Events of a sample of Inspect AI, whatever file they came in. Spans have ids of their own; calls are told by event. */
import type { AbsoluteTime, EventBody, NewEvent, Severity, SpanKind, Usage } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import { takeJson, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { newMessages } from "./anton-bodies.ts";
import { canonicalText, promptDigest, textDigest } from "./bodies.ts";
import { headOf } from "./chat.ts";
import type { SourceInfo } from "./dialect.ts";
import { asMessage, contentText, type Fields, isFields, replyText, text } from "./openai-messages.ts";
import { isSmall } from "./small.ts";
import { isoTime } from "./stamp.ts";

export const EVAL: SpanId = spanId("eval");

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The events that one unit becomes. */
export class InspectUnit {
  readonly events: NewEvent[] = [];
  readonly source: SourceInfo;
  readonly position: number;
  readonly sample: SpanId;
  readonly subject: Subject | undefined;
  native: string | undefined;

  constructor(source: SourceInfo, position: number, id: unknown, epoch: unknown) {
    this.source = source;
    this.position = position;
    this.sample = spanId(`sample:${plain(id)}:${plain(epoch)}`);
    this.subject =
      id === undefined ? undefined : subjectOf(["sample", plain(id)], ["epoch", plain(epoch) || "1"]);
  }

  timeOf(stamp: unknown): AbsoluteTime | undefined {
    return isoTime(text(stamp), this.source.zoneMinutes);
  }

  /** `body` is made for this event and becomes it. */
  say(body: EventBody, time: AbsoluteTime | undefined, ident = ""): void {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    if (this.native !== undefined) event.native = this.native;
    if (this.subject !== undefined) event.subject = this.subject;
    if (ident !== "") event.ident = ident;
    this.events.push(event);
  }
}

const plain = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** One event, and those that older versions put inside it. */
export const readEvent = (unit: InspectUnit, event: Fields, within: SpanId = unit.sample): void => {
  const type = text(event.event);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  unit.native = type || "event";
  const time = unit.timeOf(event.timestamp);
  const ident = text(event.uuid);
  const parent = text(event.span_id) === "" ? within : spanId(text(event.span_id));
  const id = spanId(
    ident || `${unit.source.key}:${unit.position}${unit.events.length > 0 ? `.${unit.events.length}` : ""}`,
  );
  const say = (body: EventBody, at: AbsoluteTime | undefined = time): void => unit.say(body, at, ident);
  if (reader) reader({ unit, event, id, parent, time, say });
  else say({ kind: "unknown", summary: headOf(Object.keys(event).join(", ")) });
  if (Array.isArray(event.events))
    for (const inner of event.events) if (isFields(inner)) readEvent(unit, inner, id);
};

interface Reading {
  readonly unit: InspectUnit;
  readonly event: Fields;
  readonly id: SpanId;
  readonly parent: SpanId;
  readonly time: AbsoluteTime | undefined;
  readonly say: (body: EventBody, at?: AbsoluteTime) => void;
}

const SPAN_KINDS: Readonly<Record<string, SpanKind>> = { agent: "agent", handoff: "agent" };

const beginSpan = ({ unit, event, say }: Reading): void => {
  const type = text(event.type);
  const parent = text(event.parent_id);
  say({
    kind: "span-start",
    id: spanId(text(event.id)),
    parent: parent === "" ? unit.sample : spanId(parent),
    spanKind: SPAN_KINDS[type] ?? "internal",
    name: text(event.name) || type || "span",
    attributes: type === "" ? undefined : { type },
  });
};

const endSpan = ({ event, say }: Reading): void =>
  say({ kind: "span-end", id: spanId(text(event.id)), status: "ok" });

// ---- calls --------------------------------------------------------------------------------------------------

/** What the model said: the message of its first choice. */
export const answerOf = (event: Fields): Fields => {
  const output = isFields(event.output) ? event.output : {};
  const choice = Array.isArray(output.choices) && isFields(output.choices[0]) ? output.choices[0] : {};
  return isFields(choice.message) ? choice.message : {};
};

const readModel = ({ unit, event, id, parent, time, say }: Reading): void => {
  const output = isFields(event.output) ? event.output : {};
  const model = text(event.model) || "model call";
  const input = Array.isArray(event.input) ? event.input.filter(isFields).map(asMessage) : [];
  const prompt = promptDigest(newMessages(input, undefined, undefined));
  say({
    kind: "span-start",
    id,
    parent,
    spanKind: "llm",
    name: model,
    attributes: small(event, ["model", "role", "tool_choice", "config"]),
    digests: { prompt },
  });
  say({ kind: "mark", mark: "model-call", name: model });
  if (event.pending === true) return;
  const said = replyText(answerOf(event));
  const error = errorText(event.error) ?? errorText(output.error);
  const choice = Array.isArray(output.choices) && isFields(output.choices[0]) ? output.choices[0] : {};
  const attributes = small(event, ["working_time", "retries", "cache"]);
  const stop = takeValue(choice.stop_reason);
  if (stop !== undefined) attributes.stop_reason = stop;
  const usage = takeJson(output.usage);
  if (usage !== undefined && isSmall(usage)) attributes.usage = usage;
  say(
    {
      kind: "span-end",
      id,
      status: error === undefined ? "ok" : "error",
      error,
      attributes,
      usage: usageOf(output.usage),
      digests: said === "" ? undefined : { response: textDigest(said) },
    },
    unit.timeOf(event.completed) ?? time,
  );
};

/** Some providers count cached tokens among the input, others beside it: the total tells which. */
export const usageOf = (usage: unknown): Usage | undefined => {
  if (!isFields(usage)) return undefined;
  const number = (key: string): number | undefined => {
    const value = usage[key];
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const [input, output] = [number("input_tokens"), number("output_tokens")];
  const [read, write] = [number("input_tokens_cache_read"), number("input_tokens_cache_write")];
  const within = input !== undefined && number("total_tokens") === input + (output ?? 0);
  const taken: { -readonly [K in keyof Usage]: Usage[K] } = {};
  if (input !== undefined) taken.input = within ? Math.max(0, input - (read ?? 0) - (write ?? 0)) : input;
  if (output !== undefined) taken.output = output;
  if (read !== undefined) taken.cacheRead = read;
  if (write !== undefined) taken.cacheWrite = write;
  const cost = number("total_cost");
  if (cost !== undefined) taken.costUsd = cost;
  return taken;
};

const readTool = ({ unit, event, id, parent, time, say }: Reading): void => {
  say({
    kind: "span-start",
    id,
    parent,
    spanKind: "tool",
    name: text(event.function) || "tool",
    attributes: text(event.id) === "" ? undefined : { call_id: text(event.id) },
    digests: { arguments: textDigest(canonicalText(takeJson(event.arguments) ?? null)) },
  });
  if (event.pending === true) return;
  const error = errorText(event.error) ?? (event.failed === true ? "the tool reported failure" : undefined);
  say(
    {
      kind: "span-end",
      id,
      status: error === undefined ? "ok" : "error",
      error,
      attributes: small(event, ["working_time", "truncated", "agent"]),
      digests: { result: textDigest(contentText(event.result)) },
    },
    unit.timeOf(event.completed) ?? time,
  );
};

/** What a tool did in its box: a command fails by its exit code. */
const readSandbox = ({ unit, event, id, parent, time, say }: Reading): void => {
  const action = text(event.action) || "call";
  const attributes = small(event, ["action", "file", "options"]);
  if (text(event.cmd) !== "") attributes.command = headOf(text(event.cmd), 200);
  if (text(event.input) !== "") attributes.input = headOf(text(event.input), 200);
  say({ kind: "span-start", id, parent, spanKind: "internal", name: `sandbox ${action}`, attributes });
  const code = event.result;
  const error = typeof code === "number" && code !== 0 ? `exit code ${code}` : undefined;
  say(
    {
      kind: "span-end",
      id,
      status: error === undefined ? "ok" : "error",
      error,
      attributes: typeof code === "number" ? { result: code } : undefined,
      digests: { result: textDigest(contentText(event.output)) },
    },
    unit.timeOf(event.completed) ?? time,
  );
};

// ---- what is no call ------------------------------------------------------------------------------------------

const record =
  (name: string, key: string) =>
  ({ event, say }: Reading): void => {
    const value = takeJson(event[key]) ?? null;
    say(
      isSmall(value) ? { kind: "record", name, value } : { kind: "record", name, pointer: `/event/${key}` },
    );
  };

const readScore = ({ event, parent, say }: Reading): void => {
  const score = isFields(event.score) ? event.score : {};
  const attributes = small(score, ["value", "answer"]);
  const target = takeJson(event.target);
  if (target !== undefined && isSmall(target)) attributes.target = target;
  if (event.intermediate === true) attributes.intermediate = true;
  say({ kind: "span-event", id: parent, name: "score", attributes });
};

const LEVELS: Readonly<Record<string, Severity>> = {
  debug: "debug",
  trace: "debug",
  http: "debug",
  info: "info",
  warning: "warning",
  error: "error",
  critical: "critical",
};

const readLogger = ({ event, say }: Reading): void => {
  const message = isFields(event.message) ? event.message : {};
  say({
    kind: "log",
    severity: LEVELS[text(message.level)] ?? "info",
    message: text(message.message) || headOf(JSON.stringify(event)),
    stream: text(message.name) || undefined,
  });
};

const readInfo = ({ event, say }: Reading): void => {
  const data = takeJson(event.data) ?? null;
  const message = typeof data === "string" ? data : headOf(JSON.stringify(data), 1000);
  say({ kind: "log", severity: "info", message, stream: text(event.source) || "info" });
};

const readError = ({ event, say }: Reading): void =>
  say({ kind: "anomaly", severity: "error", type: "error", message: errorText(event.error) ?? "an error" });

const readLimit = ({ event, say }: Reading): void =>
  say({
    kind: "anomaly",
    severity: "warning",
    type: `limit: ${text(event.type)}`,
    message: `${text(event.message) || "a limit was reached"}${limitText(event.limit)}`,
  });

const limitText = (limit: unknown): string => (typeof limit === "number" ? ` (limit ${limit})` : "");

const READERS: Readonly<Record<string, (reading: Reading) => void>> = {
  span_begin: beginSpan,
  span_end: endSpan,
  model: readModel,
  tool: readTool,
  sandbox: readSandbox,
  state: record("state", "changes"),
  store: record("store", "changes"),
  sample_init: record("sample", "sample"),
  score: readScore,
  logger: readLogger,
  info: readInfo,
  error: readError,
  sample_limit: readLimit,
};

export const errorText = (error: unknown): string | undefined => {
  if (typeof error === "string") return error === "" ? undefined : headOf(error, 300);
  if (!isFields(error)) return undefined;
  const said = [text(error.type), headOf(text(error.message), 300)].filter((part) => part !== "");
  return said.join(": ") || "an error";
};

/** The values with these keys that are there and fit into an event. */
export const small = (from: Fields, keys: readonly string[]): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key of keys) {
    const value = takeJson(from[key]);
    if (value !== undefined && value !== null && isSmall(value)) kept[key] = value;
  }
  return kept;
};
