import { describe, expect, it } from "vitest";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { movesText, unitMoves } from "../../../web/views/unit-moves.ts";
import { type Step, shift, stage, unit } from "./shift.ts";

const FIRST: readonly Step[] = [
  [0, stage("auth_token", "READY")],
  [1, stage("old", "RUNNING")],
  [2, stage("still", "BLOCKED")],
];
const before = fold(EMPTY_STATE, shift(...FIRST));
const after = (...more: readonly Step[]) => fold(EMPTY_STATE, shift(...FIRST, ...more));

describe("moves of work units", () => {
  it("are those whose stage differs, and those that came or went", () => {
    const now = after(
      [3, stage("auth_token", "RUNNING")],
      [4, stage("old", "DONE")],
      [5, stage("new", "READY")],
      [6, stage("still", "BLOCKED", { phase: "PLAN" })],
    );
    expect(unitMoves(before, now)).toEqual([
      { subject: unit("auth_token"), to: "RUNNING" },
      { subject: unit("new"), to: "READY" },
      { subject: unit("old"), to: undefined },
    ]);
    expect(unitMoves(now, now)).toEqual([]);
  });

  it("are said once per unit, and counted where there are many", () => {
    const move = (name: string, to: string) => ({ subject: unit(name), to });
    expect(movesText([move("auth_token", "READY"), move("auth_token", "NEEDS_ATTENTION")])).toBe(
      "auth token is now NEEDS ATTENTION",
    );
    expect(movesText(["a", "b", "c", "d", "e"].map((name) => move(name, "DONE")))).toBe(
      "5 units moved: a is now DONE, b is now DONE, c is now DONE and 2 more",
    );
  });
});
