/** A run as a file of hindcast lines. */
import { Hono } from "hono";
import { exportLines } from "../export-lines.ts";
import type { AppEnv, AppParts } from "../parts.ts";
import { streamed } from "../streamed.ts";
import { answersOther, NO_STORE, ofRun, runOf } from "./doors.ts";

export const exportRoutes = (parts: AppParts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get("/runs/:run/export", answersOther("The run as hindcast lines", "application/jsonl"), async (c) => {
    const run = runOf(c);
    const summary = ofRun(run, await c.var.store.run(run));
    return c.body(streamed(c, parts.log, exportLines(c.var.store, summary)), 200, {
      ...NO_STORE,
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="${run}.jsonl"`,
    });
  });
  return app;
};
