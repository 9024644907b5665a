import { describe, expect, test } from "vitest";
import {
  addNanos,
  epochTime,
  hasZone,
  isoTime,
  minusMs,
  type ZoneMinutes,
} from "../../../core/dialects/stamp.ts";
import { random } from "../../random.ts";

const utc: ZoneMinutes = () => 0;
const text = (stamp: string, zone = utc): string | undefined => {
  const time = isoTime(stamp, zone);
  return (
    time &&
    `${new Date(time.seconds * 1000).toISOString().slice(0, 19)}.${String(time.nanos).padStart(9, "0")}`
  );
};

describe("a stamp in ISO 8601", () => {
  test.each([
    ["2025-12-06T06:20:43.600399+00:00", "2025-12-06T06:20:43.600399000"],
    ["2025-12-06T06:20:43+00:00", "2025-12-06T06:20:43.000000000"],
    ["2025-12-06T06:20:43.6Z", "2025-12-06T06:20:43.600000000"],
    ["2025-12-06T06:20:43.123456789Z", "2025-12-06T06:20:43.123456789"],
    ["2025-12-06T06:20:43.1234567891Z", "2025-12-06T06:20:43.123456789"],
    ["2025-12-06 06:20:43,250 UTC", "2025-12-06T06:20:43.250000000"],
    ["2025-12-06T06:20:43.5+05:30", "2025-12-06T00:50:43.500000000"],
    ["2025-12-06T06:20:43-0400", "2025-12-06T10:20:43.000000000"],
    ["2025-12-06T06:20:43-04", "2025-12-06T10:20:43.000000000"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000000"],
  ])("%s is %s", (stamp, expected) => {
    expect(text(stamp)).toBe(expected);
  });

  test("without a zone it is local time, in the zone of that moment", () => {
    const summer = Date.parse("2025-07-01T00:00:00Z") / 1000;
    const zone = (local: number): number => (local >= summer ? 120 : 60);
    expect(text("2025-06-30T10:00:00.25", zone)).toBe("2025-06-30T09:00:00.250000000");
    expect(text("2025-07-01T10:00:00", zone)).toBe("2025-07-01T08:00:00.000000000");
    expect(hasZone("2025-07-01T10:00:00")).toBe(false);
    expect(hasZone("2025-07-01T10:00:00+02:00")).toBe(true);
  });

  test.each([
    "",
    "yesterday",
    "2025-13-06T06:20:43Z",
    "2025-12-06T25:20:43Z",
    "2025-12-06T06:61:43Z",
    "2025-12-06T06:20:4xZ",
    "2025-12-06",
    "x025-12-06T06:20:43Z",
    "2025-12-06T06:20:43.12x+00:00",
  ])("%j is none", (stamp) => {
    expect(isoTime(stamp, utc)).toBeUndefined();
  });

  test("agrees with Date.parse wherever both can tell, in any order of hours", () => {
    const { below } = random(3);
    for (let i = 0; i < 2000; i++) {
      const ms = Date.parse("2001-01-01T00:00:00Z") + below(2 ** 31) * 1000 + below(1000);
      const stamp = new Date(ms).toISOString();
      const time = isoTime(stamp, utc);
      expect(time && time.seconds * 1000 + time.nanos / 1e6).toBe(ms);
    }
  });
});

describe("a number since 1970", () => {
  test.each([
    [1766205000, { seconds: 1766205000, nanos: 0 }],
    [1766205006.8811307, { seconds: 1766205006, nanos: 881131000 }],
    [1766205000123, { seconds: 1766205000, nanos: 123000000 }],
    [1766205000123.5, { seconds: 1766205000, nanos: 123500000 }],
    [1766205000123456, { seconds: 1766205000, nanos: 123456000 }],
    ["1711138247096355250", { seconds: 1711138247, nanos: 96355250 }],
    [{ num: "1711138247096355250" }, { seconds: 1711138247, nanos: 96355250 }],
    ["1766205000.25", { seconds: 1766205000, nanos: 250000000 }],
  ])("%j has its unit by its size", (value, expected) => {
    expect(epochTime(value)).toEqual(expected);
  });

  test.each([0, -1, 12.5, 1e8, 1e20, Number.NaN, "", "12", true, null, {}])("%j is no time", (value) => {
    expect(epochTime(value)).toBeUndefined();
  });
});

test("a call of 4,200.000047 ms began that much earlier, to the nanosecond", () => {
  expect(minusMs({ seconds: 100, nanos: 100_000_000 }, 4200.000047)).toEqual({
    seconds: 95,
    nanos: 899_999_953,
  });
  expect(addNanos({ seconds: 100, nanos: 999_999_999 }, 1)).toEqual({ seconds: 101, nanos: 0 });
});
