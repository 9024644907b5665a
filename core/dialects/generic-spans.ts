/** Spans of a stranger's format: both ends in one line, one end per line, and intervals that have only a name. */
import type { AbsoluteTime, EventBody } from "../event.ts";
import { type SpanId, spanId } from "../ids.ts";
import { durationMs } from "./generic-clock.ts";
import type { Found } from "./generic-found.ts";
import { type GenericMemory, type Interval, type Known, withIds } from "./generic-memory.ts";
import { at, plain, rolesOfKey } from "./generic-names.ts";
import { pathOf } from "./generic-roles.ts";
import { because, errorOf, scalars } from "./generic-text.ts";
import { spanKindOf, usageAtEnd, usageAtStart } from "./generic-usage.ts";
import { stemOf, type Word, wordOf } from "./generic-words.ts";
import { addNanos, minusMs } from "./stamp.ts";

const MOST_INTERVALS = 80;
const MOST_IDS = 150;
const LONGEST_ID = 64;

const isTelling = ({ begins, ends, waits, asks, answers }: Word): boolean =>
  begins || ends || waits || asks || answers;

/** The type says what happens, or else the status does. */
const wordIn = (found: Found): Word => {
  const { word } = found;
  return isTelling(word) ? word : wordOf(found.text("status"));
};

/** A line with its beginning and its end or length, or with an id and a word that says that it begins or ends. */
export const asSpan = (found: Found): boolean => {
  const word = wordIn(found);
  const own = found.text("pair") ?? found.text("id") ?? namedByType(found);
  const id = word.ends || word.answers ? (openIn(found, own) ?? own) : own;
  if (word.answers && id !== undefined && knownId(found.memory, id)?.open)
    return asEnd(found, id, word.fails);
  const whole = bothEnds(found);
  if (whole) return asWhole(found, whole);
  if (id === undefined) return false;
  if (word.begins || (word.asks && isOnlyAsked(found))) return asBeginning(found, id);
  if (word.ends) return asEnd(found, id, word.fails);
  if (word.waits) remember(found, id, { open: false, name: found.text("name") ?? null });
  return false;
};

/** `missionStart` of `mission: "m-7"`: what the type is named for. */
const namedByType = ({ line, type, word, memory }: Found): string | undefined => {
  if (type === undefined || !(word.begins || word.ends)) return undefined;
  const stem = plain(stemOf(type));
  const key = Object.keys(line).find((one) => plain(one) === stem);
  if (Object.values(memory.roles).some((paths) => paths.some(([first]) => first === key))) return undefined;
  const value = key === undefined ? undefined : line[key];
  return typeof value === "string" && value.length <= LONGEST_ID ? value : undefined;
};

/** Its end may call it by another field than its start did: `tool_call_id` of what began as `id`. */
const openIn = ({ line, memory }: Found, own: string | undefined): string | undefined => {
  if (own !== undefined && knownId(memory, own)?.open) return undefined;
  for (const key in line) {
    const value = line[key];
    if (typeof value !== "string" || value.length > LONGEST_ID || !isIdKey(key)) continue;
    if (knownId(memory, value)?.open) return value;
  }
  return undefined;
};
const isIdKey = (key: string): boolean => rolesOfKey(key).some(([role]) => role === "id" || role === "pair");

/** A line of an access log is a request that has its answer in it. */
const isOnlyAsked = (found: Found): boolean =>
  found.value("duration") === undefined &&
  found.value("end") === undefined &&
  !CODES.some((key) => typeof found.line[key] === "number") &&
  !ANSWERS.some((key) => found.line[key] !== undefined && found.line[key] !== null);
const CODES = ["status", "status_code", "statusCode", "code", "http_status"] as const;
const ANSWERS = ["response", "result", "output"] as const;

const asWhole = (found: Found, { start, end }: Ends): boolean => {
  const own = found.text("id");
  const id = spanId(own ?? `line ${found.position}`);
  found.add(startOf(found, id, { isWhole: true }), start);
  found.add(endOf(found, id, { fails: false, isWhole: true }), end);
  found.made(
    own === undefined ? "spans with both ends in a line, without an id" : "spans with both ends in a line",
  );
  return true;
};

/** What begins again while it is open only says more of it. */
const asBeginning = (found: Found, id: string): boolean => {
  const known = knownId(found.memory, id);
  if (known?.open) found.add(eventIn(found, spanId(id)));
  else {
    const name = found.text("name") ?? known?.name ?? wordsIn(id) ?? found.text("group");
    found.add(startOf(found, spanId(id), { called: name ?? undefined }));
    remember(found, id, { open: true, name: null });
  }
  found.made("spans by id and a word that says begin or end");
  return true;
};

/** An id that people read: `shop_bucket.photos`, no number and no hash. */
const wordsIn = (id: string): string | undefined => (/[a-z]{4}.*[._/:][a-z]{3}/i.test(id) ? id : undefined);

/** An end is one only of what was seen to begin, unless beginnings may have been forgotten. */
const asEnd = (found: Found, id: string, fails: boolean): boolean => {
  const known = knownId(found.memory, id);
  if (!known?.open && !found.memory.forgot && id.length <= LONGEST_ID) return false;
  found.add(endOf(found, spanId(id), { fails }));
  if (known) {
    found.memory = withIds(found.memory, without(found.memory.ids, id), found.memory.forgot);
  }
  return true;
};

const knownId = ({ ids }: GenericMemory, id: string): Known | undefined =>
  Object.hasOwn(ids, id) ? ids[id] : undefined;

/** The longest known is forgotten when there are too many. */
const remember = (found: Found, id: string, known: Known): void => {
  const { memory } = found;
  if (id.length > LONGEST_ID || id === "__proto__") return;
  let count = 0;
  let first = id;
  for (const one in memory.ids) if (count++ === 0) first = one;
  const isFull = count >= MOST_IDS && !Object.hasOwn(memory.ids, id);
  const ids = without(memory.ids, isFull ? first : id);
  ids[id] = known.name !== null && known.name.length > LONGEST_ID ? { ...known, name: null } : known;
  found.memory = withIds(memory, ids, memory.forgot || isFull);
};

/** A copy; a rest pattern costs three times as much. */
const without = (ids: GenericMemory["ids"], id: string): Record<string, Known> => {
  const kept: Record<string, Known> = {};
  for (const one in ids) if (one !== id) kept[one] = ids[one] as Known;
  return kept;
};

interface Ends {
  readonly start: AbsoluteTime;
  readonly end: AbsoluteTime;
}

/**
 * Where the line says when it began and ended, or one of them and how long it took. A lone time is the end, of
 * something that has an id or a name, is no line of a log and does not itself say that something begins or ends.
 */
const bothEnds = (found: Found): Ends | undefined => {
  const start = found.moment("start");
  const end = found.moment("end");
  if (start && end) return { start, end };
  const { begins, ends } = found.word;
  const path = pathOf(found.line, found.memory, "duration");
  if (!path || begins || ends) return undefined;
  const length = Number(at(found.line, path));
  const ms = durationMs(path.at(-1) ?? "", length, found.memory.mapping?.durationUnit);
  if (start) return { start, end: addNanos(start, Math.round(ms * 1e6)) };
  const last = end ?? found.time;
  return last && (end || isSomething(found)) ? { start: minusMs(last, ms), end: last } : undefined;
};

const isSomething = (found: Found): boolean =>
  found.text("id") !== undefined ||
  ((found.text("name") ?? found.type) !== undefined &&
    found.value("step") === undefined &&
    found.value("level") === undefined &&
    found.value("message") === undefined);

interface Begins {
  readonly called?: string | undefined;
  /** Its end is in the same line. */
  readonly isWhole?: boolean;
}

const startOf = (found: Found, id: SpanId, { called: given, isWhole = false }: Begins = {}): EventBody => {
  const called = given ?? calledOf(found, id);
  const parent = found.text("parent");
  const spanKind = spanKindOf(`${found.type ?? ""} ${called}`, found.line);
  const usage = spanKind === "llm" ? usageAtStart(found, { id, parent, isWhole }) : undefined;
  return {
    kind: "span-start",
    id,
    parent: parent === undefined || parent === id ? undefined : spanId(parent),
    spanKind,
    name: called,
    attributes: scalars(found.line),
    ...(usage === undefined ? {} : { usage }),
  };
};

const calledOf = (found: Found, id: SpanId): string =>
  found.text("name") ??
  found.text("group") ??
  (found.type === undefined ? id : found.word.begins ? stemOf(found.type) : found.type);

interface Ended {
  readonly fails: boolean;
  /** Its start is in the same line. */
  readonly isWhole?: boolean;
}

const endOf = (found: Found, id: SpanId, { fails, isWhole = false }: Ended): EventBody => {
  const usage = isWhole ? undefined : usageAtEnd(found, id, `${found.type ?? ""} ${calledOf(found, id)}`);
  const error =
    errorOf(found.line, found.text("status")) ??
    (fails ? because(found.line, `it says ${found.type ?? found.text("status")}`) : undefined);
  return {
    kind: "span-end",
    id,
    status: error === undefined ? "ok" : "error",
    error,
    attributes: scalars(found.line),
    ...(usage === undefined ? {} : { usage }),
  };
};

const eventIn = (found: Found, id: SpanId): EventBody => ({
  kind: "span-event",
  id,
  name: found.text("name") ?? found.type ?? "",
  attributes: scalars(found.line),
});

/**
 * An interval that has a name and no id: `INTERVAL_START init_start`, or a test of a package that runs and passes.
 * One of a name at a time; repeats are restated. What has only the name of a group is the group itself.
 */
export const asInterval = (found: Found): boolean => {
  const { begins, ends, fails } = wordIn(found);
  if (found.text("id") !== undefined || found.text("pair") !== undefined) return false;
  const group = found.text("group");
  const own = found.text("name");
  const name = own ?? group;
  if (name === undefined) return false;
  const stem = own === undefined || own === group || group === undefined ? stemOf(name) : `${group} ${name}`;
  if (stem === "__proto__" || stem.length > LONGEST_ID * 2) return false;
  const known = intervalOf(found.memory, stem);
  if (!begins && !ends) return known?.open ? asPart(found, known.open) : false;
  if (!begins && !known?.open) return false;
  if (begins && !known?.open) {
    const id = open(found, stem, known);
    const around = group === undefined || group === stem ? undefined : intervalOf(found.memory, group)?.open;
    const called = own === undefined ? stem : stemOf(own);
    found.add({ ...startOf(found, spanId(id), { called }), ...parentOf(around) });
  } else if (begins) found.add({ ...eventIn(found, spanId(known?.open ?? stem)), name } as EventBody);
  else {
    found.add(endOf(found, spanId(known?.open ?? stem), { fails }));
    found.memory = withInterval(found.memory, stem, { n: known?.n ?? 1, open: null });
  }
  found.made("spans by name and a word that says begin or end");
  return true;
};

const parentOf = (around: string | null | undefined): { readonly parent?: SpanId } =>
  around ? { parent: spanId(around) } : {};

/** What a line says while its interval is open: what it printed stays a line of a log. */
const asPart = (found: Found, open: string): boolean => {
  if (found.value("message") !== undefined || found.value("value") !== undefined || found.axes !== undefined)
    return false;
  if (found.type === undefined) return false;
  found.add({ ...eventIn(found, spanId(open)), name: found.type } as EventBody);
  return true;
};

const intervalOf = ({ intervals }: GenericMemory, stem: string): Interval | undefined =>
  Object.hasOwn(intervals, stem) ? intervals[stem] : undefined;

/** The first of a name is called by it, further ones by their number; by their line once names were forgotten. */
const open = (found: Found, stem: string, known: Interval | undefined): string => {
  const n = (known?.n ?? 0) + 1;
  const id = found.memory.forgot ? `${stem} (line ${found.position})` : n === 1 ? stem : `${stem} ${n}`;
  found.memory = withInterval(found.memory, stem, { n, open: id });
  return id;
};

/** When there are too many, the first that is not open is forgotten, else the first. */
const withInterval = (memory: GenericMemory, stem: string, interval: Interval): GenericMemory => {
  const stems = Object.keys(memory.intervals);
  if (stems.length < MOST_INTERVALS || Object.hasOwn(memory.intervals, stem))
    return { ...memory, intervals: { ...memory.intervals, [stem]: interval } };
  const out = stems.find((one) => memory.intervals[one]?.open === null) ?? stems[0] ?? "";
  const { [out]: _, ...kept } = memory.intervals;
  return { ...memory, intervals: { ...kept, [stem]: interval }, forgot: true };
};
