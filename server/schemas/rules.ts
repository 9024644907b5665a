/** A rules file of `hindcast diff`. */
import { z } from "zod";
import { DIFF_CLASSES } from "../../core/compare/run-diff.ts";
import { list, text } from "./common.ts";

const couple = z.tuple([text, text]).readonly();

export const diffRules = z.strictObject({
  ignore: list(z.enum(DIFF_CLASSES)).default([]),
  tolerance: z.number().min(0).optional(),
  /** Names of spans, names of series, JSON pointers of settings and records that are not compared. */
  spans: list(text).default([]),
  series: list(text).default([]),
  paths: list(text).default([]),
  /** Native ids of spans that belong together, and of those that never do: left, right. */
  join: list(couple).default([]),
  forbid: list(couple).default([]),
});
export type DiffRules = z.output<typeof diffRules>;
