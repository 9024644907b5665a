/** The Lab, in and out: calls that can be edited, providers, attempts, checks. */
import { z } from "zod";
import type * as Lab from "../../core/replay/lab-wire.ts";
import { ATTEMPT_OUTCOMES, MOST_TIMES } from "../../core/replay/lab-wire.ts";
import type {
  CallFailure,
  FailureCause,
  ModelRequest,
  ModelResponse,
  RequestMessage,
} from "../../core/replay/model-call.ts";
import type { Price } from "../../core/replay/prices.ts";
import { branded, count, fits, json, list, nanos, runId, text, usage } from "./common.ts";
import { toolCall } from "./units.ts";

const amount = z.number().min(0);
export const eventNameText = text.regex(/^e\d{1,15}(\.\d{1,9})?$/, "is not the name of an event");

export const price = fits<Price>()(
  z.strictObject({
    input: amount,
    output: amount,
    cacheRead: amount.optional(),
    cacheWrite: amount.optional(),
  }),
);
export const prices = z.record(text, price);

export const PROVIDER_KINDS = ["anthropic", "openai", "recorded", "scripted"] as const;
const providerInfo = fits<Lab.ProviderInfo>()(
  z.strictObject({
    name: text,
    kind: z.enum(PROVIDER_KINDS),
    baseUrl: text.nullable(),
    keyVariable: text.nullable(),
    ready: z.boolean(),
    needs: text.nullable(),
  }),
);
export const providerList = fits<Lab.ProviderList>()(
  z.strictObject({
    version: z.literal(1),
    providers: list(providerInfo),
    reason: text.nullable(),
    prices,
  }),
);

const requestMessage = branded<RequestMessage>(
  z.discriminatedUnion("role", [
    z.strictObject({ role: z.enum(["system", "user"]), content: text }),
    z.strictObject({ role: z.literal("assistant"), content: text, toolCalls: list(toolCall).optional() }),
    z.strictObject({
      role: z.literal("tool"),
      content: text,
      call: text.optional(),
      name: text.optional(),
    }),
  ]),
);
const parameters = z.record(text, json);
const modelRequest = fits<ModelRequest>()(
  z
    .strictObject({
      model: text,
      messages: list(requestMessage),
      parameters,
      protocolVersion: text.optional(),
    })
    .meta({ id: "ModelRequest" }),
);
const modelResponse = fits<ModelResponse>()(
  z
    .strictObject({
      text,
      thinking: text.optional(),
      toolCalls: list(toolCall),
      stopReason: text.optional(),
      model: text.optional(),
      usage: usage.optional(),
    })
    .meta({ id: "ModelResponse" }),
);
export const callFailure = fits<CallFailure>()(
  z.strictObject({
    cause: branded<FailureCause>(text),
    message: text,
    status: z.number().optional(),
    retryAfterMs: z.number().optional(),
    mayBePaid: z.boolean(),
  }),
);

const cost = {
  costUsd: z.number().nullable(),
  costFrom: z.enum(["recorded", "provider", "computed"]).nullable(),
};
export const labCall = fits<Lab.LabCall>()(
  z.strictObject({
    version: z.literal(1),
    run: runId,
    event: text,
    name: text,
    at: nanos,
    request: modelRequest,
    response: modelResponse.nullable(),
    durationMs: z.number().nullable(),
    usage: usage.nullable(),
    ...cost,
    notes: list(text),
  }),
);

const attemptKeys = {
  id: count,
  run: runId,
  event: text,
  made: text,
  provider: text,
  kind: z.enum(PROVIDER_KINDS),
  label: text,
  of: count,
  nth: count,
  outcome: z.enum(ATTEMPT_OUTCOMES),
  failure: callFailure.nullable(),
  model: text,
  response: modelResponse.nullable(),
  durationMs: z.number().nullable(),
  firstPieceMs: z.number().nullable(),
  ...cost,
  likeness: z.number().nullable(),
};
const attempt = fits<Lab.Attempt>()(z.strictObject(attemptKeys).meta({ id: "Attempt" }));
export const attemptDetail = fits<Lab.AttemptDetail>()(
  z.strictObject({ ...attemptKeys, request: modelRequest, sent: json, leftOut: list(text) }),
);
export const attemptMessage = branded<Lab.AttemptMessage>(
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(["begun", "ended"]), attempt }),
    z.strictObject({ kind: z.enum(["text", "thinking"]), id: count, text }),
  ]),
);

const rules = [
  { rule: z.literal("contains"), text: text.min(1).max(10_000), not: z.boolean().optional() },
  { rule: z.literal("json") },
  { rule: z.literal("tool-call") },
] as const;
const onCall = { run: runId, event: eventNameText };
/** A check as it is written. */
export const checkWrite = z.discriminatedUnion("rule", [
  z.strictObject({ ...rules[0], ...onCall }),
  z.strictObject({ ...rules[1], ...onCall }),
  z.strictObject({ ...rules[2], ...onCall }),
]);
export const labCheck = branded<Lab.LabCheck>(
  z.discriminatedUnion("rule", [
    z.strictObject({ id: count, ...rules[0], ...onCall }),
    z.strictObject({ id: count, ...rules[1], ...onCall }),
    z.strictObject({ id: count, ...rules[2], ...onCall }),
  ]),
);
export const checkList = list(labCheck);

export const attemptList = fits<Lab.AttemptList>()(
  z.strictObject({
    version: z.literal(1),
    attempts: list(attempt),
    checks: checkList,
    spentUsd: z.number(),
  }),
);
export const attemptsQuery = z.object({ run: runId, event: eventNameText.optional() });
export const stopped = z.strictObject({ stopped: z.boolean() });

/** What a person asks for. */
export const askedRequest = fits<Lab.AttemptOrder["request"]>()(
  z.strictObject({
    model: text.min(1, "name a model").max(200),
    messages: list(requestMessage),
    parameters,
  }),
);
export const attemptOrder = fits<Lab.AttemptOrder>()(
  z.strictObject({
    run: runId,
    event: eventNameText,
    provider: text,
    request: askedRequest,
    label: text.min(1).max(200).optional(),
    times: z.int().min(1).max(MOST_TIMES).optional(),
  }),
);
