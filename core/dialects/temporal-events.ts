/** Events of a Temporal history to ours: which begin a span, which end it, which happen inside. */
import type { AbsoluteTime, EventBody, RunStatus, SpanKind, SpanStatus } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import { put, takeNumber, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import { canonicalText, textDigest } from "./bodies.ts";
import type { SourceInfo } from "./dialect.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { shortValue } from "./span-text.ts";
import { epochTime, isoTime } from "./stamp.ts";
import { decoded, payloadsValue } from "./temporal-payload.ts";

const WORKFLOW = spanId("workflow");
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a span is, and which attribute of later events names the event that began it. */
interface Family {
  readonly kind: SpanKind;
  readonly word: string;
  readonly begins: string;
  readonly reference: "scheduledEventId" | "startedEventId" | "initiatedEventId";
  /** Types of the family begin with one of these. */
  readonly prefixes: readonly string[];
}

const FAMILIES: readonly Family[] = [
  {
    kind: "step",
    word: "activity",
    begins: "ActivityTaskScheduled",
    reference: "scheduledEventId",
    prefixes: ["ActivityTask"],
  },
  {
    kind: "internal",
    word: "workflow task",
    begins: "WorkflowTaskScheduled",
    reference: "scheduledEventId",
    prefixes: ["WorkflowTask"],
  },
  {
    kind: "request",
    word: "operation",
    begins: "NexusOperationScheduled",
    reference: "scheduledEventId",
    prefixes: ["NexusOperation"],
  },
  {
    kind: "internal",
    word: "timer",
    begins: "TimerStarted",
    reference: "startedEventId",
    prefixes: ["Timer"],
  },
  {
    kind: "task",
    word: "child workflow",
    begins: "StartChildWorkflowExecutionInitiated",
    reference: "initiatedEventId",
    prefixes: ["ChildWorkflowExecution", "StartChildWorkflowExecution"],
  },
  {
    kind: "request",
    word: "signal",
    begins: "SignalExternalWorkflowExecutionInitiated",
    reference: "initiatedEventId",
    prefixes: ["SignalExternalWorkflowExecution", "ExternalWorkflowExecutionSignaled"],
  },
  {
    kind: "request",
    word: "cancellation",
    begins: "RequestCancelExternalWorkflowExecutionInitiated",
    reference: "initiatedEventId",
    prefixes: ["RequestCancelExternalWorkflowExecution", "ExternalWorkflowExecutionCancelRequested"],
  },
];

/** How a type ends says how the span ends; what is not here happens inside it. */
const ENDINGS: readonly (readonly [ending: RegExp, status: SpanStatus])[] = [
  [/(?:Completed|Fired|Signaled|ExecutionCancelRequested)$/, "ok"],
  [/(?:Failed|TimedOut)$/, "error"],
  [/(?:Canceled|Terminated)$/, "cut"],
];

/** The end of the workflow itself. */
const OUTCOMES: Readonly<Record<string, readonly [RunStatus, SpanStatus]>> = {
  WorkflowExecutionCompleted: ["finished", "ok"],
  WorkflowExecutionContinuedAsNew: ["finished", "ok"],
  WorkflowExecutionFailed: ["failed", "error"],
  WorkflowExecutionTimedOut: ["failed", "error"],
  WorkflowExecutionCanceled: ["stopped", "cut"],
  WorkflowExecutionTerminated: ["stopped", "cut"],
};

export interface HistoryEvent {
  readonly id: string;
  readonly type: string;
  readonly time: AbsoluteTime | undefined;
  readonly said: Fields;
}

/** `EVENT_TYPE_TIMER_FIRED` is `TimerFired`. */
const typeOf = (type: string): string =>
  type.startsWith("EVENT_TYPE_")
    ? type
        .slice("EVENT_TYPE_".length)
        .split("_")
        .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
        .join("")
    : type;

export const historyEvent = (
  value: unknown,
  zoneMinutes: SourceInfo["zoneMinutes"],
): HistoryEvent | undefined => {
  if (!isFields(value) || text(value.eventType) === "") return undefined;
  const id = typeof value.eventId === "number" ? String(value.eventId) : text(value.eventId);
  const key = Object.keys(value).find((name) => name.endsWith("EventAttributes"));
  const stamp = value.eventTime;
  return {
    id,
    type: typeOf(text(value.eventType)),
    time:
      typeof stamp === "string"
        ? (isoTime(stamp, zoneMinutes) ?? epochTime(stamp))
        : epochTime(typeof stamp === "number" ? takeNumber(stamp) : stamp),
    said: key !== undefined && isFields(value[key]) ? value[key] : {},
  };
};

const familyOf = (type: string): Family | undefined =>
  FAMILIES.find(({ prefixes }) => prefixes.some((prefix) => type.startsWith(prefix)));

export const eventsOf = (event: HistoryEvent): readonly (EventBody & { subject?: Subject | undefined })[] => {
  const { type, said } = event;
  if (type === "WorkflowExecutionStarted") return startOfWorkflow(event);
  const outcome = Object.hasOwn(OUTCOMES, type) ? OUTCOMES[type] : undefined;
  if (outcome) return endOfWorkflow(event, outcome);
  const family = familyOf(type);
  if (!family) return [inside(WORKFLOW, event)];
  if (type === family.begins) return [startOf(event, family)];
  const reference = text(said[family.reference]);
  if (reference === "") return [inside(WORKFLOW, event)];
  const id = spanId(`event-${reference}`);
  const ending = ENDINGS.find(([pattern]) => pattern.test(type) && !type.endsWith("TaskCancelRequested"));
  return [ending ? endOf(event, id, ending[1]) : inside(id, event)];
};

const startOfWorkflow = ({ said }: HistoryEvent): readonly EventBody[] => {
  const name = nameIn(said.workflowType) || "workflow";
  const attributes = plain(said);
  return [
    { kind: "run", status: "started", name, configuration: attributes },
    {
      kind: "span-start",
      id: WORKFLOW,
      spanKind: "task",
      name,
      attributes,
      digests: digestOf("arguments", said.input),
    },
  ];
};

const endOfWorkflow = (
  { said, type }: HistoryEvent,
  [status, spanStatus]: readonly [RunStatus, SpanStatus],
): readonly EventBody[] => {
  const error = spanStatus === "error" ? failureText(said) || type : undefined;
  const attributes = plain(said);
  return [
    {
      kind: "span-end",
      id: WORKFLOW,
      status: spanStatus,
      error,
      attributes,
      digests: digestOf("result", said.result),
    },
    { kind: "run", status, result: error === undefined ? attributes : { ...attributes, error } },
  ];
};

const startOf = ({ id, said }: HistoryEvent, family: Family): EventBody & { subject?: Subject } => {
  const name = calledIn(said, family);
  const body: EventBody & { subject?: Subject } = {
    kind: "span-start",
    id: spanId(`event-${id}`),
    parent: WORKFLOW,
    spanKind: family.kind,
    name,
    attributes: plain(said),
    digests: digestOf("arguments", said.input),
  };
  if (name !== family.word) body.subject = subjectOf([family.word.replace(" workflow", ""), name]);
  return body;
};

const calledIn = (said: Fields, { word }: Family): string => {
  const type = nameIn(said.activityType) || nameIn(said.workflowType) || text(said.signalName);
  if (type !== "") return type;
  if (text(said.operation) !== "") return `${text(said.service)}.${text(said.operation)}`;
  return word === "timer" && text(said.timerId) !== "" ? `timer ${text(said.timerId)}` : word;
};

const endOf = ({ said, type }: HistoryEvent, id: SpanId, status: SpanStatus): EventBody => ({
  kind: "span-end",
  id,
  status,
  error: status === "error" ? failureText(said) || type : undefined,
  attributes: plain(said),
  digests: digestOf("result", said.result),
});

const inside = (id: SpanId, { said, type }: HistoryEvent): EventBody => {
  const attributes = plain(said);
  const failed = failureText(said);
  if (failed !== "") attributes.failure = failed;
  const input = payloadsValue(said.input);
  if (input !== undefined) attributes.input = shortValue(input);
  const name = text(said.markerName) || text(said.signalName);
  return { kind: "span-event", id, name: name === "" ? type : `${type} ${name}`, attributes };
};

const nameIn = (value: unknown): string => (isFields(value) ? text(value.name) : "");

/** A failure and what caused it, from the outside in. */
export const failureText = (said: Fields): string => {
  const words: string[] = [];
  let failure = said.failure ?? said.lastFailure;
  for (let depth = 0; isFields(failure) && depth < 10; depth++) {
    if (text(failure.message) !== "" && text(failure.message) !== words.at(-1))
      words.push(text(failure.message));
    failure = failure.cause;
  }
  return words.join(": ") || text(said.cause);
};

/** Attributes without bodies and failures; what is only a name is its name. */
const plain = (said: Fields): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const key in said) {
    if (BODIES.has(key)) continue;
    const value = said[key];
    const isName = isFields(value) && Object.keys(value).length === 1 && nameIn(value) !== "";
    const short = isName ? nameIn(value) : (takeValue(value) ?? shortStructure(value));
    if (short !== undefined) put(kept, key, short);
  }
  return kept;
};

const shortStructure = (value: unknown): Json | undefined =>
  isFields(value) || Array.isArray(value) ? shortValue(decoded(value)) : undefined;

const BODIES = new Set(["input", "result", "failure", "lastFailure", "header"]);

const digestOf = (
  of: "arguments" | "result",
  payloads: unknown,
): Readonly<Record<string, ReturnType<typeof textDigest>>> | undefined => {
  const value = payloadsValue(payloads);
  return value === undefined ? undefined : { [of]: textDigest(canonicalText(value)) };
};
