/** Two runs against each other. */
import { Hono } from "hono";
import type { CompareOptions } from "../../core/compare/compare.ts";
import type { DiffClass } from "../../core/compare/run-diff.ts";
import type { RunId } from "../../core/ids.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import {
  compareQuery,
  compareRowsQuery,
  diffRows,
  firstAnswer,
  pairList,
  pairsQuery,
  pairWrite,
  pinnedPair,
  runDiff,
} from "../schemas/compare.ts";
import { answers, asked, keeperOf, NO_STORE, ofRun } from "./doors.ts";

export const compareRoutes = (parts: AppParts): Hono<AppEnv> => {
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
    "/compare/first",
    answers("Where two runs part first, so far: to be asked again when one of them has grown", firstAnswer),
    asked(compareQuery),
    async (c) => {
      const { a, b, ...given } = c.req.valid("query");
      const first = await c.var.store.compareFirst(a, b, optionsOf(given));
      return c.json(first ?? (await neither(c.var.store, a, b)), 200, NO_STORE);
    },
  );
  app.get(
    "/compare/rows",
    answers("A window on the aligned tree of two runs", diffRows),
    asked(compareRowsQuery),
    async (c) => {
      const { a, b, ignore, tolerance, show: shown, span, side, ...window } = c.req.valid("query");
      const rows = await c.var.store.compareRows(a, b, optionsOf({ ignore, tolerance }), {
        shown,
        span: span === undefined ? undefined : { side, id: span },
        ...window,
      });
      return c.json(rows ?? (await neither(c.var.store, a, b)), 200, NO_STORE);
    },
  );
  app.get(
    "/compare/pairs",
    answers("Pairs of spans that people made or forbade for two runs", pairList),
    asked(pairsQuery),
    async (c) => {
      const { a, b } = c.req.valid("query");
      return c.json(await c.var.store.pairs(a, b), 200, NO_STORE);
    },
  );
  app.post("/compare/pairs", answers("A new pair", pinnedPair), async (c) => {
    const read = pairWrite.safeParse(c.var.body);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw badRequest(`${issue?.path.join(".") || "body"}: ${issue?.message}`);
    }
    for (const run of [read.data.a, read.data.b]) ofRun(run, await c.var.store.run(run));
    return c.json(await keeperOf(parts).savePair({ id: 0, ...read.data }), 200, NO_STORE);
  });
  app.delete(
    "/compare/pairs/:id",
    answers("A pair gone: those that are left", pairList),
    asked(pairsQuery),
    async (c) => {
      const { a, b } = c.req.valid("query");
      const pair = (await c.var.store.pairs(a, b)).find(({ id }) => String(id) === c.req.param("id"));
      if (!pair || !(await keeperOf(parts).removeNote(pair.id)))
        throw notFound(`The two runs have no pair ${c.req.param("id")}.`);
      return c.json(await c.var.store.pairs(a, b), 200, NO_STORE);
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
