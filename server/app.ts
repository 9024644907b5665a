/** The HTTP side as one value: no listening, no files opened, so that tests call it directly. */
import { RequestError } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { ReaderStopped } from "../store/store.ts";
import { guarded, named } from "./guard.ts";
import { packJson } from "./pack-json.ts";
import type { AppEnv, AppParts } from "./parts.ts";
import { problemResponse, Refusal } from "./problem.ts";
import { actionRoutes } from "./routes/actions.ts";
import { attemptRoutes } from "./routes/attempts.ts";
import { attentionRoutes } from "./routes/attention.ts";
import { branchRoutes } from "./routes/branches.ts";
import { compareRoutes } from "./routes/compare.ts";
import { eventRoutes } from "./routes/events.ts";
import { exportRoutes } from "./routes/export.ts";
import { findingRoutes } from "./routes/finding.ts";
import { noteRoutes } from "./routes/notes.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { otlpRoutes } from "./routes/otlp.ts";
import { pageAnswer } from "./routes/page.ts";
import { plainAttentionRoutes } from "./routes/plain-attention.ts";
import { replayRoutes } from "./routes/replays.ts";
import { runRoutes } from "./routes/runs.ts";
import { segmentRoutes } from "./routes/segments.ts";
import { sideBySideRoutes } from "./routes/side-by-side.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { spanRoutes } from "./routes/spans.ts";
import { streamRoutes } from "./routes/stream.ts";
import { unitRoutes } from "./routes/units.ts";
import { windowRoutes } from "./routes/windows.ts";

export const createApp = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.use(named, packJson, guarded(parts));
  for (const routes of [
    runRoutes,
    segmentRoutes,
    windowRoutes,
    spanRoutes,
    eventRoutes,
    exportRoutes,
    findingRoutes,
    sideBySideRoutes,
    noteRoutes,
    unitRoutes,
    attentionRoutes,
    attemptRoutes,
    actionRoutes,
    branchRoutes,
    replayRoutes,
    compareRoutes,
    sourceRoutes,
  ]) {
    app.route("/api", routes(parts));
  }
  app.route("/api", streamRoutes(parts));
  app.route("/", otlpRoutes(parts));
  app.route("/", plainAttentionRoutes(parts));
  app.route("/api", openApiRoutes(app, parts));
  app.notFound((c) => nothingThere(c, parts));
  app.onError((error, c) => failed(error, c, parts));
  return app;
};

const nothingThere = async (c: Context<AppEnv>, parts: AppParts): Promise<Response> => {
  const id = c.get("requestId");
  if (c.req.method !== "GET" && c.req.method !== "HEAD") {
    return problemResponse(405, "This address can only be read.", id, { allow: "GET, HEAD" });
  }
  const page = await pageAnswer(parts.page, c.req);
  return page ?? problemResponse(404, "There is nothing at this address.", id);
};

const failed = (error: unknown, c: Context<AppEnv>, parts: AppParts): Response => {
  const id = c.get("requestId");
  if (c.req.raw.signal.aborted) return problemResponse(499, "The client left before the answer.", id);
  if (error instanceof Refusal) return problemResponse(error.status, error.message, id, error.headers);
  if (error instanceof ReaderStopped)
    return problemResponse(503, "The query thread stopped; try again.", id, { "retry-after": "1" });
  if (error instanceof RequestError) return problemResponse(400, "The request is malformed.", id);
  parts.log(
    `request ${id} (${c.req.method} ${c.req.path}) failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  return problemResponse(500, `Something failed inside. The server's log says more under ${id}.`, id);
};
