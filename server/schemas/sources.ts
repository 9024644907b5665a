/** Answers about files, what could not be read of them, the server itself, and refusals. */
import { z } from "zod";
import type * as SourcesWire from "../../core/wire/sources.ts";
import type * as StreamWire from "../../core/wire/stream.ts";
import { byKind, clock, count, fits, list, runId, seq, text } from "./common.ts";

const problem = {
  path: text,
  generation: count,
  line: count,
  offset: count,
  length: count,
  reason: text,
  run: runId.optional(),
};
export const problemRow = fits<SourcesWire.Problem & { readonly id: number }>()(
  z.strictObject({ id: count, ...problem }),
);
export const problemRows = list(problemRow);
export const sourceReport = fits<SourcesWire.SourceReport & { readonly id: number }>()(
  z.strictObject({
    id: count,
    path: text,
    generation: count,
    dialect: text.nullable(),
    why: text,
    assembly: text,
    runs: list(runId),
    state: z.enum(["live", "idle", "reading", "gone", "replaced", "unreadable", "skipped", "summary"]),
    note: text.optional(),
    bytes: count,
    size: count,
    lines: count,
    account: z.strictObject({
      of: z.enum(["lines", "parts"]),
      read: count,
      unreadable: count,
      blank: count,
      tooLong: count,
      bytesNotKept: count,
    }),
    units: count,
    eventsByKind: byKind,
    problems: count,
    pendingBytes: count,
    pendingText: text.optional(),
    repairs: z.record(text, count),
    duplicates: count,
    late: count,
    unknownTypes: z.record(text, z.strictObject({ count, example: text })),
    clock: clock.nullable(),
    zone: text,
    derived: z.record(text, count),
    taken: z.record(text, text).optional(),
  }),
);
export const lineTexts = list(
  fits<SourcesWire.LineText>()(z.strictObject({ line: count, offset: count, text, cut: z.boolean() })),
);
export const sourceReports = list(sourceReport);
export const health = fits<SourcesWire.Health>()(
  z.strictObject({
    ok: z.boolean(),
    build: text,
    watching: list(text),
    mode: z.enum(["events", "polling", "once"]),
    notes: list(text),
    store: z.strictObject({ path: text, bytes: count }),
    runs: count,
    live: count,
    files: count,
    truncated: count,
    events: count,
    eventsPerSecond: z.number(),
    behindSeconds: z.number(),
    bytesWaiting: count,
    problems: count,
    head: seq,
  }),
);
export const problemJson = fits<StreamWire.ProblemJson>()(
  z
    .strictObject({ type: text, title: text, status: z.int(), detail: text, instance: text.optional() })
    .meta({ id: "Problem", description: "RFC 9457" }),
);
