/**
 * Configuration and records against each other, value by value, each named by its JSON pointer (RFC 6901). Two ids, two
 * UUIDs and two times of day are never different.
 */
import type { Subject } from "../ids.ts";
import { finite, isBoxed, type Json } from "../value.ts";
import { printPath } from "../writers.ts";
import { type Counts, VALUE_CHANGES, type ValueChange, type ValueDiff } from "./run-diff.ts";
import { isWithin, type Tolerance, USUAL_TOLERANCE } from "./tolerance.ts";

export interface ValueOptions {
  readonly tolerance?: Tolerance | undefined;
  /** Strings that are ids in their run, such as those of spans. */
  readonly isId?: ((text: string, side: "left" | "right") => boolean) | undefined;
}

/** A value of a run, and the event that said it. */
export interface Said {
  readonly value: Json | undefined;
  readonly event?: string | undefined;
}

/** What differs between two values, by path in the order of their keys. Lists are compared place by place. */
export const diffValues = (left: Said, right: Said, options: ValueOptions = {}): ValueDiff => {
  const comparison = new Comparison(options);
  comparison.compare(left, right, null, []);
  return comparison.done();
};

/** The latest value of something structured; `value` is absent where it could not be opened. */
export interface OpenedRecord extends Said {
  readonly subject: Subject | null;
  readonly name: string;
}

/**
 * Records by subject and name; one that could not be opened is not compared. `renamed`: left subjects that have another
 * name on the right.
 */
export const diffRecords = (
  left: readonly OpenedRecord[],
  right: readonly OpenedRecord[],
  options: ValueOptions & { readonly renamed?: ReadonlyMap<Subject, Subject> | undefined } = {},
): ValueDiff => {
  const comparison = new Comparison(options);
  const rights = new Map(right.map((record) => [keyOf(record.subject, record.name), record]));
  const nothing: Said = { value: undefined };
  for (const record of left) {
    const subject = record.subject && (options.renamed?.get(record.subject) ?? record.subject);
    const other = rights.get(keyOf(subject, record.name));
    rights.delete(keyOf(subject, record.name));
    if (other && (record.value === undefined || other.value === undefined)) continue;
    comparison.compare(record, other ?? nothing, record.subject, [record.name]);
  }
  for (const record of rights.values()) comparison.compare(nothing, record, record.subject, [record.name]);
  return comparison.done();
};

const keyOf = (subject: string | null, name: string): string => `${subject ?? ""}\n${name}`;

class Comparison {
  readonly #options: ValueOptions;
  readonly #counts: { -readonly [Key in keyof Counts]: Counts[Key] } = {
    added: 0,
    removed: 0,
    changed: 0,
    same: 0,
  };
  readonly #changes: ValueChange[] = [];

  constructor(options: ValueOptions) {
    this.#options = options;
  }

  /** By subject, then by path. */
  done(): ValueDiff {
    const changes = this.#changes.sort(
      (one, other) => order(one.subject ?? "", other.subject ?? "") || order(one.path, other.path),
    );
    return { counts: this.#counts, changes: changes.slice(0, VALUE_CHANGES) };
  }

  compare(left: Said, right: Said, subject: Subject | null, path: readonly string[]): void {
    const [one, other] = [left.value, right.value];
    if (one !== undefined && other !== undefined && isList(one) && isList(other))
      for (let i = 0; i < Math.max(one.length, other.length); i++)
        this.compare(inside(left, one[i]), inside(right, other[i]), subject, [...path, String(i)]);
    else if (one !== undefined && other !== undefined && isObject(one) && isObject(other))
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        this.compare(inside(left, own(one, key)), inside(right, own(other, key)), subject, [...path, key]);
    else this.#compareLeaves(left, right, subject, path);
  }

  #compareLeaves(left: Said, right: Said, subject: Subject | null, path: readonly string[]): void {
    const [one, other] = [left.value, right.value];
    if (one === undefined && other === undefined) return;
    const change = one === undefined ? "added" : other === undefined ? "removed" : "changed";
    if (one !== undefined && other !== undefined && this.#same(one, other)) {
      this.#counts.same++;
      return;
    }
    this.#counts[change]++;
    this.#changes.push({
      path: printPath(path),
      subject,
      change,
      ...(one !== undefined && { left: one, leftEvent: left.event }),
      ...(other !== undefined && { right: other, rightEvent: right.event }),
    });
  }

  #same(left: Json, right: Json): boolean {
    if (typeof left === "string" && typeof right === "string")
      return left === right || this.#named(left, right);
    return sameValue(left, right, this.#options.tolerance ?? USUAL_TOLERANCE);
  }

  #named(left: string, right: string): boolean {
    const { isId } = this.#options;
    if (NAMES.some((name) => name.test(left) && name.test(right))) return true;
    return isId?.(left, "left") === true && isId(right, "right");
  }
}

/** What a random id and a time of day look like, as whole values. */
const NAMES = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)?$/,
];

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isBoxed(value);
const inside = ({ event }: Said, value: Json | undefined): Said => ({ value, event });
const own = (object: { readonly [key: string]: Json }, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** NaN is the same as NaN. Whole numbers are names more often than measures: they are the same digit by digit or not at all. */
const sameValue = (left: Json, right: Json, tolerance: Tolerance): boolean => {
  const [one, other] = [numberText(left), numberText(right)];
  if (one === undefined || other === undefined) return left === right;
  if (one === other) return true;
  if (isWhole(one) && isWhole(other)) return false;
  const [a, b] = [finite({ num: one }), finite({ num: other })];
  return a !== undefined && b !== undefined && isWithin(a, b, tolerance);
};

const isWhole = (digits: string): boolean => /^-?\d+$/.test(digits);
const numberText = (value: Json): string | undefined =>
  typeof value === "number" ? String(value) : isBoxed(value) ? value.num : undefined;
