import { describe, expect, it } from "vitest";
import type { RunId } from "../../../core/ids.ts";
import type { Attempt } from "../../../core/replay/lab-wire.ts";
import { siblingsOf, varyingLines } from "../../../web/lab/varying.ts";

const attempt = (id: number, nth: number, of: number, rest: Partial<Attempt> = {}): Attempt => ({
  id,
  run: "r-1" as RunId,
  event: "e1",
  made: "2026-01-02T03:04:05.000Z",
  provider: "script",
  kind: "scripted",
  label: "as recorded",
  of,
  nth,
  outcome: "done",
  failure: null,
  model: "m",
  response: null,
  durationMs: null,
  firstPieceMs: null,
  costUsd: null,
  costFrom: null,
  likeness: null,
  ...rest,
});

describe("answers to the same question", () => {
  it("are those that were asked for at once and came whole", () => {
    const all = [
      attempt(1, 1, 1),
      attempt(2, 1, 3),
      attempt(3, 2, 3),
      attempt(4, 3, 3, { outcome: "failed" }),
      attempt(5, 1, 3),
      attempt(6, 1, 3, { label: "temperature 0.2 → 0" }),
    ];
    expect(siblingsOf(all[1] as Attempt, all).map(({ id }) => id)).toEqual([3]);
    expect(siblingsOf(all[0] as Attempt, all)).toEqual([]);
  });

  it("tell what is chance: lines that not all of them have", () => {
    const recorded = "cause\nclock\nend";
    const b = "cause\nvoucher\nstays";
    const { left, right } = varyingLines(recorded, b, ["cause\ntimer\nstays", "cause\nclock\nstays"]);
    // "voucher" is in no other answer; "stays" is in all of them: that is the edit's doing.
    expect([...right]).toEqual([2]);
    // Some answer says "clock" as the recording does: that B does not is chance.
    expect(left.has(2)).toBe(true);
    expect(left.has(3)).toBe(false);
  });
});
