import { describe, expect, it } from "vitest";
import { nanos } from "../../../core/ids.ts";
import { activityBars, ticksByUnit } from "../../../web/views/unit-activity.ts";
import { endedUnits, phasePlaceOf, unitColumns, unitName, workUnits } from "../../../web/views/work-units.ts";
import { run } from "../../notation.ts";
import { sceneOf, seconds } from "./scenes.ts";
import { blocks, raised, shift, stage, unit } from "./shift.ts";

const SHIFT = shift(
  [0, stage("slow", "READY", { phase: "GOAL", priority: 1 })],
  [1, stage("quick", "READY", { phase: "GOAL", priority: 5 })],
  [2, stage("auth_token", "RUNNING", { phase: "plan" })],
  [3, stage("refund", "BLOCKED", { phase: "" })],
  [4, blocks("auth_token", "refund")],
  [5, raised("auth_token", "Question: which?")],
  [5, stage("auth_token", "NEEDS_ATTENTION", { phase: "plan" })],
  [6, stage("gone", "DELETED")],
  [7, stage("old", "RUNNING")],
  [8, stage("old", "DONE")],
  [9, stage("odd", "PAUSED", { phase: "polish" })],
);
const at = (s: number) => sceneOf(SHIFT, { at: seconds(s) });
const columnsAt = (s: number) =>
  unitColumns(workUnits(at(s).state)).map(
    ({ title, units }) => `${title}: ${units.map(({ name }) => name).join(", ")}`,
  );

describe("the board", () => {
  it("has the four states always, what is next first, and states that no table names", () => {
    expect(columnsAt(4.5)).toEqual([
      "RUNNING: auth token",
      "NEEDS YOU: ",
      "READY: quick, slow",
      "BLOCKED: refund",
    ]);
    expect(columnsAt(9)).toEqual([
      "RUNNING: ",
      "NEEDS YOU: auth token",
      "READY: quick, slow",
      "BLOCKED: refund",
      "PAUSED: odd",
    ]);
  });

  it("says what a unit waits for, what waits for it, and with which question it waits itself", () => {
    const units = workUnits(at(6).state);
    expect(units.get(unit("refund"))).toMatchObject({ waitsFor: [unit("auth_token")], phase: undefined });
    expect(units.get(unit("auth_token"))).toMatchObject({
      blocks: [unit("refund")],
      phase: "plan",
      phasePlace: 2,
      item: { text: "Question: which?" },
    });
  });

  it("keeps units that ended, the newest first, as of the cursor", () => {
    const { window, state } = at(9);
    const ended = (s: number) =>
      endedUnits(window.stages, nanos(s * 1e9), state.records).map(({ name, stage }) => `${name} ${stage}`);
    expect(ended(9)).toEqual(["old DONE", "gone DELETED"]);
    expect(ended(7)).toEqual(["gone DELETED"]);
    expect(workUnits(state).has(unit("old"))).toBe(false);
  });

  it("is the very same while nothing about units has changed", () => {
    const { state } = at(9);
    expect(workUnits({ ...state, count: 99 })).toBe(workUnits(state));
  });

  it("knows phases in either case, and no place for one it does not know", () => {
    expect(["GOAL", "complete", "Review", "polish", undefined].map(phasePlaceOf)).toEqual([1, 6, 5, 0, 0]);
    expect(unitName(unit("a/b_c"))).toBe("a/b c");
  });
});

describe("the activity of a unit", () => {
  const calls = run("A( B( ) C( ) )").map((event) =>
    event.kind === "span-start" && event.name === "A" ? { ...event, subject: unit("auth") } : event,
  );
  it("counts starts and ends of its sessions and of the calls inside them", () => {
    const ticks = ticksByUnit(sceneOf(calls, { at: 1e12 }).window.spans).get(unit("auth"));
    expect([...(ticks ?? [])].sort((l, r) => l - r)).toEqual([1, 2, 3, 4, 5, 6].map((s) => s * 1e9));
    expect(activityBars(ticks, { from: seconds(1), to: seconds(5) }, 2)).toEqual([2, 3]);
    expect(activityBars(undefined, { from: seconds(1), to: seconds(1) }, 3)).toEqual([0, 0, 0]);
  });
});
