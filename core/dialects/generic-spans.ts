/** Spans of a stranger's format: both ends in one line, one end per line, and intervals that have only a name. */
import type { AbsoluteTime, EventBody } from "../event.ts";
import { type SpanId, spanId } from "../ids.ts";
import { type Found, stemOf } from "./generic-found.ts";
import { at, durationMs, pathOf } from "./generic-roles.ts";
import { errorOf, scalars } from "./generic-text.ts";
import { addNanos, minusMs } from "./stamp.ts";

const MOST_INTERVALS = 100;

/** A line with an id and its length, or with an id and a type that says begin or end. */
export const asSpan = (found: Found): boolean => {
  if (found.id === undefined) return false;
  const { begins, ends } = found.word;
  const whole = begins || ends ? undefined : bothEnds(found);
  if (!begins && !ends && !whole) return false;
  const id = spanId(found.id);
  if (begins) found.add(startOf(found, id));
  else if (ends) found.add(endOf(found, id));
  else if (whole) {
    found.add(startOf(found, id), whole.start);
    found.add(endOf(found, id), whole.end);
  }
  found.made("spans");
  return true;
};

/** Where the line says when it began and ended, or one of them and how long it took. A lone time is the end. */
const bothEnds = (found: Found): { readonly start: AbsoluteTime; readonly end: AbsoluteTime } | undefined => {
  const start = found.moment("start");
  const end = found.moment("end");
  if (start && end) return { start, end };
  const path = pathOf(found.line, found.memory, "duration");
  if (!path) return undefined;
  const ms = durationMs(path.at(-1) ?? "", at(found.line, path) as number);
  if (start) return { start, end: addNanos(start, Math.round(ms * 1e6)) };
  const last = end ?? found.time;
  return last && { start: minusMs(last, ms), end: last };
};

const startOf = (found: Found, id: SpanId, called = found.text("name") ?? found.type ?? id): EventBody => {
  const parent = found.text("parent");
  return {
    kind: "span-start",
    id,
    parent: parent === undefined || parent === id ? undefined : spanId(parent),
    spanKind: spanKindOf(`${found.type ?? ""} ${called}`),
    name: called,
    attributes: scalars(found.line),
  };
};

const endOf = (found: Found, id: SpanId): EventBody => {
  const error = errorOf(found.line);
  return {
    kind: "span-end",
    id,
    status: error === undefined ? "ok" : "error",
    error,
    attributes: scalars(found.line),
  };
};

const spanKindOf = (
  words: string,
): "llm" | "tool" | "agent" | "retrieval" | "step" | "request" | "internal" => {
  if (/llm|model|chat|completion|generat/i.test(words)) return "llm";
  if (/tool|function/i.test(words)) return "tool";
  if (/agent/i.test(words)) return "agent";
  if (/retriev|search/i.test(words)) return "retrieval";
  if (/step|epoch|batch|eval/i.test(words)) return "step";
  return /http|request|rpc/i.test(words) ? "request" : "internal";
};

/** An interval that has a name and no id: `INTERVAL_START init_start`. One of a name at a time; repeats are restated. */
export const asInterval = (found: Found): boolean => {
  const { begins, ends } = found.word;
  if (!(begins || ends) || found.id !== undefined) return false;
  const name = found.text("name");
  if (name === undefined) return false;
  const stem = stemOf(name, begins);
  if (stem === "__proto__") return false;
  const { intervals } = found.memory;
  const known = Object.hasOwn(intervals, stem) ? intervals[stem] : undefined;
  if (!known && (!begins || Object.keys(intervals).length >= MOST_INTERVALS)) return false;
  const open = known?.open === true;
  const n = (known?.n ?? 0) + (begins && !open ? 1 : 0);
  const id = spanId(n === 1 ? stem : `${stem} ${n}`);
  if (begins && !open) found.add(startOf(found, id, stem));
  else if (!begins && open) found.add(endOf(found, id));
  else found.add({ kind: "span-event", id, name, attributes: scalars(found.line) });
  found.memory = { ...found.memory, intervals: { ...intervals, [stem]: { n, open: begins } } };
  found.made("spans");
  return true;
};
