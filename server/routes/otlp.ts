/** OpenTelemetry traces from an exporter: checked, put in the inbox, and from there read like any file. */
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { rawFields } from "../../core/dialects/pieces.ts";
import { parseLine } from "../../core/json.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, Refusal } from "../problem.ts";
import { readPackedBody } from "../security/packed-body.ts";
import { NO_STORE } from "./doors.ts";

export const OTLP_TRACES = "/v1/traces";

const DESCRIPTION = describeRoute({
  summary: "Take spans of an OpenTelemetry exporter (OTLP over HTTP, JSON); off unless started with --otlp",
  requestBody: {
    description: "An ExportTraceServiceRequest, plain or with Content-Encoding: gzip",
    content: { "application/json": { schema: { type: "object" } } },
  },
  responses: {
    200: {
      description: "An ExportTraceServiceResponse: all spans are kept",
      content: { "application/json": { schema: { type: "object" } } },
    },
    400: { description: "Not JSON, or no export request" },
    404: { description: "Off" },
    413: { description: "Too large, as it came or unpacked" },
    415: { description: "Another content than JSON, as protobuf" },
    503: { description: "It could not be kept; send it again" },
  },
});

export const otlpRoutes = ({ otlp, log }: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.post(OTLP_TRACES, DESCRIPTION, async (c) => {
    if (otlp === undefined)
      throw new Refusal(404, "Taking traces is off: start hindcast with --otlp.", { connection: "close" });
    const line = lineOf(await readPackedBody(c.req.raw, otlp.bytes));
    if (line !== undefined) {
      await otlp.inbox.append(line).catch((error: NodeJS.ErrnoException) => {
        log(
          `Spans could not be kept in ${otlp.inbox.folder} (${error.code ?? error.message}); they were sent back.`,
        );
        throw new Refusal(503, "The spans could not be kept. Send them again.", { "retry-after": "5" });
      });
    }
    return c.json({}, 200, NO_STORE);
  });
  return app;
};

/** The request on one line, digits as they came; `undefined` when it has no spans. */
const lineOf = (body: string): string | undefined => {
  const parsed = parseLine(body);
  if (!parsed.ok) throw badRequest(`The body is ${parsed.problem}.`);
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("The body is no export request: an object with resourceSpans.");
  if (!("resourceSpans" in value)) {
    if (Object.keys(value).length === 0) return undefined;
    throw badRequest("The body has no resourceSpans. Only traces are taken, as OTLP/JSON writes them.");
  }
  const { resourceSpans } = value as { readonly resourceSpans: unknown };
  const isList =
    Array.isArray(resourceSpans) && resourceSpans.every((one) => typeof one === "object" && one !== null);
  if (!isList) throw badRequest("resourceSpans is no list of objects.");
  return resourceSpans.length === 0 ? undefined : `{"resourceSpans":${rawFields(body).get("resourceSpans")}}`;
};
