/** Bookmarks with notes: kept in the store, written by the ingest thread. */
import { type Context, Hono } from "hono";
import type { Bookmark } from "../../core/wire/finding.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { badRequest, notFound } from "../problem.ts";
import { bookmark, bookmarkList, bookmarkWrite } from "../schemas/notes.ts";
import { notesQuery } from "../schemas/queries.ts";
import { answers, asked, keeperOf, NO_STORE, ofRun } from "./doors.ts";

export const noteRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const written = (c: Context<AppEnv>) => {
    const read = bookmarkWrite.safeParse(c.var.body);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw badRequest(`${issue?.path.join(".") || "body"}: ${issue?.message}`);
  };
  const kept = async (c: Context<AppEnv>, id: number): Promise<Bookmark> => {
    const given = written(c);
    ofRun(given.run, await c.var.store.run(given.run));
    const note = await keeperOf(parts).saveBookmark({ ...given, id, changed: new Date().toISOString() });
    if (!note) throw notFound(`The run "${given.run}" has no bookmark ${id}.`);
    return note;
  };
  const idOf = (c: Context<AppEnv>): number => {
    const given = c.req.param("id") ?? "";
    if (!/^[1-9]\d{0,14}$/.test(given)) throw badRequest("A bookmark is named by its number.");
    return Number(given);
  };
  app.get("/notes", answers("Bookmarks, of one run or of all", bookmarkList), asked(notesQuery), async (c) =>
    c.json(await c.var.store.bookmarks(c.req.valid("query").run), 200, NO_STORE),
  );
  app.post("/notes", answers("A new bookmark", bookmark), async (c) =>
    c.json(await kept(c, 0), 200, NO_STORE),
  );
  app.put("/notes/:id", answers("A bookmark changed", bookmark), async (c) =>
    c.json(await kept(c, idOf(c)), 200, NO_STORE),
  );
  app.delete("/notes/:id", answers("A bookmark gone", bookmarkList), async (c) => {
    const id = idOf(c);
    if (!(await keeperOf(parts).removeNote(id))) throw notFound(`There is no bookmark ${id}.`);
    return c.json(await c.var.store.bookmarks(undefined), 200, NO_STORE);
  });
  return app;
};
