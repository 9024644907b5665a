/** From a line of each kind to the body of its event, and which fields a kind has. */
import type { Digests, EventBody, LinkEnd, SpanEnd, SpanEvent, SpanStart } from "../event.ts";
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

/** The body of a line of any kind but `span`; `undefined` with `taking.problem` set when it lacks what it needs. */
export const bodyOf = (taking: Taking, kind: EventBody["kind"]): EventBody | undefined => {
  switch (kind) {
    case "metric":
      return metric(taking);
    case "span-start":
      return spanStart(taking);
    case "span-end":
      return spanEnd(taking);
    case "span-event":
      return spanEvent(taking);
    case "record":
      return record(taking);
    case "stage":
      return stage(taking);
    case "gate":
      return gate(taking);
    case "run":
      return run(taking);
    case "link":
      return link(taking);
    case "attention":
      return attention(taking);
    case "anomaly":
      return anomaly(taking);
    case "log":
      return log(taking);
    case "mark":
      return mark(taking);
    case "unknown":
      return { kind, summary: takeText(taking, "summary") };
    default:
      return kind satisfies never;
  }
};

const metric = (taking: Taking): EventBody | undefined => {
  const values = needed(taking, "values", takeValues(taking, "values"));
  if (!values) return undefined;
  return { kind: "metric", values, better: takeWords(taking, "better", ["lower", "higher"]) };
};

export const spanStart = (taking: Taking): SpanStart | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  if (id === undefined) return undefined;
  const parent = takeText(taking, "parent");
  return {
    kind: "span-start",
    id: spanId(id),
    parent: parent === undefined ? undefined : spanId(parent),
    spanKind: takeWord(taking, "spanKind", SPAN_KINDS) ?? "internal",
    name: takeText(taking, "name") ?? id,
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
    digests: digestsOf(taking),
  };
};

export const spanEnd = (taking: Taking): SpanEnd | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  if (id === undefined) return undefined;
  return {
    kind: "span-end",
    id: spanId(id),
    status: takeWord(taking, "status", SPAN_STATUSES),
    error: takeText(taking, "error"),
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
    digests: digestsOf(taking),
  };
};

/** Of a `span` line: attributes, prompt and parameters belong to the start; usage, response and result to the end. */
export const bothEnds = (taking: Taking): readonly [SpanStart, SpanEnd] | undefined => {
  const start = spanStart(taking);
  const end = spanEnd(taking);
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

const spanEvent = (taking: Taking): SpanEvent | undefined => {
  const id = needed(taking, "id", takeText(taking, "id"));
  const name = needed(taking, "name", takeText(taking, "name"));
  if (id === undefined || name === undefined) return undefined;
  return {
    kind: "span-event",
    id: spanId(id),
    name,
    length: takeCount(taking, "length"),
    attributes: takeObject(taking, "attributes"),
    usage: takeUsage(taking, "usage"),
  };
};

/** Larger values stay in the unit; the event points at them. UTF-16 units of their JSON. */
const LARGEST_VALUE = 1024;

const record = (taking: Taking): EventBody | undefined => {
  const name = needed(taking, "name", takeText(taking, "name"));
  if (name === undefined) return undefined;
  const value = takeAny(taking, "value");
  if (value === undefined) return { kind: "record", name, value, pointer: takeText(taking, "pointer") };
  return taking.length > LARGEST_VALUE && isLarge(value)
    ? { kind: "record", name, value: undefined, pointer: "/value" }
    : { kind: "record", name, value, pointer: undefined };
};

const isLarge = (value: Json): boolean =>
  typeof value === "object" && value !== null
    ? JSON.stringify(value).length > LARGEST_VALUE
    : typeof value === "string" && value.length > LARGEST_VALUE;

const stage = (taking: Taking): EventBody | undefined => {
  const lifecycle = needed(taking, "lifecycle", takeText(taking, "lifecycle"));
  const to = needed(taking, "to", takeText(taking, "to"));
  if (lifecycle === undefined || to === undefined) return undefined;
  return {
    kind: "stage",
    lifecycle,
    from: takeText(taking, "from"),
    to,
    cause: takeText(taking, "cause"),
    closes: takeFlag(taking, "closes"),
    attributes: takeObject(taking, "attributes"),
  };
};

const gate = (taking: Taking): EventBody | undefined => {
  const lifecycle = needed(taking, "lifecycle", takeText(taking, "lifecycle"));
  const name = needed(taking, "gate", takeText(taking, "gate"));
  const passed = needed(taking, "passed", takeFlag(taking, "passed"));
  if (lifecycle === undefined || name === undefined || passed === undefined) return undefined;
  return {
    kind: "gate",
    lifecycle,
    gate: name,
    passed,
    target: takeText(taking, "target"),
    checksPassed: takeTexts(taking, "checksPassed"),
    checksFailed: takeTexts(taking, "checksFailed"),
    message: takeText(taking, "message"),
  };
};

const run = (taking: Taking): EventBody => ({
  kind: "run",
  status: takeWord(taking, "status", RUN_STATUSES),
  name: takeText(taking, "name"),
  configuration: takeObject(taking, "configuration"),
  resource: takeObject(taking, "resource"),
  result: takeObject(taking, "result"),
  headline: takeText(taking, "headline"),
});

const link = (taking: Taking): EventBody | undefined => {
  const relation = needed(taking, "relation", takeWord(taking, "relation", LINK_RELATIONS));
  const from = needed(taking, "from", takeText(taking, "from"));
  const to = needed(taking, "to", takeText(taking, "to"));
  if (relation === undefined || from === undefined || to === undefined) return undefined;
  if (!isLinkEnd(from) || !isLinkEnd(to)) {
    taking.problem = "the ends of a `link` are written `span:<id>` or `subject:<path>`";
    return undefined;
  }
  return {
    kind: "link",
    relation,
    from,
    to,
    closed: takeFlag(taking, "closed"),
    attributes: takeObject(taking, "attributes"),
  };
};

const isLinkEnd = (text: string): text is LinkEnd => text.startsWith("span:") || text.startsWith("subject:");

const attention = (taking: Taking): EventBody | undefined => {
  const action = needed(taking, "action", takeWord(taking, "action", ["raised", "resolved"] as const));
  const id = needed(taking, "id", takeText(taking, "id"));
  if (action === undefined || id === undefined) return undefined;
  return {
    kind: "attention",
    action,
    id,
    attention: takeText(taking, "attention"),
    text: takeText(taking, "text"),
    blocks: takeTexts(taking, "blocks"),
    answer: takeText(taking, "answer"),
  };
};

const anomaly = (taking: Taking): EventBody | undefined => {
  const severity = needed(taking, "severity", takeWord(taking, "severity", SEVERITIES));
  const type = needed(taking, "type", takeText(taking, "type"));
  if (severity === undefined || type === undefined) return undefined;
  return { kind: "anomaly", severity, type, message: takeText(taking, "message") ?? type };
};

const log = (taking: Taking): EventBody | undefined => {
  const message = needed(taking, "message", takeText(taking, "message"));
  if (message === undefined) return undefined;
  return {
    kind: "log",
    severity: takeWord(taking, "severity", SEVERITIES) ?? "info",
    message,
    stream: takeText(taking, "stream"),
  };
};

const mark = (taking: Taking): EventBody | undefined => {
  const name = needed(taking, "mark", takeText(taking, "mark"));
  return name === undefined
    ? undefined
    : { kind: "mark", mark: name, name: takeText(taking, "name") ?? name };
};

/** Kinds whose events have attributes: fields the vocabulary lacks can be kept there. */
export const withAttributes = (body: EventBody, more: Attributes): EventBody =>
  "attributes" in body ? { ...body, attributes: { ...body.attributes, ...more } } : body;
