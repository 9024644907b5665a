/** Branches, in and out. */
import { z } from "zod";
import type * as Wire from "../../core/replay/branch-wire.ts";
import { BRANCH_STATES } from "../../core/replay/branch-wire.ts";
import type { Estimate } from "../../core/replay/estimate.ts";
import { count, fits, json, list, nanos, runId, text, usage } from "./common.ts";
import { askedRequest, callFailure, eventNameText, PROVIDER_KINDS } from "./lab.ts";

const limits = fits<Wire.BranchLimits>()(
  z.strictObject({ costUsd: z.number().nullable(), minutes: z.number(), calls: count }),
);
const name = text.min(1).max(200);

export const branchOrder = fits<Wire.BranchOrder>()(
  z.strictObject({
    run: runId,
    event: eventNameText,
    provider: text,
    request: askedRequest.optional(),
    limits: z
      .strictObject({
        costUsd: z.number().min(0).max(10_000).nullable(),
        minutes: z.number().min(0.01).max(1440),
        calls: z.int().min(1).max(1000),
      })
      .partial()
      .optional(),
    name: name.optional(),
  }),
);
export const branchChange = fits<Wire.BranchChange>()(
  z.strictObject({
    name: name.optional(),
    folded: z.boolean().optional(),
    archived: z.boolean().optional(),
  }),
);
export const branchesQuery = z.object({ run: runId.optional() });

const plannedSpan = fits<Wire.PlannedSpan>()(z.strictObject({ event: text, name: text, at: nanos }));
const plannedTool = fits<Wire.PlannedTool>()(
  z.strictObject({ event: text, name: text, at: nanos, arguments: json }),
);
const estimate = fits<Estimate>()(
  z.strictObject({
    input: count,
    output: count.nullable(),
    outputAtMost: z.number().nullable(),
    costUsd: z.number().nullable(),
    costAtMostUsd: z.number().nullable(),
  }),
);
export const branchPlan = fits<Wire.BranchPlan>()(
  z.strictObject({
    version: z.literal(1),
    run: runId,
    call: plannedSpan,
    cutAt: nanos,
    kept: z.strictObject({ events: count, spans: count }),
    edit: list(text),
    live: list(plannedSpan),
    tools: list(plannedTool),
    toolsTotal: count,
    stale: list(plannedSpan),
    ended: list(plannedSpan),
    after: count,
    provider: text,
    kind: z.enum(PROVIDER_KINDS),
    estimate,
    limits,
    stops: list(text),
  }),
);

const difference = fits<Wire.ToolDifference>()(
  z.strictObject({
    tool: text,
    arguments: json,
    recorded: z.strictObject({ event: text, arguments: json }).nullable(),
    says: text,
  }),
);
export const branch = fits<Wire.Branch>()(
  z
    .strictObject({
      run: runId,
      parent: runId,
      call: plannedSpan,
      cutAt: nanos,
      made: text,
      name: text,
      edit: list(text),
      provider: text.nullable(),
      kind: z.enum([...PROVIDER_KINDS, "command"]),
      limits,
      state: z.enum(BRANCH_STATES),
      reason: text.nullable(),
      difference: difference.nullable(),
      failure: callFailure.nullable(),
      inherited: z.strictObject({ events: count, usage }),
      own: z.strictObject({
        calls: count,
        cached: count,
        usage,
        costUsd: z.number().nullable(),
        durationMs: z.number(),
      }),
      folded: z.boolean(),
      archived: z.boolean(),
      parentChanged: z.boolean(),
    })
    .meta({ id: "Branch" }),
);
export const branchList = fits<Wire.BranchList>()(
  z.strictObject({ version: z.literal(1), branches: list(branch) }),
);
