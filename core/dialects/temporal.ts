/**
 * Histories of Temporal workflows: one document with `events`, in the spelling of the command line
 * (`ActivityTaskScheduled`) or of the protocol (`EVENT_TYPE_ACTIVITY_TASK_SCHEDULED`). The workflow is the outermost
 * span; activities, timers, child workflows, operations and workflow tasks are spans in it, from the event that
 * schedules them to the one that names that event's id.
 */
import type { NewEvent } from "../event.ts";
import { parseExact, put, readExactly } from "../json.ts";
import type { Json } from "../value.ts";
import { canonicalText } from "./bodies.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SourceInfo, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { eventsOf, failureText, historyEvent } from "./temporal-events.ts";
import { decoded, payloadsValue } from "./temporal-payload.ts";

/** Nothing has to be remembered between events: each names what it belongs to. */
type NoMemory = Readonly<Record<string, never>>;

const read = (part: string, memory: NoMemory, source: SourceInfo): ReadResult<NoMemory> => {
  const result = readExactly(part, (value, repairs): ReadResult<NoMemory> => {
    const event = historyEvent(value, source.zoneMinutes);
    if (!event) return { ok: false, problem: "not an event of a history: it has no eventType", memory };
    const events = eventsOf(event).map((body): NewEvent => {
      const placed = body as { -readonly [Key in keyof NewEvent]: NewEvent[Key] };
      placed.time = event.time;
      placed.native = event.type;
      return placed as NewEvent;
    });
    return { ok: true, events, memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

// ---- documents and detail -----------------------------------------------------------------------------------

const parts = (document: string): readonly Part[] => {
  const found: Part[] = [];
  const cut = new Cutter(document);
  const add = (): void => {
    const raw = cut.raw();
    const id = /"eventId"\s*:\s*"?(\d+)/.exec(raw)?.[1];
    found.push({ key: id ?? `/events/${found.length}`, text: raw });
  };
  const history = (key: string): void => {
    if (key === "events") cut.list(add);
    else if (key === "history") cut.object(history);
  };
  cut.object(history);
  return found;
};

const detail = (_span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const attributes: Record<string, Json> = {};
  let parameters: Json | undefined;
  let result: string | undefined;
  let error = "";
  for (const unit of units) {
    const parsed = parseExact(unit.text);
    const event = parsed.ok ? historyEvent(parsed.value, () => 0) : undefined;
    if (!event) continue;
    const { said } = event;
    parameters ??= payloadsValue(said.input);
    const given = payloadsValue(said.result);
    if (given !== undefined) result = canonicalText(given);
    if ("failure" in said) error = failureText(said);
    for (const key in said) if (key !== "input" && key !== "result") put(attributes, key, decoded(said[key]));
  }
  return { parameters, result, error: error || undefined, attributes };
};

const HEAD = 65_536;
const recognizes = (sample: readonly string[]): boolean => {
  const head = sample.join("\n").slice(0, HEAD);
  return (
    /^\s*\{/.test(head) &&
    head.includes('"events"') &&
    head.includes('"eventType"') &&
    head.includes('"eventId"')
  );
};

const HEADER = "carried for interceptors; in the span's detail";
const FAILURE = "its words and its causes' are told; stack traces are in the span's detail";

export const temporal: Dialect<NoMemory> = {
  name: "temporal",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per file: one workflow execution" },
  recognizes,
  start: () => ({}),
  read,
  parts,
  detail,
  ignored: {
    version: "of the cluster that wrote the event",
    taskId: "of the server's queue",
    links: "to events of other histories",
    workerMayIgnore: "a word to old workers",
    "workflowExecutionStartedEventAttributes.header.*": HEADER,
    "activityTaskScheduledEventAttributes.header.*": HEADER,
    "workflowExecutionFailedEventAttributes.failure.*": FAILURE,
    "childWorkflowExecutionFailedEventAttributes.failure.*": FAILURE,
    "activityTaskFailedEventAttributes.failure.*": FAILURE,
    "nexusOperationFailedEventAttributes.failure.*": FAILURE,
    "markerRecordedEventAttributes.failure.*": FAILURE,
    "markerRecordedEventAttributes.details.*": "cut where it is long; whole in the span's detail",
  },
};
