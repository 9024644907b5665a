/** Lines about seeds: the empty slot, germination, gates asked and answered, moves, the cooldown after a prune. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import { rounded, type Seeded } from "../seeded.ts";
import type { Lane, Stage } from "./story.ts";
import { blueprintOf, seedOrdinal, seedSubject, stageAt, stageSince } from "./story.ts";

const GATE_TO: Partial<Record<Stage, string>> = {
  TRAINING: "G1",
  BLENDING: "G2",
  HOLDING: "G3",
  FOSSILIZED: "G5",
};
const NEXT: Partial<Record<Stage, Stage>> = {
  GERMINATED: "TRAINING",
  TRAINING: "BLENDING",
  BLENDING: "HOLDING",
  HOLDING: "FOSSILIZED",
};
const EMBARGO_EPOCHS = 5;

/** What is written about a lane as an epoch begins, in order. */
export const lifecycleLines = (lane: Lane, epoch: number, random: Seeded): readonly HindcastLine[] => [
  ...refusal(lane, epoch, random),
  ...move(lane, epoch, random),
  ...cooldown(lane, epoch),
];

const refusal = (lane: Lane, epoch: number, random: Seeded): readonly HindcastLine[] => {
  const stage = stageAt(lane, epoch);
  const target = stage && NEXT[stage];
  if (!stage || !target || !lane.refused.includes(epoch)) return [];
  const age = epoch - stageSince(lane, epoch);
  return [gateLine(lane, epoch, target, false, refusedChecks(target, age, random))];
};

const move = (lane: Lane, epoch: number, random: Seeded): readonly HindcastLine[] => {
  const index = lane.stages.findIndex(([, from]) => from === epoch);
  const to = lane.stages[index]?.[0];
  if (!to) return [];
  const before = lane.stages[index - 1];
  const from = before?.[0];
  const age = before ? epoch - before[1] : 0;
  const gate = GATE_TO[to] ? [gateLine(lane, epoch, to, true, passedChecks(to, age, random))] : [];
  return [...gate, stageLine(lane, epoch, from, to, age, random)];
};

/** PRUNED lasts one epoch, then the slot is under embargo and reset before it is dormant again. */
const cooldown = (lane: Lane, epoch: number): readonly HindcastLine[] => {
  if (stageAt(lane, epoch) !== "PRUNED") return [];
  const age = epoch - stageSince(lane, epoch);
  if (age === 1) return [bareStage(lane, epoch, "PRUNED", "EMBARGOED", "cooldown")];
  return age === 1 + EMBARGO_EPOCHS ? [bareStage(lane, epoch, "EMBARGOED", "RESETTING", "cooldown")] : [];
};

const bareStage = (lane: Lane, epoch: number, from: string, to: string, cause: string): HindcastLine => ({
  kind: "stage",
  subject: seedSubject(lane, seedOrdinal(lane, epoch)),
  axes: { epoch },
  lifecycle: "seed",
  from,
  to,
  cause,
});

const stageLine = (
  lane: Lane,
  epoch: number,
  from: Stage | undefined,
  to: Stage,
  age: number,
  random: Seeded,
): HindcastLine => {
  const ordinal = seedOrdinal(lane, epoch);
  const subject = seedSubject(lane, ordinal);
  const common = { kind: "stage", subject, axes: { epoch }, lifecycle: "seed" } as const;
  switch (to) {
    case "DORMANT":
      return from
        ? { ...common, from: "RESETTING", to, cause: "cooldown over" }
        : { ...common, to, cause: "slot reported empty" };
    case "GERMINATED":
      return {
        ...common,
        from: "DORMANT",
        to,
        cause: "policy: germinate",
        attributes: {
          blueprint: blueprintOf(lane, ordinal),
          params: random.whole(9, 74) * 512,
          tempo_epochs: random.pick([3, 5, 8]),
        },
      };
    case "FOSSILIZED":
      return {
        ...common,
        ...(from && { from }),
        to,
        cause: "policy: fossilize",
        attributes: { improvement_pct: rounded(random.between(1.1, 3.8), 2), epochs_in_stage: age },
      };
    case "PRUNED":
      return {
        ...common,
        ...(from && { from }),
        to,
        cause: pruneCause(from, age),
        attributes: { improvement_pct: rounded(random.between(-0.9, 0.3), 2), epochs_in_stage: age },
      };
    default:
      return {
        ...common,
        ...(from && { from }),
        to,
        cause: "policy: advance",
        attributes: { epochs_in_stage: age },
      };
  }
};

const pruneCause = (from: Stage | undefined, age: number): string =>
  from === "HOLDING"
    ? `held ${age} epochs without a contribution`
    : `no gain after ${age} epochs of ${from?.toLowerCase() ?? "growth"}`;

interface Checks {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly message?: string;
}

const gateLine = (
  lane: Lane,
  epoch: number,
  target: Stage,
  passed: boolean,
  checks: Checks,
): HindcastLine => ({
  kind: "gate",
  subject: seedSubject(lane, seedOrdinal(lane, epoch)),
  axes: { epoch },
  lifecycle: "seed",
  gate: GATE_TO[target] ?? "G?",
  passed,
  target,
  checksPassed: checks.passed,
  checksFailed: checks.failed,
  ...(checks.message !== undefined && { message: checks.message }),
});

const passedChecks = (target: Stage, age: number, random: Seeded): Checks => {
  const ok = (...passed: readonly string[]): Checks => ({ passed, failed: [] });
  const gain = random.between(0.6, 3.2).toFixed(2);
  switch (target) {
    case "TRAINING":
      return ok("germinated");
    case "BLENDING":
      return ok(
        `global_improvement_${gain}%`,
        `seed_ready_${age}_epochs`,
        `seed_gradient_active_${random.between(0.18, 0.62).toFixed(2)}`,
      );
    case "HOLDING":
      return ok("alpha_target_full", "alpha_target_reached", "blending_complete");
    default:
      return ok(`counterfactual_available_${gain}%`, "healthy", `sufficient_contribution_${gain}%`);
  }
};

const refusedChecks = (target: Stage, age: number, random: Seeded): Checks => {
  const ratio = random.between(0.03, 0.09).toFixed(2);
  const gain = random.between(-0.4, 0.42).toFixed(2);
  switch (target) {
    case "BLENDING":
      return {
        passed: [`seed_ready_${age}_epochs`],
        failed: [`global_improvement_insufficient_${gain}%`, `seed_gradient_low_${ratio}`],
        message: `Gain ${gain} % is below 0.5 % and the gradient ratio ${ratio} is below 0.10`,
      };
    case "HOLDING":
      return {
        passed: ["alpha_target_full"],
        failed: [`alpha_not_at_target_${random.between(0.6, 0.9).toFixed(2)}_target_1.00_mode_UP`],
        message: "Alpha has not reached its target; the ramp is still going up",
      };
    default:
      return {
        passed: ["healthy"],
        failed: [`insufficient_contribution_${gain}%_below_1.0%`],
        message: `Contribution ${gain} % is below 1.0 %; hold and measure again`,
      };
  }
};
