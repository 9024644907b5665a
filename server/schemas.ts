/**
 * The only room of zod: what comes in at the doors is parsed here, what goes out is described here. Every answer is
 * held against its type in core/wire.ts by the compiler, key by key; the tests hold the real answers against it.
 */
import { z } from "zod";
import type { Message, SpanDetail } from "../core/dialects/dialect.ts";
import type { Place } from "../core/event.ts";
import { EVENT_KINDS, SEVERITIES, SPAN_KINDS } from "../core/event.ts";
import {
  nanos as makeNanos,
  type Nanos,
  type RunId,
  type Seq,
  type SourceKey,
  type SpanId,
  type Subject,
} from "../core/ids.ts";
import { type Address, MOMENT_FORMS, parseAddress } from "../core/moment.ts";
import type { Json, Value } from "../core/value.ts";
import type * as Wire from "../core/wire.ts";

/** Compiles only when the schema gives exactly the keys of T, with the types of T. */
const fits =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & (keyof T extends keyof z.output<S> ? unknown : never)): S =>
    schema;

/** A brand says what a string or number is; at the door it is still a string or number. */
const branded = <T>(schema: z.ZodType): z.ZodType<T> => schema as unknown as z.ZodType<T>;

// ---- small things -----------------------------------------------------------------------------------------

const text = z.string();
const count = z.int().min(0);
const runId = branded<RunId>(text.regex(/^[A-Za-z0-9._-]{1,128}$/).meta({ examples: ["r-7f3k2m9q1x"] }));
const seq = branded<Seq>(count);
const nanos = branded<Nanos>(z.number().describe("nanoseconds since the origin of the run"));
const spanId = branded<SpanId>(text);
const subject = branded<Subject>(text.meta({ examples: ["env:3/slot:r0c1/seed:2"] }));
const sourceKey = branded<SourceKey>(text);
const eventKind = z.enum(EVENT_KINDS);
const spanKind = z.enum(SPAN_KINDS);
const severity = z.enum(SEVERITIES);
const clock = z.enum(["wall", "ordinal", "mixed"]);
const value: z.ZodType<Value> = z
  .union([z.number(), text, z.boolean(), z.null(), z.strictObject({ num: text })])
  .meta({
    id: "Value",
    description: "A value of a trace. What JSON cannot hold (NaN, infinities, big integers) is { num }.",
  });
const json = branded<Json>(z.json().meta({ id: "Json" }));
const attributes = z.record(text, json);
const usage = z.record(text, z.number());
const digests = z.record(text, z.strictObject({ digest: text, length: count }));
const byKind = z.partialRecord(eventKind, count);
const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();

export const place = fits<Place>()(
  z.strictObject({ at: nanos, source: sourceKey, position: z.number(), k: z.number() }).meta({ id: "Place" }),
);

// ---- runs -------------------------------------------------------------------------------------------------

const figure = count.nullable();
export const runSummary = fits<Wire.RunSummary>()(
  z
    .strictObject({
      id: runId,
      name: text,
      dialect: text,
      kinds: list(z.enum(["agent", "training", "orchestrator", "other"])),
      sources: list(z.strictObject({ path: text, generation: count })),
      generation: count,
      clock,
      status: z.enum(["live", "truncated", "stale", "ended"]),
      outcome: z.enum(["finished", "failed", "stopped", "open"]),
      start: text.nullable(),
      end: text.nullable(),
      originMs: z.number(),
      from: nanos,
      to: nanos,
      durationMs: z.number(),
      lines: count,
      problems: count,
      events: count,
      eventsByKind: byKind,
      spans: z.strictObject({
        total: count,
        byKind: z.partialRecord(spanKind, count),
        open: count,
        failed: count,
      }),
      tokens: z.strictObject({ input: figure, output: figure, cacheRead: figure, cacheWrite: figure }),
      costUsd: z.number().nullable(),
      metrics: z.strictObject({ series: count, points: count }),
      subjects: count,
      stages: z.strictObject({ transitions: count, byStage: z.record(text, count), open: count }),
      gates: z.strictObject({ passed: count, failed: count }),
      attention: z.strictObject({ raised: count, resolved: count, open: count }),
      anomalies: z.strictObject({ bySeverity: z.partialRecord(severity, count) }),
      headline: z.strictObject({ name: text, value }).nullable(),
      branchOf: runId.nullable(),
      replaces: runId.nullable(),
      axes: z.record(text, text),
      shape: z.strictObject({
        density: list(z.number()),
        anomalies: list(z.strictObject({ x: z.number(), severity })),
      }),
      configuration: attributes,
      cutAtLine: count.nullable(),
      head: seq,
    })
    .meta({ id: "RunSummary" }),
);
export const runList = fits<Wire.RunList>()(
  z.strictObject({ version: z.literal(1), runs: list(runSummary) }),
);

// ---- segments, tail ---------------------------------------------------------------------------------------

/** Kept loose: the vocabulary of events is published as the schema of hindcast lines. Common keys are checked. */
const traceEvent = branded<Wire.Tail["events"][number]>(
  z
    .looseObject({
      kind: eventKind,
      seq: count,
      at: z.number(),
      source: text,
      position: z.number(),
      k: count,
    })
    .meta({ id: "TraceEvent", description: "One thing that happened; further keys by kind." }),
);
const blobName = text.regex(/^[A-Za-z0-9._-]{8,128}$/);
const segment = fits<Wire.Segment>()(
  z.strictObject({
    events: blobName,
    checkpoint: blobName.nullable(),
    from: place,
    to: place,
    count,
    before: count,
    maxSeq: seq,
  }),
);
export const segmentList = fits<Wire.SegmentList>()(
  z.strictObject({ run: runId, version: count, segments: list(segment) }),
);
export const tail = fits<Wire.Tail>()(
  z.strictObject({ run: runId, version: count, head: seq, events: list(traceEvent) }),
);

// ---- a moment, a state ------------------------------------------------------------------------------------

export const resolvedMoment = fits<Wire.ResolvedMoment>()(
  z.strictObject({
    moment: place.nullable(),
    event: text.nullable(),
    at: nanos,
    rank: count,
    of: count,
    notice: text.optional(),
  }),
);
/** The state itself is described by core/state.ts; here only that it is an object with its known keys. */
const stateJson = branded<Wire.StateAnswer["state"]>(
  z.strictObject({
    moment: place.nullable(),
    count,
    run: z.looseObject({
      starts: count,
      configuration: attributes,
      resource: attributes,
      result: attributes,
    }),
    axes: z.record(text, z.strictObject({ value: z.number(), at: nanos })),
    spans: list(z.looseObject({ id: text, spanKind, name: text, event: text, at: nanos })),
    spansOpen: count,
    pendingEnds: z.record(text, z.looseObject({ event: text, failed: z.boolean() })),
    totals: z.looseObject({ events: byKind, transitions: count, subjects: count, metricPoints: count }),
    subjects: list(z.looseObject({ subject: text, lifecycle: text, stage: text.optional(), since: nanos })),
    series: z.record(text, z.record(text, z.looseObject({ last: value, count }))),
    records: list(z.looseObject({ name: text })),
    attention: list(z.looseObject({ id: text })),
    anomalies: list(z.looseObject({ severity, type: text, message: text })),
    links: list(z.looseObject({ relation: text, from: text, to: text })),
  }),
);
export const stateAnswer = fits<Wire.StateAnswer>()(
  z.strictObject({ version: z.literal(1), run: runId, at: resolvedMoment, state: stateJson }),
);

// ---- windows ----------------------------------------------------------------------------------------------

const notes = list(
  z.enum(["derived", "end-moved", "time-missing", "time-out-of-range", "ordinal"]),
).optional();
export const spanBar = fits<Wire.SpanBar>()(
  z
    .strictObject({
      event: text,
      id: spanId,
      parent: spanId.optional(),
      spanKind,
      name: text,
      subject: subject.optional(),
      start: nanos,
      end: nanos.optional(),
      endEvent: text.optional(),
      status: z.enum(["ok", "error", "cut", "unset"]).optional(),
      failed: z.boolean(),
      notes,
      depth: count,
      children: count,
      descendants: count,
    })
    .meta({ id: "SpanBar" }),
);
export const spanList = z.strictObject({ version: z.literal(1), run: runId, spans: list(spanBar) });
const stageBar = fits<Wire.StageBar>()(
  z.strictObject({
    event: text,
    subject,
    lifecycle: text,
    stage: text,
    start: nanos,
    end: nanos.optional(),
    cause: text.optional(),
    illegal: z.boolean().optional(),
    attributes: attributes.optional(),
  }),
);
const gateMark = fits<Wire.GateMark>()(
  z.strictObject({
    event: text,
    at: nanos,
    subject,
    gate: text,
    passed: z.boolean(),
    target: text.optional(),
    checksPassed: list(text).optional(),
    checksFailed: list(text).optional(),
    message: text.optional(),
  }),
);
const anomalyMark = fits<Wire.AnomalyMark>()(
  z.strictObject({
    event: text,
    at: nanos,
    severity,
    type: text,
    message: text,
    subject: subject.optional(),
  }),
);
const linkEnd = branded<`span:${string}` | `subject:${string}`>(text.regex(/^(?:span|subject):/));
const relation = z.enum(["causes", "delegates", "blocks", "retries", "follows", "forks"]);
export const window = fits<Wire.Window>()(
  z.strictObject({
    from: nanos,
    to: nanos,
    spans: list(spanBar),
    spansTotal: count,
    stages: list(stageBar),
    gates: list(gateMark),
    anomalies: list(anomalyMark),
    marks: list(z.strictObject({ event: text, at: nanos, mark: text, name: text })),
    density: z.strictObject({
      columns: count,
      byKind: z.partialRecord(eventKind, list(z.number())),
      worst: list(z.union([severity, z.literal("")])),
    }),
    axes: z.record(text, list(z.tuple([nanos, z.number()]).readonly())),
    links: list(z.strictObject({ relation, from: linkEnd, to: linkEnd, event: text, at: nanos })),
  }),
);

const seriesHead = {
  subject: subject.nullable(),
  name: text,
  points: count,
  better: z.enum(["lower", "higher"]).nullable(),
};
export const seriesName = fits<Wire.SeriesName>()(z.strictObject(seriesHead));
export const seriesWindow = fits<Wire.SeriesWindow>()(
  z.strictObject({
    ...seriesHead,
    x: list(z.number()),
    at: list(nanos),
    n: list(count),
    first: list(value),
    last: list(value),
    min: list(z.number().nullable()),
    max: list(z.number().nullable()),
    broken: list(count),
  }),
);
/** Without `series` the names, with it the columns. */
export const metricsAnswer = z.union([list(seriesWindow), list(seriesName)]);

// ---- events, spans, units ---------------------------------------------------------------------------------

export const eventPage = fits<Wire.EventPage>()(
  z.strictObject({ events: list(traceEvent), offset: count, total: count }),
);
const message = fits<Message>()(z.strictObject({ role: text, content: text, name: text.optional() }));
const spanDetail = fits<SpanDetail>()(
  z.strictObject({
    messages: list(message).optional(),
    response: text.optional(),
    parameters: json.optional(),
    result: text.optional(),
    error: text.optional(),
    attributes: attributes.optional(),
  }),
);
export const spanAnswer = fits<Wire.SpanAnswer>()(
  z.strictObject({
    bar: spanBar,
    start: traceEvent.nullable(),
    end: traceEvent.nullable(),
    attributes,
    digests,
    usage,
    detail: spanDetail,
    events: list(traceEvent),
    units: list(seq),
    omitted: text.optional(),
  }),
);
export const rawUnit = fits<Wire.RawUnit>()(
  z.strictObject({
    seq,
    source: sourceKey,
    path: text,
    generation: count,
    position: count,
    offset: count,
    length: count,
    text,
    valid: z.boolean(),
    problem: text.optional(),
    duplicate: z.boolean().optional(),
  }),
);

// ---- sources, problems, health ----------------------------------------------------------------------------

const problem = {
  path: text,
  generation: count,
  line: count,
  offset: count,
  length: count,
  reason: text,
  run: runId.optional(),
};
export const problemRow = fits<Wire.Problem & { readonly id: number }>()(
  z.strictObject({ id: count, ...problem }),
);
export const problemRows = list(problemRow);
export const sourceReport = fits<Wire.SourceReport & { readonly id: number }>()(
  z.strictObject({
    id: count,
    path: text,
    generation: count,
    dialect: text.nullable(),
    why: text,
    assembly: text,
    runs: list(runId),
    state: z.enum(["live", "idle", "reading", "gone", "replaced", "unreadable", "skipped", "summary"]),
    note: text.optional(),
    bytes: count,
    size: count,
    lines: count,
    units: count,
    eventsByKind: byKind,
    problems: count,
    pendingBytes: count,
    repairs: z.record(text, count),
    duplicates: count,
    late: count,
    unknownTypes: z.record(text, z.strictObject({ count, example: text })),
    clock,
    zone: text,
    derived: z.record(text, count),
    taken: z.record(text, text).optional(),
  }),
);
export const sourceReports = list(sourceReport);
export const health = fits<Wire.Health>()(
  z.strictObject({
    ok: z.boolean(),
    build: text,
    watching: list(text),
    mode: z.enum(["events", "polling", "once"]),
    notes: list(text),
    store: z.strictObject({ path: text, bytes: count }),
    runs: count,
    live: count,
    files: count,
    truncated: count,
    events: count,
    eventsPerSecond: z.number(),
    behindSeconds: z.number(),
    bytesWaiting: count,
    problems: count,
    head: seq,
  }),
);
export const problemJson = fits<Wire.ProblemJson>()(
  z
    .strictObject({ type: text, title: text, status: z.int(), detail: text, instance: text.optional() })
    .meta({ id: "Problem", description: "RFC 9457" }),
);

// ---- what is asked ----------------------------------------------------------------------------------------

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const time = text
  .regex(/^-?\d{1,17}(?:\.\d{1,9})?$/, "is not a number of nanoseconds")
  .transform((given) => makeNanos(Number(given)));
const moment = text.transform((given, context): Address => {
  const address = parseAddress(given);
  if (address) return address;
  context.addIssue(`is not a moment; write ${MOMENT_FORMS}`);
  return z.NEVER;
});

export const momentQuery = z.strictObject({ at: moment.default({ kind: "live" }) });
export const windowQuery = z.strictObject({
  from: time.optional().describe("nanoseconds since the origin; the start of the run when absent"),
  to: time.optional().describe("nanoseconds since the origin; the end of the run when absent"),
  px: whole(1, 4096).default(1000),
});
const many = z.union([text, z.array(text)]).transform((given) => (Array.isArray(given) ? given : [given]));
export const metricsQuery = z.strictObject({
  series: many
    .optional()
    .describe("`name`, or `subject|name`; repeat it for more. Without it: the list of series."),
  from: time.optional(),
  to: time.optional(),
  px: whole(1, 4096).default(1000),
  axis: text
    .max(128)
    .default("wall")
    .describe("`wall`: x is seconds since the run's start; else an axis or label by name."),
});
export const eventsQuery = z.strictObject({
  kind: many.pipe(z.array(eventKind)).optional(),
  severity: severity.optional(),
  subject: subject.optional(),
  text: text.max(1000).optional(),
  from: time.optional(),
  to: time.optional(),
  offset: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  around: moment.optional(),
  limit: whole(1, 1000).default(100),
});
export const problemsQuery = z.strictObject({
  path: text.optional(),
  after: whole(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: whole(1, 1000).default(100),
});
export const unitQuery = z.strictObject({ raw: z.enum(["0", "1"]).default("0") });
export const streamQuery = z.strictObject({
  runs: text.max(10_000).optional().describe("Run ids with commas between: their events are streamed."),
  after: text.max(64).optional().describe("Stream from this head. The header Last-Event-ID goes before it."),
});

// ---- configuration ----------------------------------------------------------------------------------------

/** `hindcast.json`. Published with `hindcast config --schema`. Keys and tokens come from the environment only. */
export const configFile = z
  .strictObject({
    $schema: text.optional(),
    port: z.int().min(0).max(65_535).optional().describe("Port to listen on; 0 takes any free one."),
    host: text.optional().describe("Address to listen on. Anything but this machine needs a token."),
    open: z.boolean().optional().describe("Open the page in the browser at the start."),
    store: text.optional().describe("File of the store."),
    pollMs: z
      .int()
      .min(50)
      .max(60_000)
      .optional()
      .describe("Ask the files this often instead of being told of changes."),
    dialects: z
      .record(text, text)
      .optional()
      .describe("Dialect by glob of file, where the content alone does not decide."),
    zones: z
      .record(text, z.union([text, z.number()]))
      .optional()
      .describe("Zone of time stamps without one, by glob of file: Europe/Zurich, +02:00, or minutes."),
    limits: z
      .strictObject({
        lineBytes: z.int().min(1024).optional().describe("Longer lines are skipped and listed."),
        documentBytes: z.int().min(1024).optional().describe("Larger documents are skipped and listed."),
      })
      .optional(),
  })
  .meta({ id: "HindcastConfiguration", title: "Configuration of Hindcast" });
export type ConfigFile = z.output<typeof configFile>;

/** One sentence for each thing that is wrong, or the configuration. */
export const parseConfig = (
  value: unknown,
): { readonly config: ConfigFile } | { readonly wrong: readonly string[] } => {
  const parsed = configFile.safeParse(value);
  if (parsed.success) return { config: parsed.data };
  return {
    wrong: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`),
  };
};

export const configJsonSchema = (): object => z.toJSONSchema(configFile);
