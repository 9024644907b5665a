import { describe, expect, it } from "vitest";
import { decisionOf } from "../../../web/views/decision.ts";
import { headsOf } from "../../../web/views/heads.ts";
import { rewardOf } from "../../../web/views/reward.ts";

const steps = (value: Parameters<typeof rewardOf>[0]) =>
  rewardOf(value)?.steps.map(({ name, value, from, to }) => [name, value, from, to]);

describe("the reward waterfall", () => {
  it("goes from part to part and ends in the total", () => {
    expect(steps({ base_delta: 0.5, compute_rent: -0.25, total: 0.25 })).toEqual([
      ["base delta", 0.5, 0, 0.5],
      ["compute rent", -0.25, 0.5, 0.25],
      ["total", 0.25, 0, 0.25],
    ]);
  });

  it("names what the parts leave open instead of bending them", () => {
    expect(steps({ base_delta: 0.5, total_reward: 2 })).toEqual([
      ["base delta", 0.5, 0, 0.5],
      ["unaccounted", 1.5, 0.5, 2],
      ["total", 2, 0, 2],
    ]);
  });

  it("leaves out what stands beside the parts: counts, levels, factors, what a part is made of", () => {
    const beside = { epoch: 17, val_acc: 70.5, num_seeds: 2, timing_discount: 1, seed_contribution: 3 };
    expect(steps({ ...beside, bounded_attribution: 1, total_reward: 1 })?.map(([name]) => name)).toEqual([
      "bounded attribution",
      "total",
    ]);
  });

  it("says how many parts are 0 where there are too many to show", () => {
    const none = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`part_${index}`, 0]));
    expect(rewardOf({ ...none, bonus: 1, total: 1 })).toMatchObject({ zeros: 12, total: 1 });
    expect(rewardOf({ penalty: 0, bonus: 1, total: 1 })?.zeros).toBe(0);
  });

  it("makes one step of the smallest parts, so that the sum still holds", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`part_${index}`, index + 1]));
    const told = rewardOf(many);
    expect(told?.steps.length).toBeLessThanOrEqual(9);
    expect(told?.steps.at(-2)?.to).toBe(210);
    expect(told?.total).toBe(210);
  });
});

describe("policy heads", () => {
  it("are read in each of the three shapes they are told in", () => {
    expect(headsOf({ op: { entropy: 0.7, floor: 0.05 } })).toEqual([
      { name: "op", entropy: 0.7, floor: 0.05 },
    ]);
    expect(headsOf({ alpha_target: 0.7 })).toEqual([
      { name: "alpha target", entropy: 0.7, floor: undefined },
    ]);
    expect(headsOf({ op_entropy: 0.4, op_confidence: 0.9 })).toEqual([
      { name: "op", entropy: 0.4, floor: undefined },
    ]);
  });
});

describe("a decision", () => {
  it("says what was chosen, how surely, and what else there was", () => {
    expect(
      decisionOf({
        action_name: "PRUNE",
        slot_id: "r0c1",
        action_confidence: 0.5,
        alternatives: [["WAIT", 0.25], "broken"],
        value_estimate: { num: "NaN" },
        masked: ["tempo"],
      }),
    ).toEqual({
      action: "PRUNE r0c1",
      operation: "PRUNE",
      slot: "r0c1",
      succeeded: undefined,
      confidence: 0.5,
      alternatives: [["WAIT", 0.25]],
      figures: [["value", { num: "NaN" }]],
      masked: ["tempo"],
    });
  });

  it("is none without an action", () => {
    expect(decisionOf({ confidence: 1 })).toBeUndefined();
    expect(decisionOf("WAIT")).toBeUndefined();
  });
});
