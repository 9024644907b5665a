/**
 * What comes in at the doors is parsed in this folder, what goes out is described in it: the only place of zod. Every
 * answer is held against its type in core/wire/ by the compiler, key by key; the tests hold the real answers too.
 */
import { z } from "zod";
import { EVENT_KINDS, type Place, SEVERITIES, SPAN_KINDS } from "../../core/event.ts";
import type { Nanos, RunId, Seq, SourceKey, SpanId, Subject } from "../../core/ids.ts";
import type { Json, Value } from "../../core/value.ts";
import type * as Wire from "../../core/wire/segments.ts";

/** Compiles only when the schema gives exactly the keys of T, with the types of T. */
export const fits =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & (keyof T extends keyof z.output<S> ? unknown : never)): S =>
    schema;

/** A brand says what a string or number is; at the door it is still a string or number. */
export const branded = <T>(schema: z.ZodType): z.ZodType<T> => schema as unknown as z.ZodType<T>;

export const text = z.string();
export const count = z.int().min(0);
export const runId = branded<RunId>(
  text.regex(/^[A-Za-z0-9._-]{1,128}$/).meta({ examples: ["r-7f3k2m9q1x"] }),
);
export const seq = branded<Seq>(count);
export const nanos = branded<Nanos>(z.number().describe("nanoseconds since the origin of the run"));
export const spanId = branded<SpanId>(text);
export const subject = branded<Subject>(text.meta({ examples: ["env:3/slot:r0c1/seed:2"] }));
export const sourceKey = branded<SourceKey>(text);
export const eventKind = z.enum(EVENT_KINDS);
export const spanKind = z.enum(SPAN_KINDS);
export const severity = z.enum(SEVERITIES);
export const clock = z.enum(["wall", "ordinal", "mixed"]);
export const value: z.ZodType<Value> = z
  .union([z.number(), text, z.boolean(), z.null(), z.strictObject({ num: text })])
  .meta({
    id: "Value",
    description: "A value of a trace. What JSON cannot hold (NaN, infinities, big integers) is { num }.",
  });
export const json = branded<Json>(z.json().meta({ id: "Json" }));
export const attributes = z.record(text, json);
export const usage = z.record(text, z.number());
export const digests = z.record(text, z.strictObject({ digest: text, length: count }));
export const byKind = z.partialRecord(eventKind, count);
export const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();

export const place = fits<Place>()(
  z.strictObject({ at: nanos, source: sourceKey, position: z.number(), k: z.number() }).meta({ id: "Place" }),
);

/** Kept loose: the vocabulary of events is published as the schema of hindcast lines. Common keys are checked. */
export const traceEvent = branded<Wire.Tail["events"][number]>(
  z
    .looseObject({
      kind: eventKind,
      seq: count,
      at: z.number(),
      source: text,
      position: z.number(),
      k: count,
    })
    .meta({ id: "TraceEvent", description: "One thing that happened; further keys by kind." }),
);
