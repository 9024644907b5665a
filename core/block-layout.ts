/** What the writer and the reader of a block agree on. */
import type { EventKind, SpanStatus } from "./event.ts";

/** Block, version 1. */
export const MAGIC = "HBL1";
export const STATUSES: readonly (SpanStatus | undefined)[] = [undefined, "ok", "error", "cut", "unset"];
export const USAGE_KEYS = ["input", "output", "cacheRead", "cacheWrite", "costUsd"] as const;
/** How a metric value is held: the number itself, or the number of a string. */
export const HELD = {
  number: 0,
  null: 1,
  true: 2,
  false: 3,
  text: 4,
  boxed: 5,
} as const;

export const JSON_KINDS: ReadonlySet<EventKind> = new Set<EventKind>([
  "run",
  "link",
  "stage",
  "gate",
  "record",
  "attention",
  "anomaly",
  "log",
  "mark",
  "unknown",
]);
/** Kinds of which the fold needs only that they happened. */
export const COUNTED_KINDS: ReadonlySet<EventKind> = new Set<EventKind>(["log", "mark", "unknown"]);
