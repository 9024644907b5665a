/** All spans of a run at once: tree by filter, flame, table, graph, critical path, usage. */
import { Hono } from "hono";
import type { SpanKind } from "../../core/event.ts";
import type { SpanFilter } from "../../core/span-questions.ts";
import type { AppEnv } from "../parts.ts";
import {
  criticalPath,
  flame,
  graphQuery,
  spanGraph,
  spanPage,
  tableQuery,
  treePart,
  treeQuery,
  usageCurve,
  usageQuery,
} from "../schemas/spans.ts";
import { answers, asked, NO_STORE, ofRun, runOf } from "./doors.ts";
import { wholeRun } from "./windows.ts";

const filterOf = (query: {
  readonly kind?: readonly SpanKind[] | undefined;
  readonly failed?: boolean | undefined;
  readonly text?: string | undefined;
}): SpanFilter => ({ kinds: query.kind, failed: query.failed, text: query.text });

export const spanRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/runs/:run/tree",
    answers("Spans that pass a filter, with what they hang on, thinned to the width", treePart),
    asked(treeQuery),
    async (c) => {
      const run = runOf(c);
      const query = c.req.valid("query");
      const range = await wholeRun(c.var.store, run, query);
      const question = { ask: "tree", ...range, filter: filterOf(query) } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/flame",
    answers("Spans by depth over time: boxes, and cells of what is too small", flame),
    asked(treeQuery),
    async (c) => {
      const run = runOf(c);
      const query = c.req.valid("query");
      const range = await wholeRun(c.var.store, run, query);
      const question = { ask: "flame", ...range, filter: filterOf(query) } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/span-table",
    answers("Spans as rows, filtered, sorted, in pages", spanPage),
    asked(tableQuery),
    async (c) => {
      const run = runOf(c);
      const { kind, failed, text, ...rest } = c.req.valid("query");
      const question = { ask: "table", ...rest, filter: filterOf({ kind, failed, text }) } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/graph",
    answers("The structure of a run, unfolded as far as asked", spanGraph),
    asked(graphQuery),
    async (c) => {
      const run = runOf(c);
      const question = { ask: "graph", ...c.req.valid("query") } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/critical-path",
    answers("The chain of spans that determined the end", criticalPath),
    async (c) => {
      const run = runOf(c);
      const question = { ask: "critical-path" } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  app.get(
    "/runs/:run/usage",
    answers("Tokens and cost used up to each moment, and spans open", usageCurve),
    asked(usageQuery),
    async (c) => {
      const run = runOf(c);
      const question = { ask: "usage", ...c.req.valid("query") } as const;
      return c.json(ofRun(run, await c.var.store.spanQuestion(run, question)), 200, NO_STORE);
    },
  );
  return app;
};
