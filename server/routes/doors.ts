/** What every route does at its door: describe itself, parse what it was asked, say no in one sentence. */
import type { Context, MiddlewareHandler } from "hono";
import { describeRoute, resolver, validator } from "hono-openapi";
import type { z } from "zod";
import { parseRunId, type RunId } from "../../core/ids.ts";
import type { Keeping } from "../ingest/keeping.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, notFound, Refusal } from "../problem.ts";
import { problemJson } from "../schemas/sources.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: resolver(problemJson) } },
});
const REFUSALS = {
  400: problem("The address or a parameter is wrong"),
  404: problem("Not in this store"),
  503: problem("Not ready: ask again in a moment"),
};

/** A route that answers JSON of this shape. */
export const answers = (summary: string, schema: z.ZodType): MiddlewareHandler =>
  describeRoute({
    summary,
    responses: {
      200: { description: summary, content: { "application/json": { schema: resolver(schema) } } },
      ...REFUSALS,
    },
  });

/** A route that answers lines, each JSON of this shape. */
export const answersLines = (summary: string, line: z.ZodType): MiddlewareHandler =>
  describeRoute({
    summary,
    responses: {
      200: {
        description: `${summary}: JSON lines`,
        content: { "application/jsonl": { schema: resolver(line) } },
      },
      ...REFUSALS,
    },
  });

/** A route that answers server-sent events, each JSON of this shape. */
export const answersEvents = (summary: string, message: z.ZodType): MiddlewareHandler =>
  describeRoute({
    summary,
    responses: {
      200: {
        description: `${summary}: server-sent events`,
        content: { "text/event-stream": { schema: resolver(message) } },
      },
      ...REFUSALS,
    },
  });

export const EVENT_STREAM = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** A route that answers something else than JSON. */
export const answersOther = (summary: string, type: string): MiddlewareHandler =>
  describeRoute({
    summary,
    responses: {
      200: { description: summary, content: { [type]: { schema: { type: "string" } } } },
      ...REFUSALS,
    },
  });

/** Parses the query; a wrong one is a 400 that names the parameter. */
export const asked = <S extends z.ZodType>(schema: S) =>
  validator("query", schema, (result) => {
    if (!result.success) throw badRequest(sentence(result.error));
  });

const sentence = (
  issues: readonly { readonly path?: readonly unknown[] | undefined; readonly message: string }[],
  whole = "query",
): string =>
  issues.map(({ path, message }) => `${(path ?? []).map(keyOf).join(".") || whole}: ${message}`).join("; ");

const keyOf = (segment: unknown): string =>
  String(typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment);

export const runOf = (c: Context): RunId => {
  const run = parseRunId(c.req.param("run") ?? "");
  if (run === undefined)
    throw badRequest("A run id has letters, digits, dots, dashes and underscores, at most 128.");
  return run;
};

export const keeperOf = ({ keeper }: AppParts): Keeping => {
  if (!keeper) throw new Refusal(503, "This server keeps nothing that people write.");
  return keeper;
};

/** The body of a write; a wrong one is a 400 that names the field. */
export const written = <S extends z.ZodType>(c: Context<AppEnv>, schema: S): z.output<S> => {
  const read = schema.safeParse(c.var.body);
  if (!read.success) throw badRequest(sentence(read.error.issues, "body"));
  return read.data;
};

/** A whole number in the path. */
export const numberOf = (c: Context, name: string, what: string): number => {
  const given = c.req.param(name) ?? "";
  if (!/^[1-9]\d{0,14}$/.test(given)) throw badRequest(`${what} is named by its number.`);
  return Number(given);
};

/** The answer of the store, or a 404 that names the run. */
export const ofRun = <T>(run: RunId, answer: T | undefined): T => {
  if (answer === undefined) throw notFound(`There is no run "${run}" in this store.`);
  return answer;
};

/** Of what changes: ask again, keep nothing. */
export const NO_STORE = { "cache-control": "no-store" };
