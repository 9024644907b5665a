/**
 * Any JSONL of objects. Finds time, type, id, parent, name, level, message and numbers by their usual names and
 * shapes, and says in the report what it took for what. What it cannot place is kept whole as `unknown`; lines that
 * are JSON but no objects too.
 */
import type { NewEvent, Severity } from "../event.ts";
import { put, readExactly, takeJson, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { genericDetail } from "./generic-detail.ts";
import { Found } from "./generic-found.ts";
import { type Counter, fresh, type GenericMemory, withCounters } from "./generic-memory.ts";
import { type Measured, measured } from "./generic-metrics.ts";
import { at, type Fields, isFields, nameOf, type Path } from "./generic-names.ts";
import { learn, learnMore, pathOf } from "./generic-roles.ts";
import { severityIn, severityOf } from "./generic-severity.ts";
import { asInterval, asSpan } from "./generic-spans.ts";
import { clip, shortJson, summaryOf } from "./generic-text.ts";
import { isSmall } from "./small.ts";

const CONFIG_KEYS = ["config", "configuration", "hparams", "hyperparameters"] as const;

const read = (
  text: string,
  memory: GenericMemory,
  source: SourceInfo,
  position: number,
): ReadResult<GenericMemory> => {
  const result = readExactly(text, (value, repairs): ReadResult<GenericMemory> => {
    if (!isFields(value)) return { ok: true, events: [bare(value)], memory, repairs };
    const tagged = memory.mapping === null ? untagged(value) : undefined;
    const line = tagged?.line ?? value;
    const placed = (known: GenericMemory): Found => {
      const found = new Found(line, known, source, position, tagged?.tag);
      place(found);
      return found;
    };
    const first = placed(learn(line, memory));
    const more = isNothing(first) ? learnMore(line, first.memory) : first.memory;
    const found = more.roles === first.memory.roles ? withMemory(first, more) : placed(more);
    return { ok: true, events: found.events, memory: found.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

/** Not even a type was found: it may be the first of its sort. */
const isNothing = ({ events: [event, other] }: Found): boolean =>
  event?.kind === "unknown" && event.native === undefined && other === undefined;

const withMemory = (found: Found, memory: GenericMemory): Found => {
  found.memory = memory;
  return found;
};

/**
 * The type as a key: `{ "JobStarted": { … } }`, as Rust writes it, or an `id` of one key that names the payload, as
 * Bazel does. Its fields are then those of the line.
 */
const untagged = (line: Fields): { readonly tag: string; readonly line: Fields } | undefined => {
  const keys = Object.keys(line);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && isFields(line[only]))
    return isEnvelope(only) ? undefined : { tag: only, line: line[only] };
  const { id } = line;
  if (!isFields(id)) return undefined;
  const [tag, other] = Object.keys(id);
  if (tag === undefined || other !== undefined) return undefined;
  const { id: _, [tag]: payload, ...rest } = line;
  return { tag, line: { ...rest, ...fieldsOf(id[tag]), ...fieldsOf(payload) } };
};
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
/** Names of an object that say nothing of what is in it. */
const isEnvelope = (key: string): boolean =>
  /^(?:data|event|payload|record|body|message|config|configuration|hparams|hyperparameters)$|^__proto__$/i.test(
    key,
  );

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
  const step = counterOf(found, "step");
  const epoch = counterOf(found, "epoch");
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

const counterOf = (found: Found, role: "step" | "epoch"): Path | undefined =>
  found.memory.roles[role] && pathOf(found.line, found.memory, role);

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
  const isMapped = found.memory.mapping?.metrics !== undefined;
  const isLog = pathOf(found.line, found.memory, "message") !== undefined;
  const all: Measured | undefined =
    named ?? measured(found.line, found.memory, counted, { isLog, isTyped: found.type !== undefined });
  if (!all) return false;
  found.add({ kind: "metric", values: all.values });
  if (all.others) {
    const name = found.type ?? all.within ?? "fields";
    found.add({ kind: "record", name, ...inlineOr(all.others, all.within) });
  }
  found.made(
    isMapped
      ? "metrics that the mapping names"
      : named
        ? "metrics as name and value"
        : counted
          ? "metrics beside a step"
          : "metrics of mostly numeric lines",
  );
  if (isLog || isBad(severityOf(found.value("level")))) asLog(found);
  return true;
};

/** What is as bad as this is told also where the line is a measurement. */
const isBad = (severity: Severity | undefined): boolean =>
  severity !== undefined && severity !== "debug" && severity !== "info";

/** `{ key: "eval_accuracy", value: 0.71 }`: one series by name, or by its type where it has no name. */
const namedValue = (found: Found): Measured | undefined => {
  const value = found.memory.mapping?.metrics === undefined ? found.value("value") : undefined;
  if (value === undefined) return undefined;
  const name = found.text("name") ?? (isOnlyTyped(found) ? found.type : undefined);
  if (name === undefined || name === "__proto__") return undefined;
  return { values: { [name]: takeValue(value) as Value }, others: undefined, within: undefined };
};

/** `{ ts, event: "cpu", value: 3 }`: time, type and value, and nothing else. */
const isOnlyTyped = ({ line, type, time }: Found): boolean =>
  type !== undefined && Object.keys(line).length === (time === undefined ? 2 : 3);

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

const risen = (counter: Counter, value: number): Counter => {
  if (value > counter.last) return { last: value, before: counter.before };
  return value <= 1 && counter.last > 2 ? { last: value, before: counter.before + counter.last } : counter;
};

// ---- log and the rest -----------------------------------------------------------------------------------------

const asLog = (found: Found): boolean => {
  const message = found.text("message");
  const level = severityOf(found.value("level")) ?? (message === undefined ? undefined : severityIn(message));
  if (message === undefined && found.value("level") === undefined) return false;
  const said = message ?? (found.type?.includes(" ") ? found.type : undefined) ?? summaryOf(found.line);
  found.add({ kind: "log", severity: level ?? "info", message: clip(said) });
  found.made("log lines");
  return true;
};

/** What was taken for what, and what of it a person named. */
const taken = (memory: GenericMemory): Readonly<Record<string, string>> => {
  const { mapping, clocks } = memory;
  const said: Record<string, string> = {};
  for (const [role, paths] of Object.entries(memory.roles) as readonly (readonly [
    string,
    readonly Path[],
  ])[]) {
    const named = mapping !== null && Object.hasOwn(mapping.roles, role);
    const words =
      named && paths.length === 0
        ? "none"
        : [...new Set(paths.map((path) => described(path, clocks)))].join(", ");
    said[role] = `${words}${named ? ", as the mapping says" : ""}${SAID[role] ?? ""}`;
  }
  if (mapping?.metrics)
    said.metrics = `${[...new Set(mapping.metrics.map(nameOf))].join(", ") || "none"}, as the mapping says`;
  if (memory.unmet.length > 0)
    said["never found"] = `${memory.unmet.join(", ")}: named by the mapping, and in no line that was read`;
  const made = Object.keys(memory.made);
  if (made.length > 0) said.events = made.join(", ");
  return said;
};

const described = (path: Path, clocks: GenericMemory["clocks"]): string => {
  const clock = clocks[nameOf(path)];
  return clock ? `${nameOf(path)} (${clock.said})` : nameOf(path);
};
const SAID: Readonly<Record<string, string>> = {
  run: " (each value is a run)",
  clock: " (other clocks, not used)",
};

/** Reads what no other dialect claims; it recognizes nothing itself. */
export const generic: Dialect<GenericMemory> = {
  name: "generic",
  version: 6,
  unit: "line",
  assembly: { by: "source", rule: "one run per file, or per run id where its lines carry one" },
  axisNames: { step: "step", epoch: "epoch" },
  recognizes: () => false,
  start: ({ mapping }) => fresh(mapping),
  read,
  detail: genericDetail,
  taken,
  ignored: {},
};
