/**
 * A value of a trace. `undefined` is absent, `null` is null in the trace; what a JavaScript number cannot hold
 * (NaN, infinities, integers beyond 2^53, numbers that over- or underflow, minus zero) is `{ num }` with its text,
 * in memory and on the wire.
 */
export type Value = number | string | boolean | null | { readonly num: string };

/** A value with structure, as `record` and configuration carry it. */
export type Json = Value | readonly Json[] | { readonly [key: string]: Json };

/** Keys and values of an event, span or resource. Keys are as the emitter wrote them, nested ones joined by a dot. */
export type Attributes = Readonly<Record<string, Json>>;

export const isBoxed = (value: unknown): value is { readonly num: string } =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { num?: unknown }).num === "string" &&
  Object.keys(value).length === 1;

/** The number to draw or compare with, or `undefined` where there is none to draw (NaN, infinities, text, null). */
export const finite = (value: Value | undefined): number | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (!isBoxed(value)) return undefined;
  const number = Number(value.num);
  return Number.isFinite(number) ? number : undefined;
};

/** Puts a number into the form that JSON keeps. */
export const boxed = (number: number): Value =>
  Number.isFinite(number) && !Object.is(number, -0)
    ? number
    : { num: Object.is(number, -0) ? "-0" : String(number) };

/** A value as text, exact: digits of big numbers are kept. */
export const valueText = (value: Json): string => {
  if (typeof value === "string") return value;
  if (isBoxed(value)) return value.num;
  return value === null || typeof value !== "object" ? String(value) : JSON.stringify(value);
};

/** Sets an own key, whatever its name: `__proto__` from a trace is data, and must not become a prototype. */
export const put = <T>(target: Record<string, T>, key: string, value: T): void => {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
};
