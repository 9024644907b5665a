/** What the player plays: the list of segments, immutable blocks and checkpoints by hash, and the tail. */
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import { segmentList, tail } from "../schemas/runs.ts";
import { answers, answersOther, NO_STORE, ofRun, runOf } from "./doors.ts";

const HASH = /^[A-Za-z0-9_-]{8,128}$/;
/** The name is the content: a year is the longest that caches honour. */
const FOR_EVER = "public, max-age=31536000, immutable";
const inflated = promisify(inflate);

export const segmentRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/runs/:run/segments", answers("The segments of a run, in order", segmentList), async (c) => {
    const run = runOf(c);
    const list = ofRun(run, await c.var.store.segments(run));
    // Weak: the same list is sent packed or not.
    const tag = `W/"${run}-${list.version}"`;
    const headers = { "cache-control": "no-cache", etag: tag };
    return c.req.header("if-none-match") === tag ? c.body(null, 304, headers) : c.json(list, 200, headers);
  });
  app.get(
    "/runs/:run/tail",
    answers("What has not settled, and the head to stream from", tail),
    async (c) => {
      const run = runOf(c);
      return c.json(ofRun(run, await c.var.store.tail(run)), 200, NO_STORE);
    },
  );

  /** The stored bytes are zlib streams, which HTTP calls `deflate`: they are sent as they lie on disk. */
  const blob = async (c: Context<AppEnv>, what: string): Promise<Response> => {
    const hash = c.req.param("hash") ?? "";
    if (!HASH.test(hash)) throw badRequest(`The name of a ${what} is a hash.`);
    const bytes = await c.var.store.blob(hash);
    if (!bytes)
      throw notFound(`There is no ${what} ${hash} in this store any more. Read the list of segments again.`);
    const deflated = /\bdeflate\b/i.test(c.req.header("accept-encoding") ?? "");
    const body = (deflated ? bytes : await inflated(bytes)) as Uint8Array<ArrayBuffer>;
    return c.body(body, 200, {
      "content-type": "application/octet-stream",
      "cache-control": FOR_EVER,
      vary: "Accept-Encoding",
      ...(deflated ? { "content-encoding": "deflate" } : {}),
    });
  };
  app.get("/blocks/:hash", answersOther("A block of settled events", "application/octet-stream"), (c) =>
    blob(c, "block"),
  );
  app.get("/checkpoints/:hash", answersOther("A folded state", "application/octet-stream"), (c) =>
    blob(c, "checkpoint"),
  );
  return app;
};
