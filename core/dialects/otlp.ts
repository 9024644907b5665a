/**
 * OpenTelemetry traces in OTLP/JSON: one export request per line (the collector's file exporter), or one document,
 * bare or in a `{ result: … }` envelope. Times are nanoseconds in texts, beyond what a JavaScript number holds.
 *
 * The file is the run, and its traces are roots in it: an exporter writes the spans of many traces in between.
 */
import type { NewEvent, SpanKind } from "../event.ts";
import { parseExact, readExactly } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { attributesOf, type Fields, isFields, unixNano } from "./otlp-attributes.ts";
import { NOTHING_READ, type TraceMemory, TraceReading } from "./traced-reading.ts";
import { type TracedSpan, tracedDetail, tracedId } from "./traced-span.ts";

const NO_ATTRIBUTES: Attributes = {};

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const lists = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const read = (line: string, memory: TraceMemory): ReadResult<TraceMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<TraceMemory> => {
    const request = requestIn(value);
    if (!request) return { ok: false, problem: "not an OTLP export: it has no resourceSpans", memory };
    const reading = new TraceReading(memory);
    addRequest(reading, request);
    identify(reading.events);
    return { ok: true, events: reading.events, memory: reading.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const requestIn = (value: unknown): Fields | undefined => {
  if (!isFields(value)) return undefined;
  const request = isFields(value.result) ? value.result : value;
  return "resourceSpans" in request || "resourceLogs" in request || "resourceMetrics" in request
    ? request
    : undefined;
};

const addRequest = (reading: TraceReading, request: Fields): void => {
  for (const { resource, service, scope, spans } of groupsOf(request)) {
    const from = reading.events.length;
    for (const span of spans) {
      const traced = spanOf(span, service, scope);
      if (traced) reading.span(traced);
      else reading.events.push({ kind: "unknown", native: "span", summary: "a span without an id" });
    }
    reading.resource(resource, service, reading.events[from]?.time);
  }
  if (reading.events.length === 0) reading.events.push(nothingIn(request));
};

const nothingIn = (request: Fields): NewEvent => {
  if ("resourceSpans" in request)
    return { kind: "unknown", native: "resourceSpans", summary: "an export without spans" };
  const native = "resourceLogs" in request ? "resourceLogs" : "resourceMetrics";
  return { kind: "unknown", native, summary: "logs and metrics are kept, not read" };
};

/** A request that was sent twice is one thing said twice: it is known by its first span. */
const identify = (events: readonly NewEvent[]): void => {
  const first = events[0];
  if (first?.kind !== "span-start") return;
  for (const event of events) (event as { ident?: string }).ident = first.id;
};

interface Group {
  readonly resource: Attributes;
  readonly service: string | undefined;
  readonly scope: Fields | undefined;
  readonly spans: readonly Fields[];
}

/** Spans by resource and scope. Until 2022 a scope was called an instrumentation library. */
const groupsOf = function* (request: Fields): Iterable<Group> {
  for (const group of lists(request.resourceSpans)) {
    const resource = isFields(group.resource) ? attributesOf(group.resource.attributes) : NO_ATTRIBUTES;
    const name = resource["service.name"];
    const service = typeof name === "string" && name !== "" ? name : undefined;
    for (const scoped of lists(group.scopeSpans ?? group.instrumentationLibrarySpans)) {
      const scope = scoped.scope ?? scoped.instrumentationLibrary;
      yield { resource, service, scope: isFields(scope) ? scope : undefined, spans: lists(scoped.spans) };
    }
  }
};

/** `SPAN_KIND_CLIENT` or 3. */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const kindOf = (kind: unknown): string =>
  typeof kind === "number"
    ? (KINDS[kind] ?? String(kind))
    : text(kind).replace("SPAN_KIND_", "").toLowerCase();

const STATUS = { 1: "ok", 2: "error", STATUS_CODE_OK: "ok", STATUS_CODE_ERROR: "error" } as const;
const statusOf = (status: unknown): TracedSpan["status"] => {
  const code = isFields(status) ? String(status.code) : "";
  return Object.hasOwn(STATUS, code) ? STATUS[code as "1"] : "unset";
};

const spanOf = (
  span: Fields,
  service: string | undefined,
  scope: Fields | undefined,
): TracedSpan | undefined => {
  const id = text(span.spanId);
  if (id === "") return undefined;
  const trace = text(span.traceId);
  const parent = text(span.parentSpanId);
  const kind = kindOf(span.kind);
  return {
    id: tracedId(trace, id),
    parent: parent === "" || /^0+$/.test(parent) ? undefined : tracedId(trace, parent),
    name: text(span.name) || "span",
    service,
    otherwise:
      kind === "internal" || kind === "unspecified" || kind === ""
        ? "internal"
        : ("request" satisfies SpanKind),
    start: unixNano(span.startTimeUnixNano),
    end: unixNano(span.endTimeUnixNano),
    status: statusOf(span.status),
    message: isFields(span.status) ? text(span.status.message) || undefined : undefined,
    attributes: attributesOf(span.attributes),
    events: lists(span.events).map((event) => ({
      name: text(event.name) || "event",
      time: unixNano(event.timeUnixNano),
      attributes: withDropped(attributesOf(event.attributes), event),
    })),
    links: lists(span.links).map((link) => linkOf(link, trace)),
    own: ownOf(span, trace, kind, scope),
  };
};

const linkOf = (link: Fields, trace: string): TracedSpan["links"][number] => {
  const attributes = withDropped(attributesOf(link.attributes), link) as Record<string, Json>;
  const other = text(link.traceId);
  if (other !== trace) attributes.trace_id = other;
  return { to: tracedId(other, text(link.spanId)), attributes };
};

const DROPPED = ["droppedAttributesCount", "droppedEventsCount", "droppedLinksCount", "traceState"] as const;

const withDropped = (attributes: Attributes, of: Fields): Attributes => {
  const kept = attributes as Record<string, Json>;
  for (const key of DROPPED) {
    const value = of[key];
    if ((typeof value === "number" && value > 0) || (typeof value === "string" && value !== ""))
      kept[key] = value;
  }
  return kept;
};

const ownOf = (
  span: Fields,
  trace: string,
  kind: string,
  scope: Fields | undefined,
): Readonly<Record<string, Json>> => {
  const own: Record<string, Json> = {};
  if (trace !== "") own.trace_id = trace;
  if (kind !== "" && kind !== "unspecified") own["span.kind"] = kind;
  if (scope) {
    if (text(scope.name) !== "") own["scope.name"] = text(scope.name);
    if (text(scope.version) !== "") own["scope.version"] = text(scope.version);
    const said = attributesOf(scope.attributes);
    for (const key in said) own[`scope.${key}`] = said[key] as Json;
  }
  return withDropped(own, span);
};

// ---- documents --------------------------------------------------------------------------------------------

/** A part is an export of one span: what a line of a file exporter would be. */
const parts = (document: string): readonly Part[] => {
  const found: Part[] = [];
  const cut = new Cutter(document);
  cut.object((key) => {
    if (key === "result") cut.object((inner) => cutRequest(cut, inner, found));
    else cutRequest(cut, key, found);
  });
  return found;
};

const cutRequest = (cut: Cutter, key: string, found: Part[]): void => {
  if (key === "resourceSpans") cut.list(() => cutGroup(cut, found));
  else if (key === "resourceLogs" || key === "resourceMetrics")
    found.push({ key: `/${key}`, text: `{"${key}":${cut.raw()}}` });
};

/** The resource may stand after its spans. */
const cutGroup = (cut: Cutter, found: Part[]): void => {
  const spans: { readonly scoped: string; readonly span: string }[] = [];
  let resource = "";
  cut.object((key) => {
    if (key === "resource") resource = `"resource":${cut.raw()},`;
    else if (key === "scopeSpans" || key === "instrumentationLibrarySpans")
      cut.list(() => cutScope(cut, spans));
  });
  for (const { scoped, span } of spans) {
    const id = /"spanId"\s*:\s*"([^"]*)"/.exec(span)?.[1];
    const trace = /"traceId"\s*:\s*"([^"]*)"/.exec(span)?.[1];
    found.push({
      key: id === undefined ? `/${found.length}` : `${trace ?? ""}:${id}`,
      text: `{"resourceSpans":[{${resource}"scopeSpans":[{${scoped}"spans":[${span}]}]}]}`,
    });
  }
};

const cutScope = (cut: Cutter, spans: { readonly scoped: string; readonly span: string }[]): void => {
  const own: string[] = [];
  let scoped = "";
  cut.object((key) => {
    if (key === "scope" || key === "instrumentationLibrary") scoped = `"scope":${cut.raw()},`;
    else if (key === "spans") cut.list(() => void own.push(cut.raw()));
  });
  for (const span of own) spans.push({ scoped, span });
};

// ---- detail and the rest ------------------------------------------------------------------------------------

const detail = (ref: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  for (const unit of units) {
    const parsed = parseExact(unit.text);
    const request = parsed.ok ? requestIn(parsed.value) : undefined;
    if (!request) continue;
    for (const { resource, service, scope, spans } of groupsOf(request)) {
      for (const span of spans) {
        const traced = spanOf(span, service, scope);
        if (traced?.id !== ref.id) continue;
        const said = tracedDetail(traced, ref.start?.spanKind);
        return { ...said, attributes: { ...said.attributes, ...resource } };
      }
    }
  }
  return {};
};

const HEAD = 65_536;
const looksLike = (sample: readonly string[]): boolean => {
  const head = sample.join("\n").slice(0, HEAD);
  return (
    head.includes('"resourceSpans"') && /"(?:scopeSpans|instrumentationLibrarySpans|resource)"/.test(head)
  );
};

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const ours = lines.filter((line) =>
    /^\s*\{\s*"(?:resourceSpans|resourceLogs|resourceMetrics|result)"/.test(line),
  );
  return ours.length * 2 >= lines.length && ours.some((line) => looksLike([line]));
};

const RULE = "one run per file: its traces are roots in it";
const ignored: Dialect<TraceMemory>["ignored"] = {
  flags: "trace flags: sampled, and where the parent came from",
  schemaUrl: "names the version of the conventions; the names tell",
  "resource.droppedAttributesCount": "what was dropped before it was written",
};

/** Lines: the file of an exporter grows by one request per line. */
export const otlp: Dialect<TraceMemory> = {
  name: "otlp",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: RULE },
  recognizes,
  start: () => NOTHING_READ,
  read,
  detail,
  ignored,
};

export const otlpDocument: Dialect<TraceMemory> = {
  name: "otlp-document",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: RULE },
  recognizes: looksLike,
  start: () => NOTHING_READ,
  read,
  parts,
  detail,
  ignored,
};
