/**
 * Any JSONL of objects. Finds time, type, id, parent, name, level, message and numbers by their usual names and
 * shapes, and says in the report what it took for what. What it cannot place is kept whole as `unknown`; lines that
 * are JSON but no objects too.
 */
import type { NewEvent } from "../event.ts";
import { put, readExactly, takeJson, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { genericDetail } from "./generic-detail.ts";
import { Found } from "./generic-found.ts";
import { type Measured, measured } from "./generic-metrics.ts";
import {
  at,
  type Counter,
  type Fields,
  FRESH,
  type GenericMemory,
  isFields,
  learn,
  type Path,
  pathOf,
  severityOf,
} from "./generic-roles.ts";
import { asInterval, asSpan } from "./generic-spans.ts";
import { clip, shortJson, summaryOf } from "./generic-text.ts";
import { isSmall } from "./small.ts";

const CONFIG_KEYS = ["config", "configuration", "hparams", "hyperparameters"] as const;

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
  isSmall(fields)
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
