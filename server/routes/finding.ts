/** Search, in a run and in all of them: hits as JSON lines, as they are found. */
import { Hono } from "hono";
import { findLines } from "../find-lines.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { findLine, rangeSummary, writers } from "../schemas/finding.ts";
import { findQuery, findRunsQuery, rangeQuery, writersQuery } from "../schemas/queries.ts";
import { streamed } from "../streamed.ts";
import { answers, answersLines, asked, NO_STORE, ofRun, runOf } from "./doors.ts";

const LINES = { ...NO_STORE, "content-type": "application/jsonl; charset=utf-8" };

export const findingRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/runs/:run/find",
    answersLines("Units of a run that hold all words", findLine),
    asked(findQuery),
    async (c) => {
      const run = runOf(c);
      ofRun(run, await c.var.store.run(run));
      const { q, limit } = c.req.valid("query");
      const lines = findLines(c.var.store, [run], q, { each: limit, all: limit });
      return c.body(streamed(c, parts.log, lines), 200, LINES);
    },
  );
  app.get(
    "/find",
    answersLines("Units of all runs that hold all words, newest run first", findLine),
    asked(findRunsQuery),
    async (c) => {
      const { q, each, limit } = c.req.valid("query");
      const runs = [...(await c.var.store.runs())].sort((left, right) =>
        (right.start ?? "").localeCompare(left.start ?? ""),
      );
      const lines = findLines(
        c.var.store,
        runs.map(({ id }) => id),
        q,
        { each, all: limit },
      );
      return c.body(streamed(c, parts.log, lines), 200, LINES);
    },
  );
  app.get(
    "/runs/:run/writers",
    answers("Who set a value of the state, and who before", writers),
    asked(writersQuery),
    async (c) => {
      const run = runOf(c);
      const { at, path } = c.req.valid("query");
      return c.json(ofRun(run, await c.var.store.writers(run, at, path)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/range",
    answers("A stretch of a run in figures", rangeSummary),
    asked(rangeQuery),
    async (c) => {
      const run = runOf(c);
      const { from, to } = c.req.valid("query");
      return c.json(ofRun(run, await c.var.store.rangeSummary(run, from, to)), 200, NO_STORE);
    },
  );
  return app;
};
