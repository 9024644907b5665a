/**
 * A conversation as spans, for formats that are lists of messages: prompts, replies and tool calls, each of which
 * goes on from the one before it. The chain of `follows` links is what a person later reads as the talk so far.
 */
import type { AbsoluteTime, Digests, EventBody, NewEvent, Note, SpanKind, Usage } from "../event.ts";
import { type SpanId, type Subject, spanId } from "../ids.ts";
import type { Attributes } from "../value.ts";
import { textDigest } from "./bodies.ts";

export interface ChatMemory {
  /** The span that the conversation stands at. */
  readonly last: string | null;
  /** Digest and length of what the model was given since its last reply. */
  readonly said: string;
  readonly length: number;
}

export const NEW_CHAT: ChatMemory = { last: null, said: "", length: 0 };

/** What all events of a unit share. */
export interface ChatPlace {
  readonly time?: AbsoluteTime | undefined;
  readonly run?: string | undefined;
  readonly native?: string | undefined;
  readonly subject?: Subject | undefined;
  readonly step?: number | undefined;
}

export interface ChatSpan {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly name: string;
  readonly attributes?: Attributes | undefined;
  readonly start?: AbsoluteTime | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Chat {
  readonly events: NewEvent[] = [];
  readonly place: ChatPlace;
  #last: string | null;
  #said: string;
  #length: number;

  constructor(memory: ChatMemory, place: ChatPlace) {
    this.place = place;
    this.#last = memory.last;
    this.#said = memory.said;
    this.#length = memory.length;
  }

  get last(): string | null {
    return this.#last;
  }
  get said(): string {
    return this.#said;
  }
  get length(): number {
    return this.#length;
  }

  /** `body` is made for this event and becomes it. */
  say(body: EventBody, time: AbsoluteTime | undefined = this.place.time, notes?: readonly Note[]): void {
    const event = body as Writable<NewEvent>;
    const { run, native, subject, step } = this.place;
    if (time) event.time = time;
    if (native !== undefined) event.native = native;
    if (run !== undefined) event.run = run;
    if (subject !== undefined) event.subject = subject;
    if (step !== undefined) event.axes = { step };
    if (notes) event.notes = notes;
    this.events.push(event);
  }

  start(
    span: ChatSpan,
    spanKind: SpanKind,
    digests?: Digests,
    time: AbsoluteTime | undefined = this.place.time,
  ): void {
    const { id, parent, name, attributes } = span;
    this.say(
      {
        kind: "span-start",
        id: spanId(id),
        parent: parent === undefined ? undefined : spanId(parent),
        spanKind,
        name,
        attributes,
        digests,
      },
      time,
    );
  }

  /** What the model is given that no tool returned: by a person, a simulated one, or the program. */
  prompt(span: ChatSpan, spanKind: "human" | "internal", content: string): void {
    const digest = textDigest(content);
    this.start(span, spanKind, { prompt: digest });
    this.say({ kind: "span-end", id: spanId(span.id), status: "ok" });
    this.#goOn(span.id);
    this.#given(spanKind, digest);
  }

  /** A reply that is whole: its span, its mark, and what it was asked. `response` is what it said, calls included. */
  reply(
    span: ChatSpan,
    response: string,
    more: {
      readonly usage?: Usage | undefined;
      readonly attributes?: Attributes | undefined;
      readonly error?: string | undefined;
    } = {},
  ): void {
    const start = span.start ?? this.place.time;
    const asked = this.#length === 0 ? undefined : { digest: this.#said, length: this.#length };
    this.start(span, "llm", asked && { prompt: asked }, start);
    this.say({ kind: "mark", mark: "model-call", name: span.name }, start);
    this.#goOn(span.id);
    this.#said = "";
    this.#length = 0;
    this.say({
      kind: "span-end",
      id: spanId(span.id),
      status: more.error === undefined ? "ok" : "error",
      error: more.error,
      attributes: more.attributes,
      usage: more.usage,
      digests: response === "" ? undefined : { response: textDigest(response) },
    });
  }

  /** `parameters` is their canonical text. */
  call(span: ChatSpan, parameters: string): void {
    this.start(span, "tool", { arguments: textDigest(parameters) }, span.start ?? this.place.time);
  }

  result(
    id: SpanId | string,
    content: string,
    more: {
      readonly error?: string | undefined;
      readonly attributes?: Attributes | undefined;
      readonly ok?: boolean;
    } = {},
  ): void {
    const digest = textDigest(content);
    this.say({
      kind: "span-end",
      id: spanId(id),
      status: more.error !== undefined ? "error" : more.ok === false ? "unset" : "ok",
      error: more.error,
      attributes: more.attributes,
      digests: { result: digest },
    });
    this.#goOn(id);
    this.#given("tool", digest);
  }

  #goOn(id: string): void {
    if (this.#last !== null && this.#last !== id)
      this.say({ kind: "link", relation: "follows", from: `span:${id}`, to: `span:${this.#last}` });
    this.#last = id;
  }

  #given(role: string, digest: Digests[string]): void {
    this.#said = textDigest(`${this.#said}\u0002${role}\u0001${digest.digest}`).digest;
    this.#length += digest.length;
  }
}

/** The first words of a text, on one line. */
export const headOf = (content: string, most = 80): string => {
  const line = content.trimStart().slice(0, 2000).split("\n", 1)[0]?.trim() ?? "";
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};
