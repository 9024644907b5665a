/** Bookmarks, in and out. */
import { z } from "zod";
import type * as Wire from "../../core/wire/finding.ts";
import { count, fits, list, nanos, runId, text } from "./common.ts";

const NOTE_LENGTH = 10_000;

const written = {
  run: runId,
  event: text
    .regex(/^e\d{1,15}(\.\d{1,9})?$/, "is not the name of an event")
    .nullable()
    .describe("the newest event at the moment; null before the first"),
  at: nanos,
  text: text.max(NOTE_LENGTH),
};
export const bookmarkWrite = z.strictObject(written);
export const bookmark = fits<Wire.Bookmark>()(
  z.strictObject({ id: count, ...written, changed: text }).meta({ id: "Bookmark" }),
);
export const bookmarkList = list(bookmark);
