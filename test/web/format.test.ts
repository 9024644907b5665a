import { describe, expect, it } from "vitest";
import {
  bytes,
  clock,
  count,
  dense,
  duration,
  isWord,
  metric,
  money,
  percent,
  shortClock,
  signed,
  spoken,
  value,
  wallFull,
  wallShort,
} from "../../web/format.ts";

const s = 1e9;
const cases = <T>(name: string, format: (input: T) => string, table: readonly (readonly [T, string])[]) =>
  describe(name, () => {
    it.each(table.map(([input, text]) => [input, text] as const))("%s is %s", (input, text) => {
      expect(format(input as T)).toBe(text);
    });
  });

cases("a duration", duration, [
  [0, "0 s"],
  [12, "12 ns"],
  [640_000, "640 us"],
  [1_500_000, "1.50 ms"],
  [500e6, "500 ms"],
  [999.6e6, "1.00 s"],
  [4.5 * s, "4.50 s"],
  [31.5 * s, "31.5 s"],
  [59.96 * s, "1m 00s"],
  [87 * s, "1m 27s"],
  [3599.9 * s, "1h 00m"],
  [9000 * s, "2h 30m"],
  [26 * 3600 * s, "1d 2h"],
  [-4.5 * s, "−4.50 s"],
]);
cases("a clock", (nanos: number) => clock(nanos), [
  [0, "00:00:00.000"],
  [178.4 * s, "00:02:58.400"],
  [59.9999 * s, "00:00:59.999"],
  [(2 * 86_400 + 3 * 3600 + 622) * s, "2d 03:10:22"],
  [-1.5 * s, "−00:00:01.500"],
]);
cases("a count", count, [
  [0, "0"],
  [999, "999"],
  [18_402, "18\u202f402"],
  [1_204_000, "1\u202f204\u202f000"],
]);
cases("a dense number", dense, [
  [6402, "6\u202f402"],
  [61_300, "61.3k"],
  [611_400, "611k"],
  [999_700, "1.00M"],
  [14_200_000, "14.2M"],
]);
cases("money", money, [
  [0, "$0"],
  [0.412, "$0.412"],
  [0.9996, "$1.00"],
  [18.42, "$18.42"],
  [1234.5, "$1\u202f234.50"],
  [0.0001, "<$0.001"],
]);
cases("bytes", bytes, [
  [999, "999 B"],
  [412e6, "412 MB"],
  [2.81e9, "2.81 GB"],
  [999_600, "1.00 MB"],
]);
cases("a metric", metric, [
  [0, "0"],
  [-0.0142, "−0.0142"],
  [0.23149, "0.2315"],
  [81.6, "81.6"],
  [1842, "1842"],
  [29_117, "29\u202f120"],
  [0.00003, "3e−5"],
  [12_345_678, "1.235e7"],
  [Number.NaN, "NaN"],
]);
cases("a value of the trace", value, [
  [{ num: "NaN" }, "NaN"],
  [{ num: "-Infinity" }, "−Infinity"],
  [{ num: "12345678901234567890" }, "12345678901234567890"],
  [null, "null"],
  [true, "true"],
  ["text", "text"],
]);

it("short clocks lose the hours while there are none", () => {
  expect(shortClock(178 * s)).toBe("02:58");
  expect(shortClock(3778 * s)).toBe("01:02:58");
  expect(shortClock(-61 * s)).toBe("−01:01");
});
it("microseconds are shown when asked for", () => expect(clock(178_400_250_000, 6)).toBe("00:02:58.400250"));
it("a percentage has one decimal", () => expect(percent(0.8163)).toBe("81.6%"));
it("differences are always signed", () => {
  expect(signed(0.25)).toBe("+0.25");
  expect(signed(-80 * s, duration)).toBe("−1m 20s");
  expect(signed(0)).toBe("±0");
});
it("only NaN and infinities are words", () => {
  expect(isWord({ num: "NaN" })).toBe(true);
  expect(isWord({ num: "-Infinity" })).toBe(true);
  expect(isWord({ num: "12345678901234567890" })).toBe(false);
  expect(isWord(1)).toBe(false);
});
it("wall times say as much as is needed", () => {
  const now = new Date(2026, 0, 10, 15, 0).getTime();
  expect(wallShort(new Date(2026, 0, 10, 14, 18).getTime(), now)).toBe("14:18");
  expect(wallShort(new Date(2026, 0, 8, 21, 10).getTime(), now)).toBe("Thu 21:10");
  expect(wallShort(new Date(2026, 0, 2, 21, 10).getTime(), now)).toBe("2 Jan 21:10");
  expect(wallShort(new Date(2024, 0, 2, 21, 10).getTime(), now)).toBe("2 Jan 2024");
  expect(wallFull(Date.UTC(2026, 0, 2, 20, 10, 3, 250))).toContain("2026-01-02T20:10:03.250Z");
});
it("the slider speaks in words", () => {
  expect(spoken(178.4 * s)).toBe("2 minutes 58.4 seconds");
  expect(spoken(0)).toBe("0 seconds");
  expect(spoken(3661 * s)).toBe("1 hour 1 minute 1 second");
});
