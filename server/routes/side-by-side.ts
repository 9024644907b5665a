/** Two moments, two spans, many runs: what stands side by side. */
import { Hono } from "hono";
import type { RunId } from "../../core/ids.ts";
import type { RunSpan } from "../../store/store.ts";
import type { AppEnv } from "../parts.ts";
import { notFound } from "../problem.ts";
import { gridQuery, statesQuery, textsQuery } from "../schemas/queries.ts";
import { gridAnswer, statesAnswer, textsAnswer } from "../schemas/side-by-side.ts";
import { answers, asked, NO_STORE, ofRun } from "./doors.ts";

const spanOf = (run: RunId, event: RunSpan["event"] | undefined): RunSpan | undefined =>
  event && { run, event };

export const sideBySideRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/compare/state",
    answers("Two moments, of one run or of two, as changes", statesAnswer),
    asked(statesQuery),
    async (c) => {
      const { a, b, aAt, bAt } = c.req.valid("query");
      const { store } = c.var;
      for (const run of [a, b]) ofRun(run, await store.run(run));
      const left = { run: a, address: aAt };
      return c.json(ofRun(a, await store.compareStates(left, { run: b, address: bAt })), 200, NO_STORE);
    },
  );
  app.get(
    "/compare/text",
    answers("What is read of two spans, by message, line and word", textsAnswer),
    asked(textsQuery),
    async (c) => {
      const { a, b, aSpan, bSpan, space } = c.req.valid("query");
      const { store } = c.var;
      for (const run of [a, b]) ofRun(run, await store.run(run));
      const found = await store.compareTexts(spanOf(a, aSpan), spanOf(b, bSpan), {
        ignoreSpace: space === "ignore",
      });
      if (!found) throw notFound("A run has no span that starts with that event.");
      return c.json(found, 200, NO_STORE);
    },
  );
  app.get(
    "/compare/grid",
    answers("Up to 50 runs against the first of them", gridAnswer),
    asked(gridQuery),
    async (c) => {
      const { runs } = c.req.valid("query");
      const [baseline] = runs;
      return c.json(ofRun(baseline as RunId, await c.var.store.compareGrid(runs)), 200, NO_STORE);
    },
  );
  return app;
};
