/** Lines that look like measurements: numbers beside a step, or mostly numbers. */
import { put, takeJson, takeNumber, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import { type Fields, type GenericMemory, isFields, type Path } from "./generic-roles.ts";

export interface Measured {
  readonly values: Readonly<Record<string, Value>>;
  /** What stands beside the numbers and is none. */
  readonly others: Readonly<Record<string, Json>> | undefined;
  /** The object that holds them: a key of the line, or none when it is the line. */
  readonly within: string | undefined;
}

const MOST_VALUES = 1000;

/** The keys of the line (`within` undefined) or of one of its objects that play another part. */
const taken = (memory: GenericMemory, within: string | undefined): ReadonlySet<string> => {
  const known = cache.get(memory.roles);
  const keys = known?.get(within) ?? keysOf(memory.roles, within);
  if (!known) cache.set(memory.roles, new Map([[within, keys]]));
  else known.set(within, keys);
  return keys;
};
/** Roles are decided once and then are one and the same object for all lines. */
const cache = new WeakMap<object, Map<string | undefined, ReadonlySet<string>>>();

const keysOf = (roles: GenericMemory["roles"], within: string | undefined): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const [role, paths] of Object.entries(roles) as readonly (readonly [string, readonly Path[]])[]) {
    if (role === "value" || role === "ident") continue;
    for (const path of paths) {
      if (path.length === 1 && within === undefined) keys.add(path[0]);
      else if (path.length === 2 && within === path[0]) keys.add(path[1]);
    }
  }
  return keys;
};

/** `counted`: path of the step or epoch of this line. */
export const measured = (
  line: Fields,
  memory: GenericMemory,
  counted: Path | undefined,
): Measured | undefined => {
  if (counted) {
    const within = counted.length === 2 ? counted[0] : undefined;
    const fields = within === undefined ? line : (line[within] as Fields);
    const beside = countNumbers(fields, memory, within);
    if (beside.numbers > 0 && beside.numbers * 2 >= beside.all) return valuesOf(fields, within, memory);
  }
  if (mostlyNumbers(line, memory, undefined)) return valuesOf(line, undefined, memory);
  for (const key in line) {
    const inner = line[key];
    if (isFields(inner) && mostlyNumbers(inner, memory, key)) return valuesOf(inner, key, memory);
  }
  return undefined;
};

/** Numbers that count or name things measure nothing. */
const NAMES_SOMETHING = /(?:^|[_.a-z])(?:id|Id|ID|seq|index|idx|pid|tid|port|line|lineno|code|version)$/;
const namesSomething = new Map<string, boolean>();
const isName = (key: string): boolean => {
  let known = namesSomething.get(key);
  if (known === undefined) {
    known = NAMES_SOMETHING.test(key);
    if (namesSomething.size < 5000 && key.length <= 100) namesSomething.set(key, known);
  }
  return known;
};

/** Fields that play no other part, and those of them that are numbers or hold numbers only. Null says nothing. */
const countNumbers = (
  fields: Fields,
  memory: GenericMemory,
  within: string | undefined,
): { readonly numbers: number; readonly all: number } => {
  const skip = taken(memory, within);
  let numbers = 0;
  let all = 0;
  for (const key in fields) {
    const value = fields[key];
    if (value === null || skip.has(key)) continue;
    if (typeof value === "number" || isBoxed(value)) {
      if (isName(key)) continue;
      numbers++;
    } else if (isFields(value) && allNumbers(value, 0)) numbers++;
    all++;
  }
  return { numbers, all };
};

/** At least two numbers, and at least two of three fields that play no other part. */
const mostlyNumbers = (fields: Fields, memory: GenericMemory, within: string | undefined): boolean => {
  const { numbers, all } = countNumbers(fields, memory, within);
  return numbers >= 2 && numbers * 3 >= all * 2;
};

const valuesOf = (fields: Fields, within: string | undefined, memory: GenericMemory): Measured => {
  const skip = taken(memory, within);
  const values: Record<string, Value> = {};
  let others: Record<string, Json> | undefined;
  let count = 0;
  for (const key in fields) {
    if (skip.has(key)) continue;
    const value = fields[key];
    if (typeof value === "number" && !isName(key)) {
      if (count++ < MOST_VALUES) put(values, key, takeNumber(value));
    } else if (value === null || isBoxed(value)) {
      if (count++ < MOST_VALUES) put(values, key, value as Value);
    } else if (isFields(value) && allNumbers(value, 0)) count = flatten(value, `${key}.`, values, count);
    else {
      others ??= {};
      put(others, key, takeJson(value) as Json);
    }
  }
  return { values, others, within };
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
