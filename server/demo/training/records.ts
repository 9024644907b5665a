/** Structured values of an epoch: reward parts, decisions, gradient health, policy heads, the counterfactual matrix. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import type { Json } from "../../../core/value.ts";
import { rounded, type Seeded } from "../seeded.ts";
import type { Curves } from "./curves.ts";
import type { Lane, Stage, TrainingStory } from "./story.ts";
import { blueprintOf, envSubject, seedOrdinal, stageAt } from "./story.ts";

const lanesOf = (story: TrainingStory, env: number): readonly Lane[] =>
  story.lanes.filter((lane) => lane.env === env);

export const record = (
  name: string,
  epoch: number,
  value: Json,
  subject?: string | undefined,
): HindcastLine =>
  subject === undefined
    ? { kind: "record", axes: { epoch }, name, value }
    : { kind: "record", subject, axes: { epoch }, name, value };

/** The parts add up to `total`. */
export const rewardLine = (
  story: TrainingStory,
  curves: Curves,
  env: number,
  epoch: number,
  random: Seeded,
): HindcastLine => {
  const stages = lanesOf(story, env).map((lane) => stageAt(lane, epoch));
  const growing = stages.filter(
    (stage) => stage === "BLENDING" || stage === "HOLDING" || stage === "FOSSILIZED",
  ).length;
  const alive = stages.filter(
    (stage) => stage !== undefined && stage !== "DORMANT" && stage !== "PRUNED",
  ).length;
  const parts = {
    base_accuracy_delta: curves.reward[env]?.[epoch] ?? 0,
    seed_contribution: rounded(growing * random.between(0.1, 0.24), 3),
    stage_bonus: rounded(growing * 0.06, 3),
    compute_rent: rounded(-0.095 * alive, 3),
    penalties: rounded(random.chance(0.3) ? -random.between(0.02, 0.14) : 0, 3),
  };
  const total = rounded(
    Object.values(parts).reduce((sum, part) => sum + part, 0),
    3,
  );
  return record("reward_components", epoch, { ...parts, total }, envSubject(env));
};

const OPERATIONS = ["WAIT", "GERMINATE", "ADVANCE", "SET_ALPHA_TARGET", "PRUNE", "FOSSILIZE"] as const;
const OPERATION_TO: Partial<Record<Stage, (typeof OPERATIONS)[number]>> = {
  GERMINATED: "GERMINATE",
  TRAINING: "ADVANCE",
  BLENDING: "ADVANCE",
  HOLDING: "ADVANCE",
  FOSSILIZED: "FOSSILIZE",
  PRUNED: "PRUNE",
};

type Operation = (typeof OPERATIONS)[number];

/** What is done with a lane as an epoch begins: a move, or a gate that is asked for and refuses. */
export const operationsOf = (
  lane: Lane,
  epoch: number,
): readonly { readonly operation: Operation; readonly refused: boolean }[] => {
  const [moved] = lane.stages.find(([stage, from]) => from === epoch && OPERATION_TO[stage]) ?? [];
  return [
    ...(lane.refused.includes(epoch) ? [{ operation: "ADVANCE" as const, refused: true }] : []),
    ...(moved === undefined
      ? []
      : [{ operation: OPERATION_TO[moved] ?? ("ADVANCE" as const), refused: false }]),
  ];
};

/** What an environment does in an epoch: of several the first, else it waits. */
export const operationOf = (story: TrainingStory, env: number, epoch: number): Operation =>
  lanesOf(story, env).flatMap((lane) => operationsOf(lane, epoch))[0]?.operation ?? "WAIT";

/** What the policy chose for an environment. It waits unless a slot of it moves in this epoch, or a gate is asked for. */
export const decisionLine = (
  story: TrainingStory,
  env: number,
  epoch: number,
  random: Seeded,
): HindcastLine => {
  const moving = lanesOf(story, env).find(
    (lane) =>
      lane.refused.includes(epoch) ||
      lane.stages.some(([stage, from]) => from === epoch && OPERATION_TO[stage]),
  );
  const stage = moving && stageAt(moving, epoch);
  const operation = moving
    ? moving.refused.includes(epoch)
      ? "ADVANCE"
      : (OPERATION_TO[stage as Stage] ?? "ADVANCE")
    : "WAIT";
  const confidence = rounded(random.between(0.44, 0.93), 3);
  const others = OPERATIONS.filter((other) => other !== operation);
  const second = rounded((1 - confidence) * random.between(0.5, 0.9), 3);
  const next = random.pick(others);
  const alternatives: Json = [
    [next, second],
    [random.pick(others.filter((other) => other !== next)), rounded(1 - confidence - second, 3)],
  ];
  const ordinal = moving ? seedOrdinal(moving, epoch) : 0;
  return record(
    "decision",
    epoch,
    {
      operation,
      ...(moving && { slot: `r0c${moving.slot}`, seed: ordinal, blueprint: blueprintOf(moving, ordinal) }),
      confidence,
      alternatives,
      value: rounded(random.between(0.1, 1.4), 3),
    },
    envSubject(env),
  );
};

/** True where a decision is more than waiting. */
export const decides = (story: TrainingStory, env: number, epoch: number): boolean =>
  lanesOf(story, env).some(
    (lane) =>
      lane.refused.includes(epoch) ||
      lane.stages.some(([stage, from]) => from === epoch && OPERATION_TO[stage] !== undefined),
  );

export const gradientLine = (curves: Curves, epoch: number): HindcastLine =>
  record(
    "gradient_health",
    epoch,
    Object.fromEntries(
      Object.entries(curves.layerHealth).map(([layer, health]) => [layer, health[epoch] ?? null]),
    ),
  );

/** Accuracy with every combination of the environment's living seeds switched on: all off, each alone, all on. */
export const counterfactualLine = (
  story: TrainingStory,
  curves: Curves,
  env: number,
  epoch: number,
  random: Seeded,
): HindcastLine | undefined => {
  const living = lanesOf(story, env).filter((lane) =>
    ["TRAINING", "BLENDING", "HOLDING", "FOSSILIZED"].includes(stageAt(lane, epoch) ?? ""),
  );
  if (living.length === 0) return undefined;
  const full = curves.accuracy[env]?.[epoch] ?? 0;
  const gains = living.map(() => random.between(-0.3, 2.6));
  const none = full - gains.reduce((sum, gain) => sum + gain, 0);
  const alone =
    living.length < 2
      ? []
      : living.map((_, index) => ({
          seeds: living.map((__, other) => other === index),
          accuracy_pct: rounded(none + (gains[index] ?? 0), 2),
        }));
  return record(
    "counterfactual_matrix",
    epoch,
    {
      slots: living.map((lane) => `r0c${lane.slot}`),
      configurations: [
        { seeds: living.map(() => false), accuracy_pct: rounded(none, 2) },
        ...alone,
        { seeds: living.map(() => true), accuracy_pct: rounded(full, 2) },
      ],
      strategy: "ablation",
    },
    envSubject(env),
  );
};

export type Health = "healthy" | "stalled" | "degraded";

/** Degraded: 1.5 points or more below the best of the last 20 epochs. Stalled: no gain over the best of 10 epochs ago. */
export const healthOf = (curves: Curves, env: number, epoch: number): Health => {
  const past = curves.accuracy[env] ?? [];
  const now = past[epoch] ?? 0;
  if (now < Math.max(...past.slice(Math.max(0, epoch - 20), epoch + 1)) - 1.5) return "degraded";
  return epoch > 10 && now < Math.max(...past.slice(0, epoch - 9)) ? "stalled" : "healthy";
};

export const healthLine = (env: number, epoch: number, status: Health): HindcastLine =>
  record("health", epoch, { status }, envSubject(env));
