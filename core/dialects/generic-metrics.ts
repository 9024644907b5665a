/** Lines that look like measurements: numbers beside a step, or mostly numbers. */
import { takeJson, takeValue } from "../json.ts";
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

const isNumber = (value: unknown): boolean => typeof value === "number" || isBoxed(value);

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
    if (role === "value") continue;
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
  if (counted)
    return valuesOf(
      counted.length === 2 ? (line[counted[0]] as Fields) : line,
      counted.length === 2 ? counted[0] : undefined,
      memory,
    );
  if (mostlyNumbers(line, memory, undefined)) return valuesOf(line, undefined, memory);
  for (const key in line) {
    const inner = line[key];
    if (isFields(inner) && mostlyNumbers(inner, memory, key)) return valuesOf(inner, key, memory);
  }
  return undefined;
};

/** At least two numbers, and at least two of three fields that play no other part. */
const mostlyNumbers = (fields: Fields, memory: GenericMemory, within: string | undefined): boolean => {
  const skip = taken(memory, within);
  let numbers = 0;
  let all = 0;
  for (const key in fields) {
    if (skip.has(key)) continue;
    all++;
    if (isNumber(fields[key])) numbers++;
  }
  return numbers >= 2 && numbers * 3 >= all * 2;
};

const valuesOf = (
  fields: Fields,
  within: string | undefined,
  memory: GenericMemory,
): Measured | undefined => {
  const skip = taken(memory, within);
  const values: Record<string, Value> = {};
  let others: Record<string, Json> | undefined;
  let count = 0;
  let numbers = 0;
  for (const key in fields) {
    if (skip.has(key)) continue;
    const value = fields[key];
    if (value === null || isNumber(value)) {
      if (count++ < MOST_VALUES) values[key] = takeValue(value) as Value;
      if (value !== null) numbers++;
    } else if (isFields(value) && allNumbers(value)) {
      for (const inner in value) {
        if (count++ < MOST_VALUES) values[`${key}.${inner}`] = takeValue(value[inner]) as Value;
        numbers++;
      }
    } else {
      others ??= {};
      others[key] = takeJson(value) as Json;
    }
  }
  return numbers === 0 ? undefined : { values, others, within };
};

const allNumbers = (fields: Fields): boolean => {
  for (const key in fields) if (!isNumber(fields[key])) return false;
  return true;
};
