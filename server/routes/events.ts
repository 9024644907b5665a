/** Rows of the event log, and what is known of one span. */
import { Hono } from "hono";
import { parseEventName } from "../../core/ids.ts";
import type { AppEnv } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import { eventsQuery } from "../schemas/queries.ts";
import { eventPage, spanAnswer } from "../schemas/units.ts";
import { answers, asked, NO_STORE, ofRun, runOf } from "./doors.ts";

export const eventRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/runs/:run/events",
    answers("Events in moment order, a page at a time", eventPage),
    asked(eventsQuery),
    async (c) => {
      const run = runOf(c);
      const { offset, around, limit, kind, ...filter } = c.req.valid("query");
      const middle = around && ofRun(run, await c.var.store.resolve(run, around)).moment;
      const page = { limit, ...(middle ? { around: middle } : { offset: offset ?? 0 }) };
      return c.json(
        ofRun(run, await c.var.store.events(run, { ...filter, kinds: kind }, page)),
        200,
        NO_STORE,
      );
    },
  );
  app.get(
    "/runs/:run/spans/:event",
    answers("One span: its bodies, attributes and events", spanAnswer),
    async (c) => {
      const run = runOf(c);
      const name = c.req.param("event");
      const event = parseEventName(name);
      if (!event) throw badRequest("A span is named by the event that starts it: e2847 or e2847.1.");
      const span = await c.var.store.span(run, event);
      if (!span) throw notFound(`No span of the run "${run}" starts with the event ${name}.`);
      return c.json(span, 200, NO_STORE);
    },
  );
  return app;
};
