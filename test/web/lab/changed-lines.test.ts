import { describe, expect, it } from "vitest";
import { changedLines } from "../../../web/lab/changed-lines.ts";

describe("the lines of an edited text", () => {
  it.each([
    ["nothing", "a\nb", "a\nb", { added: 0, changed: 0, removed: 0 }],
    ["a line more", "a\nb", "a\nnew\nb", { added: 1, changed: 0, removed: 0 }],
    ["words at the end of a line", "one two\nb", "one two three\nb", { added: 0, changed: 1, removed: 0 }],
    ["a line less", "a\nb\nc", "a\nc", { added: 0, changed: 0, removed: 1 }],
    ["all of it", "", "a\nb", { added: 2, changed: 0, removed: 0 }],
  ])("%s", (_, recorded, edited, counts) => {
    expect(changedLines(recorded, edited)).toMatchObject(counts);
  });

  it("that changed tell the words that are new", () => {
    const { lines } = changedLines("Do not raise timeouts.\n", "Do not raise timeouts, and skip nothing.\n");
    expect(lines).toHaveLength(1);
    const [line] = lines;
    const text = "Do not raise timeouts, and skip nothing.";
    expect(line?.words.map(([from, to]) => text.slice(from, to)).join("")).toBe(", and skip nothing");
  });

  it("tell behind which line recorded ones are missing", () => {
    expect(changedLines("a\nb\nc", "a\nc").gone).toEqual([1]);
    expect(changedLines("a\nb", "b").gone).toEqual([0]);
  });
});
