import { describe, expect, it } from "vitest";
import { isLit } from "../../../web/views/lit.ts";

describe("what is lit while the pointer rests on something", () => {
  it("is the same thing everywhere, and no other", () => {
    expect(isLit({ kind: "span", id: "a" }, { kind: "span", id: "a" })).toBe(true);
    expect(isLit({ kind: "span", id: "a" }, { kind: "span", id: "a/b" })).toBe(false);
    expect(isLit({ kind: "gate", id: "e1" }, { kind: "event", id: "e1" })).toBe(false);
    expect(isLit(undefined, { kind: "span", id: "a" })).toBe(false);
  });

  it("is of subjects also what lies inside and around: an environment, its slots, their seeds", () => {
    const slot = { kind: "subject", id: "env:1/slot:a" } as const;
    expect(isLit({ kind: "subject", id: "env:1" }, slot)).toBe(true);
    expect(isLit({ kind: "subject", id: "env:1/slot:a/seed:2" }, slot)).toBe(true);
    expect(isLit({ kind: "subject", id: "env:1/slot:b" }, slot)).toBe(false);
    expect(isLit({ kind: "subject", id: "env:10" }, slot)).toBe(false);
  });
});
