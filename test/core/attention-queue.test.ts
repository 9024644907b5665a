import { describe, expect, it } from "vitest";
import { attentionQueue } from "../../core/attention-queue.ts";
import { blockingOf, chainOf } from "../../core/blocking.ts";
import { fold } from "../../core/fold.ts";
import { EMPTY_STATE } from "../../core/state.ts";
import { blocks, raised, type Step, shift, stage, unit } from "../web/views/shift.ts";

const stateOf = (...steps: readonly Step[]) => fold(EMPTY_STATE, shift(...steps));
const order = (...steps: readonly Step[]) =>
  attentionQueue(stateOf(...steps)).map(({ id, blocks }) => `${id} ${blocks.length}`);

describe("the attention queue", () => {
  it("puts what blocks most first, then what waits longest", () => {
    expect(
      order(
        [1, raised("late", "Question: b?")],
        [0.5, raised("holds", "Question: c?")],
        [2, raised("later", "Question: a?")],
        [3, blocks("holds", "one")],
        [4, blocks("later", "two")],
        [5, blocks("later", "three")],
      ),
    ).toEqual(["later 2", "holds 1", "late 0"]);
  });

  it("counts a unit once, and one that a question named only while it is blocked", () => {
    const named: Step = [2, raised("a", "?", ["b", "c", "never"])];
    expect(
      order([0, stage("b", "BLOCKED")], [1, stage("c", "BLOCKED")], named, [3, blocks("a", "b")]),
    ).toEqual(["a 2"]);
    expect(
      order([0, stage("b", "BLOCKED")], [1, stage("c", "BLOCKED")], named, [3, stage("c", "READY")]),
    ).toEqual(["a 1"]);
  });

  it("forgets a link when it is closed", () => {
    expect(
      order([0, raised("a", "?")], [1, blocks("a", "b")], [2, blocks("a", "c")], [3, blocks("a", "b", true)]),
    ).toEqual(["a 1"]);
  });
});

describe("a chain", () => {
  const { links } = stateOf(
    [0, blocks("a", "b")],
    [1, blocks("b", "c")],
    [2, blocks("a", "d")],
    [3, blocks("x", "y")],
    [4, blocks("c", "a")],
  );
  it("reaches both ways, and ends where units wait for each other in a ring", () => {
    expect([...chainOf(blockingOf(links), unit("b"))].sort()).toEqual(["a", "b", "c", "d"].map(unit));
    expect([...chainOf(blockingOf(links), unit("y"))].sort()).toEqual(["x", "y"].map(unit));
    expect([...chainOf(blockingOf(links), unit("nobody"))]).toEqual([unit("nobody")]);
  });
});
