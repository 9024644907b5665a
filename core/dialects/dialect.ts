/** The shape of a dialect: a reader of one telemetry format. Add a file here, add it to the list, add a fixtures folder: done. */
import type { EventBody, NewEvent } from "../event.ts";
import type { SourceKey, SpanId } from "../ids.ts";
import type { ToolCall } from "../replay/model-call.ts";
import type { Json } from "../value.ts";
import type { Mapping } from "./generic-mapping.ts";

export interface SourceInfo {
  /** Path from the watched root, with `/`. */
  readonly path: string;
  readonly key: SourceKey;
  /** 0 for the first content seen at this path, one more each time it was replaced. */
  readonly generation: number;
  /** Minutes to add to UTC to get the time that stamps without a zone are in, at the given UTC-like seconds. */
  readonly zoneMinutes: (localSeconds: number) => number;
  /** What a person said of its fields; for the generic reader. */
  readonly mapping?: Mapping | undefined;
}

/** What a dialect found in a unit, and what it remembers afterwards. Memory is plain JSON, under 64 kB. */
export type ReadResult<Memory> =
  | {
      readonly ok: true;
      readonly events: readonly NewEvent[];
      readonly memory: Memory;
      readonly repairs?: readonly string[] | undefined;
    }
  | { readonly ok: false; readonly problem: string; readonly memory: Memory };

/** A keyed part of a document. `key` is its native id, else its JSON pointer; `text` is read like a line. */
export interface Part {
  readonly key: string;
  readonly text: string;
}

/** A piece of the document that an archive is read as: text of its own, or what a member holds. */
export type ArchivePiece =
  | { readonly text: string }
  /** Without a member that is `needed` nothing is read. Any other that cannot be unpacked is a JSON string that says why. */
  | { readonly member: string; readonly needed?: true };

export interface Message {
  readonly role: string;
  readonly content: string;
  /** Name of the tool or agent that speaks, where the trace says it. */
  readonly name?: string | undefined;
  /** Calls of tools, and what is said beside them: `content` is both, for a person to read. */
  readonly asked?: Asked | undefined;
  /** Id of the call that this is the result of. */
  readonly call?: string | undefined;
  /** The result alone, where `content` tells more. */
  readonly result?: string | undefined;
}

/** What a model says and which tools it calls, apart, so that it can be given to a model again. */
export interface Asked {
  readonly words: string;
  readonly calls: readonly ToolCall[];
}

/** What a person reads of a span. Absent parts were not in the trace. */
export interface SpanDetail {
  readonly messages?: readonly Message[] | undefined;
  readonly response?: string | undefined;
  /** Where the response calls tools. */
  readonly asked?: Asked | undefined;
  readonly parameters?: Json | undefined;
  readonly result?: string | undefined;
  readonly error?: string | undefined;
  readonly attributes?: Readonly<Record<string, Json>> | undefined;
}

/** Which span `detail` is asked about, and its start and end as read. */
export interface SpanRef {
  readonly id: SpanId;
  readonly start?: Extract<EventBody, { kind: "span-start" }> | undefined;
  readonly end?: Extract<EventBody, { kind: "span-end" }> | undefined;
}

/** A raw unit with the `k` of the span's events in it, in moment order. */
export interface SpanUnit {
  readonly text: string;
  readonly ks: readonly number[];
}

/**
 * How files of a dialect become runs, said in one sentence in the report.
 *
 * `by` is the scope that a run is looked for in: one source, one folder that holds sources, or anywhere (`key`).
 * A run key on an event (`NewEvent.run`) names one of several runs inside that scope; without keys the scope is the
 * run. Units before the first key of a source belong to the run of that key.
 */
export interface Assembly {
  readonly by: "source" | "key" | "folder";
  readonly rule: string;
}

export interface Dialect<Memory> {
  readonly name: string;
  /** Raise when the same text would now give different events; its runs are then read anew. */
  readonly version: number;
  /** Most formats grow line by line; a few are one JSON document, cut into parts. */
  readonly unit: "line" | "document";
  readonly assembly: Assembly;
  /** What `step` and `epoch` are called in this format, for axis labels. */
  readonly axisNames?: Readonly<Record<string, string>> | undefined;
  /** Does this look like ours? Sees the first whole lines, raw; the path only helps. Cheap, never throws. */
  recognizes(sample: readonly string[], path: string): boolean;
  start(source: SourceInfo): Memory;
  /**
   * Same text, memory, source and position: same events and memory. Never throws. Must not change the memory it was
   * given. `position` is the unit's place in its source (line number from 1, blank lines counted).
   */
  read(text: string, memory: Memory, source: SourceInfo, position: number): ReadResult<Memory>;
  /** The keyed parts of a document; only when `unit` is "document". */
  parts?(text: string): readonly Part[];
  /**
   * How a zip archive with these members is one document: the pieces to join, in this order. Each member's name is there
   * once. Members that repeat what others hold are left out. `undefined` when the archive is none of this format.
   */
  fromArchive?(members: readonly string[]): readonly ArchivePiece[] | undefined;
  /** What a person reads of a span, from the raw units that mention it. */
  detail(span: SpanRef, units: readonly SpanUnit[]): SpanDetail;
  /**
   * Why a file that looks like this format holds no trace: a summary that repeats other files, a checkpoint. Asked
   * before `recognizes`, with the same sample; `undefined` = not one of these. Such a file is listed with the reason.
   */
  summarizes?(sample: readonly string[], path: string): string | undefined;
  /** What a reader that guesses took for what, for the report: `{ time: "ts (seconds since 1970)" }`. */
  taken?(memory: Memory): Readonly<Record<string, string>>;
  /**
   * Keys of the format that carry nothing a person would miss, with the reason: a path with dots, after the type of
   * the line where only that type is meant. Everything else must be mapped.
   */
  readonly ignored: Readonly<Record<string, string>>;
}

/** A dialect whose memory type does not matter to the caller. */
// biome-ignore lint/suspicious/noExplicitAny: memory is opaque outside its dialect and only ever handed back to it
export type AnyDialect = Dialect<any>;
