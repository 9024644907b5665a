/** The runs, one run, its state at a moment. */
import { Hono } from "hono";
import { stateToJson } from "../../core/state-json.ts";
import { RUNS_VERSION } from "../../core/wire/runs.ts";
import { STATE_JSON_VERSION } from "../../core/wire/state-answer.ts";
import type { AppEnv } from "../parts.ts";
import { momentQuery, problemsQuery } from "../schemas/queries.ts";
import { resolvedMoment, runList, runSummary, stateAnswer } from "../schemas/runs.ts";
import { problemRows, sourceReports } from "../schemas/sources.ts";
import { answers, asked, NO_STORE, ofRun, runOf } from "./doors.ts";

/** Open spans in an answer; the true number stands beside them. */
const SPANS_IN_STATE = 200;

export const runRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/runs", answers("All runs of the store", runList), async (c) =>
    c.json({ version: RUNS_VERSION, runs: await c.var.store.runs() }, 200, NO_STORE),
  );
  app.get("/runs/:run", answers("One run", runSummary), async (c) => {
    const run = runOf(c);
    return c.json(ofRun(run, await c.var.store.run(run)), 200, NO_STORE);
  });
  app.get(
    "/runs/:run/state",
    answers("What was true at a moment", stateAnswer),
    asked(momentQuery),
    async (c) => {
      const run = runOf(c);
      const found = await c.var.store.stateAt(run, c.req.valid("query").at, SPANS_IN_STATE);
      const { at, state, spansOpen } = ofRun(run, found);
      return c.json(
        { version: STATE_JSON_VERSION, run, at, state: stateToJson(state, spansOpen) },
        200,
        NO_STORE,
      );
    },
  );
  app.get(
    "/runs/:run/moment",
    answers("Where an address points", resolvedMoment),
    asked(momentQuery),
    async (c) => {
      const run = runOf(c);
      return c.json(ofRun(run, await c.var.store.resolve(run, c.req.valid("query").at)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/sources",
    answers("The files of a run and how they were read", sourceReports),
    async (c) => {
      const run = runOf(c);
      ofRun(run, await c.var.store.run(run));
      return c.json(await c.var.store.sourcesOf(run), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/problems",
    answers("What could not be read", problemRows),
    asked(problemsQuery),
    async (c) => {
      const run = runOf(c);
      ofRun(run, await c.var.store.run(run));
      const { path, after, limit } = c.req.valid("query");
      return c.json(
        await c.var.store.problems({ run, ...(path === undefined ? {} : { path }) }, after, limit),
        200,
        NO_STORE,
      );
    },
  );
  return app;
};
