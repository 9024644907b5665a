/**
 * Any JSONL of objects. Finds time, type, id, parent, name, level, message and numbers by their usual names and
 * shapes, and says in the report what it took for what. What it cannot place is kept whole as `unknown`; lines that
 * are JSON but no objects too.
 */
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type SpanId, type Subject, spanId, subjectOf } from "../ids.ts";
import { put, readExactly, takeJson, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { genericDetail } from "./generic-detail.ts";
import { type Measured, measured } from "./generic-metrics.ts";
import {
  at,
  type Counter,
  durationMs,
  type Fields,
  FRESH,
  type GenericMemory,
  isFields,
  learn,
  type Path,
  pathOf,
  type Role,
  severityOf,
  timeOf,
} from "./generic-roles.ts";
import { addNanos, minusMs } from "./stamp.ts";

const START_WORD = /(?:^|[^a-z])(?:start|started|begin|began)$/i;
const END_WORD = /(?:^|[^a-z])(?:end|ended|stop|stopped|finish|finished|complete|completed)$/i;
const CONFIG_WORD = /^(?:config|configuration|hparams|hyperparameters|hyper_parameters)$/i;
const CONFIG_KEYS = ["config", "configuration", "hparams", "hyperparameters"] as const;
const LONGEST_MESSAGE = 300;
const MOST_INTERVALS = 100;

interface Word {
  readonly begins: boolean;
  readonly ends: boolean;
  readonly configures: boolean;
}
/** Types of a file are few: each is looked at once. */
const words = new Map<string, Word>();
const NO_WORD: Word = { begins: false, ends: false, configures: false };
const wordOf = (type: string | undefined): Word => {
  if (type === undefined) return NO_WORD;
  const known = words.get(type);
  if (known) return known;
  const begins = START_WORD.test(type);
  const word = { begins, ends: !begins && END_WORD.test(type), configures: CONFIG_WORD.test(type) };
  if (words.size < 2000 && type.length <= 100) words.set(type, word);
  return word;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A line with what was found in it. */
class Found {
  memory: GenericMemory;
  readonly line: Fields;
  readonly events: NewEvent[] = [];
  readonly time: AbsoluteTime | undefined;
  readonly type: string | undefined;
  readonly word: Word;
  readonly id: string | undefined;
  axes: Readonly<Record<string, number>> | undefined;
  readonly #source: SourceInfo;

  constructor(line: Fields, memory: GenericMemory, source: SourceInfo) {
    this.memory = memory;
    this.line = line;
    this.#source = source;
    this.time = this.moment("time");
    this.type = this.text("type");
    this.word = wordOf(this.type);
    this.id = this.text("id");
  }

  value(role: Role): unknown {
    if (this.memory.roles[role] === undefined) return undefined;
    const path = pathOf(this.line, this.memory, role);
    return path && at(this.line, path);
  }

  text(role: Role): string | undefined {
    const value = this.value(role);
    return value === undefined ? undefined : String(value);
  }

  moment(role: "time" | "start" | "end"): AbsoluteTime | undefined {
    for (const path of this.memory.roles[role] ?? NO_PATHS) {
      const value = at(this.line, path);
      const time =
        value === undefined || value === null ? undefined : timeOf(value, this.#source.zoneMinutes);
      if (time) return time;
    }
    return undefined;
  }

  made(what: string): void {
    if (!this.memory.made[what])
      this.memory = { ...this.memory, made: { ...this.memory.made, [what]: true } };
  }

  /** `body` is made for this call and becomes the event. */
  add(body: EventBody, time = this.time): void {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    if (this.type !== undefined) event.native = this.type;
    const ident = this.text("ident");
    if (ident !== undefined) event.ident = ident;
    if (this.axes) event.axes = this.axes;
    const subject = this.#who();
    if (subject !== undefined) event.subject = subject;
    this.events.push(event);
  }

  #who(): Subject | undefined {
    const agent = this.text("agent");
    if (agent !== undefined) return subjectOf(["agent", agent]);
    const session = this.text("session");
    return session === undefined ? undefined : subjectOf(["session", session]);
  }
}
const NO_PATHS: readonly Path[] = [];

const read = (text: string, memory: GenericMemory, source: SourceInfo): ReadResult<GenericMemory> => {
  const result = readExactly(text, (value, repairs): ReadResult<GenericMemory> => {
    if (!isFields(value)) return { ok: true, events: [bare(value)], memory, repairs };
    const found = new Found(value, learn(value, memory), source);
    place(found);
    return { ok: true, events: found.events, memory: found.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

/** JSON, but no object. */
const bare = (value: unknown): NewEvent => {
  const native = Array.isArray(value)
    ? "array"
    : value === null
      ? "null"
      : isBoxed(value)
        ? "number"
        : typeof value;
  return { kind: "unknown", native, summary: clip(typeof value === "string" ? value : shortJson(value)) };
};

const place = (found: Found): void => {
  const step = pathOf(found.line, found.memory, "step");
  const epoch = pathOf(found.line, found.memory, "epoch");
  if (step ?? epoch) count(found, step, epoch);
  if (
    asConfiguration(found) ||
    asSpan(found) ||
    asInterval(found) ||
    asMetric(found, step ?? epoch) ||
    asLog(found)
  ) {
    return;
  }
  found.add({ kind: "unknown", summary: summaryOf(found.line) });
};

// ---- configuration ------------------------------------------------------------------------------------------

const mentionsConfiguration = (line: Fields): boolean =>
  line.config !== undefined ||
  line.configuration !== undefined ||
  line.hparams !== undefined ||
  line.hyperparameters !== undefined;

/** A line of type config, or one that is little else than an object of that name. */
const asConfiguration = (found: Found): boolean => {
  const { line } = found;
  if (!found.word.configures && !mentionsConfiguration(line)) return false;
  const named = CONFIG_KEYS.find((key) => isFields(line[key]));
  if (!found.word.configures && (named === undefined || Object.keys(line).length > 4)) return false;
  const holder = named ?? Object.keys(line).find((key) => isFields(line[key]));
  const fields = holder === undefined ? line : (line[holder] as Fields);
  const configuration: Record<string, Json> = {};
  for (const key in fields) {
    const value = takeJson(fields[key]);
    if (value !== undefined && value !== found.type) put(configuration, key, value);
  }
  found.add({ kind: "run", configuration });
  found.made("configuration");
  return true;
};

// ---- spans --------------------------------------------------------------------------------------------------

/** A line with an id and its length, or with an id and a type that says begin or end. */
const asSpan = (found: Found): boolean => {
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

const startOf = (found: Found, id: SpanId): EventBody => {
  const parent = found.text("parent");
  return {
    kind: "span-start",
    id,
    parent: parent === undefined || parent === id ? undefined : spanId(parent),
    spanKind: spanKindOf(`${found.type ?? ""} ${found.text("name") ?? ""}`),
    name: found.text("name") ?? found.type ?? id,
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

const errorOf = (line: Fields): string | undefined => {
  const { error, is_error: flag, status, success } = line;
  if (typeof error === "string" && error !== "") return clip(error);
  if (isFields(error)) return clip(shortJson(error));
  if (flag === true || success === false) return "it says that it failed";
  return typeof status === "string" && /^(?:error|failed|failure)$/i.test(status)
    ? `status ${status}`
    : undefined;
};

/** An interval that has a name and no id: `INTERVAL_START init_start`. One of a name at a time; repeats are restated. */
const asInterval = (found: Found): boolean => {
  const { begins, ends } = found.word;
  if (!(begins || ends) || found.id !== undefined) return false;
  const name = found.text("name");
  if (name === undefined) return false;
  const stem = name.replace(begins ? START_WORD : END_WORD, "") || name;
  const known = found.memory.intervals[stem] ?? { n: 0, open: false };
  if (known.n === 0 && (!begins || Object.keys(found.memory.intervals).length >= MOST_INTERVALS))
    return false;
  if (stem === "__proto__") return false;
  const n = begins && !known.open ? known.n + 1 : known.n;
  const id = spanId(n === 1 ? stem : `${stem} ${n}`);
  if (begins && !known.open)
    found.add({
      ...(startOf(found, id) as object),
      kind: "span-start",
      id,
      name: stem,
      spanKind: spanKindOf(stem),
    });
  else if (!begins && known.open) found.add(endOf(found, id));
  else found.add({ kind: "span-event", id, name, attributes: scalars(found.line) });
  found.memory = { ...found.memory, intervals: { ...found.memory.intervals, [stem]: { n, open: begins } } };
  found.made("spans");
  return true;
};

// ---- metrics ------------------------------------------------------------------------------------------------

const asMetric = (found: Found, counted: Path | undefined): boolean => {
  const named = namedValue(found);
  if (counted === undefined && named === undefined && pathOf(found.line, found.memory, "message"))
    return false;
  const all: Measured | undefined = named ?? measured(found.line, found.memory, counted);
  if (!all) return false;
  found.add({ kind: "metric", values: all.values });
  if (all.others) {
    const name = found.type ?? all.within ?? "fields";
    found.add({ kind: "record", name, ...inlineOr(all.others, all.within) });
  }
  found.made(
    named
      ? "metrics as name and value"
      : counted
        ? "metrics beside a step"
        : "metrics of mostly numeric lines",
  );
  return true;
};

/** `{ key: "eval_accuracy", value: 0.71 }`: one series by name. */
const namedValue = (found: Found): Measured | undefined => {
  const value = found.value("value");
  if (value === undefined) return undefined;
  const name = found.text("name");
  if (name === undefined || name === "__proto__") return undefined;
  return { values: { [name]: takeValue(value) as Value }, others: undefined, within: undefined };
};

const inlineOr = (
  fields: Readonly<Record<string, Json>>,
  within: string | undefined,
): { readonly value: Json } | { readonly pointer: string } =>
  shortJson(fields).length <= 1000
    ? { value: fields }
    : { pointer: within === undefined ? "" : `/${within.replaceAll("~", "~0").replaceAll("/", "~1")}` };

/** Step and epoch only rise: where a counter starts over, what came before is added; a little back is the largest so far. */
const count = (found: Found, step: Path | undefined, epoch: Path | undefined): void => {
  const axes: Record<string, number> = {};
  let { memory } = found;
  if (step) {
    const counter = risen(memory.step, at(found.line, step) as number);
    axes.step = counter.before + counter.last;
    if (counter !== memory.step) memory = withCounters(memory, counter, memory.epoch);
  }
  if (epoch) {
    const counter = risen(memory.epoch, at(found.line, epoch) as number);
    axes.epoch = counter.before + counter.last;
    if (counter !== memory.epoch) memory = withCounters(memory, memory.step, counter);
  }
  found.memory = memory;
  found.axes = axes;
};

/** Key by key: this happens on most lines, and a spread costs four times as much. */
const withCounters = (memory: GenericMemory, step: Counter, epoch: Counter): GenericMemory => ({
  seen: memory.seen,
  late: memory.late,
  roles: memory.roles,
  clocks: memory.clocks,
  step,
  epoch,
  intervals: memory.intervals,
  made: memory.made,
});

const risen = (counter: Counter, value: number): Counter => {
  if (value > counter.last) return { last: value, before: counter.before };
  return value <= 1 && counter.last > 2 ? { last: value, before: counter.before + counter.last } : counter;
};

// ---- log and the rest -----------------------------------------------------------------------------------------

const asLog = (found: Found): boolean => {
  const message = found.text("message");
  const severity = severityOf(found.value("level"));
  if (message === undefined && severity === undefined) return false;
  found.add({ kind: "log", severity: severity ?? "info", message: clip(message ?? summaryOf(found.line)) });
  found.made("log lines");
  return true;
};

const clip = (text: string): string =>
  text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text;

/** The first scalars of a line, for the log: `type=… key=…`. */
const summaryOf = (line: Fields): string => {
  let summary = "";
  let fields = 0;
  for (const key in line) {
    const value = line[key];
    if (value === null || typeof value === "object") continue;
    summary += `${fields === 0 ? "" : " "}${key}=${typeof value === "string" ? value.slice(0, 60) : String(value)}`;
    if (++fields >= 6 || summary.length > 120) break;
  }
  return clip(summary || `{${Object.keys(line).slice(0, 8).join(", ")}}`);
};

const scalars = (line: Fields): Readonly<Record<string, Json>> => {
  const kept: Record<string, Json> = {};
  let count = 0;
  for (const key in line) {
    const value = takeValue(line[key]);
    if (value === undefined || (typeof value === "string" && value.length > 200) || key === "__proto__")
      continue;
    kept[key] = value;
    if (++count >= 40) break;
  }
  return kept;
};

/** JSON of something small; of something large only that it is. */
const shortJson = (value: unknown): string => JSON.stringify(value) ?? "";

const taken = (memory: GenericMemory): Readonly<Record<string, string>> => {
  const said: Record<string, string> = {};
  for (const [role, paths] of Object.entries(memory.roles) as readonly (readonly [
    string,
    readonly Path[],
  ])[]) {
    said[role] = paths
      .map((path) => {
        const name = path.join(".");
        const clock = memory.clocks[name];
        return clock ? `${name} (${clock})` : name;
      })
      .join(", ");
  }
  const made = Object.keys(memory.made);
  if (made.length > 0) said.events = made.join(", ");
  return said;
};

/** Reads what no other dialect claims; it recognizes nothing itself. */
export const generic: Dialect<GenericMemory> = {
  name: "generic",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per file" },
  axisNames: { step: "step", epoch: "epoch" },
  recognizes: () => false,
  start: () => FRESH,
  read,
  detail: genericDetail,
  taken,
  ignored: {},
};
