/**
 * Zipkin v2: a list of spans, or a list of traces. Times are microseconds. A call across services is two spans with
 * one id, the client's half and the server's (`shared`): the server's half becomes a span of its own below the
 * client's, and what ran in the server stands below that. A message may have several receiving halves.
 *
 * Times are kept as they were written: clocks of two hosts may disagree. A span without a duration stays open.
 */
import { parseExact, readExactly, takeJson, takeNumber } from "../json.ts";
import { type Attributes, finite, type Json } from "../value.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { addNanos, epochTime } from "./stamp.ts";
import { NOTHING_READ, type TraceMemory, TraceReading } from "./traced-reading.ts";
import { type TracedSpan, tracedDetail, tracedId } from "./traced-span.ts";
import { partsOfSpans } from "./zipkin-halves.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const timeOf = (micros: unknown): TracedSpan["start"] =>
  epochTime(typeof micros === "number" ? takeNumber(micros) : micros);

const read = (part: string, memory: TraceMemory): ReadResult<TraceMemory> => {
  const result = readExactly(part, (value, repairs): ReadResult<TraceMemory> => {
    const span = spanIn(value);
    if (!span) return { ok: false, problem: "not a span of Zipkin: it has no id", memory };
    const reading = new TraceReading(memory);
    reading.span(span);
    return { ok: true, events: reading.events, memory: reading.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

/** `half` and `below` name the server's half that the span is, or stands under. See `partsOfSpans`. */
const spanIn = (part: unknown): TracedSpan | undefined => {
  if (!isFields(part) || !isFields(part.span) || text(part.span.id) === "") return undefined;
  const { span } = part;
  const trace = text(span.traceId);
  const half = text(part.half);
  const id = text(span.id);
  const parent = half === "" ? text(span.parentId) : id;
  const below = text(part.below);
  const tags = isFields(span.tags) ? (takeJson(span.tags) as Attributes) : {};
  const start = timeOf(span.timestamp);
  const micros = finite(typeof span.duration === "number" ? takeNumber(span.duration) : undefined);
  const failed = tags.error !== undefined;
  const remote = endpointOf(span.remoteEndpoint, "remote");
  return {
    id: tracedId(trace, half === "" ? id : `${id}:${half}`),
    parent: parent === "" ? undefined : tracedId(trace, below === "" ? parent : `${parent}:${below}`),
    name: text(span.name) || text(remote["remote.service"]) || text(span.kind).toLowerCase() || "span",
    service: isFields(span.localEndpoint) ? text(span.localEndpoint.serviceName) || undefined : undefined,
    otherwise: text(span.kind) === "" ? "internal" : "request",
    start,
    end: start && micros !== undefined ? addNanos(start, Math.round(micros * 1000)) : undefined,
    status: failed ? "error" : "unset",
    message: text(tags.error) || undefined,
    attributes: tags,
    events: annotationsOf(span.annotations),
    links: [],
    own: ownOf(span, trace, remote),
  };
};

const annotationsOf = (annotations: unknown): TracedSpan["events"] =>
  (Array.isArray(annotations) ? annotations.filter(isFields) : []).map(({ value, timestamp }) => ({
    name: text(value) || "annotation",
    time: timeOf(timestamp),
    attributes: {},
  }));

const endpointOf = (endpoint: unknown, side: "local" | "remote"): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  if (!isFields(endpoint)) return kept;
  if (side === "remote" && text(endpoint.serviceName) !== "")
    kept["remote.service"] = text(endpoint.serviceName);
  for (const key of ["ipv4", "ipv6", "port"] as const) {
    const value = takeJson(endpoint[key]);
    if (value !== undefined) kept[`${side}.${key}`] = value;
  }
  return kept;
};

const ownOf = (span: Fields, trace: string, remote: Record<string, Json>): Readonly<Record<string, Json>> => {
  const own: Record<string, Json> = {};
  if (trace !== "") own.trace_id = trace;
  if (text(span.kind) !== "") own["span.kind"] = text(span.kind).toLowerCase();
  if (span.shared === true) own.shared = true;
  if (span.debug === true) own.debug = true;
  return Object.assign(own, endpointOf(span.localEndpoint, "local"), remote);
};

const parts = (document: string): readonly Part[] => {
  const spans: string[] = [];
  const cut = new Cutter(document);
  cut.list(() => {
    if (cut.isList) cut.list(() => void spans.push(cut.raw()));
    else spans.push(cut.raw());
  });
  return partsOfSpans(spans);
};

const detail = (ref: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  for (const unit of units) {
    const parsed = parseExact(unit.text);
    const span = parsed.ok ? spanIn(parsed.value) : undefined;
    if (span?.id === ref.id) return tracedDetail(span, ref.start?.spanKind);
  }
  return {};
};

const HEAD = 65_536;
const recognizes = (sample: readonly string[]): boolean => {
  const head = sample.join("\n").slice(0, HEAD);
  return (
    /^\s*\[[\s[]*\{/.test(head) &&
    head.includes('"traceId"') &&
    /"id"\s*:/.test(head) &&
    /"(?:timestamp|localEndpoint|parentId|kind|name)"/.test(head)
  );
};

export const zipkin: Dialect<TraceMemory> = {
  name: "zipkin",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per file: its traces are roots in it" },
  recognizes,
  start: () => NOTHING_READ,
  read,
  parts,
  detail,
  ignored: {},
};
