/** The files behind the runs, what could not be read of them, and how the server itself is doing. */
import { Hono } from "hono";
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StoreReader } from "../../store/store.ts";
import { linesAround } from "../lines-around.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import { rawPages } from "../raw-pages.ts";
import { linesQuery, problemsQuery } from "../schemas/queries.ts";
import { health, lineTexts, problemRows, sourceReports } from "../schemas/sources.ts";
import { streamed } from "../streamed.ts";
import { answers, answersOther, asked, NO_STORE } from "./doors.ts";

export const sourceRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/sources", answers("All watched files and how they were read", sourceReports), async (c) =>
    c.json(await c.var.store.sources(), 200, NO_STORE),
  );
  app.get(
    "/sources/:source/raw",
    answersOther("The bytes of a file as they were read", "application/octet-stream"),
    async (c) => {
      const source = await sourceOf(c.var.store, c.req.param("source"));
      // Asked before the answer begins: a reader that gives no bytes can still say so.
      await c.var.store.rawRanges(source.id);
      return c.body(streamed(c, parts.log, rawBytes(c.var.store, source.id)), 200, {
        ...NO_STORE,
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName(source))}`,
      });
    },
  );
  app.get(
    "/sources/:source/lines",
    answers("The kept text around a place in a file, by the line", lineTexts),
    asked(linesQuery),
    async (c) => {
      const source = await sourceOf(c.var.store, c.req.param("source"));
      return c.json(await linesAround(c.var.store, source.id, c.req.valid("query")), 200, NO_STORE);
    },
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

const sourceOf = async (
  store: StoreReader,
  given: string,
): Promise<SourceReport & { readonly id: number }> => {
  if (!/^\d{1,15}$/.test(given)) throw badRequest("A source is named by its number.");
  const source = (await store.sources()).find(({ id }) => id === Number(given));
  if (!source) throw notFound(`There is no source ${given} in this store.`);
  return source;
};

async function* rawBytes(store: StoreReader, source: number): AsyncGenerator<Uint8Array, void> {
  for await (const { bytes } of rawPages(store, source)) yield bytes;
}

/** The last part of its path: a name, never a place to write to. A packed file is exported as what it holds. */
const fileName = ({ path }: SourceReport): string => {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.gz$/, "");
  return name || "source";
};
