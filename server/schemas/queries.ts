/** What is asked: query parameters, parsed at the top of each route. */
import { z } from "zod";
import { GRID_RUNS } from "../../core/compare/grid.ts";
import { type FindQuery, parseFind, QUERY_LENGTH } from "../../core/find.ts";
import { nanos as makeNanos, parseEventName } from "../../core/ids.ts";
import { type Address, MOMENT_FORMS, parseAddress } from "../../core/moment.ts";
import { parsePath, type StatePath, searchFor } from "../../core/writers.ts";
import { eventKind, runId, severity, subject, text } from "./common.ts";

export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
export const time = text
  .regex(/^-?\d{1,17}(?:\.\d{1,9})?$/, "is not a number of nanoseconds")
  .transform((given) => makeNanos(Number(given)));
/** `1`: yes. */
export const flag = z.enum(["0", "1"]).transform((given) => given === "1");
const moment = text.transform((given, context): Address => {
  const address = parseAddress(given);
  if (address) return address;
  context.addIssue(`is not a moment; write ${MOMENT_FORMS}`);
  return z.NEVER;
});

const words = text.max(QUERY_LENGTH).transform((given, context): FindQuery => {
  const query = parseFind(given);
  if (!("problem" in query)) return query;
  context.addIssue(query.problem);
  return z.NEVER;
});
const statePath = text
  .max(4000)
  .describe("a JSON pointer into the state: /series/env:3/val_loss, /run/configuration/lr")
  .transform((given, context): StatePath => {
    const path = parsePath(given);
    if (path && searchFor(path)) return path;
    context.addIssue("is not a place in the state; write a JSON pointer such as /run/configuration/lr");
    return z.NEVER;
  });

export const momentQuery = z.strictObject({ at: moment.default({ kind: "live" }) });
export const windowQuery = z.strictObject({
  from: time.optional().describe("nanoseconds since the origin; the start of the run when absent"),
  to: time.optional().describe("nanoseconds since the origin; the end of the run when absent"),
  px: whole(1, 4096).default(1000),
});
export const many = z
  .union([text, z.array(text)])
  .transform((given) => (Array.isArray(given) ? given : [given]));
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
export const linesQuery = z.strictObject({
  offset: whole(0, Number.MAX_SAFE_INTEGER).describe("byte at which the line begins"),
  length: whole(0, Number.MAX_SAFE_INTEGER).describe(
    "its bytes, without the newline; 0: what stands before it",
  ),
  line: whole(1, Number.MAX_SAFE_INTEGER).describe("its number"),
  before: whole(0, 10).default(1).describe("lines before it"),
  after: whole(0, 10).default(1).describe("lines after it"),
});
export const unitQuery = z.strictObject({ raw: z.enum(["0", "1"]).default("0") });
export const streamQuery = z.strictObject({
  runs: text.max(10_000).optional().describe("Run ids with commas between: their events are streamed."),
  after: text.max(64).optional().describe("Stream from this head. The header Last-Event-ID goes before it."),
});
export const findQuery = z.strictObject({
  q: words.describe("words, all in one unit; kind:, name: and status: filter the events"),
  limit: whole(1, 10_000).default(500),
});
export const findRunsQuery = z.strictObject({
  q: words,
  each: whole(1, 100).default(3).describe("hits told of one run at most"),
  limit: whole(1, 10_000).default(500),
});
export const writersQuery = z.strictObject({ at: moment.default({ kind: "live" }), path: statePath });
export const rangeQuery = z.strictObject({ from: time, to: time });
export const notesQuery = z.strictObject({ run: runId.optional() });
const span = text.transform((given, context) => {
  const event = parseEventName(given);
  if (event) return event;
  context.addIssue("is not the name of an event, such as e2847");
  return z.NEVER;
});
const two = { a: runId, b: runId.describe("may be the same run") };
export const statesQuery = z.strictObject({
  ...two,
  aAt: moment.default({ kind: "live" }),
  bAt: moment.default({ kind: "live" }),
});
export const textsQuery = z
  .strictObject({
    ...two,
    aSpan: span.optional().describe("the event of its start; left out where only b has the span"),
    bSpan: span.optional(),
    space: z.enum(["keep", "ignore"]).default("keep").describe("`ignore`: space alone makes no difference"),
  })
  .refine(({ aSpan, bSpan }) => aSpan ?? bSpan, "needs aSpan or bSpan");
export const gridQuery = z.strictObject({
  runs: text
    .max(10_000)
    .transform((given): unknown[] => [...new Set(given.split(","))])
    .pipe(z.array(runId).min(1).max(GRID_RUNS))
    .describe("run ids with commas between, at most 50; the first is the baseline"),
});
