/** The files behind the runs, what could not be read of them, and how the server itself is doing. */
import { Hono } from "hono";
import type { AppEnv, AppParts } from "../parts.ts";
import { problemsQuery } from "../schemas/queries.ts";
import { health, problemRows, sourceReports } from "../schemas/sources.ts";
import { answers, asked, NO_STORE } from "./doors.ts";

export const sourceRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/sources", answers("All watched files and how they were read", sourceReports), async (c) =>
    c.json(await c.var.store.sources(), 200, NO_STORE),
  );
  app.get(
    "/problems",
    answers("What could not be read, in all runs", problemRows),
    asked(problemsQuery),
    async (c) => {
      const { path, after, limit } = c.req.valid("query");
      return c.json(
        await c.var.store.problems(path === undefined ? {} : { path }, after, limit),
        200,
        NO_STORE,
      );
    },
  );
  app.get("/health", answers("How the server is doing", health), async (c) =>
    c.json(await parts.health(), 200, NO_STORE),
  );
  return app;
};
