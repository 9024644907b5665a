/** What a branch keeps, executes again, answers from the recording, and leaves as no longer true. */
import type { EventOf, TraceEvent } from "../event.ts";
import { eventName, type SpanId } from "../ids.ts";
import type { OpenSpan } from "../state.ts";
import type { PlannedSpan } from "./branch-wire.ts";

/** A span that begins after the cut. */
export interface LaterSpan extends PlannedSpan {
  readonly id: SpanId;
  readonly start: EventOf<"span-start">;
  readonly ended: boolean;
}

export interface Recording {
  readonly call: LaterSpan;
  /** Recorded calls of the same talk after it, in order. */
  readonly talk: readonly LaterSpan[];
  /** Tools that ended, in order: those of the agent that called. */
  readonly tools: readonly LaterSpan[];
  readonly stale: readonly LaterSpan[];
  /** Open at the cut and not around the call. */
  readonly ended: readonly OpenSpan[];
  /** Open at the cut and around the call, innermost first. */
  readonly around: readonly OpenSpan[];
  readonly after: number;
}

/** `events` after the cut in moment order; `open`: spans that are open at the cut. `undefined`: the call is not among them. */
export const readRecording = (
  id: SpanId,
  events: readonly TraceEvent[],
  open: ReadonlyMap<SpanId, OpenSpan>,
): Recording | undefined => {
  const spans = spansIn(events);
  const call = spans.get(id);
  if (!call) return undefined;
  const links = linksIn(events);
  const talk = reach([id], links.follows);
  const goesOn = reach([id, ...talk], links.all);
  const around = ancestors(call.start.parent, open);
  const inTalk = (span: LaterSpan) => span.id === id || talk.has(span.id);
  const agent = descendants(spans, call.start.parent ?? id, id);
  const tools = [...spans.values()].filter(
    ({ id: tool, start, ended }) =>
      ended &&
      (start.spanKind === "tool" || start.spanKind === "retrieval") &&
      (call.start.parent === undefined || agent.has(tool) || talk.has(tool)),
  );
  const touched = new Set([...goesOn].flatMap((each) => [each, ...descendants(spans, each)]));
  return {
    call,
    talk: [...spans.values()].filter((span) => isCall(span) && talk.has(span.id)),
    tools,
    stale: [...spans.values()].filter((span) => isCall(span) && !inTalk(span) && touched.has(span.id)),
    ended: [...open.values()].filter((span) => !around.includes(span)),
    around,
    after: spans.size,
  };
};

const isCall = ({ start }: LaterSpan): boolean => start.spanKind === "llm";

const spansIn = (events: readonly TraceEvent[]): ReadonlyMap<SpanId, LaterSpan> => {
  const spans = new Map<SpanId, LaterSpan>();
  for (const event of events) {
    if (event.kind === "span-start" && !spans.has(event.id))
      spans.set(event.id, {
        id: event.id,
        event: eventName(event),
        name: event.name,
        at: event.at,
        start: event,
        ended: false,
      });
    const known = event.kind === "span-end" ? spans.get(event.id) : undefined;
    if (known) spans.set(known.id, { ...known, ended: true });
  }
  return spans;
};

type Links = ReadonlyMap<SpanId, readonly SpanId[]>;

/** From a span to those that go on from it. */
const linksIn = (events: readonly TraceEvent[]): { readonly follows: Links; readonly all: Links } => {
  const follows = new Map<SpanId, SpanId[]>();
  const all = new Map<SpanId, SpanId[]>();
  for (const event of events) {
    if (event.kind !== "link" || event.closed) continue;
    const [from, to] = [spanOf(event.from), spanOf(event.to)];
    if (from === undefined || to === undefined) continue;
    if (event.relation === "follows") {
      add(follows, to, from);
      add(all, to, from);
    } else if (event.relation === "causes" || event.relation === "delegates") add(all, from, to);
  }
  return { follows, all };
};

const add = (links: Map<SpanId, SpanId[]>, from: SpanId, to: SpanId): void => {
  const known = links.get(from);
  if (known) known.push(to);
  else links.set(from, [to]);
};

const spanOf = (end: string): SpanId | undefined =>
  end.startsWith("span:") ? (end.slice("span:".length) as SpanId) : undefined;

const reach = (from: readonly SpanId[], links: Links): ReadonlySet<SpanId> => {
  const found = new Set<SpanId>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const next of links.get(id) ?? []) {
      if (found.has(next) || from.includes(next)) continue;
      found.add(next);
      waiting.push(next);
    }
  return found;
};

/** Spans below one or several; `from` themselves are left out. */
const descendants = (spans: ReadonlyMap<SpanId, LaterSpan>, ...from: readonly SpanId[]): Set<SpanId> => {
  const found = new Set<SpanId>();
  const isBelow = (parent: SpanId | undefined): boolean =>
    parent !== undefined && (from.includes(parent) || found.has(parent));
  // A parent mostly begins before its children; one more round finds those that do not.
  for (let round = 0; round < 2; round++)
    for (const { id, start } of spans.values()) if (isBelow(start.parent)) found.add(id);
  return found;
};

const ancestors = (parent: SpanId | undefined, open: ReadonlyMap<SpanId, OpenSpan>): readonly OpenSpan[] => {
  const found: OpenSpan[] = [];
  let span = parent === undefined ? undefined : open.get(parent);
  while (span && !found.includes(span)) {
    found.push(span);
    span = span.parent === undefined ? undefined : open.get(span.parent);
  }
  return found;
};
