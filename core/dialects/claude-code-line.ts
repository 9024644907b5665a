/** One line of a session while it is read: its fields, its time, and the events it becomes. */
import type { AbsoluteTime, EventBody, NewEvent, Note } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import { takeValue } from "../json.ts";
import { type Attributes, type Json, put } from "../value.ts";
import { type Draft, NOTHING_ASKED, putThread, type Thread, threadOf } from "./claude-code-memory.ts";
import type { SourceInfo } from "./dialect.ts";
import { isoTime } from "./stamp.ts";

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class SessionLine {
  readonly fields: Fields;
  readonly draft: Draft;
  readonly events: NewEvent[] = [];
  readonly time: AbsoluteTime | undefined;
  readonly native: string;
  readonly session: string;
  readonly uuid: string;
  /** Which conversation the line is in: `main`, a sub-agent's id, or `sidechain` where older versions name none. */
  readonly who: string;
  readonly subject: Subject;

  constructor(fields: Fields, draft: Draft, source: SourceInfo, native: string, stamp: string) {
    this.fields = fields;
    this.draft = draft;
    this.native = native;
    this.time = isoTime(stamp, source.zoneMinutes);
    this.session = text(fields.sessionId);
    this.uuid = text(fields.uuid);
    this.who = text(fields.agentId) || (fields.isSidechain === true ? "sidechain" : "main");
    this.subject = subjectOf(["agent", this.who]);
  }

  /** `body` is made for this event and becomes it. */
  say(body: EventBody, time: AbsoluteTime | undefined = this.time, notes?: readonly Note[]): void {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    event.native = this.native;
    if (this.session !== "") event.run = this.session;
    if (this.uuid !== "") event.ident = this.uuid;
    event.subject = this.subject;
    if (notes) event.notes = notes;
    this.events.push(event);
  }

  /** The conversation the line is in, begun with it if it is new. */
  thread(): Thread {
    const known = threadOf(this.draft, this.who);
    if (known) return known;
    const thread: Thread = {
      agent: agentSpan(this.who, this.session),
      open: null,
      asked: null,
      request: NOTHING_ASKED,
      last: null,
    };
    putThread(this.draft, this.who, thread);
    const parent = this.who === "sidechain" ? agentSpan("main", this.session) : undefined;
    this.say(agentStart(spanId(thread.agent), this.who, parent));
    return thread;
  }

  put(thread: Thread): void {
    putThread(this.draft, this.who, thread);
  }
}

export const agentSpan = (who: string, session: string): SpanId =>
  spanId(who === "main" || who === "sidechain" ? `agent:${who}:${session}` : `agent:${who}`);

export const agentStart = (id: SpanId, who: string, parent: SpanId | undefined): EventBody => ({
  kind: "span-start",
  id,
  parent,
  spanKind: "agent",
  name: who === "main" ? "session" : who.startsWith("acompact") ? "compaction" : "sub-agent",
  attributes: who === "main" || who === "sidechain" ? undefined : { agentId: who },
});

/** The scalars of an object that are short enough to stand in an event. */
export const shortValues = (from: Fields, into: Record<string, Json> = {}): Attributes => {
  for (const key in from) {
    const value = from[key];
    if (value === null || (typeof value === "string" && value.length > 200)) continue;
    const taken = takeValue(value);
    if (taken !== undefined && taken !== "") put(into, key, taken);
  }
  return into;
};

/** Attributes, or nothing where there are none. */
export const orNothing = (kept: Attributes): Attributes | undefined => {
  for (const _ in kept) return kept;
  return undefined;
};

/** The first words of a text, on one line. */
export const headOf = (content: string, most = 80): string => {
  const line = content.trimStart().slice(0, 2000).split("\n", 1)[0]?.trim() ?? "";
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};
