/**
 * Traces as Jaeger's page saves them: `data` with a list of traces, with one, or the trace itself. Times are
 * microseconds; a parent is one of a span's references; where a span ran stands in a table of processes, which comes
 * after the spans: a part is a span with its process.
 */
import { parseExact, readExactly, takeJson, takeNumber } from "../json.ts";
import { type Attributes, finite, type Json, put } from "../value.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { addNanos, epochTime } from "./stamp.ts";
import { NOTHING_READ, type TraceMemory, TraceReading } from "./traced-reading.ts";
import { type TracedEvent, type TracedSpan, tracedDetail, tracedId } from "./traced-span.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const lists = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const timeOf = (micros: unknown): TracedSpan["start"] =>
  epochTime(typeof micros === "number" ? takeNumber(micros) : micros);

const read = (part: string, memory: TraceMemory): ReadResult<TraceMemory> => {
  const result = readExactly(part, (value, repairs): ReadResult<TraceMemory> => {
    const traced = spanIn(value);
    if (!traced) return { ok: false, problem: "not a span of Jaeger: it has no spanID", memory };
    const reading = new TraceReading(memory);
    reading.span(traced.span);
    reading.resource(traced.resource, traced.span.service, traced.span.start);
    return { ok: true, events: reading.events, memory: reading.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

interface Traced {
  readonly span: TracedSpan;
  readonly resource: Attributes;
}

const spanIn = (part: unknown): Traced | undefined => {
  const span = isFields(part) && isFields(part.span) ? part.span : undefined;
  if (!span || text(span.spanID) === "") return undefined;
  const named = (part as Fields).process;
  const process = isFields(span.process) ? span.process : isFields(named) ? named : {};
  const service = text(process.serviceName) || undefined;
  const resource = tagsOf(process.tags) as Record<string, Json>;
  if (service !== undefined) resource["service.name"] = service;
  return { span: tracedSpan(span, service), resource };
};

const tracedSpan = (span: Fields, service: string | undefined): TracedSpan => {
  const trace = text(span.traceID);
  const attributes = tagsOf(span.tags);
  const start = timeOf(span.startTime);
  const micros = finite(typeof span.duration === "number" ? takeNumber(span.duration) : undefined);
  const { parent, links } = referencesOf(span, trace);
  const { status, message } = outcomeOf(attributes);
  return {
    id: tracedId(trace, text(span.spanID)),
    parent,
    name: text(span.operationName) || "span",
    service,
    otherwise: REQUESTS.has(text(attributes["span.kind"]).toLowerCase()) ? "request" : "internal",
    start,
    end: start && micros !== undefined ? addNanos(start, Math.round(micros * 1000)) : undefined,
    status,
    message,
    attributes,
    events: lists(span.logs).map(eventOf),
    links,
    own: ownOf(span, trace),
  };
};

const REQUESTS = new Set(["server", "client", "producer", "consumer"]);

/** Tags are a list; `type` repeats what the value shows. */
const tagsOf = (tags: unknown): Attributes => {
  const attributes: Record<string, Json> = {};
  for (const tag of lists(tags)) {
    const value = takeJson(tag.value);
    if (typeof tag.key === "string" && value !== undefined) put(attributes, tag.key, value);
  }
  return attributes;
};

/** The parent is what the span is a child of, else what it follows from; every other reference is a link. */
const referencesOf = (span: Fields, trace: string): Pick<TracedSpan, "parent" | "links"> => {
  const references = lists(span.references);
  const parent =
    references.find(({ refType, traceID }) => refType !== "FOLLOWS_FROM" && traceID === trace) ??
    references.find(({ traceID }) => traceID === trace);
  const older = text(span.parentSpanID);
  const id = parent ? text(parent.spanID) : older;
  return {
    parent: id === "" || /^0+$/.test(id) ? undefined : tracedId(trace, id),
    links: references
      .filter((reference) => reference !== parent)
      .map(({ refType, traceID, spanID }) => ({
        to: tracedId(text(traceID), text(spanID)),
        attributes: { reference: text(refType) },
      })),
  };
};

const outcomeOf = (attributes: Attributes): Pick<TracedSpan, "status" | "message"> => {
  const { error } = attributes;
  const code = text(attributes["otel.status_code"]).toUpperCase();
  const failed =
    error === true || (typeof error === "string" && error !== "" && error !== "false") || code === "ERROR";
  const told = text(attributes["otel.status_description"]);
  const message = told || (typeof error === "string" && error !== "true" ? error : "");
  if (failed) return { status: "error", message: message || undefined };
  return { status: code === "OK" ? "ok" : "unset", message: undefined };
};

const eventOf = (log: Fields): TracedEvent => {
  const attributes = tagsOf(log.fields);
  const name = text(attributes.event) || text(attributes.message) || "log";
  return {
    name: name === "error" ? "exception" : name,
    time: timeOf(log.timestamp),
    attributes: exceptionOf(attributes),
  };
};

/** OpenTracing says `message` and `error.object` where OpenTelemetry says `exception.message`. */
const exceptionOf = (attributes: Attributes): Attributes => {
  if (attributes.event !== "error" || attributes["exception.message"] !== undefined) return attributes;
  const told = attributes.message ?? attributes["error.object"];
  return told === undefined ? attributes : { ...attributes, "exception.message": told };
};

const ownOf = (span: Fields, trace: string): Readonly<Record<string, Json>> => {
  const own: Record<string, Json> = {};
  if (trace !== "") own.trace_id = trace;
  if (Array.isArray(span.warnings) && span.warnings.length > 0)
    own.warnings = takeJson(span.warnings) as Json;
  return own;
};

// ---- documents --------------------------------------------------------------------------------------------

const parts = (document: string): readonly Part[] => {
  const found: Part[] = [];
  cutTraces(new Cutter(document), found);
  return found;
};

const cutTraces = (cut: Cutter, found: Part[]): void => {
  const spans: { readonly raw: string; readonly process: string; readonly key: string }[] = [];
  const processes = new Map<string, string>();
  cut.object((key) => {
    if (key === "data") {
      if (cut.isList) cut.list(() => cutTraces(cut, found));
      else cutTraces(cut, found);
    } else if (key === "spans") cut.list(() => spans.push(cutSpan(cut)));
    else if (key === "processes") cut.object((id) => processes.set(id, cut.raw()));
  });
  for (const { raw, process, key } of spans) {
    const where = processes.get(process);
    found.push({ key, text: where === undefined ? `{"span":${raw}}` : `{"span":${raw},"process":${where}}` });
  }
};

const cutSpan = (cut: Cutter): { readonly raw: string; readonly process: string; readonly key: string } => {
  const named: Record<"traceID" | "spanID" | "processID", string> = {
    traceID: "",
    spanID: "",
    processID: "",
  };
  let hasOwn = false;
  const raw = cut.around(() =>
    cut.object((key) => {
      if (key === "process") hasOwn = true;
      else if (key === "traceID" || key === "spanID" || key === "processID") named[key] = unquoted(cut.raw());
    }),
  );
  return { raw, process: hasOwn ? "" : named.processID, key: `${named.traceID}:${named.spanID}` };
};

const unquoted = (raw: string): string => (raw.startsWith('"') ? raw.slice(1, -1) : raw);

const detail = (ref: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  for (const unit of units) {
    const parsed = parseExact(unit.text);
    const traced = parsed.ok ? spanIn(parsed.value) : undefined;
    if (traced?.span.id !== ref.id) continue;
    const said = tracedDetail(traced.span, ref.start?.spanKind);
    return { ...said, attributes: { ...said.attributes, ...traced.resource } };
  }
  return {};
};

const HEAD = 65_536;
const recognizes = (sample: readonly string[]): boolean => {
  const head = sample.join("\n").slice(0, HEAD);
  if (!/^\s*\{/.test(head)) return false;
  return (
    (head.includes('"traceID"') && /"(?:spans|spanID)"/.test(head)) ||
    (head.includes('"data"') && head.includes('"numberOfSpans"'))
  );
};

const ANSWER = "of the answer that carried the traces";
const PAGE = "worked out by Jaeger's page from references and times";

export const jaeger: Dialect<TraceMemory> = {
  name: "jaeger",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per file: its traces are roots in it" },
  recognizes,
  start: () => NOTHING_READ,
  read,
  parts,
  detail,
  ignored: {
    _comment: "words of whoever wrote the file, about the file",
    total: ANSWER,
    limit: ANSWER,
    offset: ANSWER,
    errors: ANSWER,
    services: "counted again from the spans by Jaeger's page",
    traceName: "service and name of the root",
    duration: PAGE,
    startTime: PAGE,
    endTime: PAGE,
    "span.processID": "names the process, which is read",
    "span.depth": PAGE,
    "span.hasChildren": PAGE,
    "span.relativeStartTime": PAGE,
    "span.flags": "sampling",
    "tags.type": "the value shows its type",
  },
};
