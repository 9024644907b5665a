/**
 * Inspect AI: logs of evaluations. A log is one JSON document, a zip archive of its pieces, or one event a line with a
 * line for the run before them and one for the result of each sample. Samples ran at the same time while the log has them one after the other: time
 * goes back from sample to sample, and order is by time.
 *
 * What a log says of a sample's or the run's tokens is the sum of its calls and is not added.
 */
import { readExactly, takeJson, takeNumber, takeValue } from "../json.ts";
import type { Json, Value } from "../value.ts";
import { headOf } from "./chat.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SourceInfo } from "./dialect.ts";
import { HEADER, logFromArchive, START } from "./inspect-archive.ts";
import { inspectDetail } from "./inspect-detail.ts";
import { EVAL, errorText, InspectUnit, readEvent, small } from "./inspect-events.ts";
import { type Fields, isFields, text } from "./openai-messages.ts";
import { type Apart, partOf, rawFields, rawObject, split, takeApart } from "./pieces.ts";
import { isSmall } from "./small.ts";

interface InspectMemory {
  /** Samples whose start was told, the newest last. */
  readonly samples: readonly string[];
}

const NEW_MEMORY: InspectMemory = { samples: [] };
const SAMPLES_KEPT = 64;

// ---- recognition --------------------------------------------------------------------------------------------

const isLine = (line: unknown): boolean => {
  if (!isFields(line)) return false;
  if (line.type === "event")
    return "sample_id" in line && isFields(line.event) && typeof line.event.event === "string";
  if (line.type === "sample_result") return "sample_id" in line && isFields(line.scores);
  return line.type === "run" && "task" in line && "model" in line && "started_at" in line;
};

const recognizesLines = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  const ours = lines.filter(
    (line) => /"(?:sample_id|started_at)"/.test(line) && isLine(readExactly(line, (value) => value)),
  );
  return ours.length > 0 && ours.length * 2 >= lines.length;
};

const recognizesDocument = (sample: readonly string[]): boolean => {
  const head = sample.slice(0, 40).join("\n").slice(0, 200_000);
  return (
    /"eval"\s*:\s*\{/.test(head) && /"(?:eval_id|task_id|run_id)"\s*:/.test(head) && /"task"\s*:/.test(head)
  );
};

// ---- parts --------------------------------------------------------------------------------------------------

const AT_THE_END = ["results", "stats", "reductions", "status", "error"];

const parts = (document: string): readonly Part[] => {
  const cut = new Cutter(document);
  const fields = new Map<string, string>();
  const samples: Part[][] = [];
  let isOver = true;
  cut.object((key) => {
    if (key === "samples")
      cut.list((at) =>
        samples.push(cut.isObject ? sampleParts(takeApart(cut, ["events"])) : [damagedPart(at, cut.raw())]),
      );
    else if (key === HEADER || key === START) {
      isOver = key === HEADER;
      cut.object((inner) => fields.set(inner, cut.raw()));
    } else fields.set(key, cut.raw());
  });
  const { taken, rest } = split(fields, AT_THE_END);
  const found: Part[] = [partOf("", [["head", rawObject(rest)]]), ...samples.flat()];
  // Without an end, further samples are appended and nothing before them changes.
  if (isOver) found.push(partOf("/results", [["end", rawObject(taken)]]));
  return found;
};

/** A sample that could not be taken out of its archive; its text says why. */
const damagedPart = (at: number, said: string): Part => partOf(`/damaged/${at}`, [["damaged", said]]);

const sampleParts = ({ fields, lists }: Apart): Part[] => {
  const { taken, rest } = split(fields, ["attachments"]);
  const [id, epoch] = [rest.get("id") ?? "null", rest.get("epoch") ?? "1"];
  const key = `/samples/${id}/${epoch}`;
  const attachments = rawFields(taken.get("attachments") ?? "");
  const found = (lists.get("events") ?? []).map((event, at) =>
    partOf(`${key}/events/${at}`, [
      ["sample_id", id],
      ["epoch", epoch],
      ["event", event],
      ["attachments", named(event, attachments)],
    ]),
  );
  found.push(
    partOf(key, [
      ["sample_id", id],
      ["epoch", epoch],
      ["sample", rawObject(rest)],
      ["attachments", taken.get("attachments")],
    ]),
  );
  return found;
};

/** The attachments that an event names, so that it can be read without its sample. */
const named = (event: string, attachments: ReadonlyMap<string, string>): string | undefined => {
  if (!event.includes("attachment://")) return undefined;
  const keys = new Set([...event.matchAll(/attachment:\/\/([0-9a-f]+)/g)].map((found) => found[1] as string));
  const own = [...keys].map((key) => [key, attachments.get(key)] as const);
  return own.length === 0 ? undefined : rawObject(own);
};

// ---- reading ------------------------------------------------------------------------------------------------

const read = (
  line: string,
  memory: InspectMemory,
  source: SourceInfo,
  position: number,
): ReadResult<InspectMemory> => {
  const result = readExactly(line, (value, repairs): ReadResult<InspectMemory> => {
    const fields = isFields(value) ? value : {};
    if ("damaged" in fields)
      return { ok: false, problem: headOf(text(fields.damaged), 300) || "no sample", memory };
    const unit = new InspectUnit(source, position, fields.sample_id, fields.epoch);
    let after = memory;
    if (isFields(fields.event)) {
      after = beginSample(unit, fields.event, memory);
      readEvent(unit, fields.event);
    } else if (isFields(fields.sample)) after = endSample(unit, fields.sample, memory);
    else if (fields.type === "sample_result") after = endSample(unit, fields, memory);
    else if (isFields(fields.head)) beginDocument(unit, fields.head);
    else if (isFields(fields.end)) endDocument(unit, fields.end);
    else if (fields.type === "run") readRun(unit, fields);
    else unit.say({ kind: "unknown", summary: "no part of a log" }, undefined);
    return { ok: true, events: unit.events, memory: after, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

// ---- samples ------------------------------------------------------------------------------------------------

/** A sample begins with its first event. */
const beginSample = (unit: InspectUnit, event: Fields, memory: InspectMemory): InspectMemory => {
  if (memory.samples.includes(unit.sample)) return memory;
  unit.native = "sample";
  unit.say(
    { kind: "span-start", id: unit.sample, parent: EVAL, spanKind: "task", name: "sample" },
    unit.timeOf(event.timestamp),
  );
  return { samples: [...memory.samples.slice(1 - SAMPLES_KEPT), unit.sample] };
};

const GRADES: Readonly<Record<string, number>> = { C: 1, P: 0.5, I: 0, N: 0 };

/** What the letters of a verdict are worth to Inspect; its own numbers as they are. */
const gradeOf = (value: unknown): Value | undefined => {
  if (typeof value === "number") return takeNumber(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" && Object.hasOwn(GRADES, value) ? GRADES[value] : undefined;
};

const endSample = (unit: InspectUnit, sample: Fields, memory: InspectMemory): InspectMemory => {
  unit.native = "sample";
  const after = beginSample(unit, {}, memory);
  const scores = isFields(sample.scores) ? sample.scores : {};
  const attributes = small(sample, [
    ...["total_time", "working_time", "model_usage", "target", "uuid", "metadata", "limit", "error_retries"],
    ...["started_at", "completed_at", "role_usage"],
  ]);
  const values: Record<string, Value> = {};
  const better: Record<string, "higher"> = {};
  for (const [name, score] of Object.entries(scores)) {
    if (!isFields(score)) continue;
    Object.assign(attributes, prefixed(name, small(score, ["value", "answer", "explanation"])));
    const grade = gradeOf(score.value);
    if (grade === undefined) continue;
    values[`verdict/${name}`] = grade;
    better[`verdict/${name}`] = "higher";
  }
  const end = unit.timeOf(sample.completed_at);
  if (Object.keys(values).length > 0) unit.say({ kind: "metric", values, better }, end);
  for (const key of ["store", "output", "input"]) {
    const value = takeJson(sample[key]);
    if (value === undefined || value === null || (isFields(value) && Object.keys(value).length === 0))
      continue;
    unit.say(
      isSmall(value)
        ? { kind: "record", name: key, value }
        : { kind: "record", name: key, pointer: `/sample/${key}` },
      end,
    );
  }
  const error = errorText(sample.error);
  unit.say({ kind: "span-end", id: unit.sample, status: error ? "error" : "ok", error, attributes }, end);
  return after;
};

const prefixed = (name: string, from: Readonly<Record<string, Json>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [`verdict/${name}.${key}`, value]));

// ---- the run ------------------------------------------------------------------------------------------------

const STATUS: Readonly<Record<string, "finished" | "failed" | "stopped">> = {
  success: "finished",
  error: "failed",
  cancelled: "stopped",
};

const begin = (
  unit: InspectUnit,
  task: string,
  model: string,
  configuration: Record<string, Json>,
  stamp: unknown,
): void => {
  const time = unit.timeOf(stamp);
  unit.native = "eval";
  unit.say({ kind: "run", status: "started", name: `${task} ${model}`.trim(), configuration }, time);
  unit.say({ kind: "span-start", id: EVAL, spanKind: "task", name: task || "evaluation" }, time);
};

const end = (
  unit: InspectUnit,
  said: Fields,
  stamp: unknown,
  result: Record<string, Json>,
  headline?: string,
): void => {
  const status = STATUS[text(said.status)];
  const time = unit.timeOf(stamp);
  const error = errorText(said.error);
  unit.native = "eval";
  if (status === undefined && time === undefined) return;
  unit.say(
    {
      kind: "span-end",
      id: EVAL,
      status: status === "failed" ? "error" : "ok",
      error,
      attributes: small(said, ["model_usage"]),
    },
    time,
  );
  unit.say({ kind: "run", status, result, headline }, time);
};

/** Of a file of lines: the whole run in its first line. What it ended with is told at the time it ended. */
const readRun = (unit: InspectUnit, line: Fields): void => {
  const configuration = small(line, ["task", "model"]);
  begin(unit, text(line.task), text(line.model), configuration, line.started_at);
  end(unit, line, line.completed_at, small(line, ["status"]));
};

const beginDocument = (unit: InspectUnit, head: Fields): void => {
  const evaluation = isFields(head.eval) ? head.eval : {};
  const configuration: Record<string, Json> = {};
  for (const key in evaluation) {
    const value = takeJson(evaluation[key]);
    if (value !== undefined && value !== null && isSmall(value)) configuration[key] = value;
  }
  Object.assign(configuration, small(head, ["version"]));
  begin(unit, text(evaluation.task), text(evaluation.model), configuration, evaluation.created);
  const plan = takeJson(head.plan);
  if (plan === undefined || plan === null) return;
  unit.say(
    isSmall(plan)
      ? { kind: "record", name: "solvers", value: plan }
      : { kind: "record", name: "solvers", pointer: "/head/plan" },
    unit.timeOf(evaluation.created),
  );
};

const endDocument = (unit: InspectUnit, said: Fields): void => {
  const stats = isFields(said.stats) ? said.stats : {};
  const results = isFields(said.results) ? said.results : {};
  const result: Record<string, Json> = {
    ...small(said, ["status"]),
    ...small(results, ["total_samples", "completed_samples"]),
  };
  let headline: string | undefined;
  for (const score of Array.isArray(results.scores) ? results.scores.filter(isFields) : []) {
    const metrics = isFields(score.metrics) ? score.metrics : {};
    for (const [name, metric] of Object.entries(metrics)) {
      const value = isFields(metric) ? takeValue(metric.value) : undefined;
      if (value === undefined) continue;
      result[`${text(score.name)}/${name}`] = value;
      headline ??= `${text(score.name)}/${name}`;
    }
  }
  const both: Fields = { status: said.status, error: said.error, model_usage: stats.model_usage };
  end(unit, both, stats.completed_at, result, headline);
  if (unit.events.length === 0)
    unit.say(
      { kind: "log", severity: "info", message: headOf(`status: ${text(said.status) || "not told"}`) },
      undefined,
    );
};

const ASSEMBLY = { by: "source", rule: "one run per log" } as const;

const IGNORED = {
  "event.working_start": "seconds of work before it, of the sample: its time stamp says when",
  "event.working_time": "an attribute where it was told",
  "event.call.*": "the request as it was sent and answered: its messages and words are the event's",
  "event.tools": "in the detail",
  "event.output.*": "the answer is taken, its usage an attribute",
  "event.state.*": "the sample once more, before its first message",
  "event.score.explanation": "in the raw event",
  "event.score.metadata": "in the raw event",
  "sample.messages": "the talk of its last call",
  "sample.id": "repeated beside it",
  "sample.epoch": "repeated beside it",
  "event.events": "read as events of their own",
  "attachments.*": "long texts that events name: put in their place in the detail",
  "event type": "tells events from results",
  "event seq": "the order of the lines",
  "event.error.traceback": "in the raw event",
  "sample.error.traceback": "in the raw sample",
  "end.results.scores": "its metrics are results, one by one",
  "end.reductions": "the scores once more, by scorer",
  "end.stats.started_at": "told by the head",
} as const;

export const inspect: Dialect<InspectMemory> = {
  name: "inspect",
  version: 1,
  unit: "line",
  assembly: ASSEMBLY,
  recognizes: recognizesLines,
  start: () => NEW_MEMORY,
  read,
  detail: inspectDetail,
  ignored: IGNORED,
};

export const inspectDocument: Dialect<InspectMemory> = {
  name: "inspect-document",
  version: 1,
  unit: "document",
  assembly: ASSEMBLY,
  recognizes: recognizesDocument,
  start: () => NEW_MEMORY,
  read,
  parts,
  fromArchive: logFromArchive,
  detail: inspectDetail,
  ignored: IGNORED,
};
