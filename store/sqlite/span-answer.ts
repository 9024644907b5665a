/** Everything a person reads of one span: its events, its raw units, and what the dialect makes of them. */

import type { SpanDetail, SpanUnit } from "../../core/dialects/dialect.ts";
import { dialectByName } from "../../core/dialects/index.ts";
import type { EventOf, TraceEvent } from "../../core/event.ts";
import type { Seq, SpanId } from "../../core/ids.ts";
import { endOfTime } from "../../core/moment.ts";
import type { SpanAnswer } from "../../core/wire/events.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import type { UnitTexts } from "./unit-texts.ts";

const EVENTS_SHOWN = 500;
const UNITS_READ = 2000;
const TEXT_READ = 16 * 1024 * 1024;
/** Chunks of a run looked through for the events of one span; a root span covers them all. */
const CHUNKS_READ = 32;

type SpanEvents = readonly TraceEvent[];

export const answerSpan = async (
  view: RunView,
  history: History,
  texts: UnitTexts,
  pause: Pause,
  seq: Seq,
  k: number,
): Promise<SpanAnswer | undefined> => {
  const row = history.columns.spans.rowOfEvent(seq, k);
  if (row === undefined) return undefined;
  const bar = history.columns.spans.bar(row);
  const own = await eventsOf(view, bar, pause);
  const chain = await chainBefore(view, history, bar.id, pause);
  const read = readUnits(texts, [...chain.map(({ events }) => events), own.events]);
  const start = own.events.find((event) => event.kind === "span-start") as EventOf<"span-start"> | undefined;
  const end = own.events.findLast((event) => event.kind === "span-end") as EventOf<"span-end"> | undefined;
  const omitted = [own.omitted, ...chain.map((each) => each.omitted), read.omitted].find(
    (each) => each !== undefined,
  );
  return {
    bar,
    start: start ?? null,
    end: end ?? null,
    attributes: { ...start?.attributes, ...end?.attributes },
    digests: { ...start?.digests, ...end?.digests },
    usage: usageOf(own.events),
    detail: detailOf(view, bar.id, start, end, read.units),
    events: own.events.slice(0, EVENTS_SHOWN),
    units: [...new Set(own.events.map((event) => event.seq))],
    ...(omitted === undefined ? {} : { omitted }),
  };
};

const detailOf = (
  view: RunView,
  id: SpanId,
  start: EventOf<"span-start"> | undefined,
  end: EventOf<"span-end"> | undefined,
  units: readonly SpanUnit[],
): SpanDetail =>
  dialectByName(dialectAt(view, start))?.detail(
    { id, ...(start && { start }), ...(end && { end }) },
    units,
  ) ?? {};

/** What a branch shares with its parent is read as the parent's. */
const dialectAt = ({ run }: RunView, start: EventOf<"span-start"> | undefined): string => {
  const { dialect, branch } = run.identity;
  return branch?.dialects.find(({ upTo }) => start !== undefined && start.at <= upTo)?.dialect ?? dialect;
};

const usageOf = (events: SpanEvents): Readonly<Record<string, number>> => {
  const usage: Record<string, number> = {};
  for (const event of events)
    if (event.kind === "span-start" || event.kind === "span-end" || event.kind === "span-event")
      for (const [key, value] of Object.entries(event.usage ?? {}))
        if (value !== undefined) usage[key] = (usage[key] ?? 0) + value;
  return usage;
};

/** Events that name the span, in moment order. */
const eventsOf = async (
  view: RunView,
  bar: SpanBar,
  pause: Pause,
): Promise<{ readonly events: SpanEvents; readonly omitted: string | undefined }> => {
  const first = view.chunkAt(
    Math.max(0, view.countUpTo({ ...endOfTime(bar.start), at: (bar.start - 1) as typeof bar.start })),
  );
  const last = view.chunkAt(Math.max(0, view.countUpTo(endOfTime(bar.end ?? view.to)) - 1));
  const chunks = last - first + 1;
  const read =
    chunks <= CHUNKS_READ
      ? range(first, last)
      : [...range(first, first + CHUNKS_READ / 2 - 1), ...range(last - CHUNKS_READ / 2 + 1, last)];
  const events: TraceEvent[] = [];
  for (const chunk of read) {
    for (const event of eventsNaming(view, chunk, bar.id)) events.push(event);
    await pause();
  }
  const ended =
    bar.endEvent === undefined || events.some((event) => event.kind === "span-end")
      ? []
      : endOutside(view, bar);
  const omitted =
    chunks <= CHUNKS_READ
      ? undefined
      : "The span is long: only events near its start and its end were looked for.";
  return { events: [...ended, ...events], omitted };
};

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** An end that the trace tells before the start lies outside of the span. */
const endOutside = (view: RunView, bar: SpanBar): SpanEvents => {
  const name = /^e(\d+)(?:\.(\d+))?$/.exec(bar.endEvent ?? "");
  const event = name && view.find(Number(name[1]), Number(name[2] ?? 0));
  return event ? [event] : [];
};

const KINDS = new Set<TraceEvent["kind"]>(["span-start", "span-end", "span-event", "link"]);

const eventsNaming = (view: RunView, chunk: number, id: SpanId): SpanEvents => {
  const isAlone =
    chunk < view.segments.length &&
    view.chunkEnd(chunk) - view.chunkStart(chunk) === view.segments[chunk]?.count;
  if (!isAlone) return view.chunkEvents(chunk).filter((event) => names(event, id));
  const block = view.block(chunk);
  const found: TraceEvent[] = [];
  for (let i = 0; i < block.length; i++)
    if (KINDS.has(block.kind(i)) && names(block.lean(i), id)) found.push(block.event(i));
  return found;
};

const names = (event: TraceEvent, id: SpanId): boolean => {
  switch (event.kind) {
    case "span-start":
    case "span-end":
    case "span-event":
      return event.id === id;
    case "link":
      return event.from === `span:${id}` || event.to === `span:${id}`;
    default:
      return false;
  }
};

/** Spans this one goes on from, oldest first: together they are the conversation so far. */
const chainBefore = async (
  view: RunView,
  { columns, follows }: History,
  id: SpanId,
  pause: Pause,
): Promise<readonly Awaited<ReturnType<typeof eventsOf>>[]> => {
  const chain: Awaited<ReturnType<typeof eventsOf>>[] = [];
  const seen = new Set([id]);
  let units = 0;
  for (
    let before = follows.get(id);
    before !== undefined && !seen.has(before) && units < UNITS_READ;
    before = follows.get(before)
  ) {
    seen.add(before);
    const row = columns.spans.rowOfId(before);
    if (row === undefined) break;
    const found = await eventsOf(view, columns.spans.bar(row), pause);
    units += found.events.length;
    chain.unshift(found);
  }
  return chain;
};

/** The newest are read first, so that what is left out is the oldest. */
const readUnits = (
  texts: UnitTexts,
  groups: readonly SpanEvents[],
): { readonly units: readonly SpanUnit[]; readonly omitted: string | undefined } => {
  const ks = new Map<Seq, number[]>();
  for (const event of groups.flat()) {
    if (event.kind === "link") continue;
    const known = ks.get(event.seq);
    if (known) known.push(event.k);
    else ks.set(event.seq, [event.k]);
  }
  const units: SpanUnit[] = [];
  let length = 0;
  for (const [seq, of] of [...ks].reverse()) {
    if (units.length >= UNITS_READ || length > TEXT_READ) break;
    const text = texts.text(seq);
    if (text === undefined) continue;
    length += text.length;
    units.unshift({ text, ks: of });
  }
  const left = ks.size - units.length;
  return {
    units,
    omitted:
      left > 0
        ? `${left} older units are left out: the conversation is longer than ${UNITS_READ} units or 16 MB.`
        : undefined,
  };
};
