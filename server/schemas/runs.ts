/** Answers about runs: summaries, segments, moments, states. */
import { z } from "zod";
import type * as RunsWire from "../../core/wire/runs.ts";
import type * as SegmentsWire from "../../core/wire/segments.ts";
import type * as StateAnswerWire from "../../core/wire/state-answer.ts";
import {
  attributes,
  branded,
  byKind,
  clock,
  count,
  fits,
  list,
  nanos,
  place,
  runId,
  seq,
  severity,
  spanKind,
  text,
  traceEvent,
  value,
} from "./common.ts";

const figure = count.nullable();
export const liveness = z.enum(["live", "truncated", "stale", "ended"]);
export const outcome = z.enum(["finished", "failed", "stopped", "open"]);
export const tokens = z.strictObject({
  input: figure,
  output: figure,
  cacheRead: figure,
  cacheWrite: figure,
});
export const runSummary = fits<RunsWire.RunSummary>()(
  z
    .strictObject({
      id: runId,
      name: text,
      dialect: text,
      kinds: list(z.enum(["agent", "training", "orchestrator", "other"])),
      sources: list(z.strictObject({ path: text, generation: count })),
      generation: count,
      clock,
      status: liveness,
      outcome,
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
      tokens,
      costUsd: z.number().nullable(),
      metrics: z.strictObject({
        series: count,
        points: count,
        lowestLoss: z.strictObject({ name: text, value: z.number() }).nullable(),
      }),
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
export const runList = fits<RunsWire.RunList>()(
  z.strictObject({ version: z.literal(1), runs: list(runSummary) }),
);

const blobName = text.regex(/^[A-Za-z0-9._-]{8,128}$/);
const segment = fits<SegmentsWire.Segment>()(
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
export const segmentList = fits<SegmentsWire.SegmentList>()(
  z.strictObject({ run: runId, version: count, segments: list(segment) }),
);
export const tail = fits<SegmentsWire.Tail>()(
  z.strictObject({ run: runId, version: count, head: seq, events: list(traceEvent) }),
);

export const resolvedMoment = fits<StateAnswerWire.ResolvedMoment>()(
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
const stateJson = branded<StateAnswerWire.StateAnswer["state"]>(
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
export const stateAnswer = fits<StateAnswerWire.StateAnswer>()(
  z.strictObject({ version: z.literal(1), run: runId, at: resolvedMoment, state: stateJson }),
);
