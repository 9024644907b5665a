/** Sources and how they were read, problems, health. What crosses HTTP or a thread; server and page meet only in this folder. */
import type { EventKind } from "../event.ts";
import type { RunId, Seq } from "../ids.ts";
import type { Clock } from "./runs.ts";

export interface Problem {
  readonly path: string;
  readonly generation: number;
  /** 0 when the problem is about the file, not a line. */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
  readonly run?: RunId | undefined;
}

/** Where every line of a source went, each counted when it was met. Of a document: its parts. */
export interface LineAccount {
  readonly of: "lines" | "parts";
  /** Given to the dialect, which made something of them. */
  readonly read: number;
  /** Kept, but the dialect could not read them; each is a problem. */
  readonly unreadable: number;
  readonly blank: number;
  /** Longer than the limit; each is a problem. */
  readonly tooLong: number;
  /** Bytes passed over without being kept: of lines far too long, and padding. */
  readonly bytesNotKept: number;
}

/** `GET /api/sources/{source}/lines`: a kept line. */
export interface LineText {
  readonly line: number;
  readonly offset: number;
  /** Bytes that are not UTF-8 as U+FFFD. */
  readonly text: string;
  /** There is more of it than is told. */
  readonly cut: boolean;
}

export interface SourceReport {
  readonly path: string;
  readonly generation: number;
  readonly dialect: string | null;
  /** Why this dialect, in words. */
  readonly why: string;
  readonly assembly: string;
  readonly runs: readonly RunId[];
  /** `reading` = bytes wait to be read; `skipped` = not a trace, the reason is in `note`. */
  readonly state: "live" | "idle" | "reading" | "gone" | "replaced" | "unreadable" | "skipped" | "summary";
  readonly note?: string | undefined;
  readonly bytes: number;
  readonly size: number;
  /** Whole lines that were met; nothing is lost when `account` adds up to them. Of a document: the parts of its newest version. */
  readonly lines: number;
  readonly account: LineAccount;
  readonly units: number;
  readonly eventsByKind: Readonly<Partial<Record<EventKind, number>>>;
  readonly problems: number;
  /** Bytes after the last newline: a half-written line, waiting for its end. */
  readonly pendingBytes: number;
  /** How the half-written line begins, and how it ends when it is long; absent when there is none. */
  readonly pendingText?: string | undefined;
  readonly repairs: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly late: number;
  readonly unknownTypes: Readonly<Record<string, { readonly count: number; readonly example: string }>>;
  /** `null` when nothing was read of it. */
  readonly clock: Clock | null;
  readonly zone: string;
  /** Events that the trace does not say itself, by kind and the emitter's type they were derived from. */
  readonly derived: Readonly<Record<string, number>>;
  /** Generic reader: what was taken for what. */
  readonly taken?: Readonly<Record<string, string>> | undefined;
}

export interface Health {
  readonly ok: boolean;
  readonly build: string;
  readonly watching: readonly string[];
  /** `events` from the kernel, or `polling` with the reason in `notes`. */
  readonly mode: "events" | "polling" | "once";
  readonly notes: readonly string[];
  readonly store: { readonly path: string; readonly bytes: number };
  readonly runs: number;
  readonly live: number;
  readonly files: number;
  readonly truncated: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Seconds between the newest write seen and the newest commit. */
  readonly behindSeconds: number;
  readonly bytesWaiting: number;
  readonly problems: number;
  readonly head: Seq;
}
