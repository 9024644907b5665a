/** What a line of the `hindcast` format is, as a type. `hindcast.schema.json` says the same to other languages. */
import type { AbsoluteTime, EventBody, Note, SpanEnd, SpanStart } from "../event.ts";
import type { Json } from "../value.ts";
import type { Message } from "./dialect.ts";

/** ISO 8601 with up to nine decimals, or seconds and nanoseconds since 1970 UTC. */
export type LineTime = string | AbsoluteTime;

/** Texts a line carries whole; events keep only their digests. */
export interface LineBodies {
  /** The messages that are new in this call; a call that `follows` another leaves out what that one already had. */
  readonly messages?: readonly Message[] | undefined;
  readonly response?: string | undefined;
  readonly parameters?: Json | undefined;
  readonly result?: Json | undefined;
  /** The next piece of the response, in a `chunk`. */
  readonly text?: string | undefined;
}

interface LineCommon {
  readonly at?: LineTime | undefined;
  readonly native?: string | undefined;
  readonly axes?: Readonly<Record<string, number>> | undefined;
  readonly subject?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  readonly run?: string | undefined;
  readonly ident?: string | undefined;
}

/** Ids are plain text in a line; the dialect brands them. */
type Unbranded<Body> = Body extends { readonly id: unknown }
  ? Omit<Body, "id" | "parent"> & { readonly id: string; readonly parent?: string | undefined } & LineBodies
  : Body;

/** Both ends of a span in one line, as a program writes it that only writes when something is over. */
type WholeSpan = Unbranded<Omit<SpanStart, "kind">> &
  Omit<SpanEnd, "id" | "kind"> & { readonly kind: "span"; readonly end: LineTime };

export type HindcastLine = (Unbranded<EventBody> | WholeSpan) & LineCommon;
