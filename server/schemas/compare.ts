/** What two runs differ in. */
import { z } from "zod";
import { type PinnedPair, RULES } from "../../core/compare/alignment.ts";
import type * as Diff from "../../core/compare/run-diff.ts";
import { CHANNELS, DIFF_CLASSES, RUN_DIFF_VERSION, SPAN_CLASSES } from "../../core/compare/run-diff.ts";
import { PROVENANCES } from "../../core/replay/branch-wire.ts";
import { count, fits, json, list, nanos, runId, spanId, spanKind, subject, text, value } from "./common.ts";
import { many, whole } from "./queries.ts";
import { liveness, outcome, tokens } from "./runs.ts";

const change = z.enum(["added", "removed", "changed", "same"]);
const counts = fits<Diff.Counts>()(
  z.strictObject({ added: count, removed: count, changed: count, same: count }),
);
const spanClass = z.enum(SPAN_CLASSES);
const diffClass = z.enum(DIFF_CLASSES);
const channel = z.enum(CHANNELS);
const side = z.enum(["left", "right"]);

const pairSide = fits<Diff.PairSide>()(
  z.strictObject({
    event: text,
    id: spanId,
    name: text,
    start: nanos,
    end: nanos.optional(),
    failed: z.boolean(),
    provenance: z.enum(PROVENANCES).optional(),
  }),
);
const spanPair = fits<Diff.SpanPair>()(
  z
    .strictObject({
      row: count,
      depth: count,
      descendants: count,
      differingBelow: count,
      spanKind,
      left: pairSide.nullable(),
      right: pairSide.nullable(),
      rule: z.enum(RULES).nullable(),
      score: z.number().nullable(),
      classes: list(spanClass),
      follows: count.nullable(),
      deltas: z.strictObject({
        durationMs: z.number().optional(),
        input: z.number().optional(),
        output: z.number().optional(),
        costUsd: z.number().optional(),
      }),
      toCome: z.literal(true).optional(),
    })
    .meta({ id: "SpanPair" }),
);
const spanDiff = fits<Diff.SpanDiff>()(
  z.strictObject({
    counts,
    byClass: z.partialRecord(spanClass, count),
    rows: count,
    differing: list(count),
    pairs: list(spanPair),
    coarse: z.boolean(),
    toCome: count,
  }),
);
export const diffRows = fits<Diff.DiffRows>()(
  z.strictObject({
    total: count,
    from: count,
    lines: list(
      z.union([
        z.strictObject({ line: z.literal("pair"), pair: spanPair }),
        z.strictObject({ line: z.literal("fold"), row: count, rows: count, depth: count }),
      ]),
    ),
  }),
);

const lifecycleStep = fits<Diff.LifecycleStep>()(
  z.strictObject({
    kind: z.enum(["stage", "gate"]),
    name: text,
    passed: z.boolean().optional(),
    target: text.optional(),
    checksFailed: list(text).optional(),
    message: text.optional(),
    cause: text.optional(),
    times: count,
    event: text,
    at: nanos,
    end: nanos.optional(),
  }),
);
const stepPlace = fits<Diff.StepPlace>()(z.strictObject({ event: text, at: nanos }));
const lifecycleDiff = fits<Diff.LifecycleDiff>()(
  z.strictObject({
    counts,
    pairs: list(
      z.strictObject({
        left: subject.nullable(),
        right: subject.nullable(),
        lifecycle: text,
        change,
        steps: list(
          z.strictObject({
            change,
            differs: z.enum(["stage", "verdict", "times", "reason"]).optional(),
            toCome: z.literal(true).optional(),
            parts: z.strictObject({ left: stepPlace.nullable(), right: stepPlace.nullable() }).optional(),
            left: lifecycleStep.nullable(),
            right: lifecycleStep.nullable(),
          }),
        ),
      }),
    ),
  }),
);
const metricPoint = fits<Diff.MetricPoint>()(z.strictObject({ event: text, at: nanos, value }));
const metricDiff = fits<Diff.MetricDiff>()(
  z.strictObject({
    counts,
    pairs: list(
      z.strictObject({
        subject: subject.nullable(),
        name: text,
        better: z.enum(["lower", "higher"]).nullable(),
        change,
        axis: text,
        points: z.strictObject({ left: count, right: count, compared: count }),
        outside: count,
        first: z
          .strictObject({ x: z.number(), left: metricPoint.nullable(), right: metricPoint.nullable() })
          .nullable(),
        last: z.strictObject({ left: metricPoint.nullable(), right: metricPoint.nullable() }),
      }),
    ),
    tolerance: z.number(),
  }),
);
const valueDiff = fits<Diff.ValueDiff>()(
  z.strictObject({
    counts,
    changes: list(
      z.strictObject({
        path: text,
        subject: subject.nullable(),
        change: change.exclude(["same"]),
        left: json.optional(),
        right: json.optional(),
        leftEvent: text.optional(),
        rightEvent: text.optional(),
      }),
    ),
  }),
);

const spot = fits<Diff.Spot>()(
  z.strictObject({
    event: text.nullable(),
    at: nanos.nullable(),
    name: text,
    span: spanId.optional(),
    subject: subject.optional(),
  }),
);
const divergence = fits<Diff.Divergence>()(
  z.strictObject({
    channel,
    classes: list(diffClass),
    left: spot.nullable(),
    right: spot.nullable(),
    row: count.nullable(),
    downstream: count,
    others: count,
  }),
);
const link = z.union([
  z.strictObject({ to: z.literal("event"), side, event: text }),
  z.strictObject({ to: z.literal("row"), row: count }),
  z.strictObject({ to: z.literal("channel"), channel }),
  z.strictObject({ to: z.literal("run"), side }),
]);
const sentence = list(z.union([text, z.strictObject({ text, link })]));
const diffRun = fits<Diff.DiffRun>()(
  z.strictObject({
    id: runId,
    name: text,
    dialect: text,
    status: liveness,
    outcome,
    start: text.nullable(),
    from: nanos,
    to: nanos,
    durationMs: z.number(),
    tokens,
    costUsd: z.number().nullable(),
    spans: count,
    events: count,
    branchOf: runId.nullable(),
    mayGrow: z.boolean(),
  }),
);
export const runDiff = fits<Diff.RunDiff>()(
  z
    .strictObject({
      version: z.literal(RUN_DIFF_VERSION),
      left: diffRun,
      right: diffRun,
      same: z.boolean(),
      ignored: list(diffClass),
      firstDivergence: list(divergence),
      sentences: list(sentence),
      spans: spanDiff,
      lifecycles: lifecycleDiff,
      metrics: metricDiff,
      records: valueDiff,
      configuration: valueDiff,
      landmarks: list(z.tuple([nanos, nanos, z.number()]).readonly()),
      incomplete: list(text),
    })
    .meta({ id: "RunDiff" }),
);

const grown = fits<Diff.Grown>()(z.strictObject({ events: count, to: nanos, mayGrow: z.boolean() }));
export const firstAnswer = fits<Diff.FirstAnswer>()(
  z
    .strictObject({
      version: z.literal(RUN_DIFF_VERSION),
      left: grown,
      right: grown,
      first: divergence.nullable(),
      sentence,
      toCome: count,
    })
    .meta({ id: "FirstAnswer" }),
);

const pair = { a: runId, b: runId, left: spanId, right: spanId, says: z.enum(["join", "forbid"]) };
export const pairWrite = z.strictObject(pair);
export const pinnedPair = fits<PinnedPair>()(
  z.strictObject({ id: count, ...pair }).meta({ id: "PinnedPair" }),
);
export const pairList = list(pinnedPair);
export const pairsQuery = z.strictObject({ a: runId, b: runId });

const compared = {
  a: runId.describe("the left run"),
  b: runId.describe("the right run"),
  ignore: many
    .pipe(z.array(diffClass))
    .optional()
    .describe("classes that are left out; `attributes` when absent. Repeat it for more."),
  tolerance: z.coerce
    .number()
    .min(0)
    .max(1e9)
    .optional()
    .describe("numbers that differ by less than this share are the same; 1e-6 when absent"),
};
export const compareQuery = z.strictObject(compared);
export const compareRowsQuery = z.strictObject({
  ...compared,
  show: z.enum(["all", "differences"]).default("differences"),
  from: whole(0, Number.MAX_SAFE_INTEGER).default(0).describe("the first line"),
  row: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("instead: the window that has this row in its middle"),
  span: spanId.optional().describe("instead of `row`: the row of the span with this id"),
  side: side.default("left").describe("the run whose span that is"),
  limit: whole(1, 1000).default(200),
});
