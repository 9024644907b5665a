/** Lines that look like measurements: numbers beside a step, or mostly numbers. */
import { put, takeJson, takeNumber, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import type { GenericMemory } from "./generic-memory.ts";
import { at, type Fields, isFields, nameOf, type Path } from "./generic-names.ts";
import { epochUnit } from "./stamp.ts";

export interface Measured {
  readonly values: Readonly<Record<string, Value>>;
  /** What stands beside the numbers and is none. */
  readonly others: Readonly<Record<string, Json>> | undefined;
  /** The object that holds them: a key of the line, or none when it is the line. */
  readonly within: string | undefined;
}

const MOST_VALUES = 1000;

/** What the keys of an object are: known once for all lines, because lines of a file share their keys. */
type Part = "field" | "name" | "role" | "holder";
const MOST_KEYS = 2000;
/** Roles are decided once and then are one and the same object for all lines. */
const parts = new WeakMap<object, Map<string, Map<string, Part>>>();

const partsOf = (memory: GenericMemory, within: string): Map<string, Part> => {
  let known = parts.get(memory.roles);
  if (!known) {
    known = new Map();
    parts.set(memory.roles, known);
  }
  let keys = known.get(within);
  if (!keys) {
    keys = roleKeys(memory, within);
    if (known.size < MOST_KEYS) known.set(within, keys);
  }
  return keys;
};

/** The keys of the line (`within` is "") or of one of its objects that play another part. */
const roleKeys = ({ roles, mapping }: GenericMemory, within: string): Map<string, Part> => {
  const keys = new Map<string, Part>();
  const playing = Object.entries(roles).flatMap(([role, paths]) => (role === "value" ? [] : paths));
  for (const path of [...playing, ...(mapping?.ignore ?? [])]) {
    const key = path.at(-1);
    if (key !== undefined && nameOf(path.slice(0, -1)) === within) keys.set(key, "role");
    else if (within === "" && path.length > 1 && !keys.has(path[0] as string))
      keys.set(path[0] as string, "holder");
  }
  return keys;
};

/** Numbers that count or name things measure nothing. */
const NAMES_SOMETHING =
  /(?:^|[_.\-\s])(?:id|seq|sequence|index|idx|pid|ppid|tid|uid|gid|port|line|lineno|code|status|version|offset|partition|shard|rank|attempt|frame|tick)$|^(?:v|userid|statuscode|linenumber|exitcode)$/i;
const CAMEL = /[a-z](?:Id|ID|Seq|Index|Pid|Tid|Port|Line|Code|Status|Version|Offset|Attempt)$/;
/** A time beside the one that was chosen. */
const SAYS_WHEN =
  /(?:^|[_.-])(?:time|ts|at|date|ms|millis|nanos?)$|timestamp$|[a-z](?:Time|Timestamp|Ts|At|Date|Millis|Nanos?)$/;

const partOf = (keys: Map<string, Part>, key: string): Part => {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const part = key === "" || NAMES_SOMETHING.test(key) || CAMEL.test(key) ? "name" : "field";
  if (keys.size < MOST_KEYS && key.length <= 100) keys.set(key, part);
  return part;
};

/** `counted`: path of the step or epoch of this line. `isLog`: it has a message, too; `isTyped`: a type. */
export const measured = (
  line: Fields,
  memory: GenericMemory,
  counted: Path | undefined,
  { isLog, isTyped }: { readonly isLog: boolean; readonly isTyped: boolean },
): Measured | undefined => {
  const named = memory.mapping?.metrics;
  if (named) return namedMetrics(line, named);
  if (counted) {
    const within = counted.length === 2 ? counted[0] : undefined;
    const beside = collect(
      within === undefined ? line : (line[within] as Fields),
      within,
      memory,
      BESIDE_STEP,
    );
    if (beside) return beside;
  }
  const top =
    collect(line, undefined, memory, isLog ? IN_LOG : isTyped ? TYPED : UNTYPED) ??
    (isLog ? undefined : measuredInText(line, memory));
  if (top) return top;
  for (const key in line) {
    const inner = line[key];
    const found =
      isFields(inner) && partsOf(memory, "").get(key) !== "role"
        ? collect(inner, key, memory, INSIDE)
        : undefined;
    if (found) return found;
  }
  return undefined;
};

/**
 * Numbers that their writer put in quotes. One with a decimal point must be among them: digits alone may be the name of
 * something.
 */
const measuredInText = (line: Fields, memory: GenericMemory): Measured | undefined => {
  let isMeasured = false;
  for (const key in line) {
    const value = line[key];
    if (typeof value === "string" && value.length <= 20 && /^-?\d+\.\d+(?:[eE][-+]?\d+)?$/.test(value)) {
      isMeasured = true;
      break;
    }
  }
  if (!isMeasured) return undefined;
  const fields: Record<string, unknown> = {};
  for (const key in line) {
    const value = line[key];
    const isNumber =
      typeof value === "string" && value.length <= 20 && /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value);
    put(fields as Record<string, Json>, key, (isNumber ? Number(value) : value) as Json);
  }
  return collect(fields, undefined, memory, TYPED);
};

/** At least so many numbers, and so many for each field that is none and plays no other part. */
interface Share {
  readonly least: number;
  readonly perOther: number;
  /**
   * When a single number is enough: with nothing beside it, or by a name that is only given to measurements, or only
   * with both.
   */
  readonly single?: "alone" | "named" | "both";
}
const BESIDE_STEP: Share = { least: 1, perOther: 1, single: "named" };
const UNTYPED: Share = { least: 2, perOther: 2, single: "alone" };
/** What happened may count something: `{ event: "exit", code: 1 }` is no measurement. */
const TYPED: Share = { least: 2, perOther: 2, single: "both" };
const IN_LOG: Share = { least: 2, perOther: 2, single: "named" };
const INSIDE: Share = { least: 2, perOther: 2 };
const MEASURES =
  /(?:^|[/_.\-\s])(?:loss|acc|accuracy|reward|return|score|lr|learning[_-]?rate|perplexity|ppl|entropy|grad[_-]?norm|f1|auc|bleu|fps|temperature)$/i;
/** A line with so many other fields and no number among them is given up. */
const HOPELESS = 6;

const collect = (
  fields: Fields,
  within: string | undefined,
  memory: GenericMemory,
  share: Share,
): Measured | undefined => {
  const keys = partsOf(memory, within ?? "");
  const values: Record<string, Value> = {};
  let others: Record<string, Json> | undefined;
  let numbers = 0;
  let rest = 0;
  let isNamed = false;
  for (const key in fields) {
    const value = fields[key];
    const part = partOf(keys, key);
    if (part === "role") continue;
    if (typeof value === "number" && value > 9e8 && epochUnit(value) !== undefined && SAYS_WHEN.test(key))
      continue;
    if (typeof value === "number" && part === "field") {
      if (numbers++ < MOST_VALUES) put(values, key, takeNumber(value));
      isNamed ||= share.single !== undefined && MEASURES.test(key);
    } else if (value === null) put(values, key, null);
    else if (isBoxed(value)) {
      if (numbers++ < MOST_VALUES) put(values, key, value);
      isNamed ||= share.single !== undefined && MEASURES.test(key);
    } else if (part !== "holder" && isFields(value) && allNumbers(value, 0))
      numbers += flatten(value, `${key}.`, values, numbers) - numbers;
    else {
      if (part === "field" && ++rest >= HOPELESS && numbers === 0 && share.single !== "named")
        return undefined;
      others ??= {};
      put(others, key, value as Json);
    }
  }
  const isEnough = numbers >= share.least && numbers >= rest * share.perOther;
  if (!isEnough && !isSingle(share, isNamed, numbers === 1 && rest === 0)) return undefined;
  return { values, others: others && (takeJson(others) as Record<string, Json>), within };
};

const isSingle = ({ single }: Share, isNamed: boolean, isAlone: boolean): boolean =>
  single !== undefined && (single === "alone" || isNamed) && (single === "named" || isAlone);

/** What a mapping names: numbers by their path, and every number in an object. */
const namedMetrics = (line: Fields, paths: readonly Path[]): Measured | undefined => {
  const values: Record<string, Value> = {};
  for (const path of paths) {
    const value = at(line, path);
    if (typeof value === "number" || isBoxed(value) || value === null)
      put(values, nameOf(path), takeValue(value) as Value);
    else if (isFields(value)) flattenNumbers(value, `${nameOf(path)}.`, values);
  }
  return Object.keys(values).length === 0 ? undefined : { values, others: undefined, within: undefined };
};

const flattenNumbers = (fields: Fields, prefix: string, into: Record<string, Value>): void => {
  for (const key in fields) {
    const value = fields[key];
    if (Object.keys(into).length >= MOST_VALUES) return;
    if (typeof value === "number" || isBoxed(value) || value === null)
      put(into, prefix + key, takeValue(value) as Value);
  }
};

const DEEPEST = 2;

/** Numbers all the way down, at most three levels: norms by layer, scores by metric. */
const allNumbers = (fields: Fields, depth: number): boolean => {
  let some = false;
  for (const key in fields) {
    const value = fields[key];
    if (
      typeof value !== "number" &&
      !isBoxed(value) &&
      !(depth < DEEPEST && isFields(value) && allNumbers(value, depth + 1))
    ) {
      return false;
    }
    some = true;
  }
  return some;
};

const flatten = (fields: Fields, prefix: string, into: Record<string, Value>, counted: number): number => {
  let count = counted;
  for (const key in fields) {
    const value = fields[key];
    if (isFields(value)) count = flatten(value, `${prefix}${key}.`, into, count);
    else if (count++ < MOST_VALUES) into[prefix + key] = takeValue(value) as Value;
  }
  return count;
};
