/** Where the lines and bytes of files went, as a sum that a person can check at a glance. */
import type { SourceReport } from "./wire/sources.ts";

export type Accounted = Pick<SourceReport, "lines" | "account" | "bytes" | "size" | "pendingBytes" | "state">;

/** In what a reader says it took for the time, where nothing tells when its clock was started. */
export const UNKNOWN_START = "from an unknown start";

export const startsUnknown = (taken: SourceReport["taken"]): boolean =>
  taken?.time?.includes(UNKNOWN_START) === true;

export interface Term {
  readonly count: number;
  readonly what: string;
}

export interface Sum {
  /** What was met. */
  readonly whole: Term;
  /** Where it went; the first term is always there, the others only when they are not 0. */
  readonly terms: readonly Term[];
  /** What no term tells of: 0, or something is wrong. */
  readonly lost: number;
}

const sumOf = (whole: Term, [first, ...others]: readonly [Term, ...Term[]]): Sum => ({
  whole,
  terms: [first, ...others.filter(({ count }) => count !== 0)],
  lost: others.reduce((left, { count }) => left - count, whole.count - first.count),
});

const total = <T>(of: readonly T[], count: (one: T) => number): number =>
  of.reduce((sum, one) => sum + count(one), 0);

/** Of lines, of parts of documents, or of both together. */
export const lineSum = (sources: readonly Accounted[]): Sum => {
  const of = (key: "read" | "unreadable" | "blank" | "tooLong"): number =>
    total(sources, ({ account }) => account[key]);
  const read = sources.filter(({ lines }) => lines > 0);
  const kinds = [...new Set(read.map(({ account }) => account.of))].sort();
  const what = kinds.length === 0 ? "lines" : kinds.join(" and ");
  return sumOf({ count: total(sources, ({ lines }) => lines), what }, [
    { count: of("read"), what: "read" },
    { count: of("unreadable"), what: "not readable, listed" },
    { count: of("tooLong"), what: "too long, listed" },
    { count: of("blank"), what: "blank" },
  ]);
};

/** Of files that are there and are read; of others the size says nothing. */
export const byteSum = (sources: readonly Accounted[]): Sum => {
  const read = sources.filter(({ lines, state }) => lines > 0 && state !== "gone" && state !== "replaced");
  const notKept = total(read, ({ account }) => account.bytesNotKept);
  return sumOf({ count: total(read, ({ size }) => size), what: "bytes" }, [
    { count: total(read, ({ bytes }) => bytes) - notKept, what: "kept" },
    { count: notKept, what: "passed over, listed" },
    { count: total(read, ({ pendingBytes }) => pendingBytes), what: "of a line without its end" },
  ]);
};

/** `1571 lines = 1569 read + 2 blank, 0 lost`. */
export const sumText = ({ whole, terms, lost }: Sum, count: (n: number) => string = String): string =>
  `${count(whole.count)} ${whole.what} = ${terms.map((term) => `${count(term.count)} ${term.what}`).join(" + ")}, ${count(lost)} lost`;
