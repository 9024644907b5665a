import { describe, expect, test } from "vitest";
import {
  eventName,
  type Nanos,
  parentSubject,
  parseEventName,
  parseRunId,
  type SourceKey,
  subjectOf,
  subjectParts,
} from "../../core/ids.ts";
import {
  compareMoments,
  countUpTo,
  endOfTime,
  type Moment,
  parseAddress,
  printAddress,
} from "../../core/moment.ts";

const moment = (at: number, source: string, position: number, k: number): Moment => ({
  at: at as Nanos,
  source: source as SourceKey,
  position,
  k,
});

test("moments order by time, then source, then position, then k", () => {
  const sorted = [
    moment(-1, "b", 9, 9),
    moment(0, "a", 2, 0),
    moment(0, "a", 2, 1),
    moment(0, "a", 10, 0),
    moment(0, "b", 1, 0),
    moment(1, "a", 1, 0),
  ];
  for (const [i, left] of sorted.entries())
    for (const [j, right] of sorted.entries())
      expect(Math.sign(compareMoments(left, right))).toBe(Math.sign(i - j));
  expect(countUpTo(sorted, endOfTime(0 as Nanos))).toBe(5);
  expect(countUpTo(sorted, sorted[2] as Moment)).toBe(3);
});

describe("addresses", () => {
  test.each(["e2847", "e2847.1", "t12.5", "t-3", "s100", "ep96", "start", "end", "live"])(
    "%s reads and prints",
    (text) => {
      const address = parseAddress(text);
      expect(address && printAddress(address)).toBe(text);
    },
  );
  test("wall times are absolute", () => {
    expect(parseAddress("w2026-01-02T03:04:05Z")).toEqual({
      kind: "wall",
      ms: Date.UTC(2026, 0, 2, 3, 4, 5),
    });
  });
  test.each(["", "e", "e-1", "t", "tNaN", "s1e9", "e1.2.3", "wnever", "middle", "e99999999999999999999"])(
    "%s is none",
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
});

test("event names read back", () => {
  expect(parseEventName(eventName({ seq: 12, k: 0 }))).toEqual({ seq: 12, k: 0 });
  expect(parseEventName(eventName({ seq: 12, k: 3 }))).toEqual({ seq: 12, k: 3 });
});

test("run ids are safe in a path", () => {
  expect(parseRunId("r-0abc123def")).toBe("r-0abc123def");
  for (const text of ["", "-x", "../x", "a/b", "a%2fb", "x".repeat(129)])
    expect(parseRunId(text)).toBeUndefined();
});

test("subject paths keep any text in their parts", () => {
  const path = subjectOf(["env", 3], ["slot", "a/b%:c"], ["seed", 2]);
  expect(subjectParts(path)).toEqual([
    { name: "env", value: "3" },
    { name: "slot", value: "a/b%:c" },
    { name: "seed", value: "2" },
  ]);
  expect(parentSubject(parentSubject(path) as never)).toBe("env:3");
  expect(parentSubject(subjectOf(["env", 3]))).toBeUndefined();
});
