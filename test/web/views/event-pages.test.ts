import { describe, expect, it } from "vitest";
import { pastIn } from "../../../web/panels/event-pages.ts";
import { run } from "../../notation.ts";

const EVENTS = run(Array.from({ length: 30 }, () => "x=1").join(" "));
const loaded = (...places: readonly number[]) =>
  new Map(places.map((place) => [place, EVENTS[place] as (typeof EVENTS)[0]]));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const cursorAt = (place: number) => ({ cursor: EVENTS[place] as (typeof EVENTS)[0] });

describe("the cursor's place in the log", () => {
  it("is found from either side", () => {
    expect(pastIn(loaded(...range(0, 30)), cursorAt(9), 0, 30)).toEqual({ boundary: 10, sure: true });
    expect(pastIn(loaded(...range(0, 30)), cursorAt(9), 25, 30)).toEqual({ boundary: 10, sure: true });
  });

  it("is not claimed where the events beside it are not loaded", () => {
    expect(pastIn(loaded(...range(0, 5)), cursorAt(9), 0, 30).sure).toBe(false);
    expect(pastIn(loaded(...range(20, 30)), cursorAt(9), 25, 30).sure).toBe(false);
  });

  it("is the end while one follows, and after the last event", () => {
    expect(pastIn(new Map(), { cursor: "live" }, 0, 30)).toEqual({ boundary: 30, sure: true });
    expect(pastIn(loaded(...range(20, 30)), cursorAt(29), 25, 30)).toEqual({ boundary: 30, sure: true });
  });

  it("is before the first where nothing has happened yet", () => {
    const early = { cursor: { ...(EVENTS[0] as (typeof EVENTS)[0]), position: 0 } };
    expect(pastIn(loaded(...range(0, 9)), early, 4, 30)).toEqual({ boundary: 0, sure: true });
  });
});
