/**
 * A span of a tracing format (OTLP, Jaeger, Zipkin) to events. The formats differ in how they write a span; what a
 * span means is the same in all of them.
 *
 * Usage is counted on spans of kind `llm` only: what agents and workflows say is the sum of their calls. Where two
 * such spans stand directly one in the other (a wrapper around a client), the one read first counts; of the other the
 * numbers stay attributes.
 */
import type { AbsoluteTime, EventBody, NewEvent, SpanEnd, SpanKind, SpanStart } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import type { Attributes, Json } from "../value.ts";
import { newMessages } from "./anton-bodies.ts";
import { canonicalText, promptDigest, textDigest } from "./bodies.ts";
import { type Counted, isCounted, withCall } from "./counted.ts";
import type { SpanDetail } from "./dialect.ts";
import { agentName, genaiKind, genaiUsage } from "./genai.ts";
import { genaiBodies, isBody, type NamedEvent } from "./genai-bodies.ts";
import { attributeSides, shortAttributes } from "./span-text.ts";

export interface TracedEvent extends NamedEvent {
  readonly time: AbsoluteTime | undefined;
}

export interface TracedSpan {
  readonly id: SpanId;
  readonly parent: SpanId | undefined;
  readonly name: string;
  readonly service: string | undefined;
  /** What the span is when its attributes do not say. */
  readonly otherwise: SpanKind;
  readonly start: AbsoluteTime | undefined;
  readonly end: AbsoluteTime | undefined;
  readonly status: "ok" | "error" | "unset";
  /** The failure in words, where the format has a place for them. */
  readonly message: string | undefined;
  readonly attributes: Attributes;
  readonly events: readonly TracedEvent[];
  readonly links: readonly { readonly to: SpanId; readonly attributes: Attributes }[];
  /** Kept beside the attributes, and ours: names with `span.` or `trace_id`. */
  readonly own: Readonly<Record<string, Json>>;
}

const CALLS_KEPT = 128;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The id of a span in a file that may hold several traces: span ids are unique in a trace only. */
export const tracedId = (traceId: string, id: string): SpanId =>
  spanId(traceId === "" ? id : `${traceId.slice(-8)}:${id}`);

/** Adds the span's events to `events`, and returns what is counted afterwards. */
export const addSpan = (events: NewEvent[], span: TracedSpan, counted: Counted): Counted => {
  const kind = genaiKind(span.attributes) ?? span.otherwise;
  const subject = subjectFor(span, kind);
  const add = (body: EventBody, time: AbsoluteTime | undefined): Writable<NewEvent> => {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    if (subject !== undefined) event.subject = subject;
    events.push(event);
    return event;
  };
  const [start, end] = endsOf(span, kind);
  add(start, span.start);
  if (kind === "llm") add({ kind: "mark", mark: "model-call", name: span.name }, span.start);
  for (const { name, time, attributes } of span.events) {
    const kept = shortAttributes(attributes);
    add({ kind: "span-event", id: span.id, name, attributes: kept }, time ?? span.start);
  }
  for (const link of span.links) {
    const { to, attributes } = link;
    add(
      { kind: "link", relation: "causes", from: `span:${to}`, to: `span:${span.id}`, attributes },
      span.start,
    );
  }
  if (!span.end) return counted;
  const backwards = span.start !== undefined && isBefore(span.end, span.start);
  const event = add(end, backwards ? span.start : span.end) as Writable<SpanEnd> & Writable<NewEvent>;
  if (backwards) event.notes = ["end-moved"];
  if (kind !== "llm") return counted;
  const usage = genaiUsage(span.attributes);
  if (usage === undefined || isCounted(span, counted)) return counted;
  event.usage = usage;
  return withCall(span, counted, CALLS_KEPT);
};

const isBefore = (one: AbsoluteTime, other: AbsoluteTime): boolean =>
  one.seconds < other.seconds || (one.seconds === other.seconds && one.nanos < other.nanos);

const subjectFor = ({ attributes, service }: TracedSpan, kind: SpanKind): Subject | undefined => {
  const agent = kind === "agent" || kind === "llm" || kind === "tool" ? agentName(attributes) : undefined;
  if (agent !== undefined) return subjectOf(["agent", agent]);
  return service === undefined ? undefined : subjectOf(["service", service]);
};

const endsOf = (span: TracedSpan, kind: SpanKind): readonly [Writable<SpanStart>, Writable<SpanEnd>] => {
  const { id, parent, name, attributes } = span;
  const { start: first, end: last, hasBodies } = attributeSides(attributes);
  for (const key in span.own) first[key] = span.own[key] as Json;
  const start: Writable<SpanStart> = {
    kind: "span-start",
    id,
    parent,
    spanKind: kind,
    name,
    attributes: first,
  };
  const end: Writable<SpanEnd> = {
    kind: "span-end",
    id,
    status: span.status,
    error: failureOf(span),
    attributes: last,
  };
  if (hasBodies || span.events.some(({ name: called }) => called.startsWith("gen_ai.")))
    addDigests(start, end, span, kind);
  return [start, end];
};

const addDigests = (
  start: Writable<SpanStart>,
  end: Writable<SpanEnd>,
  span: TracedSpan,
  kind: SpanKind,
): void => {
  const { messages, response, parameters, result } = genaiBodies(span.attributes, span.events);
  if (kind === "llm") {
    if (messages.length > 0)
      start.digests = { prompt: promptDigest(newMessages(messages, response, undefined)) };
    if (response !== undefined) end.digests = { response: textDigest(response) };
    return;
  }
  if (parameters !== undefined) start.digests = { arguments: textDigest(canonicalText(parameters)) };
  if (result !== undefined) end.digests = { result: textDigest(result) };
};

/** Says why a span failed: its status, its last exception, its attributes, in this order. */
const failureOf = (span: TracedSpan): string | undefined => {
  if (span.status !== "error") return undefined;
  if (span.message) return span.message;
  const exception = span.events.findLast(({ name }) => name === "exception")?.attributes;
  for (const said of [
    exception?.["exception.message"],
    exception?.["exception.type"],
    span.attributes["error.message"],
    span.attributes["error.type"],
  ])
    if (typeof said === "string" && said !== "") return said;
  return "the span reported failure";
};

/** What a person reads of the span. */
export const tracedDetail = (span: TracedSpan, kind: SpanKind | undefined): SpanDetail => {
  const { messages, response, asked, parameters, result } = genaiBodies(span.attributes, span.events);
  const attributes: Record<string, Json> = {};
  for (const key in span.attributes) if (!isBody(key)) attributes[key] = span.attributes[key] as Json;
  for (const key in span.own) attributes[key] = span.own[key] as Json;
  const error = failureOf(span);
  if ((kind ?? genaiKind(span.attributes)) === "llm") return { messages, response, asked, error, attributes };
  return { parameters, result, error, attributes };
};
