/** Two runs against each other. */
import { Hono } from "hono";
import type { CompareOptions } from "../../core/compare/compare.ts";
import type { DiffClass } from "../../core/compare/run-diff.ts";
import type { RunId } from "../../core/ids.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppEnv } from "../parts.ts";
import { notFound } from "../problem.ts";
import { compareQuery, compareRowsQuery, diffRows, runDiff } from "../schemas/compare.ts";
import { answers, asked, NO_STORE } from "./doors.ts";

export const compareRoutes = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(
    "/compare",
    answers("What two runs differ in, and where they part first", runDiff),
    asked(compareQuery),
    async (c) => {
      const { a, b, ...given } = c.req.valid("query");
      const diff = await c.var.store.compare(a, b, optionsOf(given));
      return c.json(diff ?? (await neither(c.var.store, a, b)), 200, NO_STORE);
    },
  );
  app.get(
    "/compare/rows",
    answers("A window on the aligned tree of two runs", diffRows),
    asked(compareRowsQuery),
    async (c) => {
      const { a, b, ignore, tolerance, show: shown, ...window } = c.req.valid("query");
      const rows = await c.var.store.compareRows(a, b, optionsOf({ ignore, tolerance }), {
        shown,
        ...window,
      });
      return c.json(rows ?? (await neither(c.var.store, a, b)), 200, NO_STORE);
    },
  );
  return app;
};

const optionsOf = (given: {
  readonly ignore?: readonly DiffClass[] | undefined;
  readonly tolerance?: number | undefined;
}): CompareOptions => ({
  ...(given.ignore && { ignored: given.ignore }),
  ...(given.tolerance !== undefined && { tolerance: { relative: given.tolerance } }),
});

/** A 404 that names the run that is missing. */
const neither = async (store: StoreReader, a: RunId, b: RunId): Promise<never> => {
  const missing = (await store.run(a)) === undefined ? a : b;
  throw notFound(`There is no run "${missing}" in this store.`);
};
