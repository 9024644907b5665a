/** A place in a run's order. Order never depends on arrival: `(at, source, position, k)` all come from the files. */
import type { Place } from "./event.ts";
import { type Nanos, nanos, parseEventName, type Seq, type SourceKey } from "./ids.ts";

export type Moment = Place;

/** Below zero when `left` comes first. Source keys compare by UTF-16 units, the same on every machine. */
export const compareMoments = (left: Moment, right: Moment): number =>
  left.at - right.at ||
  (left.source < right.source ? -1 : left.source > right.source ? 1 : 0) ||
  left.position - right.position ||
  left.k - right.k;

/** The last moment at a time: everything that happens at `at` is before or at it. */
export const endOfTime = (at: Nanos): Moment => ({
  at,
  source: "\uffff" as SourceKey,
  position: Infinity,
  k: Infinity,
});

/** Number of items of the sorted list that are at or before `moment`. */
export const countUpTo = (sorted: readonly Moment[], moment: Moment): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareMoments(sorted[middle] as Moment, moment) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** An address of a moment, as written in links and on the command line. */
export type Address =
  | { readonly kind: "event"; readonly seq: Seq; readonly k: number }
  /** Since the run's start. */
  | { readonly kind: "time"; readonly seconds: number }
  | {
      readonly kind: "axis";
      readonly axis: "step" | "epoch";
      readonly value: number;
    }
  /** Absolute, milliseconds since 1970 UTC. */
  | { readonly kind: "wall"; readonly ms: number }
  | { readonly kind: "start" | "end" | "live" };

const NUMBER = String.raw`-?\d{1,15}(?:\.\d{1,9})?`;

/** Reads `e2847`, `t12.5`, `s100`, `ep96`, `w2026-01-02T03:04:05Z`, `start`, `end`, `live`; `undefined` when it is none of them. */
export const parseAddress = (text: string): Address | undefined => {
  if (text === "start" || text === "end" || text === "live") return { kind: text };
  const event = parseEventName(text);
  if (event) return { kind: "event", ...event };
  const axis = new RegExp(`^(s|ep)(${NUMBER})$`).exec(text);
  if (axis)
    return {
      kind: "axis",
      axis: axis[1] === "s" ? "step" : "epoch",
      value: Number(axis[2]),
    };
  const time = new RegExp(`^t(${NUMBER})$`).exec(text);
  if (time) return { kind: "time", seconds: Number(time[1]) };
  if (text.startsWith("w")) {
    const ms = Date.parse(text.slice(1));
    if (Number.isFinite(ms)) return { kind: "wall", ms };
  }
  return undefined;
};

export const printAddress = (address: Address): string => {
  switch (address.kind) {
    case "event":
      return address.k === 0 ? `e${address.seq}` : `e${address.seq}.${address.k}`;
    case "time":
      return `t${trimmed(address.seconds)}`;
    case "axis":
      return `${address.axis === "step" ? "s" : "ep"}${trimmed(address.value)}`;
    case "wall":
      return `w${new Date(address.ms).toISOString()}`;
    default:
      return address.kind;
  }
};

/** At most nine decimals, no exponent, no trailing zeros. */
const trimmed = (value: number): string => value.toFixed(9).replace(/\.?0+$/, "");

export const MOMENT_FORMS = "e2847, t12.5, s100, ep96, w2026-01-02T03:04:05Z, start, end or live";

const NANOS_PER_SECOND = 1e9;
export const secondsOf = (at: Nanos): number => at / NANOS_PER_SECOND;
export const ofSeconds = (seconds: number): Nanos => nanos(Math.round(seconds * NANOS_PER_SECOND));
