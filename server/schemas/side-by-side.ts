/** Answers about two moments, two spans, many runs. */
import { z } from "zod";
import type * as Detail from "../../core/compare/detail-diff.ts";
import * as Grid from "../../core/compare/grid.ts";
import type * as Text from "../../core/compare/text.ts";
import type * as Wire from "../../core/wire/compared.ts";
import { count, fits, json, list, runId, subject, text, value } from "./common.ts";
import { resolvedMoment, runSummary } from "./runs.ts";
import { spanBar } from "./windows.ts";

const change = z.enum(["added", "removed", "changed", "same"]);
const changed = {
  path: text,
  quiet: z.boolean(),
  made: z.strictObject({ side: z.enum(["left", "right"]), event: text }).nullable(),
};
const linkedChange = z.discriminatedUnion("op", [
  z.strictObject({ ...changed, op: z.literal("add"), after: json }),
  z.strictObject({ ...changed, op: z.literal("remove"), before: json }),
  z.strictObject({ ...changed, op: z.literal("replace"), before: json, after: json }),
  z.strictObject({ ...changed, op: z.literal("move"), from: text }),
]);
const standing = z.strictObject({ run: runId, at: resolvedMoment });
export const statesAnswer = fits<Wire.StatesAnswer>()(
  z.strictObject({
    version: z.literal(1),
    left: standing,
    right: standing,
    changes: list(linkedChange),
    differences: count,
    quiet: count,
  }),
);

const pieces = list(z.strictObject({ text, marked: z.boolean() }));
const textDiff = fits<Text.TextDiff>()(
  z
    .strictObject({
      lines: list(
        z.discriminatedUnion("change", [
          z.strictObject({ change: z.literal("same"), left: count, right: count, text }),
          z.strictObject({ change: z.literal("removed"), left: count, pieces }),
          z.strictObject({ change: z.literal("added"), right: count, pieces }),
        ]),
      ),
      same: count,
      removed: count,
      added: count,
      similarity: z.number(),
      coarse: z.boolean(),
    })
    .meta({ id: "TextDiff" }),
);
const messagePair = fits<Detail.MessagePair>()(
  z.strictObject({
    change,
    role: text,
    name: text.nullable(),
    left: count.nullable(),
    right: count.nullable(),
    text: textDiff.nullable(),
  }),
);
export const textsAnswer = fits<Wire.TextsAnswer>()(
  z.strictObject({
    version: z.literal(1),
    left: spanBar.nullable(),
    right: spanBar.nullable(),
    detail: fits<Detail.DetailDiff>()(
      z.strictObject({
        messages: list(messagePair),
        parameters: textDiff.nullable(),
        response: textDiff.nullable(),
        result: textDiff.nullable(),
        error: textDiff.nullable(),
        attributes: textDiff.nullable(),
      }),
    ),
    omitted: list(text),
  }),
);

const figure = z.enum(Grid.GRID_FIGURES);
const lane = z.strictObject({ subject, stages: list(z.tuple([text, z.number(), z.number()]).readonly()) });
const gridRun = fits<Grid.GridRun>()(
  z.strictObject({
    ...runSummary.pick({
      id: true,
      name: true,
      dialect: true,
      kinds: true,
      status: true,
      outcome: true,
      start: true,
      durationMs: true,
    }).shape,
    headline: z.strictObject({ name: text, value }).nullable(),
    better: z.enum(["lower", "higher"]).nullable(),
    figures: z.record(figure, z.number().nullable()),
    regression: z.number().nullable(),
    outlier: z.strictObject({ figure, deviations: z.number() }).nullable(),
    subjects: z.record(change, count),
    byStage: z.record(text, count),
    lanes: list(lane),
    configuration: list(z.tuple([json]).readonly().nullable()),
  }),
);
export const gridAnswer = fits<Grid.GridAnswer>()(
  z.strictObject({
    version: z.literal(Grid.GRID_VERSION),
    baseline: runId,
    configuration: list(text),
    missing: list(runId),
    runs: list(gridRun),
  }),
);
