/** Answers about text, values and stretches of a run: search, writers, range figures. */
import { z } from "zod";
import type * as Wire from "../../core/wire/finding.ts";
import { byKind, count, fits, json, list, nanos, runId, subject, text, traceEvent } from "./common.ts";
import { resolvedMoment } from "./runs.ts";

const hit = {
  run: runId,
  event: traceEvent,
  span: text.optional(),
  key: text.describe("the key above the value in which the first word stands"),
  snippet: text.describe("that value around the word"),
};
/** One line of the answer. */
export const findLine = z
  .union([
    z.strictObject({ line: z.literal("hit"), ...hit }),
    z.strictObject({ line: z.literal("progress"), run: runId, scanned: count, of: count }),
    z.strictObject({ line: z.literal("end"), hits: count, complete: z.boolean() }),
  ])
  .meta({ id: "FindLine" }) satisfies z.ZodType<Wire.FindLine>;

const write = fits<Wire.Write>()(
  z.strictObject({ event: traceEvent, rank: count, value: json.optional() }).meta({ id: "Write" }),
);
export const writers = fits<Wire.Writers>()(
  z.strictObject({
    run: runId,
    at: resolvedMoment,
    path: text,
    value: json.optional(),
    writer: write.nullable(),
    before: write.nullable(),
  }),
);

const figure = z.number().nullable();
const rangeSeries = fits<Wire.RangeSeries>()(
  z.strictObject({
    subject: subject.nullable(),
    name: text,
    points: count,
    min: figure,
    max: figure,
    mean: figure,
  }),
);
export const rangeSummary = fits<Wire.RangeSummary>()(
  z.strictObject({
    from: nanos,
    to: nanos,
    events: count,
    byKind,
    spans: z.strictObject({
      started: count,
      ended: count,
      failed: count,
      timed: count,
      sum: z.number(),
      p50: figure,
      p95: figure,
    }),
    tokens: z.strictObject({ input: figure, output: figure, cacheRead: figure, cacheWrite: figure }),
    costUsd: figure,
    errors: z.strictObject({ spans: count, gates: count, messages: count }),
    series: list(rangeSeries),
    seriesTotal: count,
  }),
);
