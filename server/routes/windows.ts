/** History by range: spans, stages, marks and metrics of what is visible. */
import { Hono } from "hono";
import { type Nanos, nanos, type RunId, type Subject, subject } from "../../core/ids.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppEnv } from "../parts.ts";
import { metricsQuery, windowQuery } from "../schemas/queries.ts";
import { metricsAnswer, window } from "../schemas/windows.ts";
import { answers, asked, NO_STORE, ofRun, runOf } from "./doors.ts";

interface Range {
  readonly from?: Nanos | undefined;
  readonly to?: Nanos | undefined;
  readonly px: number;
}

/** What was not said is the whole run. */
export const wholeRun = async (store: StoreReader, run: RunId, { from, to, px }: Range) => {
  if (from !== undefined && to !== undefined) return { from, to, px };
  const summary = ofRun(run, await store.run(run));
  return { from: from ?? summary.from, to: to ?? nanos(summary.to + 1), px };
};

/** `name`, or `subject|name`. Nothing before the bar: the series without a subject. No bar: every subject's. */
const seriesAsked = (given: string): { readonly name: string; readonly subject?: Subject | null } => {
  const bar = given.lastIndexOf("|");
  if (bar < 0) return { name: given };
  return { name: given.slice(bar + 1), subject: bar === 0 ? null : subject(given.slice(0, bar)) };
};

export const windowRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/runs/:run/window",
    answers("Everything of a range, thinned to its width", window),
    asked(windowQuery),
    async (c) => {
      const run = runOf(c);
      const query = await wholeRun(c.var.store, run, c.req.valid("query"));
      return c.json(ofRun(run, await c.var.store.window(run, query)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/metrics",
    answers("The series of a run, or the columns of those asked for", metricsAnswer),
    asked(metricsQuery),
    async (c) => {
      const run = runOf(c);
      const { series, axis, ...range } = c.req.valid("query");
      if (!series) return c.json(ofRun(run, await c.var.store.seriesNames(run)), 200, NO_STORE);
      const query = { ...(await wholeRun(c.var.store, run, range)), axis };
      return c.json(
        ofRun(run, await c.var.store.metrics(run, series.map(seriesAsked), query)),
        200,
        NO_STORE,
      );
    },
  );
  return app;
};
