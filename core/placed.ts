/**
 * Gives an event its place. One object shape per kind, made here and nowhere else: engines read fields of objects of
 * one shape many times faster than of spread ones, and events are made by the million.
 */
import type { EventBody, Note, TraceEvent } from "./event.ts";
import type { Nanos, Seq, SourceKey, Subject } from "./ids.ts";

/** What events have beside their body and place. */
export interface Bearing {
  readonly native?: string | undefined;
  readonly axes?: Readonly<Record<string, number>> | undefined;
  readonly subject?: Subject | undefined;
}

type Frequent = "metric" | "span-start" | "span-end" | "span-event";

export const placed = (
  body: EventBody & Bearing,
  at: Nanos,
  seq: Seq,
  source: SourceKey,
  position: number,
  k: number,
  notes: readonly Note[] | undefined,
): TraceEvent => {
  switch (body.kind) {
    case "metric": {
      const { kind, native, subject, axes, values, better } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, values, better };
    }
    case "span-start": {
      const { kind, native, subject, axes, id, parent, spanKind, name, attributes, usage, digests } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, id, parent, spanKind, name, attributes, usage, digests };
    }
    case "span-end": {
      const { kind, native, subject, axes, id, status, error, attributes, usage, digests } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, id, status, error, attributes, usage, digests };
    }
    case "span-event": {
      const { kind, native, subject, axes, id, name, length, attributes, usage } = body;
      return {
        kind,
        at,
        seq,
        source,
        position,
        k,
        native,
        subject,
        axes,
        notes,
        id,
        name,
        length,
        attributes,
        usage,
      };
    }
    default:
      return placedRare(body, at, seq, source, position, k, notes);
  }
};

/** The same of a kind that blocks keep as JSON: they make the frequent ones themselves, and so does the page. */
export const placedRare = (
  body: Exclude<EventBody, { readonly kind: Frequent }> & Bearing,
  at: Nanos,
  seq: Seq,
  source: SourceKey,
  position: number,
  k: number,
  notes: readonly Note[] | undefined,
): TraceEvent => {
  switch (body.kind) {
    case "stage": {
      const { kind, native, subject, axes, lifecycle, from, to, cause, closes, attributes } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, lifecycle, from, to, cause, closes, attributes };
    }
    case "gate": {
      const {
        kind,
        native,
        subject,
        axes,
        lifecycle,
        gate,
        passed,
        target,
        checksPassed,
        checksFailed,
        message,
      } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, lifecycle, gate, passed, target, checksPassed, checksFailed, message };
    }
    case "record": {
      const { kind, native, subject, axes, name, value, pointer } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, name, value, pointer };
    }
    case "link": {
      const { kind, native, subject, axes, relation, from, to, closed, attributes } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, relation, from, to, closed, attributes };
    }
    case "run": {
      const { kind, native, subject, axes, status, name, configuration, resource, result, headline } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, status, name, configuration, resource, result, headline };
    }
    case "attention": {
      const { kind, native, subject, axes, action, id, attention, text, blocks, answer } = body;
      // biome-ignore format: one shape, one line
      return { kind, at, seq, source, position, k, native, subject, axes, notes, action, id, attention, text, blocks, answer };
    }
    case "anomaly": {
      const { kind, native, subject, axes, severity, type, message } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, severity, type, message };
    }
    case "log": {
      const { kind, native, subject, axes, severity, message, stream } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, severity, message, stream };
    }
    case "mark": {
      const { kind, native, subject, axes, mark, name } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, mark, name };
    }
    case "unknown": {
      const { kind, native, subject, axes, summary } = body;
      return { kind, at, seq, source, position, k, native, subject, axes, notes, summary };
    }
  }
};
