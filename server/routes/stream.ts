/** One stream per page: what arrives, told to each client at its own pace, resumable by Last-Event-ID. */
import { type Context, Hono } from "hono";
import { parseRunId, type RunId } from "../../core/ids.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest } from "../problem.ts";
import { streamQuery } from "../schemas/queries.ts";
import { streamMessages } from "../stream/messages.ts";
import { pagesOf } from "../stream/pages.ts";
import { type Position, readPosition } from "../stream/position.ts";
import { runsBoard } from "../stream/runs-board.ts";
import { streamed } from "../streamed.ts";
import { answersOther, asked } from "./doors.ts";

const RUNS_AT_MOST = 100;

const runsNamed = (list: string | undefined): readonly RunId[] => {
  const names = (list ?? "").split(",").filter((name) => name !== "");
  if (names.length > RUNS_AT_MOST)
    throw badRequest(`runs: at most ${RUNS_AT_MOST} runs can be followed at once.`);
  return names.map((name) => {
    const run = parseRunId(name);
    if (run === undefined) throw badRequest("runs: write run ids with commas between.");
    return run;
  });
};

export const streamRoutes = (parts: AppParts): Hono<AppEnv> => {
  const { store, feed, storeTag } = parts;
  const board = runsBoard(store, parts.log, parts.closing);
  feed.onChange(board.touch);
  const pages = pagesOf(store, feed, storeTag);
  const app = new Hono<AppEnv>();

  const positionOf = async (c: Context<AppEnv>, after: string | undefined): Promise<Position> => {
    const head = await store.head();
    const given = c.req.header("last-event-id") ?? after;
    return given === undefined ? { after: head } : readPosition(given, head, storeTag);
  };

  app.get(
    "/stream",
    answersOther("What arrives, as server-sent events", "text/event-stream"),
    asked(streamQuery),
    async (c) => {
      const query = c.req.valid("query");
      const runs = runsNamed(query.runs);
      const position = await positionOf(c, query.after);
      const left = new AbortController();
      const anew = "unknown" in position;
      const messages = streamMessages({
        ...parts,
        board,
        pages,
        runs,
        anew,
        after: anew ? await store.head() : position.after,
        signal: AbortSignal.any([left.signal, parts.closing]),
      });
      return c.body(
        streamed(c, parts.log, messages, () => left.abort()),
        200,
        {
          "content-type": "text/event-stream",
          "cache-control": "no-store, no-transform",
          "x-accel-buffering": "no",
        },
      );
    },
  );
  return app;
};
