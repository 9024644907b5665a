/** From a line of each kind to the body of its event, and which fields a kind has. */
import type { Digests, EventBody, LinkEnd, NewEvent, SpanEnd, SpanStart } from "../event.ts";
import { EVENT_KINDS, LINK_RELATIONS, SEVERITIES, SPAN_KINDS } from "../event.ts";
import { spanId } from "../ids.ts";
import type { Attributes, Json } from "../value.ts";
import { canonicalText, promptDigest, textDigest } from "./bodies.ts";
import {
  needed,
  type Taking,
  takeAny,
  takeCount,
  takeDigests,
  takeFlag,
  takeMessages,
  takeObject,
  takeText,
  takeTexts,
  takeUsage,
  takeValues,
  takeWord,
  takeWords,
} from "./hindcast-fields.ts";

const RUN_STATUSES = ["started", "resumed", "finished", "failed", "stopped"] as const;
const SPAN_STATUSES = ["ok", "error", "cut", "unset"] as const;

/** Fields every line may have. */
const COMMON = ["at", "kind", "native", "axes", "subject", "notes", "run", "ident"];
const BODIES = ["messages", "response", "parameters", "result"];
const START = ["id", "parent", "spanKind", "name", "attributes", "usage", "digests", ...BODIES];
const END = ["id", "status", "error", "attributes", "usage", "digests", ...BODIES];

const FIELDS: Readonly<Record<LineKind, readonly string[]>> = {
  run: ["status", "name", "configuration", "resource", "result", "headline"],
  "span-start": START,
  "span-end": END,
  span: [...START, ...END, "end"],
  "span-event": ["id", "name", "length", "attributes", "usage", "text"],
  link: ["relation", "from", "to", "closed", "attributes"],
  stage: ["lifecycle", "from", "to", "cause", "closes", "attributes"],
  gate: ["lifecycle", "gate", "passed", "target", "checksPassed", "checksFailed", "message"],
  metric: ["values", "better"],
  record: ["name", "value", "pointer"],
  attention: ["action", "id", "attention", "text", "blocks", "answer"],
  anomaly: ["severity", "type", "message"],
  log: ["severity", "message", "stream"],
  mark: ["mark", "name"],
  unknown: ["summary"],
};

/** `span` holds both ends in one line. */
export type LineKind = EventBody["kind"] | "span";
export const LINE_KINDS: readonly LineKind[] = [...EVENT_KINDS, "span"];

const known = new Map<string, ReadonlySet<string>>(
  LINE_KINDS.map((kind) => [kind, new Set([...COMMON, ...FIELDS[kind]])]),
);

export const isLineKind = (kind: unknown): kind is LineKind => typeof kind === "string" && known.has(kind);

/** Fields the vocabulary does not have. */
export const foreignFields = (line: Readonly<Record<string, unknown>>, kind: LineKind): readonly string[] => {
  const fields = known.get(kind);
  let foreign: string[] | undefined;
  for (const key in line) {
    if (fields?.has(key)) continue;
    foreign ??= [];
    foreign.push(key);
  }
  return foreign ?? NONE;
};
const NONE: readonly string[] = [];

/** What events of every kind have. */
export type Common = Omit<NewEvent, keyof EventBody>;

/**
 * The event of a line of any kind but `span`; `undefined` with `taking.problem` set when it lacks what it needs. Each
 * is made with all its fields at once: adding the common ones to a body took more than the parse of a small line.
 */
export const eventOf = (taking: Taking, kind: EventBody["kind"], common: Common): NewEvent | undefined => {
  switch (kind) {
    case "metric":
      return metric(taking, common);
    case "span-start":
      return spanStart(taking, common);
    case "span-end":
      return spanEnd(taking, common);
    case "span-event":
      return spanEvent(taking, common);
    case "record":
      return record(taking, common);
    case "stage":
      return stage(taking, common);
    case "gate":
      return gate(taking, common);
    case "run":
      return run(taking, common);
    case "link":
      return link(taking, common);
    case "attention":
      return attention(taking, common);
    case "anomaly":
      return anomaly(taking, common);
    case "log":
      return log(taking, common);
    case "mark":
      return mark(taking, common);
    case "unknown":
      return { kind, summary: takeText(taking, "summary"), ...common };
    default:
      return kind satisfies never;
  }
};

const metric = (taking: Taking, common: Common): NewEvent | undefined => {
  const values = needed(taking, "values", takeValues(taking, "values"));
  if (!values) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  const better = takeWords(taking, "better", ["lower", "higher"]);
  return { kind: "metric", values, better, time, native, axes, subject, notes, run, ident };
};

export const spanStart = (taking: Taking, common: Common): (NewEvent & SpanStart) | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  if (id === undefined) return undefined;
  const parent = takeText(taking, "parent");
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "span-start",
    id: spanId(id),
    parent: parent === undefined ? undefined : spanId(parent),
    spanKind: takeWord(taking, "spanKind", SPAN_KINDS) ?? "internal",
    name: takeText(taking, "name") ?? id,
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
    digests: digestsOf(taking),
    time, native, axes, subject, notes, run, ident,
  };
};

export const spanEnd = (taking: Taking, common: Common): (NewEvent & SpanEnd) | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  if (id === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "span-end",
    id: spanId(id),
    status: takeWord(taking, "status", SPAN_STATUSES),
    error: takeText(taking, "error"),
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
    digests: digestsOf(taking),
    time, native, axes, subject, notes, run, ident,
  };
};

/** Of a `span` line: attributes, prompt and parameters belong to the start; usage, response and result to the end. */
export const bothEnds = (taking: Taking, common: Common): readonly [NewEvent, NewEvent] | undefined => {
  const start = spanStart(taking, common);
  const end = spanEnd(taking, common);
  if (!start || !end) return undefined;
  const { response, result, ...asked } = start.digests ?? {};
  const answered = { ...(response && { response }), ...(result && { result }) };
  return [
    { ...start, usage: undefined, digests: filled(asked) },
    { ...end, attributes: undefined, digests: filled(answered) },
  ];
};

const filled = (digests: Digests): Digests | undefined =>
  Object.keys(digests).length > 0 ? digests : undefined;

const digestsOf = (taking: Taking): Digests | undefined => {
  const { messages, parameters, response, result } = taking.line;
  if (messages === undefined && parameters === undefined && response === undefined && result === undefined) {
    return takeDigests(taking, "digests");
  }
  const found: Record<string, Digests[string]> = { ...takeDigests(taking, "digests") };
  const prompt = takeMessages(taking);
  const asked = takeAny(taking, "parameters");
  const said = takeText(taking, "response");
  const given = takeAny(taking, "result");
  if (prompt) found.prompt = promptDigest(prompt);
  if (asked !== undefined) found.arguments = textDigest(canonicalText(asked));
  if (said !== undefined) found.response = textDigest(said);
  if (given !== undefined) found.result = textDigest(canonicalText(given));
  return found;
};

const spanEvent = (taking: Taking, common: Common): NewEvent | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  const name = needed(taking, "name", takeText(taking, "name"));
  if (id === undefined || name === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "span-event",
    id: spanId(id),
    name,
    length: takeCount(taking, "length"),
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
    time, native, axes, subject, notes, run, ident,
  };
};

/** Larger values stay in the unit; the event points at them. UTF-16 units of their JSON. */
const LARGEST_VALUE = 1024;

const record = (taking: Taking, common: Common): NewEvent | undefined => {
  const name = needed(taking, "name", takeText(taking, "name"));
  if (name === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  let value = takeAny(taking, "value");
  let pointer = value === undefined ? takeText(taking, "pointer") : undefined;
  if (taking.length > LARGEST_VALUE && value !== undefined && isLarge(value))
    [value, pointer] = [undefined, "/value"];
  return { kind: "record", name, value, pointer, time, native, axes, subject, notes, run, ident };
};

const isLarge = (value: Json): boolean =>
  typeof value === "object" && value !== null
    ? JSON.stringify(value).length > LARGEST_VALUE
    : typeof value === "string" && value.length > LARGEST_VALUE;

const stage = (taking: Taking, common: Common): NewEvent | undefined => {
  const lifecycle = needed(taking, "lifecycle", takeText(taking, "lifecycle"));
  const to = needed(taking, "to", takeText(taking, "to"));
  if (lifecycle === undefined || to === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "stage",
    lifecycle,
    from: takeText(taking, "from"),
    to,
    cause: takeText(taking, "cause"),
    closes: takeFlag(taking, "closes"),
    attributes: takeObject(taking, "attributes"),
    time, native, axes, subject, notes, run, ident,
  };
};

const gate = (taking: Taking, common: Common): NewEvent | undefined => {
  const lifecycle = needed(taking, "lifecycle", takeText(taking, "lifecycle"));
  const name = needed(taking, "gate", takeText(taking, "gate"));
  const passed = needed(taking, "passed", takeFlag(taking, "passed"));
  if (lifecycle === undefined || name === undefined || passed === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "gate",
    lifecycle,
    gate: name,
    passed,
    target: takeText(taking, "target"),
    checksPassed: takeTexts(taking, "checksPassed"),
    checksFailed: takeTexts(taking, "checksFailed"),
    message: takeText(taking, "message"),
    time, native, axes, subject, notes, run, ident,
  };
};

const run = (taking: Taking, common: Common): NewEvent => ({
  kind: "run",
  status: takeWord(taking, "status", RUN_STATUSES),
  name: takeText(taking, "name"),
  configuration: takeObject(taking, "configuration"),
  resource: takeObject(taking, "resource"),
  result: takeObject(taking, "result"),
  headline: takeText(taking, "headline"),
  ...common,
});

const link = (taking: Taking, common: Common): NewEvent | undefined => {
  const relation = needed(taking, "relation", takeWord(taking, "relation", LINK_RELATIONS));
  const from = needed(taking, "from", takeText(taking, "from"));
  const to = needed(taking, "to", takeText(taking, "to"));
  if (relation === undefined || from === undefined || to === undefined) return undefined;
  if (!isLinkEnd(from) || !isLinkEnd(to)) {
    taking.problem = "the ends of a `link` are written `span:<id>` or `subject:<path>`";
    return undefined;
  }
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "link",
    relation,
    from,
    to,
    closed: takeFlag(taking, "closed"),
    attributes: takeObject(taking, "attributes"),
    time, native, axes, subject, notes, run, ident,
  };
};

const isLinkEnd = (text: string): text is LinkEnd => text.startsWith("span:") || text.startsWith("subject:");

const attention = (taking: Taking, common: Common): NewEvent | undefined => {
  const action = needed(taking, "action", takeWord(taking, "action", ["raised", "resolved"] as const));
  const id = needed(taking, "id", takeText(taking, "id"));
  if (action === undefined || id === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "attention",
    action,
    id,
    attention: takeText(taking, "attention"),
    text: takeText(taking, "text"),
    blocks: takeTexts(taking, "blocks"),
    answer: takeText(taking, "answer"),
    time, native, axes, subject, notes, run, ident,
  };
};

const anomaly = (taking: Taking, common: Common): NewEvent | undefined => {
  const severity = needed(taking, "severity", takeWord(taking, "severity", SEVERITIES));
  const type = needed(taking, "type", takeText(taking, "type"));
  if (severity === undefined || type === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  const message = takeText(taking, "message") ?? type;
  return { kind: "anomaly", severity, type, message, time, native, axes, subject, notes, run, ident };
};

const log = (taking: Taking, common: Common): NewEvent | undefined => {
  const message = needed(taking, "message", takeText(taking, "message"));
  if (message === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  // biome-ignore format: the common fields in one line
  return {
    kind: "log",
    severity: takeWord(taking, "severity", SEVERITIES) ?? "info",
    message,
    stream: takeText(taking, "stream"),
    time, native, axes, subject, notes, run, ident,
  };
};

const mark = (taking: Taking, common: Common): NewEvent | undefined => {
  const named = needed(taking, "mark", takeText(taking, "mark"));
  if (named === undefined) return undefined;
  const { time, native, axes, subject, notes, run, ident } = common;
  const name = takeText(taking, "name") ?? named;
  return { kind: "mark", mark: named, name, time, native, axes, subject, notes, run, ident };
};

/** Kinds whose events have attributes: fields the vocabulary lacks can be kept there. */
export const withAttributes = (event: NewEvent, more: Attributes): NewEvent =>
  "attributes" in event ? { ...event, attributes: { ...event.attributes, ...more } } : event;
