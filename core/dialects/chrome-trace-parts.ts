/**
 * What events of a Chrome trace say about each other: which slice one stands in, which slice an end belongs to, what
 * its thread is called. A part is an event with that beside it, so that reading a part needs no other.
 *
 * Source: "Trace Event Format" (Chromium). Slices of a thread (`X`; `B` and `E`) nest by time; asynchronous ones by
 * id (`b`, `e`, `n`; older `S`, `T`, `p`, `F`); a flow (`s`, `t`, `f`) leads from slice to slice.
 */
import type { Part } from "./dialect.ts";

interface Raw {
  readonly raw: string;
  readonly index: number;
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  /** `undefined` when the event has no duration. */
  readonly end: number | undefined;
  readonly pid: string;
  readonly lane: string;
  /** Of asynchronous events and flows. */
  readonly key: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The slice the event stands in, or ends. */
  slice?: string | undefined;
  /** The slice a flow comes from. */
  from?: string | undefined;
}

interface Slice {
  readonly id: string;
  readonly name: string;
  /** `undefined`: until its end event comes. */
  readonly end: number | undefined;
}

export const idOf = (index: number): string => `event-${index}`;

export const partsOfEvents = (raws: readonly string[]): readonly Part[] => {
  const events = raws.map(rawEvent);
  const names = namesIn(events);
  for (const lane of grouped(events, ({ lane }) => lane)) nest(lane);
  for (const one of grouped(events.filter(isAsynchronous), ({ key }) => key)) nestById(one);
  for (const flow of grouped(
    events.filter(({ ph }) => "stf".includes(ph)),
    ({ key }) => key,
  ))
    follow(flow);
  return events.map((event) => partOf(event, names));
};

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
const number = (value: unknown): number | undefined => {
  const taken = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof taken === "number" && Number.isFinite(taken) ? taken : undefined;
};

const rawEvent = (raw: string, index: number): Raw => {
  const event = fieldsOf(raw);
  const ts = number(event.ts) ?? 0;
  const dur = number(event.dur);
  const pid = text(event.pid);
  const ph = text(event.ph);
  const id2 = event.id2 as Readonly<Record<string, unknown>> | null | undefined;
  const id = text(event.id) || text(id2?.global) || text(id2?.local);
  const name = text(event.name);
  const named = "STpFstf".includes(ph) ? name : "";
  const args = event.args;
  return {
    raw,
    index,
    ph,
    name,
    ts,
    end: dur === undefined ? undefined : ts + dur,
    pid,
    lane: `${pid}/${text(event.tid)}`,
    key: [text(event.cat), text(event.scope), named, id, text(id2?.local) === "" ? "" : pid].join("\n"),
    args: typeof args === "object" && args !== null ? (args as Readonly<Record<string, unknown>>) : {},
  };
};

const fieldsOf = (raw: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};

const grouped = (events: readonly Raw[], keyOf: (event: Raw) => string): Iterable<readonly Raw[]> => {
  const groups = new Map<string, Raw[]>();
  for (const event of events) {
    const key = keyOf(event);
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups.values();
};

/** Oldest first; of two that begin together the longer is outside. */
const byTime = (one: Raw, other: Raw): number =>
  one.ts - other.ts ||
  (one.ph === "X" && other.ph === "X" ? (other.end ?? Infinity) - (one.end ?? Infinity) : 0) ||
  one.index - other.index;

const IN_LANE = "XBEiIRNDOstfP";

const nest = (lane: readonly Raw[]): void => {
  const open: Slice[] = [];
  for (const event of lane.filter(({ ph }) => ph !== "" && IN_LANE.includes(ph)).sort(byTime)) {
    while (open.length > 0 && (open.at(-1)?.end ?? Infinity) <= event.ts) open.pop();
    if (event.ph === "E") event.slice = ended(open, event.name);
    else {
      event.slice = open.findLast(({ end }) => (end ?? Infinity) >= (event.end ?? event.ts))?.id;
      if (event.ph === "X")
        open.push({ id: idOf(event.index), name: event.name, end: event.end ?? event.ts });
      if (event.ph === "B") open.push({ id: idOf(event.index), name: event.name, end: undefined });
    }
  }
};

/** Takes the slice that ends, and what was left open in it, off the stack. An end may come without a name. */
const ended = (open: Slice[], name: string): string | undefined => {
  const at = open.findLastIndex((slice) => slice.end === undefined && (name === "" || slice.name === name));
  return at < 0 ? undefined : open.splice(at)[0]?.id;
};

const isAsynchronous = ({ ph }: Raw): boolean => ph !== "" && "benSTpF".includes(ph);

const nestById = (events: readonly Raw[]): void => {
  const open: Slice[] = [];
  for (const event of [...events].sort(byTime)) {
    if (event.ph === "e" || event.ph === "F") event.slice = ended(open, event.name);
    else {
      event.slice = open.at(-1)?.id;
      if (event.ph === "b" || event.ph === "S")
        open.push({ id: idOf(event.index), name: event.name, end: undefined });
    }
  }
};

const follow = (flow: readonly Raw[]): void => {
  let before: string | undefined;
  for (const event of [...flow].sort(byTime)) {
    if (event.ph !== "s") event.from = before;
    before = event.slice;
  }
};

interface Names {
  readonly processes: ReadonlyMap<string, string>;
  readonly threads: ReadonlyMap<string, string>;
}

const namesIn = (events: readonly Raw[]): Names => {
  const processes = new Map<string, string>();
  const threads = new Map<string, string>();
  for (const { ph, name, pid, lane, args } of events) {
    if (ph !== "M" || typeof args.name !== "string") continue;
    if (name === "process_name") processes.set(pid, args.name);
    else if (name === "thread_name") threads.set(lane, args.name);
  }
  return { processes, threads };
};

const partOf = (event: Raw, { processes, threads }: Names): Part => {
  const beside: Record<string, string | number> = { index: event.index };
  const process = processes.get(event.pid);
  const thread = threads.get(event.lane);
  if (process !== undefined) beside.process = process;
  if (thread !== undefined) beside.thread = thread;
  if (event.slice !== undefined) beside.slice = event.slice;
  if (event.from !== undefined) beside.from = event.from;
  return { key: `/${event.index}`, text: `{"event":${event.raw},"beside":${JSON.stringify(beside)}}` };
};
