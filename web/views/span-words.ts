/** A span of the tree in one sentence. Pure. */
import { duration } from "../format.ts";
import type { SpanRow } from "./span-rows.ts";
import type { Scene } from "./view.ts";

/** What a row says to those who hear it: name, kind, status, start, length. */
export const rowSentence = (scene: Scene, { bar }: SpanRow): string => {
  const start = duration(bar.start - scene.extent.from);
  if (bar.start > scene.at) return `${bar.name}, ${bar.spanKind}, starts later, at ${start}`;
  if (bar.end === undefined)
    return `${bar.name}, ${bar.spanKind}, open, no end recorded, started at ${start}`;
  if (bar.end > scene.at) return `${bar.name}, ${bar.spanKind}, open at the cursor, started at ${start}`;
  return `${bar.name}, ${bar.spanKind}, ${bar.failed ? "failed" : (bar.status ?? "ended")}, started at ${start}, took ${duration(bar.end - bar.start)}`;
};
