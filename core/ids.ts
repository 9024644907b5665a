/** Names of things. Each is branded, and made by one function here and nowhere else. */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Number of an accepted unit, store-wide and rising by arrival. A name and a stream position; it never orders events. */
export type Seq = Brand<number, "Seq">;
/** Nanoseconds since the run's origin. A plain number, exact for 104 days; may be negative. */
export type Nanos = Brand<number, "Nanos">;
export type RunId = Brand<string, "RunId">;
/** The emitter's own id of a span; where it has none, made from source key and position. */
export type SpanId = Brand<string, "SpanId">;
/** What an event is about, large to small: `env:3/slot:r0c1/seed:2`, `unit:auth_token`, `gpu:0`. */
export type Subject = Brand<string, "Subject">;
/** Orders events of different sources that share a time stamp. See `sourceKey`. */
export type SourceKey = Brand<string, "SourceKey">;

export const seq = (n: number): Seq => {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`Seq must be a whole number from 0, not ${n}`);
  return n as Seq;
};

export const nanos = (n: number): Nanos => {
  if (!Number.isFinite(n)) throw new RangeError(`Nanos must be finite, not ${n}`);
  return n as Nanos;
};

/** A safe name for a path in an address. */
const SAFE_ID = /^[A-Za-z0-9._][A-Za-z0-9._-]{0,127}$/;

/** `undefined` when the text is not a run id that could be in a store. */
export const parseRunId = (text: string): RunId | undefined =>
  SAFE_ID.test(text) ? (text as RunId) : undefined;

export const spanId = (text: string): SpanId => text as SpanId;
export const subject = (text: string): Subject => text as Subject;
export const sourceKey = (text: string): SourceKey => text as SourceKey;

/** Writes a subject path: `subjectOf(["env", 3], ["slot", "r0c1"])` is `env:3/slot:r0c1`. `/` and `%` in values are escaped. */
export const subjectOf = (...parts: readonly (readonly [name: string, value: string | number])[]): Subject =>
  parts.map(([name, value]) => `${name}:${escapePart(String(value))}`).join("/") as Subject;

const escapePart = (text: string): string =>
  /[/%]/.test(text) ? text.replaceAll("%", "%25").replaceAll("/", "%2F") : text;

/** The parts of a subject path, unescaped. A part without a colon has the name "". */
export const subjectParts = (path: Subject): readonly { readonly name: string; readonly value: string }[] =>
  path.split("/").map((part) => {
    const colon = part.indexOf(":");
    const value = part
      .slice(colon + 1)
      .replaceAll("%2F", "/")
      .replaceAll("%25", "%");
    return { name: colon < 0 ? "" : part.slice(0, colon), value };
  });

/** The path without its last part; `undefined` for a top-level subject. */
export const parentSubject = (path: Subject): Subject | undefined => {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? undefined : (path.slice(0, slash) as Subject);
};

/** The name of an event: `e2847`, or `e2847.1` for a further event of the same unit. Names never order anything. */
export const eventName = ({ seq, k }: { readonly seq: number; readonly k: number }): string => {
  // Engines write small whole numbers as text several times faster than what may be a fraction.
  const number = seq === (seq | 0) ? seq | 0 : seq;
  return k === 0 ? `e${number}` : `e${number}.${k}`;
};

/** Reads `e2847` or `e2847.1`; `undefined` when it is not an event name. */
export const parseEventName = (text: string): { readonly seq: Seq; readonly k: number } | undefined => {
  const found = /^e(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text);
  return found ? { seq: Number(found[1]) as Seq, k: Number(found[2] ?? 0) } : undefined;
};
