import { describe, expect, it } from "vitest";
import { offeredAnswers } from "../../../core/attention-queue.ts";
import { attentionHistory, questionText } from "../../../web/views/attention-items.ts";
import { sceneOf } from "./scenes.ts";
import { raised, resolved, shift, unit } from "./shift.ts";

const EVENTS = shift(
  [0, raised("a", "Question: first?")],
  [10, resolved("a")],
  [11, resolved("a", "yes")],
  [20, raised("a", "Question: second?")],
  [25, raised("b", "Question: other?")],
  [30, resolved("a", "no")],
  [31, resolved("never-raised", "odd")],
);
const upTo = (s: number) => attentionHistory(EVENTS, EVENTS.findLast(({ at }) => at <= s * 1e9) ?? "live");
const words = (items: ReturnType<typeof upTo>["resolved"]) =>
  items.map(({ event, answer, at, resolvedAt }) => `${event} ${answer} ${(resolvedAt - at) / 1e9}`);

describe("what became of questions", () => {
  it("is told as of the cursor, the newest first; an id that is used again is another question", () => {
    expect(words(upTo(99).resolved)).toEqual(["e4 no 10", "e1 yes 10"]);
    expect(words(upTo(29).resolved)).toEqual(["e1 yes 10"]);
    expect(words(upTo(9).resolved)).toEqual([]);
  });

  it("takes an answer that is told after the resolution, from the moment it is told", () => {
    expect(words(upTo(10).resolved)).toEqual(["e1 undefined 10"]);
    expect(words(upTo(11).resolved)).toEqual(["e1 yes 10"]);
  });

  it("knows what will become of those that wait", () => {
    expect([...upTo(22).later.keys()]).toEqual(["e4"]);
    expect(upTo(99).later.size).toBe(0);
    expect([...upTo(5).later.values()].map(({ event }) => event)).toEqual(["e1", "e4"]);
  });
});

describe("the words of a question", () => {
  it.each([
    ["Question: Should it?", "Should it?", ""],
    ["Which store? Two exist: a and b.", "Which store?", "Two exist: a and b."],
    [
      "Merge conflict during finalization after 2 retries: src/a.ts",
      "Merge conflict during finalization after 2 retries",
      "src/a.ts",
    ],
    ["Auto-escalated: exceeded (3). More.", "Auto-escalated: exceeded (3).", "More."],
    ["one line that goes on and on\nand another", "one line that goes on and on", "and another"],
    ["", "", ""],
  ])("%j begins with a heading", (text, title, rest) => {
    expect(questionText(text)).toEqual({ title, rest });
  });

  it("offers only answers that the trace offers for that very question", () => {
    const offer = (value: unknown) =>
      offeredAnswers(
        sceneOf(shift([0, { kind: "record", name: "offered_answers", value, subject: unit("a") } as never]), {
          at: 1e12,
        }).state.records,
        { id: "a", subject: unit("a") },
      );
    expect(offer({ id: "a", answers: ["x", 3, "y"] })).toEqual(["x", "y"]);
    expect(offer({ id: "other", answers: ["x"] })).toEqual([]);
    expect(offer({ id: "a", answers: "x" })).toEqual([]);
    expect(offer(null)).toEqual([]);
  });
});
