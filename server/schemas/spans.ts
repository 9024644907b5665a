/** Questions about all spans of a run at once, and their answers. */
import { z } from "zod";
import { LINK_RELATIONS } from "../../core/event.ts";
import type * as Spans from "../../core/span-questions.ts";
import { SPAN_SORTS } from "../../core/span-questions.ts";
import { count, fits, list, nanos, spanKind, text } from "./common.ts";
import { flag, many, time, whole } from "./queries.ts";
import { spanBar } from "./windows.ts";

const filter = {
  kind: many.pipe(z.array(spanKind)).optional(),
  failed: flag.optional(),
  text: text.max(1000).optional().describe("in the name or the error, whatever the case"),
};
const range = { from: time.optional(), to: time.optional(), px: whole(1, 4096).default(1000) };

export const usageQuery = z.strictObject({ px: range.px });
export const treeQuery = z.strictObject({ ...range, ...filter });
export const tableQuery = z.strictObject({
  ...filter,
  sort: z.enum(SPAN_SORTS).default("start"),
  descending: flag.default(false),
  offset: whole(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: whole(1, 500).default(100),
  find: text.max(64).optional().describe("start event of a span whose rank is asked"),
});
export const graphQuery = z.strictObject({
  open: text
    .max(16_000)
    .transform((given) => given.split(",").filter((key) => key !== ""))
    .optional()
    .describe("keys of unfolded nodes, with commas between; absent: the first levels"),
  path: text.max(64).optional().describe("start event of a span that must be among the nodes"),
});

const money = z.number().nullable();
export const treePart = fits<Spans.SpanTreePart>()(z.strictObject({ spans: list(spanBar), matching: count }));
export const flame = fits<Spans.Flame>()(
  z.strictObject({
    from: nanos,
    to: nanos,
    lanes: count,
    boxes: list(z.strictObject({ lane: count, bar: spanBar })),
    cells: z.strictObject({
      columns: z.number(),
      lane: list(count),
      x: list(count),
      count: list(count),
      cover: list(z.number()),
      kind: list(z.int().min(-1)),
      failed: list(count),
    }),
    total: count,
  }),
);
export const spanPage = fits<Spans.SpanPage>()(
  z.strictObject({
    rows: list(
      z.strictObject({
        bar: spanBar,
        self: money,
        input: money,
        output: money,
        costUsd: money,
        model: text.nullable(),
        error: text.nullable(),
      }),
    ),
    offset: count,
    total: count,
    found: count.nullable(),
  }),
);
export const spanGraph = fits<Spans.SpanGraph>()(
  z.strictObject({
    nodes: list(
      z.strictObject({
        key: text,
        under: text.optional(),
        id: text,
        event: text,
        kind: spanKind,
        name: text,
        depth: count,
        start: nanos,
        end: nanos.optional(),
        failedAt: nanos.optional(),
        failures: count,
        times: count,
        starts: list(nanos).optional(),
        children: count,
        descendants: count,
        unfolded: z.boolean(),
        holds: z.boolean(),
      }),
    ),
    links: list(
      z.strictObject({ relation: z.enum(LINK_RELATIONS), from: text, to: text, at: nanos, times: count }),
    ),
    total: count,
  }),
);
const told = { event: text, id: text, name: text, kind: spanKind };
const figures = list(z.number());
export const usageCurve = fits<Spans.UsageCurve>()(
  z.strictObject({
    from: nanos,
    to: nanos,
    at: list(nanos),
    tokens: figures.nullable(),
    costUsd: figures.nullable(),
    open: list(count),
    most: list(count),
  }),
);
export const criticalPath = fits<Spans.CriticalPath>()(
  z.strictObject({
    from: nanos,
    to: nanos,
    pieces: list(z.strictObject({ ...told, from: nanos, to: nanos })),
    shares: list(z.strictObject({ ...told, time: z.number() })),
    omitted: z.strictObject({ pieces: count, time: z.number() }),
    idle: z.number(),
  }),
);
