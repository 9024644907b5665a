/**
 * Our own format: JSONL, one event a line, in the vocabulary of core/event.ts, with absolute times. Published as
 * hindcast.schema.json. Texts (messages, response, parameters, result) stand whole in the line.
 */
import type { AbsoluteTime, EventBody, NewEvent, SpanEvent } from "../event.ts";
import { subject as subjectPath } from "../ids.ts";
import { parseLine, put, readExactly, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import {
  bothEnds,
  type Common,
  eventOf,
  foreignFields,
  isLineKind,
  type LineKind,
  withAttributes,
} from "./hindcast-body.ts";
import { spanDetail } from "./hindcast-detail.ts";
import { noteRepair, type Taking, takeNotes, takeNumbers, takeText, takeTime } from "./hindcast-fields.ts";

/** Characters of the response so far of spans whose chunks do not say it, oldest first. */
export interface HindcastMemory {
  readonly lengths: readonly (readonly [id: string, length: number])[];
}

const LENGTHS_KEPT = 256;
const LONGEST_ID = 128;

export const hindcast: Dialect<HindcastMemory> = {
  name: "hindcast",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per file; lines with a `run` key go to the run of that key" },
  axisNames: { step: "step", epoch: "epoch" },
  recognizes: (sample) => {
    const lines = sample.map(objectOf).filter((line) => line !== undefined);
    const ours = lines.filter((line) => "at" in line && isLineKind(line.kind)).length;
    return ours > 0 && ours * 2 > lines.length;
  },
  start: () => ({ lengths: [] }),
  read: (text, memory, source) => {
    const result = readExactly<ReadResult<HindcastMemory>>(text, (value, repairs) =>
      isObject(value)
        ? readLine(value, text.length, repairs, memory, source)
        : { ok: false, problem: "not a JSON object", memory },
    );
    return "memory" in result ? result : { ok: false, problem: result.problem, memory };
  },
  detail: spanDetail,
  ignored: {},
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectOf = (text: string): Record<string, unknown> | undefined => {
  const parsed = parseLine(text);
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
};

const readLine = (
  line: Record<string, unknown>,
  length: number,
  repairs: readonly string[],
  memory: HindcastMemory,
  source: SourceInfo,
): ReadResult<HindcastMemory> => {
  const taking: Taking = { line, length, repairs, problem: undefined };
  const { kind } = line;
  if (!isLineKind(kind)) return unknownKind(taking, memory, source);
  const events = kind === "span" ? wholeSpan(taking, source) : single(taking, kind, source);
  if (!events) return { ok: false, problem: taking.problem ?? "not an event", memory };
  const kept = keepForeign(taking, kind, events);
  const first = kept[0];
  if (first?.kind === "span-event") return chunk(taking, first, memory);
  const forgot = first?.kind === "span-end" ? without(memory, first.id) : memory;
  return done(taking, kept, forgot);
};

const done = (
  taking: Taking,
  events: readonly NewEvent[],
  memory: HindcastMemory,
): ReadResult<HindcastMemory> =>
  taking.repairs.length > 0
    ? { ok: true, events, memory, repairs: taking.repairs }
    : { ok: true, events, memory };

const commonOf = (taking: Taking, source: SourceInfo): Common => {
  const subject = takeText(taking, "subject");
  return {
    time: takeTime(taking, "at", source),
    native: takeText(taking, "native"),
    axes: takeNumbers(taking, "axes"),
    subject: subject === undefined ? undefined : subjectPath(subject),
    notes: taking.line.notes === undefined ? undefined : takeNotes(taking),
    run: takeText(taking, "run"),
    ident: takeText(taking, "ident"),
  };
};

const single = (
  taking: Taking,
  kind: EventBody["kind"],
  source: SourceInfo,
): readonly NewEvent[] | undefined => {
  const event = eventOf(taking, kind, commonOf(taking, source));
  return event && [event];
};

/**
 * Both ends in one line never go backwards: the end is moved to the start, and marked. Without a readable end the
 * span stays open.
 */
const wholeSpan = (taking: Taking, source: SourceInfo): readonly NewEvent[] | undefined => {
  const common = commonOf(taking, source);
  const ends = bothEnds(taking, common);
  if (!ends) return undefined;
  const [start, end] = ends;
  const time = takeTime(taking, "end", source);
  if (time === undefined) {
    noteRepair(taking, "a `span` line without its `end` is read as a start");
    return [start];
  }
  const backwards = common.time !== undefined && isBefore(time, common.time);
  return [start, backwards ? { ...end, notes: ["end-moved"] } : { ...end, time }];
};

const isBefore = (left: AbsoluteTime, right: AbsoluteTime): boolean =>
  left.seconds < right.seconds || (left.seconds === right.seconds && left.nanos < right.nanos);

/** A kind of a later version, or none: kept whole, with its time. */
const unknownKind = (
  taking: Taking,
  memory: HindcastMemory,
  source: SourceInfo,
): ReadResult<HindcastMemory> => {
  const { kind } = taking.line;
  const native = typeof kind === "string" ? kind : undefined;
  const summary = native === undefined ? "a line without a kind" : `a line of the unknown kind ${native}`;
  return done(
    taking,
    [{ kind: "unknown", summary, ...commonOf(taking, source), ...(native !== undefined && { native }) }],
    memory,
  );
};

/** Fields we do not know are kept as attributes where the kind has them, else in the raw line, and are named. */
const keepForeign = (taking: Taking, kind: LineKind, events: readonly NewEvent[]): readonly NewEvent[] => {
  const foreign = foreignFields(taking.line, kind);
  const [first, ...rest] = events;
  if (foreign.length === 0 || !first) return events;
  const more: Record<string, Json> = {};
  for (const key of foreign) {
    noteRepair(
      taking,
      `unknown field \`${key.slice(0, 60)}\` kept ${"attributes" in first ? "as an attribute" : "in the raw line"}`,
    );
    const value = takeJson(taking.line[key]);
    if (value !== undefined) put(more, key, value);
  }
  return [withAttributes(first, more), ...rest];
};

// ---- chunks that do not say how long the response is by now ------------------------------------------------

const chunk = (
  taking: Taking,
  event: NewEvent & SpanEvent,
  memory: HindcastMemory,
): ReadResult<HindcastMemory> => {
  const text = takeText(taking, "text");
  if (event.length !== undefined || text === undefined || event.id.length > LONGEST_ID)
    return done(taking, [event], memory);
  const before = memory.lengths.find(([id]) => id === event.id)?.[1] ?? 0;
  const length = before + text.length;
  const others = without(memory, event.id).lengths;
  return done(taking, [{ ...event, length }], {
    lengths: [...others.slice(1 - LENGTHS_KEPT), [event.id, length]],
  });
};

const without = (memory: HindcastMemory, id: string): HindcastMemory =>
  memory.lengths.some(([kept]) => kept === id)
    ? { lengths: memory.lengths.filter(([kept]) => kept !== id) }
    : memory;
