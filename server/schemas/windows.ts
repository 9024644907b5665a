/** Answers by range: spans, stages, marks, density, series. */
import { z } from "zod";
import { PROVENANCES } from "../../core/replay/branch-wire.ts";
import type * as Wire from "../../core/wire/window.ts";
import {
  attributes,
  branded,
  count,
  eventKind,
  fits,
  list,
  nanos,
  runId,
  severity,
  spanId,
  spanKind,
  subject,
  text,
  value,
} from "./common.ts";

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
      error: text.optional(),
      notes,
      provenance: z.enum(PROVENANCES).optional(),
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
