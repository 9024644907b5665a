import { expect, test } from "vitest";
import type { AbsoluteTime, NewEvent } from "../../core/event.ts";
import type { Nanos } from "../../core/ids.ts";
import { NO_CLOCK, originFor, placeAt, timeOf, timeUnits, type UnitToPlace } from "../../core/place.ts";
import { random } from "../random.ts";

const T0 = 1_767_323_045; // 2026-01-02T03:04:05Z
const time = (seconds: number, nanos = 0): AbsoluteTime => ({ seconds: T0 + seconds, nanos });
const unit = (position: number, ...times: readonly (AbsoluteTime | undefined)[]) => ({
  position,
  events: times.map((at): NewEvent => ({ kind: "unknown", time: at })),
});
type Timed = ReturnType<typeof timeUnits>;
const stampsOf = (units: readonly UnitToPlace[], { nearest }: Timed) =>
  units.map(({ events }, i) => events.map((event) => timeOf(event, nearest[i] ?? null)));
const timesOf = (units: readonly UnitToPlace[], timed: Timed = timeUnits(units, NO_CLOCK)) =>
  stampsOf(units, timed).map((stamps) => stamps.map((one) => one.time && one.time.seconds - T0));

test("a unit without a time takes the time of the nearest earlier timed unit, before the first the time of that one", () => {
  const units = [
    unit(1, undefined),
    unit(2, time(5)),
    unit(3, undefined),
    unit(4, time(3)),
    unit(5, undefined),
  ];
  const result = timeUnits(units, NO_CLOCK);
  expect(timesOf(units, result)).toEqual([[5], [5], [5], [3], [3]]);
  expect(stampsOf(units, result)[0]?.[0]?.note).toBe("time-missing");
  expect(result.rederive).toBe(false);
});

test("of a unit with start and end, the end counts for its neighbours", () => {
  expect(timesOf([unit(1, time(2), time(9)), unit(2, undefined)])).toEqual([[2, 9], [9]]);
});

test("zero, the far past and the far future are no times", () => {
  const bad = [0, -5, 4_200_000_000, 8.64e12].map((seconds) => ({ seconds, nanos: 0 }));
  const units = [unit(1, time(1)), ...bad.map((at, i) => unit(i + 2, at))];
  const result = timeUnits(units, NO_CLOCK);
  expect(timesOf(units, result).flat()).toEqual([1, 1, 1, 1, 1]);
  expect(result.outOfRange).toEqual([2, 3, 4, 5]);
});

test("a source without times counts by position, and must be read anew when a time comes after all", () => {
  const units = [unit(1, undefined), unit(2, undefined)];
  const first = timeUnits(units, NO_CLOCK);
  expect(timesOf(units, first)).toEqual([[null], [null]]);
  expect(placeAt(null, 2, 0, 0 as Nanos)).toEqual({ at: 2_000_000, note: "ordinal" });
  expect(timeUnits([unit(3, time(1))], first.clock).rederive).toBe(true);
  expect(timeUnits([unit(1, time(1))], NO_CLOCK).rederive).toBe(false);
});

test("a time over 100 days from the origin falls on its neighbour", () => {
  const origin = originFor(time(0));
  expect(placeAt(time(0, 7), 1, origin, 0 as Nanos)).toEqual({ at: (T0 - origin) * 1e9 + 7 });
  expect(placeAt(time(101 * 86_400), 1, origin, 42 as Nanos)).toEqual({ at: 42, note: "time-out-of-range" });
});

test.each([1, 2, 3, 4, 5])(
  "cutting the units anywhere changes nothing once the first time is known, seed %i",
  (seed) => {
    const r = random(seed);
    const units = Array.from({ length: 60 }, (_, i) =>
      unit(i + 1, i === 0 || r.chance(0.6) ? time(r.below(99)) : undefined),
    );
    const whole = timesOf(units);
    const cut = 1 + r.below(59);
    const [before, after] = [units.slice(0, cut), units.slice(cut)];
    const first = timeUnits(before, NO_CLOCK);
    expect([...timesOf(before, first), ...timesOf(after, timeUnits(after, first.clock))]).toEqual(whole);
  },
);
